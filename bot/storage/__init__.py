"""Keeping: what came in, what was decided, what is to be said. One schema, one set of units, on a file or in memory.

`store.SqlStore` (a SQLite file) and `memory.MemoryStore` run the same units; `rules.Rules` holds the times they obey.
"""
