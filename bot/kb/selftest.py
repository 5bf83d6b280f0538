"""Entries test themselves: their examples run through the real matcher and the real decision, before they are live."""

import asyncio
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time

from bot.core.case import Case
from bot.core.conversations import Conversation, ConversationId, IssueId
from bot.core.decide import decide
from bot.core.issues import BLOCKS_AN_ANSWER, Example, Knowledge, KnownIssue, Match, Matches
from bot.core.messages import (
    AccountId,
    Author,
    Happening,
    Kind,
    Message,
    PersonId,
    RemoteId,
    Room,
    RoomId,
    RoomKind,
)
from bot.core.policy import Channel, Policy, Sureness
from bot.kb.entries import Entry, Report
from bot.ports import Matcher, Query

_ACCOUNT, _ROOM, _POST, _PERSON = AccountId("test"), RoomId("test"), RemoteId("test"), PersonId("test")


@dataclass(frozen=True, slots=True)
class _Bench:
    """What every test of one load has in common."""

    knowledge: Knowledge
    matcher: Matcher
    policy: Policy
    today: date
    report: Report


async def run_tests(
    entries: Sequence[Entry], knowledge: Knowledge, matcher: Matcher, policy: Policy, today: date, report: Report
) -> int:
    """Run the tests of all live entries; failures are findings. Returns how many ran."""
    bench, count = _Bench(knowledge, matcher, policy, today, report), 0
    for entry in entries:
        issue = knowledge.issues.get(IssueId(entry.shape.id))
        if issue is None or issue.version != entry.fingerprint:
            continue  # an unapproved edit: its tests say nothing about what is live
        for kind, examples in _examples(issue).items():
            for number, example in enumerate(examples):
                await asyncio.sleep(0)  # a reload must not hold up customers
                await _run(bench, entry, issue, kind, number, example)
                count += 1
    return count


def _examples(issue: KnownIssue) -> Mapping[str, tuple[Example, ...]]:
    tests = issue.tests
    return {
        "must_match": tests.must_match, "must_not_match": tests.must_not_match, "must_escalate": tests.must_escalate,
    }  # fmt: skip


async def _run(bench: _Bench, entry: Entry, issue: KnownIssue, kind: str, number: int, example: Example) -> None:
    hint = example.language if example.language != bench.knowledge.default_language else ""
    matches = await bench.matcher.match(Query(example.text, hint))
    failure = _CHECKS[kind](bench, issue, example, matches)
    if failure is not None:
        code, sentence, cure = failure
        place = entry.place("tests", kind, number)
        bench.report.add(code, entry.document, place, f'test fails: "{example.text}" {sentence}', cure)


Failure = tuple[str, str, str]


def _must_match(bench: _Bench, issue: KnownIssue, _: Example, matches: Matches) -> Failure | None:
    best = matches.best
    if best is None:
        return "K502", "matches nothing", "add a phrasing in these words"
    sureness = bench.policy.sureness(matches.candidates, addressed=True)
    if best.issue != issue.id:
        sentence = f"matches {best.issue} instead ({_in_words(sureness)})"
        return "K502", sentence, f"add it to phrasings here, or to not_this of {best.issue}"
    held_back = _held_back(matches)
    if sureness is Sureness.SURE and held_back:
        return "K502", f"is held back: {held_back}", "say it in other words, or take this test out"
    if sureness is Sureness.SURE:
        return None
    if best.vetoed:
        return "K502", f'is held back by not_this "{best.vetoed}"', "make that line narrower"
    second = matches.candidates[1] if len(matches.candidates) > 1 else None
    if second is not None and best.confidence >= bench.policy.sure_at:
        return "K502", f"is close to {second.issue}, too", f"add it to phrasings here, or to not_this of {second.issue}"
    return "K502", "is not sure", "add it, or something close to it, to phrasings"


def _must_not_match(bench: _Bench, issue: KnownIssue, _: Example, matches: Matches) -> Failure | None:
    best = matches.best
    if best is None or best.issue != issue.id or _held_back(matches):
        return None
    if bench.policy.sureness(matches.candidates, addressed=True) is not Sureness.SURE:
        return None
    return "K501", "matches (sure)", f"add it to not_this{_or_shorten(issue, best)}"


def _held_back(matches: Matches) -> str:
    """Why a person gets this text however well an entry fits; "" if nothing holds it back."""
    return next((hint.value for hint in matches.hints if hint in BLOCKS_AN_ANSWER), "")


def _or_shorten(issue: KnownIssue, best: Match) -> str:
    for texts in issue.phrasings.values():
        if best.phrasing in texts:
            return f", or shorten phrasing {texts.index(best.phrasing) + 1}"
    return ""


def _must_escalate(bench: _Bench, _: KnownIssue, example: Example, matches: Matches) -> Failure | None:
    decision = decide(_case(bench, example, matches))
    if decision.rule == "danger":
        return None
    return "K503", "does not call a person at once", "add its words to escalate: words:"


_CHECKS = {"must_match": _must_match, "must_not_match": _must_not_match, "must_escalate": _must_escalate}


def _in_words(sureness: Sureness) -> str:
    return "sure" if sureness is Sureness.SURE else "not sure"


def _case(bench: _Bench, example: Example, matches: Matches) -> Case:
    now = datetime.combine(bench.today, time(12), UTC)
    message = Message(
        account=_ACCOUNT, happening=Happening("post:test"), kind=Kind.POST, id=_POST, at=now,
        room=Room(_ROOM, RoomKind.SUPPORT), author=Author(_PERSON, "a customer"),
        text=example.text, addressed=True, root=_POST,
    )  # fmt: skip
    return Case(
        message=message,
        conversation=Conversation(ConversationId(0), _ACCOUNT, _ROOM, _POST, _PERSON),
        matches=matches,
        knowledge=bench.knowledge,
        policy=bench.policy,
        channel=Channel(_ACCOUNT, "test"),
        now=now,
    )
