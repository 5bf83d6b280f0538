"""Values to rows and back: nothing is lost on the way, and nothing empty is kept."""

from datetime import UTC, datetime

from bot.core.conversations import Choice, IssueId, Memory
from bot.core.messages import Attachment
from bot.storage import rows


def test_a_memory_comes_back_whole_and_an_empty_one_is_empty() -> None:
    full = Memory(
        "fr", True, True, (IssueId("a"), IssueId("b")), (Choice("Yes", IssueId("a")), Choice("Else", None)), True,
        datetime(2026, 11, 21, 8, 30, 1, 5, tzinfo=UTC), "danger", 2, {"product": "box"},
    )  # fmt: skip
    assert rows.memory_in(rows.memory_out(full)) == full
    assert rows.memory_out(Memory()) == {}
    assert rows.memory_in({}) == Memory()


def test_a_memory_of_a_newer_version_can_be_read() -> None:
    assert rows.memory_in({"asked": True, "something new": 1}) == Memory(asked=True)


def test_a_key_is_the_same_for_ever_and_another_for_another_row() -> None:
    assert rows.key("main", 7, 0) == "75765401-0c74-5c69-b14c-31f3b7d40e8f"
    keys = {rows.key(account, source, n) for account in ("a", "b") for source in (1, 12) for n in (0, 1, 2)}
    assert len(keys) == 12


def test_attachments_of_an_older_version_have_no_size() -> None:
    assert rows.attachments_in([["image", "a.png"], ["file", "b", 7]]) == (
        Attachment("image", "a.png"), Attachment("file", "b", 7),
    )  # fmt: skip
