"""Gaps: the real matcher and the real clusters, by words."""

from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from itertools import count

import pytest

from bot.core.conversations import ConversationId, IssueId
from bot.core.issues import Answer, Knowledge, KnownIssue
from bot.core.policy import Policy
from bot.evaluation.gaps import Do, Gaps, find
from bot.evaluation.naming import judge
from bot.matching import Matchers, build
from bot.ports import Judged, Snapshot, Unhelped

NOON = datetime(2026, 11, 2, 12, tzinfo=UTC)
RED, BILL, GONE, NONE = IssueId("router-red"), IssueId("bill-high"), IssueId("gone"), IssueId("")
NUMBERS = count(1)
PARKING = (
    "the parking app refuses my ticket",
    "parking ticket refused by your app",
    "your app refuses every parking ticket",
)


@pytest.fixture(scope="module")
def snapshot() -> Snapshot:
    answer = {"en": Answer(public="Do this.", avoid="Keep it up to date.")}
    issues = (
        KnownIssue(RED, "Red", phrasings={"en": ("red light on my router", "box blinking red")}, answers=answer),
        KnownIssue(BILL, "Bill", phrasings={"en": ("my bill is too high",)}, answers=answer),
    )
    known = Knowledge("test", {one.id: one for one in issues})
    return Snapshot(known, build(known))


def said(
    person: str, words: str, thought: IssueId = NONE, about: IssueId | None = None, *, language: str = "en",
    reach: int | None = None, in_vain: bool = False,
) -> Unhelped:  # fmt: skip
    number = next(NUMBERS)
    judged = Judged(number, NOON + timedelta(minutes=number), words, language, thought, about)
    return Unhelped(judged, ConversationId(number), person, reach, in_vain)


async def gaps(snapshot: Snapshot, messages: Sequence[Unhelped]) -> Gaps:
    return await find(messages, snapshot, Policy(), Matchers(None).clusters)


async def test_three_customers_make_a_gap_and_one_who_repeats_it_makes_none(snapshot: Snapshot) -> None:
    same = [said("ana", words) for words in PARKING]
    assert await gaps(snapshot, same) == Gaps([], 0, 3)
    assert await gaps(snapshot, []) == Gaps([], 0, 0)
    people = [said(name, words) for name, words in zip(("ana", "bob", "cem"), PARKING, strict=True)]
    found = await gaps(snapshot, [*same, *people])
    (gap,) = found.found
    assert (gap.customers, gap.messages, gap.unanswered, gap.do, gap.nearest) == (3, 6, 6, Do.NEW_ISSUE, NONE)
    assert (gap.sample in PARKING, gap.last, found.alone) == (True, people[-1].judged.at, 0)


async def test_each_language_has_its_own(snapshot: Snapshot) -> None:
    names = ("ana", "bob", "cem")
    more = ("l'application refuse mon ticket de parking", "ticket de parking refusé par l'application",
            "votre application refuse le ticket de parking")  # fmt: skip
    messages = [said(name, words) for name, words in zip(names, PARKING, strict=True)]
    messages += [said(name, words, language="fr-FR") for name, words in zip(names, more, strict=True)]
    assert {gap.language for gap in (await gaps(snapshot, messages)).found} == {"en", "fr"}


async def test_what_is_answered_now_is_no_gap(snapshot: Snapshot) -> None:
    red = "red light on my router"
    people = ("ana", "bob", "cem")
    assert await gaps(snapshot, [said(name, red) for name in people]) == Gaps([], 3, 0)
    assert await gaps(snapshot, [said(name, red, BILL, RED) for name in people]) == Gaps([], 3, 0)
    assert await gaps(snapshot, [said(name, red, BILL, NONE) for name in people]) == Gaps([], 3, 0)
    assert len((await gaps(snapshot, [said(name, red, RED, NONE) for name in people])).found) == 1


@pytest.mark.parametrize(
    ("words", "one", "others", "do", "nearest"),
    [
        (PARKING[0], {"about": RED}, {}, Do.ADD_WORDS, RED),  # one word of a person counts before all guesses
        (PARKING[0], {"about": NONE}, {}, Do.NEW_ISSUE, NONE),
        (PARKING[0], {"about": GONE}, {}, Do.NEW_ISSUE, NONE),  # what was named is not known any more
        ("red light on my router", {"in_vain": True}, {"in_vain": True}, Do.BETTER_ANSWER, RED),
        ("red light on my router", {"in_vain": True, "about": RED}, {"in_vain": True}, Do.BETTER_ANSWER, RED),
        ("red light on my router", {"about": NONE}, {"about": NONE}, Do.NEW_ISSUE, RED),
    ],
)
async def test_what_to_do(
    snapshot: Snapshot, words: str, one: dict[str, object], others: dict[str, object], do: Do, nearest: IssueId
) -> None:
    thought = RED if words.startswith("red") else NONE
    people = (("ana", others), ("bob", others), ("cem", one))
    (gap,) = (await gaps(snapshot, [said(name, words, thought, **how) for name, how in people])).found  # type: ignore[arg-type]
    assert (gap.do, gap.nearest, gap.by_agents) == (do, nearest, "about" in one)


async def test_where_many_can_read_it_comes_first(snapshot: Snapshot) -> None:
    people = ("ana", "bob", "cem", "dia")
    quiet = [said(name, "the fan of the box is loud") for name in people]
    loud = [said(name, PARKING[0], reach=8_000) for name in people[:3]]
    assert [gap.reach for gap in (await gaps(snapshot, [*quiet, *loud])).found] == [8_000, None]


async def test_what_agents_named_is_judged_anew(snapshot: Snapshot) -> None:
    red = "red light on my router"
    right = [said("ana", red, BILL, RED), said("bob", PARKING[0], RED, NONE), said("cem", red, BILL, NONE)]
    wrong = [said("dia", red, RED, NONE), said("eve", PARKING[0], RED, BILL)]
    mended = await judge(snapshot, Policy(), [each.judged for each in (*right, *wrong)])
    assert (mended.messages, mended.as_agents) == (5, 3)
    assert [each.judged for each in wrong] == [judged for judged, _ in mended.otherwise]
    assert [now for _, now in mended.otherwise] == [RED, NONE]
