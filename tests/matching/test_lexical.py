"""The lexical matcher on a small shop's knowledge."""

import pytest

from bot.core.issues import BLOCKS_AN_ANSWER, Knowledge, NotThis
from bot.core.policy import Policy, Sureness
from bot.matching import build
from bot.matching.lexical import AT_LEAST, AT_MOST
from bot.ports import Matcher, Query


@pytest.fixture(scope="module")
def matcher(knowledge: Knowledge) -> Matcher:
    return build(knowledge)


@pytest.mark.parametrize(
    ("text", "issue"),
    [
        ("my app keeps crashing when i try to log in", "login-crash"),
        ("hb3 blinking red, no internet", "router-red"),
        ("the wi-fi light on the router is red", "router-red"),
        ("can I pay my phone in instalments?", "pay-later"),
        ("emi", "pay-later"),
        ("lost my simcard", "sim-lost"),
        ("why is the bill so high this month", "bill-high"),
        ("mon appli plante quand je me connecte", "login-crash"),
        ("la luz del router esta roja y no hay internet", "router-red"),
        ("meine box blinkt rot", "router-red"),
        ("interent is down in my areea", "line-outage"),
    ],
)
async def test_ranks_the_right_issue_first(matcher: Matcher, text: str, issue: str) -> None:
    best = (await matcher.match(Query(text))).best
    assert best is not None
    assert best.issue == issue


@pytest.mark.parametrize(
    "text",
    [
        "thanks, the app no longer crashes on login",
        "my router is NOT blinking red",
        "do you sell a red router",
        "red dot on the app icon",
        "great job, my router shows a red light AGAIN",
        "netflix app crashes on login",
        "it works again, no red light",
        "app",
        "my bill is too high and the app crashes on login",
    ],
)
async def test_close_words_are_not_enough_to_answer(matcher: Matcher, text: str) -> None:
    matches = await matcher.match(Query(text))
    sure = Policy().sureness(matches.candidates, addressed=True) is Sureness.SURE
    assert not sure or BLOCKS_AN_ANSWER & matches.hints.keys()


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


async def test_a_not_this_with_instead_leads_there(matcher: Matcher) -> None:
    best = (await matcher.match(Query("everything red on the outage map"))).best
    assert best is not None
    assert (best.issue, best.phrasing) == ("line-outage", "everything is red on the outage map")
    assert not best.vetoed


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


async def test_the_language_is_that_of_the_phrasing(matcher: Matcher) -> None:
    for text, language in (
        ("ma box clignote rouge", "fr"),
        ("rotes licht am router", "de"),
        ("red light on my router", "en"),
    ):
        best = (await matcher.match(Query(text))).best
        assert best is not None
        assert best.language == language


def test_a_not_this_in_a_language_without_phrasings_does_no_harm(knowledge: Knowledge) -> None:
    issue = next(iter(knowledge.issues.values()))
    strange = NotThis("qualcosa di rosso", "it")
    build(
        Knowledge("x", {issue.id: type(issue)(issue.id, issue.title, phrasings=issue.phrasings, not_this=(strange,))})
    )
