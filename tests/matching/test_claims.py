"""Claims and dangers that no list of words knows are heard by their meaning; what is well is none."""

import json
from collections.abc import AsyncIterator
from pathlib import Path

import numpy as np
import pytest

from benchmarks.claims.__main__ import by_words, lines, meanings
from bot.core.issues import Hint, Knowledge
from bot.matching import Matchers
from bot.matching.claims import SOUNDS, Claims
from bot.matching.encoding.cache import CachedEncoder
from bot.ports import Matcher, Query


@pytest.fixture
async def matcher(minilm: CachedEncoder, knowledge: Knowledge) -> AsyncIterator[Matcher]:
    matchers = Matchers(minilm)
    yield matchers.build(knowledge)
    await matchers.close()


def test_a_claim_is_heard_above_the_bar_and_not_at_it(tmp_path: Path) -> None:
    file = tmp_path / "claims.json"
    file.write_text(json.dumps({"weights": [2.0, 0.0], "constant": -1.0}), encoding="utf-8")
    claims = Claims.read(file)
    assert claims.heard(np.array([0.75, 9.0], np.float32))
    assert not claims.heard(np.array([0.5, 9.0], np.float32))


def test_what_is_shipped_was_learned_for_the_model_beside_it(minilm: CachedEncoder) -> None:
    """Of messages that it did not learn from: another model's direction hears none of them, or all."""
    assert minilm.claims is not None
    heard = {
        name: np.mean([minilm.claims.heard(row) for row in meanings(lines(name), minilm)])
        for name in ("claims-held", "harmless-held")
    }
    assert heard["claims-held"] > 0.4
    assert heard["harmless-held"] < 0.15


def test_what_is_measured_was_not_learned_from() -> None:
    for name in ("claims", "harmless"):
        assert not set(lines(name)) & set(lines(f"{name}-held"))


@pytest.mark.parametrize(
    "text",
    [
        "someone has been paying for taxis with my card all weekend",
        "the man you sent to read the meter frightened my mum half to death",
        "whoever came to fix the router walked out with my watch in his pocket",
    ],
)
async def test_what_no_list_knows_is_left_to_a_person(matcher: Matcher, text: str) -> None:
    assert not by_words(text)
    assert (await matcher.match(Query(text))).hints[Hint.NEVER_ALONE] == SOUNDS


async def test_where_a_list_knows_it_its_words_are_the_reason(matcher: Matcher) -> None:
    hints = (await matcher.match(Query("someone hacked my account and I want my money back"))).hints
    assert hints[Hint.NEVER_ALONE] == "someone hacked my"


@pytest.mark.parametrize(
    "text",
    ["my bill is too high this month", "lost my sim card", "the app crashes on login", "no internet in our street"],
)
async def test_an_everyday_complaint_is_none(matcher: Matcher, text: str) -> None:
    assert Hint.NEVER_ALONE not in (await matcher.match(Query(text))).hints


async def test_who_says_that_all_is_well_is_not_handed_over_for_how_it_sounds(
    matcher: Matcher, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(Claims, "heard", lambda self, meaning: True)
    hints = (await matcher.match(Query("it works again, thank you so much"))).hints
    assert Hint.NEVER_ALONE not in hints
    assert Hint.NEVER_ALONE in (await matcher.match(Query("no internet in our street"))).hints


async def test_by_words_alone_nothing_is_heard_by_its_meaning(knowledge: Knowledge) -> None:
    hints = (
        await Matchers(None).build(knowledge).match(Query("someone has been paying for taxis with my card all weekend"))
    ).hints
    assert Hint.NEVER_ALONE not in hints
