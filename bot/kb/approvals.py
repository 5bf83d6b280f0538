"""Who approved what. An edit that nobody approved never goes live: the last approved version of its entry stays."""

from collections.abc import Sequence
from dataclasses import replace

from bot.core.issues import Knowledge, KnownIssue
from bot.kb.entries import Entry, Report
from bot.kb.findings import Purpose
from bot.kb.schema import ApprovalsShape

SHORTEST_PREFIX = 4  # of the fingerprint in `of`; people shorten it when they copy it by hand


def approved(approvals: ApprovalsShape | None, fingerprint: str) -> bool:
    """True if nobody has to approve, or enough people approved exactly this text."""
    if approvals is None or approvals.required == 0:
        return True
    same = len(approvals.of) >= SHORTEST_PREFIX and fingerprint.startswith(approvals.of.casefold())
    return same and len(set(approvals.by)) >= approvals.required


def live(pairs: Sequence[tuple[Entry, KnownIssue]], previous: Knowledge | None, report: Report) -> list[KnownIssue]:
    """The entries that may go live. When files are only checked, tried or measured, what is written counts."""
    found: list[KnownIssue] = []
    for entry, issue in pairs:
        if approved(entry.shape.approvals, entry.fingerprint):
            found.append(issue)
            continue
        last = previous.issues.get(issue.id) if previous else None
        _tell(entry, last, report)
        if report.purpose in {Purpose.RUN, Purpose.PUBLISH}:
            found += [replace(last, source=issue.source)] if last else []
        else:
            found.append(issue)
    return found


def _tell(entry: Entry, last: KnownIssue | None, report: Report) -> None:
    why = _why(entry.shape.approvals or ApprovalsShape(), entry.fingerprint)
    cure = f"read it, then write your name into by: and this into of: {entry.fingerprint}"
    if last is not None:
        sentence = f"{why}; the last approved version of {entry.shape.id} stays live"
        report.add("K602", entry.document, entry.key_place("approvals"), sentence, cure)
    else:
        sentence = f"{why}; {entry.shape.id} is left out until then"
        report.add("K603", entry.document, entry.key_place("approvals"), sentence, cure)


def _why(approvals: ApprovalsShape, fingerprint: str) -> str:
    people, needed = len(set(approvals.by)), approvals.required
    if people < needed:
        return f"{people} of {needed} people approved"
    if not approvals.of:
        return 'the approval does not say what was approved (the line "of")'
    if len(approvals.of) < SHORTEST_PREFIX:
        return f'"of" needs at least {SHORTEST_PREFIX} characters'
    return f"it was edited after {' and '.join(approvals.by)} approved it"
