"""What the bot made up its mind to do: frozen values that the shell executes in one transaction."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum

from bot.core.conversations import Choice, IssueId, Memory, Status
from bot.core.files import File
from bot.core.messages import RemoteId, Visibility


class Purpose(StrEnum):
    """Why something is said. The gate's dedupe and budgets read this."""

    ANSWER = "answer"
    POINTER = "pointer"
    WE_KNOW = "we_know"
    STEPS = "steps"
    ASK = "ask"
    ANNOUNCE = "announce"  # "passing this to a colleague"
    INVITE = "invite"  # to a private chat
    THANKS = "thanks"
    GREETING = "greeting"
    HUMAN = "human"  # written by a person of the brand
    CARD = "card"  # for the staff room: no customer reads it
    FIXED = "fixed"  # to each of many who reported an issue: it is fixed
    STATUS = "status"  # one post for a whole room: how it stands with an issue
    CORRECTION = "correction"  # to each who got an answer that was wrong


@dataclass(frozen=True, slots=True)
class Button:
    """`id` is what comes back in `Message.button`: fixed, not_helped, same_here, person or choice:N."""

    id: str
    label: str


@dataclass(frozen=True, slots=True)
class Reply:
    """Words to be said. `version` and `approved_by` make every public word traceable (law 1).

    `discloses` tells that the text says that this is a bot. `to` is the post it answers (None: the thread's last).
    `files` go along, in this order; they are read when it leaves, and are nowhere else part of it.
    """

    purpose: Purpose
    text: str
    visibility: Visibility
    language: str
    buttons: tuple[Button, ...] = ()
    issue: IssueId | None = None
    version: str = ""
    approved_by: tuple[str, ...] = ()
    discloses: bool = False
    to: RemoteId | None = None
    files: tuple[File, ...] = ()


@dataclass(frozen=True, slots=True)
class Ask:
    """The one question. `choices` are remembered until a tap, a number or the timeout."""

    reply: Reply
    choices: tuple[Choice, ...]


@dataclass(frozen=True, slots=True)
class Handoff:
    """A person is needed. `announce` is None when the customer was told already, or must not be told in public."""

    because: str
    urgent: bool = False
    to: str = ""
    announce: Reply | None = None


@dataclass(frozen=True, slots=True)
class Silence:
    """Nothing is said, on purpose."""

    because: str


@dataclass(frozen=True, slots=True)
class Signal:
    """One counted sign of pain (or of healing). `weights` are names of `incidents.yaml` intensity lines. `may_mean`:
    other issues that the words may mean, the surest first; what is told to people rests on `issue` alone.
    """

    kind: str  # report, talk (nothing is wanted), same_here, not_helped, healed, stop (tell me nothing more unasked)
    issue: IssueId | None
    weights: frozenset[str] = frozenset()
    may_mean: tuple[IssueId, ...] = ()


Effect = Reply | Ask | Handoff | Silence | Signal


@dataclass(frozen=True, slots=True)
class Decision:
    """The outcome of one turn: which rule spoke, why in a lead's words, what follows, and how the conversation stands
    then.

    `candidates`: the issues that came near, best first, for the hand-off card: (id, "sure" or "not sure", why).
    `patient`: not sure; may wait for the customer's next words before it is acted on (quiet time).
    """

    rule: str
    because: str
    effects: tuple[Effect, ...]
    status: Status
    memory: Memory
    patient: bool = False
    issue: IssueId | None = None
    facts: Mapping[str, str] = field(default_factory=dict)
    candidates: tuple[tuple[str, str, str], ...] = ()

    @property
    def replies(self) -> tuple[Reply, ...]:
        """Everything that will be said, in order."""
        found: list[Reply] = []
        for effect in self.effects:
            match effect:
                case Reply():
                    found.append(effect)
                case Ask():
                    found.append(effect.reply)
                case Handoff(announce=Reply() as reply):
                    found.append(reply)
                case _:
                    pass
        return tuple(found)

    @property
    def verdict(self) -> str:
        """answer, ask, handoff or silent: the word used by `beancan eval` and the metrics."""
        kinds = {type(effect) for effect in self.effects}
        if Handoff in kinds:
            return "handoff"
        if Ask in kinds:
            return "ask"
        return "answer" if Reply in kinds else "silent"
