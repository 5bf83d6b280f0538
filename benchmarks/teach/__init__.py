"""How the built-in encoder was taught what brands' customers mean: the texts, the network, the lesson, the file.

`python -m benchmarks.teach --help`. Needs the extra `teach`, which nothing else does: PyTorch never comes near the bot.
"""
