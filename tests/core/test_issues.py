"""What an entry holds, seen from the other end."""

from dataclasses import replace

from bot.core.conversations import IssueId
from bot.core.issues import EntryTests, Example, NotThis
from tests.fakes.cases import BILL, KNOWLEDGE, RED


def test_an_entry_has_all_its_examples_in_one_row() -> None:
    sure, near, danger = (Example(text, "en") for text in ("red light", "red car", "red smoke"))
    assert EntryTests((sure,), (near,), (danger,)).examples == (sure, near, danger)


def test_what_is_not_this_but_another_is_a_phrasing_there() -> None:
    other = NotThis("a red number on my bill", "en", BILL)
    gone = NotThis("a red light on my phone", "en", IssueId("of-no-entry"))
    issues = {**KNOWLEDGE.issues, RED: replace(KNOWLEDGE.issues[RED], not_this=(NotThis("red car", "en"), other, gone))}
    assert list(replace(KNOWLEDGE, issues=issues).meant_elsewhere()) == [(BILL, other)]
