"""The live knowledge: swapped when good, kept when not, and no change of the files is ever overlooked."""

import asyncio
from collections.abc import AsyncIterator, Sequence
from datetime import date
from pathlib import Path

import pytest

from bot.core.conversations import IssueId
from bot.errors import KnowledgeError
from bot.kb.findings import Finding
from bot.kb.live import LiveKnowledge
from bot.ports import KnowledgeBase
from tests.fakes.knowledge import POLICY, change, good_folder
from tests.fakes.matcher import WordMatcher

RED = IssueId("router-red-light")


def today() -> date:
    return date(2026, 11, 21)


class Told(list[tuple[str, int]]):
    """What the log was told."""

    def __call__(self, what: str, findings: Sequence[Finding]) -> None:
        self.append((what, len([finding for finding in findings if finding.severity == "error"])))


async def opened(folder: Path, told: Told | None = None) -> LiveKnowledge:
    return await LiveKnowledge.open(folder, WordMatcher, POLICY, today, tell=Told() if told is None else told)


def public(base: KnowledgeBase) -> str:
    """What is said right now."""
    return base.current.knowledge.issues[RED].answers["en"].public


async def test_the_first_load_names_every_mistake(tmp_path: Path) -> None:
    folder = good_folder(tmp_path)
    change(folder, "router.yaml", "status: known  ", "status: knwon  ")
    change(folder, "others.yaml", "title: Something broke", "titel: Something broke")
    with pytest.raises(KnowledgeError) as refused:
        await opened(folder)
    assert [line.split()[1] for line in refused.value.findings] == ["K203", "K204"]


async def test_a_good_edit_goes_live(tmp_path: Path) -> None:
    folder, told = good_folder(tmp_path), Told()
    base = await opened(folder, told)
    before = base.current
    change(folder, "router.yaml", "A 10-second reset", "A 20-second reset")
    assert "10-second" in public(base)
    assert await base.reload()
    assert "20-second" in public(base)
    assert "10-second" in before.knowledge.issues[RED].answers["en"].public  # a turn that pinned it still has it
    assert isinstance(base.current.matcher, WordMatcher)
    assert base.current.matcher.knowledge is base.current.knowledge
    assert told == [("live", 0)]


async def test_a_mistake_keeps_the_last_good_version_and_is_told(tmp_path: Path) -> None:
    folder, told = good_folder(tmp_path), Told()
    base = await opened(folder, told)
    before = base.current
    change(folder, "router.yaml", "title: Router shows", "title: Router: shows")
    assert not await base.reload()
    assert base.current is before
    assert base.findings[0].startswith(f'{folder}/router.yaml:5:18 K104 two ":" in one line')
    assert told == [("refused", 1)]
    change(folder, "router.yaml", "title: Router: shows", "title: The router shows")
    assert await base.reload()
    assert base.findings == []


async def test_nothing_new_swaps_nothing(tmp_path: Path) -> None:
    base = await opened(good_folder(tmp_path))
    before = base.current
    assert not await base.reload()
    assert base.current is before


async def test_a_folder_that_disappears_keeps_the_last_good_version(tmp_path: Path) -> None:
    folder = good_folder(tmp_path / "knowledge")
    base = await opened(folder)
    before = base.current
    folder.rename(tmp_path / "away")
    assert not await base.reload()
    assert base.current is before
    assert "this folder does not exist" in base.findings[0]


async def test_an_unapproved_edit_keeps_its_old_words_while_the_rest_moves_on(tmp_path: Path) -> None:
    folder = good_folder(tmp_path)
    base = await opened(folder)
    change(folder, "router.yaml", "approvals: {required: 0}", "approvals: {required: 1}")
    change(folder, "router.yaml", "A 10-second reset", "A 99-second reset")
    change(folder, "others.yaml", "See the map", "Look at the map")
    assert await base.reload()
    assert "10-second" in public(base)
    assert [finding.code for finding in base.loaded.findings if finding.severity == "warning"] == ["K602"]


async def test_reloads_that_meet_run_one_after_the_other(tmp_path: Path) -> None:
    folder = good_folder(tmp_path)
    base = await opened(folder)
    change(folder, "router.yaml", "A 10-second reset", "A 20-second reset")
    assert sorted(await asyncio.gather(*(base.reload() for _ in range(4)))) == [False, False, False, True]


async def test_watching_looks_at_the_files_whatever_woke_it(tmp_path: Path) -> None:
    folder, told = good_folder(tmp_path), Told()
    base = await opened(folder, told)
    change(folder, "router.yaml", "A 10-second reset", "A 20-second reset")  # before anybody watches

    async def wake_ups() -> AsyncIterator[object]:
        assert "20-second" in public(base)
        yield None  # nothing changed: nothing is loaded
        change(folder, "router.yaml", "A 20-second reset", "A 30-second reset and more")
        yield None
        assert "30-second" in public(base)
        change(folder, "router.yaml", "title: Router shows", "title: Router: shows")
        yield None

    await base.watch(wake_ups=wake_ups())
    assert told == [("live", 0), ("live", 0), ("refused", 1)]


async def test_a_saved_file_goes_live_by_itself(tmp_path: Path) -> None:
    folder, live = good_folder(tmp_path), asyncio.Event()
    base = await LiveKnowledge.open(folder, WordMatcher, POLICY, today, tell=lambda what, found: live.set())
    stop = asyncio.Event()
    watching = asyncio.create_task(base.watch(stop))
    change(folder, "router.yaml", "A 10-second reset", "A 20-second reset")
    await asyncio.wait_for(live.wait(), 30)
    assert "20-second" in public(base)
    stop.set()
    await watching
