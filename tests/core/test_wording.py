"""What a person may not send, and in which words he is told."""

import re
from dataclasses import replace
from typing import Any

import pytest

from bot.core.messages import Visibility
from bot.core.policy import Channel
from bot.core.wording import objection
from tests.core.threads import thread
from tests.fakes.cases import HERE

SHORT = Channel(HERE, "plaza", limit=10)
ORDERS = (re.compile(r"HB-\d{6}"),)


@pytest.mark.parametrize(
    ("text", "visibility", "where", "says"),
    [
        (" ", Visibility.PUBLIC, {}, "nothing to send yet"),
        ("hi", Visibility.PRIVATE, {"private_possible": False}, "cannot be written to privately"),
        ("hi", Visibility.PUBLIC, {"public": False}, "nothing public to reply to"),
        ("call +49 151 23456789", Visibility.PUBLIC, {}, "a phone number"),
        ("about HB-123456", Visibility.PUBLIC, {}, "an order number"),
        ("Hi {name}, {name} until {day of week}", Visibility.PRIVATE, {}, "fill in {name} and {day of week} first"),
        ("eleven long", Visibility.PUBLIC, {}, "11 characters are too many: 10"),
    ],
)
def test_an_objection_names_the_cause_and_the_cure(
    text: str, visibility: Visibility, where: dict[str, Any], says: str
) -> None:
    found = objection(thread(**where), text, visibility, SHORT, ORDERS)
    assert found is not None
    assert says in found.says


def test_what_is_fine_meets_no_objection() -> None:
    assert objection(thread(), "hi", Visibility.PUBLIC, SHORT) is None
    assert objection(thread(), "{} {1}", Visibility.PUBLIC, SHORT) is None
    assert objection(thread(), "longer than the limit", Visibility.PUBLIC, None) is None
    assert objection(thread(), "call +49 151 23456789", Visibility.PRIVATE, SHORT) is None
    assert objection(thread(public=False, private_possible=False), "hi", Visibility.PRIVATE, SHORT) is None


def test_files_are_enough_and_their_names_are_read_too() -> None:
    here = replace(SHORT, files=2)
    assert objection(thread(), "", Visibility.PUBLIC, here, files=("a.png", "b.png")) is None
    for names, channel, says in (
        (("a.png", "b.png", "c.png"), here, "2 at most"),
        (("a.png",), SHORT, "takes no pictures"),
        (("a.png",), None, "takes no pictures"),
        (("HB-123456.pdf",), here, "an order number"),
    ):
        found = objection(thread(), "", Visibility.PUBLIC, channel, ORDERS, names)
        assert found is not None
        assert says in found.says


def test_personal_data_is_named_by_kind() -> None:
    found = objection(thread(), "a@b.example and +49 151 23456789", Visibility.PUBLIC, None)
    assert found is not None
    assert found.kinds == ("an e-mail address", "a phone number")
