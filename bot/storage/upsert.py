"""The INSERT that may say ON CONFLICT, spelt so that both databases understand it.

PostgreSQL's construct holds all that SQLite's compiler asks for, and not the other way round.
"""

from sqlalchemy.dialects.postgresql import insert

__all__ = ["insert"]
