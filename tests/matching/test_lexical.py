"""What only the matcher by words says, on a small shop's knowledge; what both say stands in `test_matcher.py`."""

import pytest

from bot.core.issues import Knowledge, NotThis
from bot.matching import build
from bot.matching.lexical import AT_MOST
from bot.matching.matcher import AT_LEAST
from bot.ports import Matcher, Query


@pytest.fixture(scope="module")
def matcher(knowledge: Knowledge) -> Matcher:
    return build(knowledge)


async def test_says_why_in_a_leads_words(matcher: Matcher) -> None:
    best = (await matcher.match(Query("red box blinking without internet"))).best
    assert best is not None
    assert best.because.startswith("4 of 4 words match 'box blinking red no internet'; next best ")
    assert best.because.endswith(("clearly behind", "behind", "close behind"))


async def test_a_not_this_vetoes_and_leaves_the_confidence(matcher: Matcher) -> None:
    matches = await matcher.match(Query("there is a red dot on the app icon"))
    router = next(match for match in matches.candidates if match.issue == "router-red")
    assert router.vetoed == "red dot on the app icon"
    assert router.confidence > 0


async def test_candidates_are_few_and_mean_something(matcher: Matcher) -> None:
    for text in ("my internet bill app router", "red", "no internet", "how do i pay"):
        candidates = (await matcher.match(Query(text))).candidates
        assert 1 <= len(candidates) <= AT_MOST
        assert all(match.confidence > AT_LEAST for match in candidates[1:])


async def test_without_a_shared_word_the_nearest_letters_are_named_without_any_claim(matcher: Matcher) -> None:
    best = (await matcher.match(Query("xylophone"))).best
    assert best is not None
    assert best.confidence < 0.02
    assert best.because.startswith("no word matches")


def test_a_not_this_in_a_language_without_phrasings_does_no_harm(knowledge: Knowledge) -> None:
    issue = next(iter(knowledge.issues.values()))
    strange = NotThis("qualcosa di rosso", "it")
    build(
        Knowledge("x", {issue.id: type(issue)(issue.id, issue.title, phrasings=issue.phrasings, not_this=(strange,))})
    )
