"""The times and facts that the units obey: set once by the wiring, never changed while the store is open."""

from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from bot.core.case import Wait
from bot.core.messages import AccountId
from bot.core.policy import Channel


def _always_open(_now: datetime, _account: str, _team: str) -> Wait:
    return Wait(goal=15)


@dataclass(frozen=True, slots=True)
class Rules:
    """`active`: how long an unthreaded post of staff, and the customer's unthreaded next words, reach back.

    `burst`: posts of one customer at most so far apart (by the platform's clock) are one question, however late they
    are judged; what he wrote minutes apart while the bot was down are questions of their own.
    `wait` says, for a time, an account and a team, the opening hours, and the minutes to promise while fewer than
    `wait_samples` hand-offs were measured in `wait_over`; it is asked the same often, so it should remember. `channels`
    tells the desk what an account is; an account that is not in it is shown by its own name.
    `with_hours`: teams with opening hours of their own.
    `capacity`: so many threads a person is given at most when the bot hands over (0: nobody is given any); `people`:
    name -> rank of those in config.yaml; `teams`: whom the hand-offs to a team are for, where not for everybody.
    """

    active: timedelta = timedelta(minutes=15)
    burst: timedelta = timedelta(seconds=3)
    edit_within: timedelta = timedelta(minutes=10)
    repeat: timedelta = timedelta(days=7)
    question_timeout: timedelta = timedelta(minutes=10)
    keep_sealed: timedelta = timedelta(days=30)
    wait_over: timedelta = timedelta(days=28)
    wait_samples: int = 5
    wait: Callable[[datetime, str, str], Wait] = _always_open
    channels: Mapping[AccountId, Channel] = field(default_factory=dict)
    with_hours: Collection[str] = ()
    capacity: int = 0
    people: Mapping[str, str] = field(default_factory=dict)
    teams: Mapping[str, Collection[str]] = field(default_factory=dict)
