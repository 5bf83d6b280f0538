"""The one way from a folder to Knowledge: `beancan check`, the running bot and the console all call `load`."""

import asyncio
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from bot.core.issues import Knowledge
from bot.core.policy import Policy
from bot.kb.findings import Finding, Purpose, errors, in_order
from bot.kb.folder import Folder, read_folder
from bot.kb.reader import Document
from bot.kb.selftest import run_tests
from bot.kb.strategy import IncidentsFile, StrategyFile
from bot.kb.texts import HouseRules
from bot.ports import Matcher, Snapshot

Build = Callable[[Knowledge], Matcher]


@dataclass(frozen=True, slots=True)
class Incidents:
    """incidents.yaml as written, and the line of each level: an alarm names the line that fired."""

    document: Document
    rules: IncidentsFile
    lines: dict[str, int]


@dataclass(frozen=True, slots=True)
class Loaded:
    """What came of a folder. `knowledge` and `matcher` are None when a finding is an error."""

    knowledge: Knowledge | None
    matcher: Matcher | None
    findings: tuple[Finding, ...]
    incidents: Incidents | None = None
    strategy: StrategyFile | None = None
    tests: int = 0  # how many of the entries' own tests ran

    @property
    def snapshot(self) -> Snapshot | None:
        """Knowledge with its matcher, ready to go live."""
        return Snapshot(self.knowledge, self.matcher) if self.knowledge and self.matcher else None

    @property
    def refused(self) -> bool:
        """True if this must not go live."""
        return self.knowledge is None


async def load(
    folder: Path,
    purpose: Purpose,
    build: Build,
    policy: Policy,
    today: date,
    *,
    rules: HouseRules | None = None,
    previous: Knowledge | None = None,
) -> Loaded:
    """Read, check, build, test. Never raises for what stands in the files; nothing is said and nothing is written.

    `build` makes the matcher and runs in a thread. `previous` is what is live: of an entry whose edit nobody approved,
    its version stays. The entries' own tests run for check, run and publish, and only when there is no other error.
    """
    read = await asyncio.to_thread(read_folder, folder, purpose, policy, today, rules or HouseRules(), previous)
    knowledge, matcher, tests = read.knowledge, None, 0
    if knowledge is not None:
        matcher = await asyncio.to_thread(build, knowledge)
        if purpose.strict:
            tests = await run_tests(read.entries, knowledge, matcher, policy, today, read.report)
    findings = in_order(read.report.findings)
    if errors(findings):
        knowledge = matcher = None
    return Loaded(knowledge, matcher, findings, _incidents(read), _strategy(read), tests)


def _incidents(read: Folder) -> Incidents | None:
    found = read.special("incidents.yaml", IncidentsFile)
    if found is None:
        return None
    document, rules = found
    lines: dict[str, int] = {level: document.key_place(("levels", level)).line for level in rules.levels}
    return Incidents(document, rules, lines)


def _strategy(read: Folder) -> StrategyFile | None:
    found = read.special("strategy.yaml", StrategyFile)
    return found[1] if found else None
