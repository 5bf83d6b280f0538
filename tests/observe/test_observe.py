"""Metrics have the promised names; logs hold no personal data."""

import io
import json
import logging

import pytest

from bot.core.incidents import Level
from bot.observe import logs
from bot.observe.metrics import Metrics

DEPTHS = {
    "inbox_unfinished": 0.0, "inbox_oldest_seconds": 0.0, "outbox_waiting": 0.0, "outbox_oldest_seconds": 0.0,
    "outbox_unsure": 0.0, "handoffs_open": 0.0, "parked": 0.0,
}  # fmt: skip


def test_metrics_count_time_and_measure() -> None:
    metrics = Metrics()
    metrics.count("beancan_sends", account="x", outcome="sent")
    metrics.seconds("beancan_turn_seconds", 0.02)
    metrics.depths(DEPTHS | {"parked": 3})
    metrics.incidents(dict.fromkeys(Level, 0) | {Level.L3: 2})
    metrics.parts({"database": True, "account main": False})
    metrics.knowledge("v1")
    metrics.knowledge("v2")
    text = metrics.text().decode()
    assert 'beancan_sends_total{account="x",outcome="sent"} 1.0' in text
    assert 'beancan_turn_seconds_bucket{le="0.025"} 1.0' in text
    assert "beancan_parked 3.0" in text
    assert 'beancan_knowledge{version="v2"} 1.0' in text
    assert "v1" not in text
    assert 'beancan_part_well{part="account main"} 0.0' in text
    assert 'beancan_incidents{level="L3"} 2.0' in text
    metrics.depths(None)
    metrics.incidents(None)
    assert 'beancan_incidents{level="L3"} NaN' in metrics.text().decode()
    assert "beancan_parked NaN" in metrics.text().decode()
    with pytest.raises(KeyError):
        metrics.count("beancan_typo")


def test_log_lines_are_json_with_ids_and_without_personal_data() -> None:
    out = io.StringIO()
    log = logs.setup("info", stream=out)
    log.info("decided", conversation=7, error="ana@example.com said 4111 1111 1111 1111")
    line = json.loads(out.getvalue())
    assert (line["event"], line["conversation"], line["level"]) == ("decided", 7, "info")
    assert line["error"] == "[email] said [card]"


def test_what_libraries_log_is_masked_and_json_too() -> None:
    out = io.StringIO()
    logs.setup("info", stream=out)
    try:
        int("ana@example.com")
    except ValueError:
        logging.getLogger("library").exception("could not read %s", "4111 1111 1111 1111")
    logging.getLogger("library").info("quiet")
    line = json.loads(out.getvalue())
    assert (line["event"], line["level"], line["logger"]) == ("could not read [card]", "error", "library")
    assert "ValueError" in line["exception"]
    assert "[email]" in line["exception"]
    assert "ana@example.com" not in out.getvalue()


def test_a_list_of_words_is_masked_too() -> None:
    out = io.StringIO()
    logs.setup("info", stream=out).info("found", findings=["ana@example.com", {"who": "ben@example.com"}], number=3)
    line = json.loads(out.getvalue())
    assert (line["findings"], line["number"]) == (["[email]", {"who": "[email]"}], 3)


def test_a_terminal_gets_plain_lines_and_a_level_is_kept() -> None:
    out = io.StringIO()
    log = logs.setup("warning", as_json=False, stream=out)
    log.info("quiet")
    log.warning("loud", part="x")
    assert "quiet" not in out.getvalue()
    assert "loud" in out.getvalue()
    assert not out.getvalue().startswith("{")
