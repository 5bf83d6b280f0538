"""Meaning on a small shop's knowledge: what a lead is told, two issues at once, and no words at all."""

import re
from collections.abc import AsyncIterator

import pytest

from bot.core.issues import Hint, Knowledge
from bot.core.policy import Policy, Sureness
from bot.matching import Matchers
from bot.matching.encoding.cache import CachedEncoder
from bot.matching.matcher import AT_LEAST
from bot.ports import Matcher, Query
from tests.matching.conftest import PHRASINGS, make_knowledge


@pytest.fixture
async def matchers(minilm: CachedEncoder) -> AsyncIterator[Matchers]:
    matchers = Matchers(minilm)
    yield matchers
    await matchers.close()


@pytest.fixture
def matcher(matchers: Matchers, knowledge: Knowledge) -> Matcher:
    return matchers.build(knowledge)


@pytest.mark.parametrize(
    ("text", "issue", "language"),
    [(text, issue, code) for issue, said in PHRASINGS.items() for code, texts in said.items() for text in texts],
)
async def test_a_phrasing_word_for_word_is_sure_in_any_language(
    matcher: Matcher, text: str, issue: str, language: str
) -> None:
    matches = await matcher.match(Query(text.upper()))
    assert matches.best is not None
    assert (matches.best.issue, matches.best.phrasing, matches.best.language) == (issue, text, language)
    assert Policy().sureness(matches.candidates, addressed=True) is Sureness.SURE
    assert Hint.TOO_SHORT not in matches.hints


@pytest.mark.parametrize(
    ("text", "issue"),
    [
        ("i get kicked out whenever i type my credentials", "login-crash"),
        ("money back has not reached me yet", "refund-time"),
        ("this invoice is way more expensive than it should be", "bill-high"),
        ("my phone's chip disappeared", "sim-lost"),
    ],
)
async def test_other_words_that_mean_it_are_found(matcher: Matcher, text: str, issue: str) -> None:
    best = (await matcher.match(Query(text))).best
    assert best is not None
    assert best.issue == issue


# --- why --------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "because"),
    [
        (
            "app crashes on login",
            r"means nearly the same as 'app crashes on login', 3 of 3 words match; next best [A-Z].+, clearly behind",
        ),
        (
            "red lamp on the router",
            r"(is close in meaning to|means .+) 'red light on my router', 2 of 3 words match; next best .+",
        ),
        (
            "who won the match last night",
            r"has little in common with '.+', [01] of \d words match; next best .+, (close )?behind",
        ),
    ],
)
async def test_says_why_in_a_leads_words(matcher: Matcher, text: str, because: str) -> None:
    best, *others = (await matcher.match(Query(text))).candidates
    assert re.fullmatch(because, best.because), best.because
    assert not any("next best" in match.because for match in others)


async def test_one_issue_alone_says_so(matchers: Matchers) -> None:
    matcher = matchers.build(make_knowledge({"bill-high": PHRASINGS["bill-high"]}))
    best = (await matcher.match(Query("my bill is too high"))).best
    assert best is not None
    assert best.because == (
        "means nearly the same as 'my bill is too high', 2 of 2 words match; there is no other issue"
    )


async def test_candidates_are_few_and_mean_something(matcher: Matcher) -> None:
    for text in ("my internet bill app router", "red", "no internet", "how do i pay"):
        first, *others = (await matcher.match(Query(text))).candidates
        assert len(others) <= 4
        assert all(AT_LEAST < match.confidence <= first.confidence for match in others)
        assert first.confidence == round(first.confidence, 6)


# --- two issues -------------------------------------------------------------------------------------------------------


async def test_two_parts_that_are_each_sure_are_two_issues(matcher: Matcher) -> None:
    matches = await matcher.match(Query("no internet in my area and my bill is too high"))
    assert set(matches.hints[Hint.TWO_ISSUES].split(" / ")) == {"my bill is too high", "no internet in my area"}
    assert {match.issue for match in matches.candidates} == {"bill-high", "line-outage"}
    assert max(match.confidence for match in matches.candidates) <= 0.5


async def test_a_not_this_that_is_nearer_is_told_and_takes_the_confidence(matcher: Matcher) -> None:
    best = (await matcher.match(Query("the red dot on the router app icon"))).best
    assert best is not None
    assert (best.issue, best.vetoed) == ("router-red", "red dot on the app icon")
    assert best.confidence < 0.5


@pytest.mark.parametrize(
    "text",
    [
        "my router blinks red and there is a red light on it",  # twice the same
        "my bill is too high and i am sad about it",
        "app crashes on login",
        "bill. app. router.",  # parts too short to be anything
        "hello? is there somebody; my bill is too high. please, i mean it. thanks a lot. bye for now. see you",
    ],
)
async def test_one_issue_in_many_parts_is_one(matcher: Matcher, text: str) -> None:
    assert Hint.TWO_ISSUES not in (await matcher.match(Query(text))).hints


async def test_two_parts_of_what_customers_say_of_one_issue_are_one(matchers: Matchers) -> None:
    red = (
        "no internet and the box blinks red",
        "box blinking red, no internet",
        "the light on the box blinks red and there is no internet at all",
        "red blinking box, internet gone",
    )
    matcher = matchers.build(make_knowledge(PHRASINGS | {"router-red": {"en": red}}))
    matches = await matcher.match(Query("the box is blinking red, no internet at all"))
    assert Hint.TWO_ISSUES not in matches.hints
    assert matches.best is not None
    assert matches.best.issue == "router-red"
    assert matches.best.confidence > 0.97


# --- nothing to go by -------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("text", ["", "   ", "😡😡", "?!", "@halo", "https://example.com/x", "[card]"])
async def test_without_words_nothing_is_matched(matcher: Matcher, text: str) -> None:
    matches = await matcher.match(Query(text))
    assert matches.candidates == ()
    assert Hint.TOO_SHORT in matches.hints


# --- what is easily got wrong ---------------------------------------------------------------------------------------


async def test_a_danger_after_many_words_is_heard(matcher: Matcher) -> None:
    novel = "the box blinks red and the internet is gone " * 12
    for end in ("and now i want to kill myself", ". je vais me tuer."):
        assert Hint.NEVER_ALONE in (await matcher.match(Query(novel + end))).hints


async def test_a_writing_that_the_model_cannot_read_is_not_one_and_the_same(matchers: Matchers) -> None:
    thai = "อินเทอร์เน็ตของฉันใช้งานไม่ได้"
    matcher = matchers.build(make_knowledge({"gone": {"en": ("my internet is gone",), "th": (thai,)}}))
    said, thanks = (await matcher.match(Query(thai))).best, (await matcher.match(Query("ขอบคุณครับ"))).best
    assert said is not None
    assert thanks is not None
    assert said.confidence >= 0.99
    assert thanks.confidence < 0.5


async def test_a_phrasing_of_two_issues_is_sure_of_neither(matchers: Matchers) -> None:
    matcher = matchers.build(make_knowledge({"a": {"en": ("my wifi is slow",)}, "b": {"en": ("My wifi is slow",)}}))
    first, second = (await matcher.match(Query("my wifi is slow"))).candidates
    assert first.confidence == second.confidence <= 0.5


async def test_a_phrasing_with_a_link_and_a_hashtag_is_itself(matchers: Matchers) -> None:
    text = "see https://brand.example/login it says #LoginFailed"
    best = (await matchers.build(make_knowledge({"login": {"en": (text,)}})).match(Query(text))).best
    assert best is not None
    assert best.confidence >= 0.99


async def test_a_phrasing_of_two_clauses_is_not_torn_apart(matchers: Matchers) -> None:
    both = "the box blinks red, and my internet is gone"
    parts: dict[str, dict[str, tuple[str, ...]]] = {
        "red": {"en": ("the box blinks red",)},
        "gone": {"en": ("my internet is gone",)},
    }
    matches = await matchers.build(make_knowledge({"both": {"en": (both,)}, **parts})).match(Query(both))
    assert Hint.TWO_ISSUES not in matches.hints
    assert matches.best is not None
    assert matches.best.issue == "both"
