"""Who looks after a thread that was handed off."""

import pytest

from bot.core.assigning import HandOut, Mate, whose

ANA, BO, CYD = Mate("ana", open=2), Mate("bo", open=1), Mate("cyd", open=1)


@pytest.mark.parametrize(
    ("thread", "mates", "name"),
    [
        (HandOut(1, owner="ana", known="bo"), [ANA, BO], "ana"),  # stays, also beyond the number
        (HandOut(1, known="ana"), [ANA, BO], "bo"),  # knows the customer, and has enough
        (HandOut(1, known="cyd"), [BO, CYD], "cyd"),
        (HandOut(2, known="dan"), [BO, CYD], "bo"),  # is not in this team
        (HandOut(1), [ANA, BO, CYD], "cyd"),  # fewest, in turn by the number of the conversation
        (HandOut(2), [ANA, BO, CYD], "bo"),
        (HandOut(3), [ANA, BO, CYD], "cyd"),
        (HandOut(1, owner="ana"), [Mate("ana", away=True), BO], "bo"),
        (HandOut(1, known="ana"), [Mate("ana", away=True), BO], "bo"),
        (HandOut(1), [ANA], ""),  # has the most already
        (HandOut(1, urgent=True), [ANA], "ana"),
        (HandOut(1, urgent=True), [Mate("ana", away=True)], ""),
        (HandOut(1), [], ""),
    ],
)
def test_whose_it_is(thread: HandOut, mates: list[Mate], name: str) -> None:
    found, why = whose(thread, mates, most=2)
    assert found == name
    assert bool(why) == bool(name)


def test_who_has_equally_many_takes_turns() -> None:
    team = [Mate(name) for name in ("ana", "bo", "cyd")]
    given = [whose(HandOut(number), team, most=9)[0] for number in range(6)]
    assert given == ["ana", "bo", "cyd"] * 2
