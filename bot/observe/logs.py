"""Logs: readable lines on a terminal, JSON elsewhere. Every text passes the redactor before it is written."""

import logging
import sys
from collections.abc import Mapping, MutableMapping
from typing import Any, TextIO, cast

import structlog

from bot.core.text import redact
from bot.ports import Log


def _clean(value: Any) -> Any:
    """Without personal data, however deep it stands."""
    if isinstance(value, str):
        return redact(value).text
    if isinstance(value, Mapping):
        return {key: _clean(each) for key, each in value.items()}
    return [_clean(each) for each in value] if isinstance(value, list | tuple) else value


def _masked(_logger: object, _name: str, event: MutableMapping[str, Any]) -> MutableMapping[str, Any]:
    """Personal data never reaches a log, whoever put it there (an error text of a library, say)."""
    return {key: value if key == "timestamp" else _clean(value) for key, value in event.items()}


def setup(level: str = "info", *, as_json: bool | None = None, stream: TextIO | None = None) -> Log:
    """Configure logging for the process and return the log. `as_json` None: JSON unless the stream is a terminal.

    Libraries log through the standard module: only their warnings are kept, masked and in the same form.
    """
    out = stream or sys.stderr
    plain = out.isatty() if as_json is None else not as_json
    renderer = structlog.dev.ConsoleRenderer(colors=False) if plain else structlog.processors.JSONRenderer()
    begin: list[Any] = [structlog.processors.add_log_level, structlog.processors.TimeStamper(fmt="iso", utc=True)]
    end: list[Any] = [structlog.processors.format_exc_info, _masked, renderer]
    structlog.configure(
        processors=[structlog.contextvars.merge_contextvars, *begin, *end],
        wrapper_class=structlog.make_filtering_bound_logger(level),
        logger_factory=structlog.PrintLoggerFactory(out),
        cache_logger_on_first_use=False,
    )
    handler = logging.StreamHandler(out)
    handler.setFormatter(
        structlog.stdlib.ProcessorFormatter(
            foreign_pre_chain=[structlog.stdlib.add_logger_name, *begin],
            processors=[structlog.stdlib.ProcessorFormatter.remove_processors_meta, *end],
        )
    )
    logging.basicConfig(level=logging.WARNING, handlers=[handler], force=True)
    return cast("Log", structlog.get_logger().bind())  # bound once, else every line would
