"""What every matcher promises, whatever it is made of. A new one joins by a line in `MAKERS`."""

import asyncio
from collections.abc import AsyncIterator, Callable, Iterator

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.core.conversations import IssueId
from bot.core.issues import Answer, Hint, Knowledge, KnownIssue, Matches, NotThis
from bot.matching import Matchers
from bot.ports import Matcher, Query
from tests.fakes.meaning import encoder

Build = Callable[[Knowledge], Matcher]
MAKERS: dict[str, Callable[[], Matchers]] = {
    "words": lambda: Matchers(None),
    "meaning": lambda: Matchers(encoder()),
}

PHRASINGS: dict[str, dict[str, tuple[str, ...]]] = {
    "login-crash": {"en": ("app crashes on login", "the app closes when i sign in")},
    "router-red": {
        "en": ("red light on my router", "box blinking red no internet"),
        "fr": ("ma box clignote rouge", "voyant rouge sur la box"),
        "de": ("box blinkt rot kein internet", "rotes licht am router"),
    },
    "line-outage": {"en": ("no internet at all", "internet is down in my area")},
    "bill-high": {"en": ("my bill is too high", "why is my bill higher this month")},
    "refund-time": {"en": ("how do refunds work", "when does my refund arrive")},
}
NOT_THIS = (NotThis("everything is red on the outage map", "en", IssueId("line-outage")),)


def known(phrasings: dict[str, dict[str, tuple[str, ...]]]) -> Knowledge:
    answer = Answer(public="Here is how.")
    issues = {
        IssueId(name): KnownIssue(
            IssueId(name),
            name,
            phrasings=said,
            answers=dict.fromkeys(said, answer),
            not_this=NOT_THIS if name == "router-red" else (),
        )
        for name, said in phrasings.items()
    }
    return Knowledge("contract", issues)


@pytest.fixture(params=MAKERS)
async def build_it(request: pytest.FixtureRequest) -> AsyncIterator[Build]:
    matchers = MAKERS[request.param]()
    yield matchers.build
    await matchers.close()


@pytest.fixture
def matcher(build_it: Build) -> Matcher:
    return build_it(known(PHRASINGS))


def check_shape(matches: Matches) -> None:
    """Holds for every text."""
    confidences = [match.confidence for match in matches.candidates]
    assert confidences == sorted(confidences, reverse=True)
    assert all(0 <= confidence <= 1 for confidence in confidences)
    assert sum(confidences) <= 1 + 1e-6
    assert len(confidences) <= 5
    assert len({match.issue for match in matches.candidates}) == len(confidences)
    assert all(match.because for match in matches.candidates)
    assert all(words for words in matches.hints.values())


@pytest.mark.parametrize(
    ("text", "issue", "language"),
    [(text, issue, lang) for issue, said in PHRASINGS.items() for lang, texts in said.items() for text in texts],
)
async def test_a_phrasing_word_for_word_is_its_issue(matcher: Matcher, text: str, issue: str, language: str) -> None:
    best = (await matcher.match(Query(text.upper()))).best
    assert best is not None
    assert (best.issue, best.language, best.phrasing) == (issue, language, text)
    assert best.confidence >= 0.95


@pytest.mark.parametrize(
    ("text", "issue"),
    [
        ("my app keeps crashing when i try to log in", "login-crash"),
        ("teh rooter has a rde ligth", "router-red"),
        ("@halo #help why is this month's bill so much higher??", "bill-high"),
        ("hey, my internet has been down since noon 😡", "line-outage"),
        ("la box clignote toujours en rouge", "router-red"),
    ],
)
async def test_other_words_for_it_rank_it_first(matcher: Matcher, text: str, issue: str) -> None:
    matches = await matcher.match(Query(text))
    assert matches.best is not None
    assert matches.best.issue == issue
    check_shape(matches)


async def test_praise_in_the_words_of_a_complaint_is_told_apart(matcher: Matcher) -> None:
    matches = await matcher.match(Query("thanks, the app no longer crashes on login"))
    assert Hint.RESOLVED in matches.hints


async def test_what_nobody_wrote_about_is_not_sure(matcher: Matcher) -> None:
    for text in ("can you recommend a good pizza place", "who won the match last night", "qqq zzz"):
        best = (await matcher.match(Query(text))).best
        assert best is not None, "eval names a best issue for every text"
        assert best.confidence < 0.35


async def test_a_text_nearer_to_a_not_this_is_vetoed_and_names_the_other_issue(matcher: Matcher) -> None:
    matches = await matcher.match(Query("everything is red on your outage map"))
    assert matches.best is not None
    assert matches.best.issue == "line-outage"
    router = next((match for match in matches.candidates if match.issue == "router-red"), None)
    assert router is None or router.vetoed == NOT_THIS[0].text


async def test_the_same_text_gives_the_same_matches(build_it: Build) -> None:
    one, two = build_it(known(PHRASINGS)), build_it(known(PHRASINGS))
    for text in ("my box is red", "bill bill bill", "", "no internet and my bill is too high"):
        assert await one.match(Query(text)) == await one.match(Query(text)) == await two.match(Query(text))


async def test_the_language_of_the_query_is_a_hint_only(matcher: Matcher) -> None:
    plain, hinted = (
        await matcher.match(Query("app crashes on login")),
        await matcher.match(Query("app crashes on login", "fr")),
    )
    assert plain.best is not None
    assert hinted.best is not None
    assert hinted.best.issue == plain.best.issue


async def test_an_empty_knowledge_base_matches_nothing(build_it: Build) -> None:
    for text in ("no internet", "", "🙂"):
        assert (await build_it(Knowledge("empty", {})).match(Query(text))).candidates == ()


async def test_one_issue_with_one_phrasing_works(build_it: Build) -> None:
    matcher = build_it(known({"only": {"en": ("my parcel is late",)}}))
    sure, unsure = await matcher.match(Query("my parcel is late")), await matcher.match(Query("do you like parcels"))
    assert sure.best is not None
    assert sure.best.confidence > 0.9
    assert unsure.best is None or unsure.best.confidence < 0.8


async def test_many_at_once_do_not_disturb_each_other(matcher: Matcher) -> None:
    texts = [text for said in PHRASINGS.values() for text in said["en"]] * 10
    together = await asyncio.gather(*(matcher.match(Query(text)) for text in texts))
    assert list(together) == [await matcher.match(Query(text)) for text in texts]


@pytest.fixture(scope="module", params=MAKERS)
def match_now(request: pytest.FixtureRequest) -> Iterator[Callable[[str], Matches]]:
    """One matcher for all examples, on a loop of its own."""
    matchers = MAKERS[request.param]()
    matcher = matchers.build(known(PHRASINGS))
    with asyncio.Runner() as runner:
        yield lambda text: runner.run(matcher.match(Query(text)))
        runner.run(matchers.close())


@settings(max_examples=150, deadline=None)
@given(
    text=st.text(max_size=300) | st.lists(st.sampled_from("my red box internet bill no not app".split())).map(" ".join)
)
def test_any_text_is_matched_without_failing(match_now: Callable[[str], Matches], text: str) -> None:
    check_shape(match_now(text))
