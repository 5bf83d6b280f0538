"""Who writes what, where and when on four platforms: a seeded plan."""

import random
from collections.abc import Sequence
from dataclasses import dataclass

from benchmarks.programs import UNKNOWN, examples

SMALL_TALK = ("hello there", "thanks a lot", "good morning everybody", "lol", "ok")
FOLLOW_UP = ("hello?? anyone", "it is still the same", "thank you, that helped", "and when will it be over")
Talk = tuple[list[tuple[str, str]], list[str]]
ROOMS, PEOPLE = 12, 60  # of each platform


@dataclass(frozen=True, slots=True)
class Planned:
    """One message. `first`: the number of the message whose thread it goes on with."""

    number: int
    platform: str
    room: int
    person: int
    text: str
    first: int | None = None


def plan(
    messages: int, platforms: Sequence[str], seed: int, people: int = PEOPLE, talk: Talk | None = None
) -> list[Planned]:
    """Half known issues, else near misses, unknown things and small talk; every eighth begins a thread of three.

    `talk`: known texts with their issue, and near misses; the demo brand's if it is not given."""
    dice = random.Random(seed)
    known, near = talk or examples()
    planned: list[Planned] = []

    def add(platform: str, room: int, person: int, text: str, first: int | None = None) -> None:
        planned.append(Planned(len(planned), platform, room, person, text, first))

    while len(planned) < messages:
        where = dice.choice(platforms), dice.randrange(ROOMS), dice.randrange(people)
        roll = dice.random()
        if roll < 0.125:
            first = len(planned)
            add(*where, dice.choice(known)[0])
            add(*where, dice.choice(FOLLOW_UP), first)
            add(*where, dice.choice(known)[0], first)
        elif roll < 0.55:
            add(*where, dice.choice(known)[0])
        elif roll < 0.7:
            add(*where, dice.choice(near))
        else:
            add(*where, dice.choice(UNKNOWN if roll < 0.9 else SMALL_TALK))
    return planned[:messages]
