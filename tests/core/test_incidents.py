"""The arithmetic of incidents: distinct people, counted intensity, levels that rise at once and fall late."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from random import Random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.core.echo import print_of
from bot.core.incidents import (
    DEFAULT,
    Incident,
    Level,
    Line,
    PainSignal,
    Reading,
    Thresholds,
    Topic,
    Usual,
    hop,
    in_order,
    in_words,
    intensity_of,
    level_at,
    measure,
)
from bot.core.messages import AccountId, RoomId, RoomKind

NOW = datetime(2026, 11, 2, 12, 0, tzinfo=UTC)
TOPIC = Topic("router-red-light")
MINUTE = timedelta(minutes=1)
RULES = Thresholds(
    window=30 * MINUTE,
    half_life=15 * MINUTE,
    weights={"not_helped": 1.5, "strong_words": 1.0, "shouting": 0.5},
    per_factor_of_10=0.25,
    levels={
        Level.L1: (Line("incidents.yaml:10", authors=1, pain=1),),
        Level.L2: (
            Line("incidents.yaml:11", authors=3, intensity=3),
            Line("incidents.yaml:12", authors=6, times_usual=4),
        ),
        Level.L4: (Line("incidents.yaml:14", authors=8, pain=3, doubling=10 * MINUTE),),
    },
    falls_after=45 * MINUTE,
)


def said(author: str, minutes_ago: float = 0, intensity: float = 1, reach: int | None = None) -> PainSignal:
    at = NOW - timedelta(minutes=minutes_ago)
    return PainSignal(0, at, TOPIC, author, intensity, reach, AccountId("plaza"), RoomId("help"), RoomKind.SUPPORT)


def test_intensity_adds_the_weights_that_apply_and_ends_at_five() -> None:
    assert intensity_of(frozenset({"shouting", "unheard of"}), RULES) == 1.5
    assert intensity_of(frozenset({"not_helped", "strong_words"}), replace(RULES, weights={"not_helped": 9})) == 5


def test_a_person_counts_once_with_the_strongest_sign() -> None:
    reading = measure([said("a", 3), said("a", 2, 4), said("b", 1, 2)], NOW, RULES, Usual(2.0, 9))
    assert (reading.authors, reading.messages, reading.intensity) == (2, 3, 3.0)
    assert reading.times_usual == 1.0
    assert reading.copies == 0


def test_what_is_older_than_the_window_fades_and_is_forgotten() -> None:
    reading = measure([said("old", 45), said("gone", 100), said("coming", -1), said("a", 1)], NOW, RULES, Usual())
    assert (reading.authors, reading.messages) == (1, 1)
    assert 1.3 < reading.pain < 1.33  # log2(1 + 1.5): the older one counts half


def test_the_reach_back_is_where_the_last_weight_is_gone() -> None:
    gone = RULES.reach_back / MINUTE
    assert gone == 30 + 4 * 15
    assert measure([said("a", gone)], NOW, RULES, Usual()).pain > 0
    assert measure([said("a", gone + 1)], NOW, RULES, Usual()).pain == 0


def test_reach_is_a_factor_where_it_is_told() -> None:
    quiet = measure([said("a")], NOW, RULES, Usual())
    loud = measure([said("a", reach=10_000)], NOW, RULES, Usual())
    assert loud.pain == quiet.pain * 1.5
    assert (quiet.reach, loud.reach) == (0, 10_000)


def test_nothing_said_is_no_pain() -> None:
    assert hop(None, TOPIC, measure([], NOW, RULES, Usual()), NOW, RULES) == (None, None)


def test_one_person_never_gets_further_however_loud() -> None:
    rules = replace(RULES, levels={**RULES.levels, Level.L3: (Line("incidents.yaml:13", authors=1, pain=1),)})
    incident, alert = hop(None, TOPIC, measure([said("a", n, 5) for n in range(20)], NOW, rules, Usual()), NOW, rules)
    assert incident == Incident(TOPIC, Level.L1, NOW)
    assert alert is not None
    assert (alert.rule, alert.because) == ("incidents.yaml:10", "1 person, 5.0/5, 1x usual")


def test_few_but_angry_or_many_though_calm() -> None:
    angry = measure([said(name, 1, 4.1, 12_000) for name in "abc"], NOW, RULES, Usual())
    calm = measure([said(name, 1) for name in "abcdef"], NOW, RULES, Usual())
    _, first = hop(None, TOPIC, angry, NOW, RULES)
    _, second = hop(None, TOPIC, calm, NOW, RULES)
    assert first is not None
    assert second is not None
    assert (first.rule, first.because) == ("incidents.yaml:11", "3 people, 4.1/5, 3x usual, reach 12k")
    assert (second.level, second.rule) == (Level.L2, "incidents.yaml:12")


def test_a_level_that_asks_for_doubling_needs_it_to_be_recent() -> None:
    slow = measure([said(str(n), 29) for n in range(9)], NOW, RULES, Usual())
    fast = measure([said(str(n), 9, reach=600) for n in range(9)], NOW, RULES, Usual())
    assert hop(None, TOPIC, slow, NOW, RULES)[0] == Incident(TOPIC, Level.L2, NOW)
    climbed, alert = hop(Incident(TOPIC, Level.L2, NOW - MINUTE, NOW), TOPIC, fast, NOW, RULES)
    assert climbed == Incident(TOPIC, Level.L4, NOW - MINUTE)
    assert alert is not None
    assert alert.because == "9 people, 1.0/5, 9x usual, reach 600, by chance once in 4 weeks"


def test_it_falls_only_after_the_refractory_time() -> None:
    none = measure([], NOW, RULES, Usual())
    up = Incident(TOPIC, Level.L2, NOW - 90 * MINUTE)
    waiting, told = hop(up, TOPIC, none, NOW, RULES)
    assert (waiting, told) == (replace(up, below=NOW), None)
    assert waiting is not None
    still = measure([said(name, 1, 4) for name in "abc"], NOW, RULES, Usual())
    assert hop(waiting, TOPIC, still, NOW + MINUTE, RULES) == (up, None)
    assert hop(waiting, TOPIC, none, NOW + 45 * MINUTE, RULES) == (None, None)
    one = measure([said("a")], NOW, RULES, Usual())
    assert hop(waiting, TOPIC, one, NOW + 45 * MINUTE, RULES)[0] == replace(up, level=Level.L1)


def test_people_who_repeat_the_same_words_are_one_voice() -> None:
    echo = print_of("boycott this company they are a scam never again")
    raid = [replace(said(f"bot-{n}", n / 60, 5), echo=echo) for n in range(40)]
    reading = measure(raid, NOW, DEFAULT, Usual())
    assert (reading.authors, reading.copies, reading.messages) == (1, 39, 40)
    incident, alert = hop(None, TOPIC, reading, NOW, DEFAULT)
    assert incident == Incident(TOPIC, Level.L1, NOW)
    assert alert is not None
    assert alert.because == "1 person, 5.0/5, 1x usual, 39 people more with nearly the same words, counted as one voice"
    assert alert.rule == "default"


def test_growth_is_told_apart_from_a_steady_stream() -> None:
    steady = measure([said(str(n), n) for n in range(30)], NOW, RULES, Usual())
    growing = measure([said(str(n), 28 / (n + 1)) for n in range(30)], NOW, RULES, Usual())
    assert steady.doubling is None
    assert growing.doubling is not None
    assert growing.doubling < 10 * MINUTE


def test_what_grows_fastest_stands_above_what_is_older_with_the_reason() -> None:
    def stands(name: str, level: Level, doubling: timedelta | None, pain: float) -> tuple[Incident, Reading]:
        reading = Reading(5, 5, 3, 0, pain, Usual(), 5, doubling)
        return Incident(Topic(name), level, NOW), reading

    found = in_order([
        stands("loud", Level.L2, None, 40.0), stands("fast", Level.L2, 15 * MINUTE, 5.0),
        stands("faster", Level.L2, MINUTE, 5.0), stands("high", Level.L3, None, 4.0),
    ])  # fmt: skip
    assert [(incident.topic, why) for incident, _, why in found] == [
        ("high", "does not grow; pain 4.0"), ("faster", "doubles every 1 minute"), ("fast", "doubles every 15 minutes"),
        ("loud", "does not grow; pain 40.0"),
    ]  # fmt: skip


def test_a_calm_sudden_outage_alarms_and_what_is_written_all_the_time_does_not() -> None:
    """By the lines that hold where nobody wrote any."""
    calm = [said(str(n), n / 2) for n in range(12)]
    unheard_of = measure(calm, NOW, DEFAULT, Usual(per_window=0.05, days=3, windows=80))
    all_the_time = measure(calm, NOW, DEFAULT, Usual(per_window=9.0, days=3, windows=80))
    festival = measure(calm, NOW, DEFAULT, Usual(per_window=2.0, days=3, windows=80, busy=4.0))
    assert level_at(unheard_of, DEFAULT)[0] is Level.L2
    assert level_at(all_the_time, DEFAULT)[0] is Level.L1
    assert level_at(festival, DEFAULT)[0] is Level.L1
    assert level_at(measure(calm[:3], NOW, DEFAULT, Usual(0.02, 3, 80)), DEFAULT)[0] is Level.L2


SIGNALS = st.lists(
    st.builds(said, st.sampled_from("abcdefgh"), st.floats(0, 90), st.floats(1, 5), st.none() | st.integers(0, 10**6)),
    max_size=40,
)


@given(SIGNALS, st.randoms(use_true_random=False))
def test_the_order_of_signals_does_not_matter(signals: list[PainSignal], chance: Random) -> None:
    mixed = [*signals]
    chance.shuffle(mixed)
    ours, theirs = measure(signals, NOW, DEFAULT, Usual()), measure(mixed, NOW, DEFAULT, Usual())
    assert replace(ours, pain=0, intensity=0) == replace(theirs, pain=0, intensity=0)
    assert (ours.pain, ours.intensity) == pytest.approx((theirs.pain, theirs.intensity))


@given(SIGNALS)
def test_one_more_person_never_makes_it_less(signals: list[PainSignal]) -> None:
    before = measure(signals, NOW, DEFAULT, Usual())
    after = measure([*signals, said("one more", 0, 5)], NOW, DEFAULT, Usual())
    assert after.authors == before.authors + 1
    assert after.pain > before.pain
    assert after.once_in >= before.once_in


@given(st.lists(st.builds(said, st.just("alone"), st.floats(0, 90), st.floats(1, 5), st.integers(0, 10**7))))
def test_nobody_alone_gets_above_the_first_level(signals: list[PainSignal]) -> None:
    assert level_at(measure(signals, NOW, DEFAULT, Usual(0, 365, 9999)), DEFAULT)[0] <= Level.L1


def test_a_slow_burn_is_seen_over_as_long_as_signs_weigh_anything() -> None:
    usual = Usual(per_window=0.25, days=28, windows=60)
    now = [said(name, 10 * n) for n, name in enumerate("abc")]
    before = [said(name, 40 + 10 * n) for n, name in enumerate("defg")]
    alone, burning = measure(now, NOW, RULES, usual), measure([*now, *before], NOW, RULES, usual)
    assert (alone.authors, burning.authors) == (3, 3)
    assert burning.once_in > 10 * alone.once_in


def test_who_only_talks_is_counted_against_those_who_want_something() -> None:
    wants = [said(name, n) for n, name in enumerate("abcdef")]
    talks = [replace(said(name, n), talk=True) for n, name in enumerate("fghijk")]
    less, more = measure([*wants, *talks], NOW, RULES, Usual()), measure([*wants[:5], *talks], NOW, RULES, Usual())
    assert (less.authors, less.talkers) == (6, 5), "who does both wants something"
    assert (more.authors, more.talkers) == (5, 6)
    assert "5 people beside them who only talk" in in_words(less)
    busy = replace(RULES, levels={Level.L1: RULES.levels[Level.L1], Level.L2: (Line("five", authors=5),)})
    assert [level_at(one, busy)[0] for one in (less, more)] == [Level.L2, Level.L1]
