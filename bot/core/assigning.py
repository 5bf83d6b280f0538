"""Who looks after a thread that was just handed off: the same person as before, else in turn, nobody beyond a number.

It is a name in the list and no more: nobody owns the thread by it, the bot is not silenced by it, and the first person
to answer has it, whoever that is.
"""

from collections.abc import Sequence
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Mate:
    """Somebody of the team that a thread is meant for. `open`: how many threads are theirs now, answered or waiting."""

    name: str
    open: int = 0
    away: bool = False


@dataclass(frozen=True, slots=True)
class HandOut:
    """What is known of the thread. `owner`: who looks after it, `known`: who answered this customer last ("": nobody).
    `number`: of the conversation, so that those who have equally many take turns. `urgent`: it waits for nobody's hands
    to be free.
    """

    number: int
    owner: str = ""
    known: str = ""
    urgent: bool = False


def whose(thread: HandOut, mates: Sequence[Mate], most: int) -> tuple[str, str]:
    """(name, why), or ("", "") if everybody is away or has `most` threads already. Who is away gets nothing new."""
    here = {mate.name: mate for mate in mates if not mate.away}
    if thread.owner in here:
        return thread.owner, "has it already"
    free = [mate for mate in here.values() if thread.urgent or mate.open < most]
    if any(mate.name == thread.known for mate in free):
        return thread.known, "answered this customer before"
    if not free:
        return "", ""
    fewest = min(mate.open for mate in free)
    turn = sorted(mate.name for mate in free if mate.open == fewest)
    return turn[thread.number % len(turn)], "in turn"
