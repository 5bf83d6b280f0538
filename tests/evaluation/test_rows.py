"""Labelled messages: every line that cannot be used is named, with what to do."""

import pytest

from bot.errors import ConfigError
from bot.evaluation.rows import Row, parse


def test_reads_rows_and_skips_blank_lines() -> None:
    lines = ['{"text": "no wifi", "issue": "wifi"}\n', "\n", '{"text": "hola", "issue": null, "lang": "es"}']
    assert parse(lines, "m.jsonl", {"wifi"}) == [Row("no wifi", "wifi"), Row("hola", None, "es")]


@pytest.mark.parametrize(
    ("line", "says"),
    [
        ("{text: no}", "m.jsonl:1 is not JSON (column 2: expecting property name enclosed in double quotes)"),
        ('["a"]', "m.jsonl:1 is not an object"),
        ('{"issue": null}', 'm.jsonl:1 has no "text"'),
        ('{"text": 3, "issue": null}', 'm.jsonl:1 has no "text"'),
        ('{"text": "a"}', 'm.jsonl:1 has no "issue"; write the id of the issue, or null if a person must answer'),
        ('{"text": "a", "issue": 7}', 'm.jsonl:1 "issue" must be an id in quotes, or null'),
        ('{"text": "a", "issue": "wfii"}', 'm.jsonl:1 names the issue "wfii", which is not in the knowledge folder'),
        ('{"text": "a", "issue": null, "lang": 1}', 'm.jsonl:1 "lang" must be a language in quotes'),
        ("", "m.jsonl holds no messages"),
    ],
)
def test_a_mistake_is_named_with_place_and_cure(line: str, says: str) -> None:
    with pytest.raises(ConfigError) as caught:
        parse([line], "m.jsonl", {"wifi"})
    assert caught.value.findings[0].startswith(says)


def test_all_mistakes_are_told_at_once_but_not_a_thousand() -> None:
    with pytest.raises(ConfigError) as caught:
        parse(["[]"] * 1000, "m.jsonl")
    assert len(caught.value.findings) == 21
    assert caught.value.findings[-1] == "and 980 more lines"
