"""From one version to the next: only new words are encoded, and the same words always give the same matches."""

import asyncio
import threading
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

import pytest

from bot.core.conversations import IssueId
from bot.core.issues import EntryTests, Example, Knowledge, Matches
from bot.matching import Matchers, build
from bot.matching.encoding.cache import CachedEncoder
from bot.matching.reading import read
from bot.matching.space import rows_of
from bot.ports import Encoder, Matcher, Meaning, Query
from tests.matching.conftest import NOT_THIS, PHRASINGS, make_knowledge

TEXTS = (
    "my app keeps crashing when i try to log in",
    "red box, no internet",
    "ma box clignote rouge",
    "my bill is too high and the app crashes on login",
    "how do i pay",
    "who won the match last night",
)
NEW = "the screen goes black after the password"


class Watched:
    """Notes what the real encoder is asked for; a text of `held` waits for `let_go`."""

    def __init__(self, inner: Encoder) -> None:
        self.inner, self.name, self.size, self.part_size = inner, inner.name, inner.size, inner.part_size
        self.asked: list[str] = []
        self.held: frozenset[str] = frozenset()
        self.waiting, self.let_go = threading.Event(), threading.Event()

    def read(self, texts: Sequence[str]) -> Sequence[Meaning]:
        self.asked += texts
        if self.held & set(texts):
            self.waiting.set()
            assert self.let_go.wait(30), "the test let nothing through"
        return self.inner.read(texts)


@pytest.fixture
def watched(minilm: CachedEncoder) -> Watched:
    return Watched(minilm)


@pytest.fixture
def changed() -> Knowledge:
    """The shop's knowledge with one more phrasing."""
    said = {**PHRASINGS["login-crash"], "en": (*PHRASINGS["login-crash"]["en"], NEW)}
    return make_knowledge({**PHRASINGS, "login-crash": said}, NOT_THIS)


async def matches(matcher: Matcher) -> list[Matches]:
    return [await matcher.match(Query(text)) for text in TEXTS]


async def test_a_changed_issue_costs_its_own_texts_only(
    watched: Watched, knowledge: Knowledge, changed: Knowledge
) -> None:
    matchers = Matchers(CachedEncoder(watched, None))
    matchers.build(knowledge)
    assert sorted(watched.asked) == sorted(read(text).shown for text in rows_of(knowledge))
    watched.asked.clear()
    matchers.build(changed)
    assert watched.asked == [NEW]
    matchers.build(changed)
    assert watched.asked == [NEW]
    matchers.build(knowledge)
    assert watched.asked == [NEW]
    matchers.build(changed)
    assert watched.asked == [NEW, NEW]  # only the last version is kept in memory; the disk remembers more
    await matchers.close()


async def test_the_version_before_answers_while_the_next_is_built(
    watched: Watched, knowledge: Knowledge, changed: Knowledge
) -> None:
    matchers = Matchers(CachedEncoder(watched, None))
    before = matchers.build(knowledge)
    first = await matches(before)
    watched.held = frozenset({NEW})
    building = asyncio.create_task(asyncio.to_thread(matchers.build, changed))
    assert await asyncio.to_thread(watched.waiting.wait, 30)
    assert await matches(before) == first
    fresh = await before.match(Query("the light of the router is red"))
    assert fresh.best is not None
    assert fresh.best.issue == "router-red"
    assert not building.done()
    watched.let_go.set()
    after, found = await building, await before.match(Query(NEW))
    assert found.best is not None
    assert found.best.phrasing != NEW  # what was built is not touched by what came after
    best = (await after.match(Query(NEW))).best
    assert best is not None
    assert (best.issue, best.phrasing) == ("login-crash", NEW)
    assert await matches(before) == first
    await matchers.close()


async def test_the_same_knowledge_gives_the_same_matches_whatever_way_it_came(
    minilm: CachedEncoder, tmp_path: Path, knowledge: Knowledge, changed: Knowledge
) -> None:
    """To the last bit: what is explained is what the running bot says."""
    plain, reloaded = Matchers(CachedEncoder(minilm.inner, None)), Matchers(CachedEncoder(minilm.inner, tmp_path))
    again = Matchers(CachedEncoder(minilm.inner, tmp_path))
    once = await matches(plain.build(knowledge))
    assert await matches(plain.build(knowledge)) == once
    reloaded.build(changed)
    assert await matches(reloaded.build(knowledge)) == once  # written to the disk, and carried over in memory
    assert await matches(again.build(knowledge)) == once  # read from the disk
    for matchers in (plain, reloaded, again):
        await matchers.close()


async def test_the_entries_own_tests_are_known_after_building(watched: Watched, knowledge: Knowledge) -> None:
    issue = knowledge.issues[IssueId("sim-lost")]
    tests = EntryTests((Example("where is my sim", "en"),), (Example("do you sell sims", "en"),))
    issues = {**knowledge.issues, issue.id: replace(issue, tests=tests)}
    matchers = Matchers(CachedEncoder(watched, None))
    matcher = matchers.build(replace(knowledge, issues=issues))
    watched.asked.clear()
    for example in tests.examples:
        await matcher.match(Query(example.text))
    assert watched.asked == []
    await matchers.close()


async def test_without_an_encoder_words_alone_decide(knowledge: Knowledge) -> None:
    matchers = Matchers(None)
    assert await matches(matchers.build(knowledge)) == await matches(build(knowledge))
    await matchers.close()
