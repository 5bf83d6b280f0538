"""What is said beside the trouble that an issue is about, a file per language: denials in other words, mockery told as
a story, a trouble that is over, two at once, other companies, riddles.
"""
