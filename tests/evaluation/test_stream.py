"""Reading a timed stream: every line that cannot be used is named, with what to do about it."""

from datetime import UTC, datetime

import pytest

from bot.core.messages import Kind, RemoteId, Visibility
from bot.errors import ConfigError
from bot.evaluation.stream import Said, parse, said_of
from tests.fakes.cases import HERE, message

GOOD = '"at": "2026-11-02T12:00:00Z", "channel": "plaza", "room": "help", "author": "ana"'
NOON = datetime(2026, 11, 2, 12, tzinfo=UTC)


def test_lines_come_by_time_and_have_a_name() -> None:
    later = "{" + GOOD.replace("12:00", "12:05") + ', "text": "later", "id": "m2", "extra": 1}'
    tap = "{" + GOOD + ', "tap": "choice:1", "in_reply_to": "m2", "reach": 40, "lang": "fr"}'
    said = parse([later, "", tap], "s.jsonl")
    assert said[0] == Said(NOON, "plaza", "help", "ana", "", "line-3", "m2", "choice:1", 40, "fr")
    assert [one.id for one in said] == ["line-3", "m2"]


@pytest.mark.parametrize(
    ("line", "told"),
    [
        ("nonsense", "is not JSON"),
        ("[1]", "is not an object"),
        ('{"channel": "plaza"}', 'has no "at"'),
        ("{" + GOOD.replace("2026-11-02T12:00:00Z", "noon") + ', "text": "x"}', '"at" is "noon", which is no time'),
        ("{" + GOOD.replace("00Z", "00") + ', "text": "x"}', "says no zone"),
        ("{" + GOOD.replace('"ana"', "7") + ', "text": "x"}', 'has no "author"'),
        ("{" + GOOD + "}", 'has no "text"'),
        ("{" + GOOD + ', "text": 7}', 'has no "text"'),
        ("{" + GOOD + ', "tap": "maybe"}', '"tap" is "maybe"; write one of fixed'),
        ("{" + GOOD + ', "tap": "choice:x"}', '"tap" is "choice:x"'),
        ("{" + GOOD + ', "text": "x", "reach": -1}', '"reach" must be'),
        ("{" + GOOD + ', "text": "x", "reach": true}', '"reach" must be'),
        ("{" + GOOD + ', "text": "x", "lang": 1}', '"lang" must be'),
        ("{" + GOOD + ', "text": "x", "private": "yes"}', '"private" must be true or false'),
    ],
)
def test_a_bad_line_is_named_by_its_number(line: str, told: str) -> None:
    with pytest.raises(ConfigError) as error:
        parse(["", line], "s.jsonl")
    assert error.value.findings[0].startswith("s.jsonl:2 ")
    assert told in error.value.findings[0]


def test_many_bad_lines_are_counted_and_none_is_no_stream() -> None:
    with pytest.raises(ConfigError) as many:
        parse(["x"] * 30, "s.jsonl")
    assert len(many.value.findings) == 21
    assert many.value.findings[-1] == "and 10 more lines"
    with pytest.raises(ConfigError, match="holds no messages"):
        parse([], "s.jsonl")


def test_a_stored_message_is_a_line_of_a_stream() -> None:
    said = message("red light", root=RemoteId("p0"), id=RemoteId("p1"), reach=40, locale="fr", addressed=False)
    where = (said.at, HERE, said.room.id, said.author.id)
    assert said_of(said) == Said(*where, "red light", "p1", "p0", "", 40, "fr", addressed=False)
    alone = said_of(message("red light", root=RemoteId("p1"), id=RemoteId("p1"), visibility=Visibility.PRIVATE))
    assert (alone.to, alone.private) == ("", True)
    tap = said_of(message("", kind=Kind.TAP, button="fixed", id=RemoteId("t1"), root=RemoteId("p1")))
    assert (tap.tap, tap.to) == ("fixed", "p1")
