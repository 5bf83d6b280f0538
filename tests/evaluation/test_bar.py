"""The bar that labelled messages bear: proven, from the bar of now down, and stricter only where that one does not
hold."""

import random
from collections.abc import Iterable
from itertools import accumulate

from bot.evaluation.bar import Bar, borne, fewest
from bot.evaluation.score import Result, clopper_pearson


def played(*runs: tuple[int, float, bool]) -> list[Result]:
    """(how many, how sure, whether the best issue is right) of messages that no guard holds back."""
    return [Result("a", "a" if right else "b", sure, "answer") for many, sure, right in runs for _ in range(many)]


def found(results: Iterable[Result], wrong_rate: float = 0.01, now: float = 0.97) -> float | None:
    bar = borne(list(results), wrong_rate, now)
    return None if bar is None else bar.sure_from


def test_the_lowest_bar_that_is_proven_is_found_and_what_it_comes_to_is_told() -> None:
    free = played((300, 0.98, True), (300, 0.91, True), (3, 0.905, False), (40, 0.8, False))
    assert borne(free, 0.01, 0.97) == Bar(0.905, 603, 3)


def test_too_few_messages_prove_nothing_and_how_many_would_is_known() -> None:
    least = fewest(0.01)
    assert found(played((least - 1, 0.98, True))) is None
    assert found(played((least, 0.98, True))) == 0.97
    assert clopper_pearson(0, least)[1] <= 0.02 < clopper_pearson(0, least - 1)[1]


def test_where_too_few_are_answered_now_the_first_bar_with_enough_of_them_is_tried() -> None:
    assert found(played((100, 0.98, True), (100, 0.93, True), (100, 0.91, True))) == 0.91
    assert found(played((100, 0.98, True), (99, 0.93, True), (1, 0.93, False), (900, 0.91, True))) is None


def test_nothing_below_a_bar_that_is_not_proven_is_looked_at() -> None:
    """Many right answers further down would hide what is wrong with the surer ones, whoever looks at all of them."""
    free = played((300, 0.98, True), (20, 0.95, False), (5000, 0.9, True))
    assert found(free) == 0.97


def test_a_rate_that_is_higher_than_asked_for_is_not_taken_however_well_it_is_proven() -> None:
    free = played((5000, 0.98, True), (80, 0.95, False))  # 1.6 %, and surely less than 2 %
    assert clopper_pearson(80, 5080)[1] < 0.02
    assert found(free) == 0.97


def test_where_the_bar_of_now_does_not_hold_a_stricter_one_is_found_in_the_same_way() -> None:
    free = played((400, 0.995, True), (200, 0.985, True), (60, 0.975, False), (900, 0.8, True))
    assert found(free) == 0.985
    free = played((400, 0.995, True), (60, 0.988, False), (900, 0.985, True), (60, 0.975, False))
    assert found(free) == 0.995  # what stands below one that is not proven is not looked at here, either
    assert found(played((100, 0.995, True), (60, 0.975, False))) is None


def test_what_a_guard_holds_back_counts_neither_way() -> None:
    held = [Result(None, "b", 0.999, "handoff")] * 500
    assert found([*held, *played((200, 0.98, True))]) == 0.97


def test_messages_that_are_equally_sure_are_one_step_and_a_bar_lets_all_of_them_through() -> None:
    free = played((400, 0.9361, True), (2, 0.9365, False))
    bar = borne(free, 0.01, 0.97)
    assert bar is not None
    assert (bar.sure_from, bar.answered) == (0.936, 402)


def best_of_all(free: list[Result], wrong_rate: float) -> bool:
    """What must not be done: every bar is tried, and the luckiest one taken."""
    wrong = accumulate(not result.right for result in sorted(free, key=lambda r: -r.confidence))
    bars = (Bar(0.0, answered, count) for answered, count in enumerate(wrong, start=1))
    return any(bar.keeps(wrong_rate) and bar.proves(wrong_rate) for bar in bars)


def test_a_bar_that_is_twice_as_bad_as_asked_for_is_hardly_ever_found() -> None:
    """The worst case: of all answers twice as many are wrong as was asked for, however sure they are."""
    chance = random.Random(7)
    found = {"down": 0, "both": 0, "best of all": 0}
    for _ in range(1000):
        sure = [chance.uniform(0.6, 1.0) for _ in range(600)]
        free = [Result("a", "b" if chance.random() < 0.1 else "a", s, "answer") for s in sure]
        found["down"] += borne(free, 0.05, 0.999) is not None
        found["both"] += borne(free, 0.05, 0.8) is not None
        found["best of all"] += best_of_all(free, 0.05)
    assert found["down"] <= 0.025 * 1000
    assert found["both"] <= 0.05 * 1000 < found["best of all"]
