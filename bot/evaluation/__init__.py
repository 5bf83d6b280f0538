"""Measures the matcher and `decide` on labelled messages: rows in, figures out. Nothing is sent and nothing is
stored.
"""

from bot.evaluation.rows import Row, parse
from bot.evaluation.run import Report, evaluate

__all__ = ["Report", "Row", "evaluate", "parse"]
