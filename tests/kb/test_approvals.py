"""Approvals: an edit that nobody approved never goes live, and never takes the approved version off the air."""

from datetime import date
from pathlib import Path

import pytest

from bot.core.conversations import IssueId
from bot.core.issues import Knowledge
from bot.kb.approvals import approved
from bot.kb.entries import fingerprint
from bot.kb.findings import Purpose, Severity
from bot.kb.load import Loaded, load
from bot.kb.schema import ApprovalsShape
from tests.fakes.knowledge import POLICY, change, good_folder
from tests.fakes.matcher import WordMatcher

TODAY = date(2026, 11, 21)
RED = IssueId("router-red-light")


async def loaded_from(folder: Path, purpose: Purpose = Purpose.RUN, previous: Knowledge | None = None) -> Loaded:
    return await load(folder, purpose, WordMatcher, POLICY, TODAY, previous=previous)


async def approve(folder: Path, before: str, by: str = "[sam]", required: int = 1) -> str:
    """Write an approval of what stands there now; returns the line that was written."""
    knowledge = (await loaded_from(folder, Purpose.TRY)).knowledge
    assert knowledge is not None
    line = f"approvals: {{required: {required}, by: {by}, of: {knowledge.issues[RED].version}}}"
    change(folder, "router.yaml", before, line)
    return line


@pytest.fixture
async def folder(tmp_path: Path) -> Path:
    """The good folder, with one approved entry."""
    await approve(good_folder(tmp_path), "approvals: {required: 0}")
    return tmp_path


def test_the_fingerprint_leaves_the_approvals_out() -> None:
    entry = {"id": "a", "title": "b"}
    assert fingerprint(entry) == fingerprint({"approvals": {"by": ["sam"]}, "title": "b", "id": "a"})
    assert fingerprint(entry) != fingerprint({**entry, "title": "c"})


@pytest.mark.parametrize(
    ("required", "by", "of", "good"),
    [
        (0, [], "", True),
        (1, ["sam"], "9c41aa00bb11cc22", True),
        (1, ["sam"], "9c41", True),
        (1, ["sam"], "9C41", True),
        (1, ["sam"], "9c4", False),
        (1, ["sam"], "", False),
        (1, ["sam"], "9c42", False),
        (1, [], "9c41", False),
        (2, ["sam", "sam"], "9c41", False),
        (2, ["sam", "lea"], "9c41", True),
    ],
)
def test_enough_people_approved_exactly_this(required: int, by: list[str], of: str, good: bool) -> None:
    assert approved(ApprovalsShape(required=required, by=by, of=of), "9c41aa00bb11cc22") is good


def test_no_line_about_approvals_means_that_saving_is_publishing() -> None:
    assert approved(None, "9c41")


async def test_an_approved_entry_names_who_approved_it(folder: Path) -> None:
    knowledge = (await loaded_from(folder)).knowledge
    assert knowledge is not None
    assert knowledge.issues[RED].approved_by == ("sam",)


async def test_of_an_unapproved_edit_the_last_approved_version_stays_live(folder: Path) -> None:
    first = (await loaded_from(folder)).knowledge
    change(folder, "router.yaml", "A 10-second reset", "A 60-second reset")
    change(folder, "others.yaml", "See the map", "Look at the map")
    loaded = await loaded_from(folder, previous=first)
    assert loaded.knowledge is not None
    assert first is not None
    assert "10-second" in loaded.knowledge.issues[RED].answers["en"].public
    assert loaded.knowledge.issues[RED].version == first.issues[RED].version
    assert "Look at" in loaded.knowledge.issues[IssueId("line-outage")].answers["en"].public
    told = [finding for finding in loaded.findings if finding.code == "K602"]
    assert [(finding.severity, finding.line) for finding in told] == [(Severity.WARNING, 9)]
    assert "it was edited after sam approved it; the last approved version" in told[0].sentence


async def test_what_was_never_approved_is_left_out(folder: Path) -> None:
    change(folder, "router.yaml", "A 10-second reset", "A 60-second reset")
    loaded = await loaded_from(folder)
    assert loaded.knowledge is not None
    assert set(loaded.knowledge.issues) == {"line-outage", "returns"}
    assert [finding.code for finding in loaded.findings if finding.severity is Severity.WARNING] == ["K603"]


async def test_publish_refuses_what_nobody_approved_and_takes_what_was(folder: Path) -> None:
    first = (await loaded_from(folder)).knowledge
    change(folder, "router.yaml", "A 10-second reset", "A 60-second reset")
    assert (await loaded_from(folder, Purpose.PUBLISH, first)).refused
    line = next(text for text in (folder / "router.yaml").read_text().splitlines() if "approvals" in text)
    await approve(folder, line.strip(), "[sam, lea]", required=2)
    published = (await loaded_from(folder, Purpose.PUBLISH, first)).knowledge
    assert published is not None
    assert "60-second" in published.issues[RED].answers["en"].public
    assert published.issues[RED].approved_by == ("sam", "lea")


async def test_a_check_runs_the_tests_of_the_edit_itself(folder: Path) -> None:
    change(folder, "router.yaml", "- the red light on my router", "- my cat sleeps")
    assert "K502" in [finding.code for finding in (await loaded_from(folder, Purpose.CHECK)).findings]
    live = await loaded_from(folder)
    assert "K502" not in [finding.code for finding in live.findings]


async def test_the_fixed_words_are_approved_as_a_whole(folder: Path) -> None:
    change(folder, "phrases.yaml", "phrases:\n", "approvals: {required: 1, by: [lea], of: 0000}\nphrases:\n")
    loaded = await loaded_from(folder)
    told = next(finding for finding in loaded.findings if finding.code == "K604")
    assert (told.line, told.severity) == (2, Severity.ERROR)
    change(folder, "phrases.yaml", "of: 0000", f"of: {told.cure.split()[-1]}")
    knowledge = (await loaded_from(folder)).knowledge
    assert knowledge is not None
    assert knowledge.phrases_approved_by == ("lea",)


async def test_alone_wants_an_approval(folder: Path) -> None:
    change(folder, "others.yaml", "    title: Something broke\n", "    title: Something broke\n    alone: yes\n")
    loaded = await loaded_from(folder)
    assert [finding.code for finding in loaded.findings if finding.severity is Severity.WARNING] == ["K606"]
    assert loaded.knowledge is not None
    assert loaded.knowledge.issues[IssueId("returns")].alone
