"""Plays labelled messages through the matcher and `decide`, each as if it stood alone and was said to the brand."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass, replace
from datetime import UTC, datetime
from typing import Any

from bot.core.case import Case
from bot.core.conversations import Conversation, ConversationId
from bot.core.decide import decide
from bot.core.issues import Knowledge, Matches, When
from bot.core.messages import AccountId, Author, Happening, Kind, Message, PersonId, RemoteId, Room, RoomId, RoomKind
from bot.core.policy import Channel, Policy
from bot.core.text import redact
from bot.evaluation.rows import Row
from bot.evaluation.score import Figures, Result, figures, percentile
from bot.ports import Clock, Query, Snapshot

_ACCOUNT, _ROOM, _PERSON, _POST = (
    AccountId("eval"),
    Room(RoomId("eval"), RoomKind.SUPPORT),
    PersonId("eval"),
    RemoteId("1"),
)
_NOON = datetime(2026, 1, 1, 12, tzinfo=UTC)  # a decision may not depend on when it was measured
_DIGITS = 6


@dataclass(frozen=True, slots=True)
class Prediction:
    """What was made of one message: a line of `--predictions`."""

    text: str
    expected: str | None
    best: str
    confidence: float
    decision: str
    because: str


@dataclass(frozen=True, slots=True)
class Report:
    """Everything `beancan eval` prints. `milliseconds`: p50, p95, p99 of reading and deciding, a message.

    `unbarred`: the same messages as if every best issue were sure, so that only guards hold back, and a second issue
    that is as near.
    """

    figures: Figures
    predictions: tuple[Prediction, ...]
    unbarred: tuple[Result, ...]
    milliseconds: Mapping[str, float]
    load_seconds: float

    def as_json(self) -> dict[str, Any]:
        """The object of `beancan eval --json`."""
        shown: dict[str, Any] = asdict(self.figures)
        curve = [{name: round(value, _DIGITS) for name, value in point.items()} for point in shown.pop("curve")]
        rounded = {name: round(v, _DIGITS) if isinstance(v, float) else v for name, v in shown.items()}
        times = {name: round(value, 3) for name, value in self.milliseconds.items()}
        return {**rounded, "ms_per_message": times, "load_seconds": round(self.load_seconds, 3), "curve": curve}

    def predictions_json(self) -> list[dict[str, Any]]:
        """One object a line of the predictions file."""
        return [asdict(prediction) for prediction in self.predictions]


async def evaluate(
    snapshot: Snapshot,
    policy: Policy,
    rows: Iterable[Row],
    clock: Clock,
    *,
    load_seconds: float = 0.0,
    conditions: bool = False,
) -> Report:
    """Play each row. `clock` only measures how long that takes; `load_seconds` is what loading the folder took.

    `conditions`: obey each entry's `when`, as the running bot does.
    """
    alone = snapshot.knowledge if conditions else _without_conditions(snapshot.knowledge)
    without_bars = replace(policy, sure_at=0.0, unasked_at=0.0)
    predictions: list[Prediction] = []
    unbarred: list[Result] = []
    times: list[float] = []
    for row in rows:
        before = clock.monotonic()
        text = redact(row.text).text
        matches = await snapshot.matcher.match(Query(text, row.language))
        case = _case(alone, policy, text, row.language, matches)
        decision = decide(case)
        times.append((clock.monotonic() - before) * 1000)
        best = matches.best
        fallback = next(iter(alone.issues), "")
        found = Prediction(
            text=row.text,
            expected=row.issue,
            best=best.issue if best else fallback,
            confidence=best.confidence if best else 0.0,
            decision=decision.verdict,
            because=f"{decision.rule}: {decision.because}",
        )
        predictions.append(found)
        unbarred.append(_result(found, decide(replace(case, policy=without_bars)).verdict))
    results = [_result(found, found.decision) for found in predictions]
    return Report(figures(results), tuple(predictions), tuple(unbarred), _milliseconds(times), load_seconds)


def _result(found: Prediction, decision: str) -> Result:
    return Result(found.expected, found.best, found.confidence, decision)


def _milliseconds(times: Sequence[float]) -> dict[str, float]:
    return {name: percentile(times, share) for name, share in (("p50", 0.50), ("p95", 0.95), ("p99", 0.99))}


def _without_conditions(knowledge: Knowledge) -> Knowledge:
    """The same entries, each for everybody and every product: conditions are not what is measured."""
    return replace(knowledge, issues={i: replace(issue, when=When()) for i, issue in knowledge.issues.items()})


def _case(knowledge: Knowledge, policy: Policy, text: str, locale: str, matches: Matches) -> Case:
    """A first public post in a support room, by a customer nobody knows, on a channel without limits."""
    message = Message(
        account=_ACCOUNT, happening=Happening("post:eval:1"), kind=Kind.POST, room=_ROOM, id=_POST,
        author=Author(_PERSON, "customer"), at=_NOON, text=text, addressed=True, root=_POST, locale=locale,
    )  # fmt: skip
    return Case(
        message=message,
        conversation=Conversation(ConversationId(0), _ACCOUNT, _ROOM.id, _POST, _PERSON),
        matches=matches,
        knowledge=knowledge,
        policy=policy,
        channel=Channel(_ACCOUNT, "eval"),
        now=_NOON,
    )
