"""Playing labelled messages: the real matcher and the real decision, each message alone."""

import json
from datetime import UTC, datetime

import pytest

from bot.core.conversations import IssueId
from bot.core.issues import Answer, Knowledge, KnownIssue, When
from bot.core.policy import Policy
from bot.evaluation import Row, evaluate
from bot.matching import build
from bot.ports import Snapshot

POLICY = Policy()


class StepClock:
    """Each look at the clock is 2 ms after the last one."""

    def __init__(self) -> None:
        self.looks = 0

    def now(self) -> datetime:
        return datetime(2026, 1, 1, tzinfo=UTC)

    def monotonic(self) -> float:
        self.looks += 1
        return self.looks * 0.002

    async def sleep(self, seconds: float) -> None:
        raise AssertionError(seconds)


def issue(name: str, *phrasings: str, when: When | None = None) -> KnownIssue:
    return KnownIssue(
        IssueId(name), name, when=when or When(), phrasings={"en": phrasings}, answers={"en": Answer(public="Do this.")}
    )


@pytest.fixture
def snapshot() -> Snapshot:
    issues = (
        issue("router-red", "red light on my router", "box blinking red no internet"),
        issue("bill-high", "my bill is too high", "why is my bill higher this month"),
        issue("old-box", "the fan of my box is loud", when=When(products=("homebox-2",), required=("product",))),
    )
    knowledge = Knowledge("test", {i.id: i for i in issues})
    return Snapshot(knowledge, build(knowledge))


async def test_plays_each_message_and_counts(snapshot: Snapshot) -> None:
    rows = [
        Row("box blinking red no internet", "router-red"),
        Row("my bill is too high", "bill-high"),
        Row("thanks, my router no longer has a red light, it works again", None),
        Row("what time does the shop open", None),
        Row("can I talk to a person about my bill, it is too high", None),
    ]
    report = await evaluate(snapshot, POLICY, rows, StepClock(), load_seconds=1.5)
    assert [p.decision for p in report.predictions] == ["answer", "answer", "silent", "handoff", "handoff"]
    assert (report.figures.answered, report.figures.correct, report.figures.wrong) == (2, 2, 0)
    assert report.figures.accuracy == 1.0


async def test_the_output_is_as_documented(snapshot: Snapshot) -> None:
    rows = [
        Row("box blinking red no internet", "router-red"),
        Row("good morning", None),
        Row("🙂", None),
        Row("", None),
    ]
    report = await evaluate(snapshot, POLICY, rows, StepClock(), load_seconds=1.5)
    shown = json.loads(json.dumps(report.as_json()))
    assert set(shown) == {
        "messages", "in_scope", "answered", "correct", "wrong", "handed_off", "accuracy", "coverage", "wrong_rate",
        "wrong_rate_upper95", "auroc", "ms_per_message", "load_seconds", "curve",
    }  # fmt: skip
    assert shown["ms_per_message"] == {"p50": 2.0, "p95": 2.0, "p99": 2.0}
    assert shown["load_seconds"] == 1.5
    assert set(shown["curve"][0]) == {"threshold", "coverage", "wrong_rate"}
    lines = report.predictions_json()
    assert all(set(p) == {"text", "expected", "best", "confidence", "decision", "because"} for p in lines)
    assert all(p["best"] for p in lines), "best is never null, not even for a smile"
    assert all(0 <= p["confidence"] <= 1 for p in lines)


async def test_guards_change_the_decision_never_the_confidence(snapshot: Snapshot) -> None:
    plain = await evaluate(snapshot, POLICY, [Row("red light on my router", "router-red")], StepClock())
    guarded = await evaluate(snapshot, POLICY, [Row("red light on my router!!! I will sue you", None)], StepClock())
    assert plain.predictions[0].decision == "answer"
    assert guarded.predictions[0].decision == "handoff"
    assert guarded.predictions[0].confidence > 0.5


async def test_conditions_of_an_entry_are_not_measured(snapshot: Snapshot) -> None:
    report = await evaluate(snapshot, POLICY, [Row("the fan of my box is loud", "old-box")], StepClock())
    assert report.predictions[0].decision == "answer"


async def test_a_vague_message_is_one_for_a_person(snapshot: Snapshot) -> None:
    report = await evaluate(snapshot, POLICY, [Row("my box", None)], StepClock())
    assert report.predictions[0].decision in {"handoff", "ask"}
    assert report.predictions[0].because
