"""Logs: readable lines on a terminal, JSON elsewhere. Every text passes the redactor before it is written."""

import logging
import sys
from collections.abc import MutableMapping
from typing import Any, TextIO, cast

import structlog

from bot.core.text import redact
from bot.ports import Log


def _masked(_logger: object, _name: str, event: MutableMapping[str, Any]) -> MutableMapping[str, Any]:
    """Personal data never reaches a log, whoever put it there (an error text of a library, say)."""
    return {
        key: redact(value).text if isinstance(value, str) and key != "timestamp" else value
        for key, value in event.items()
    }


def setup(level: str = "info", *, as_json: bool | None = None, stream: TextIO | None = None) -> Log:
    """Configure logging for the process and return the log. `as_json` None: JSON unless the stream is a terminal.

    Libraries log through the standard module: only their warnings are kept, on the same stream.
    """
    out = stream or sys.stderr
    plain = out.isatty() if as_json is None else not as_json
    renderer = structlog.dev.ConsoleRenderer(colors=False) if plain else structlog.processors.JSONRenderer()
    structlog.configure(
        processors=[
            structlog.contextvars.merge_contextvars,
            structlog.processors.add_log_level,
            structlog.processors.TimeStamper(fmt="iso", utc=True),
            _masked,
            renderer,
        ],
        wrapper_class=structlog.make_filtering_bound_logger(level),
        logger_factory=structlog.PrintLoggerFactory(out),
        cache_logger_on_first_use=False,
    )
    logging.basicConfig(level=logging.WARNING, stream=out, format="%(levelname)s %(name)s %(message)s", force=True)
    return cast("Log", structlog.get_logger().bind())  # bound once, else every line would
