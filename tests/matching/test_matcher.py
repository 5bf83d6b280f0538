"""What holds on a small shop's knowledge, whether words or meaning rank: the right issue first, and the hints."""

from collections.abc import AsyncIterator

import pytest

from bot.core.issues import BLOCKS_AN_ANSWER, Hint, Knowledge
from bot.core.policy import Policy, Sureness
from bot.matching import Matchers
from bot.matching.encoding.cache import CachedEncoder
from bot.ports import Matcher, Query


@pytest.fixture(params=["words", "meaning"])
async def matcher(
    request: pytest.FixtureRequest, minilm: CachedEncoder, knowledge: Knowledge
) -> AsyncIterator[Matcher]:
    matchers = Matchers(minilm if request.param == "meaning" else None)
    yield matchers.build(knowledge)
    await matchers.close()


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


async def test_a_not_this_with_instead_leads_there(matcher: Matcher) -> None:
    best = (await matcher.match(Query("everything red on the outage map"))).best
    assert best is not None
    assert (best.issue, best.phrasing) == ("line-outage", "everything is red on the outage map")
    assert not best.vetoed


@pytest.mark.parametrize(
    ("text", "language"),
    [("ma box clignote rouge", "fr"), ("rotes licht am router", "de"), ("red light on my router", "en")],
)
async def test_the_language_is_that_of_the_phrasing(matcher: Matcher, text: str, language: str) -> None:
    best = (await matcher.match(Query(text))).best
    assert best is not None
    assert best.language == language


async def test_what_else_the_text_says_is_added(matcher: Matcher) -> None:
    matches = await matcher.match(
        Query("my homebox 3 blinks red and red, this is a disgrace!!! can i talk to a person")
    )
    assert {Hint.ASKS_PERSON, Hint.STRONG_WORDS} <= matches.hints.keys()
    assert matches.facts == {"product": "homebox-3"}
    assert matches.language == "en"


async def test_a_language_that_is_not_served_is_told(matcher: Matcher) -> None:
    matches = await matcher.match(Query("здравствуйте, у меня не работает интернет"))
    assert Hint.UNSERVED_LANGUAGE in matches.hints
