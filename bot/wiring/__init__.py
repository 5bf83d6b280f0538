"""The only room that knows every concrete class. Begin with `build`, which reads like a list.

`platforms` makes the adapters, `keeping` the database and the knowledge, `bells` what rings from process to process,
`build` puts them together, and `bot` is the result: it starts, says how it is, and stops.

Nothing is imported here: who only opens the database must not wait for a web server.
"""
