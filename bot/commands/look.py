"""`check`, `try` and `eval`: the same loader, matcher and rules as the running bot, and nothing is said to anybody."""

import asyncio
import json
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import asdict
from pathlib import Path
from time import perf_counter
from typing import Any

from bot.config import Config, check_config, demo_config
from bot.config.model import PolicySettings
from bot.core.case import Case
from bot.core.conversations import Conversation, ConversationId
from bot.core.decide import decide
from bot.core.decisions import Decision
from bot.core.issues import Matches
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
    Visibility,
)
from bot.core.policy import Channel, Sureness
from bot.core.text import redact
from bot.data import cache_folder
from bot.errors import ConfigError, KnowledgeError
from bot.evaluation.bar import TWICE, Bar, borne, fewest
from bot.evaluation.rows import parse
from bot.evaluation.run import evaluate
from bot.evaluation.score import Figures, clopper_pearson
from bot.kb.findings import Finding, Purpose, Severity, errors
from bot.kb.folder import languages_in
from bot.kb.load import Loaded, load
from bot.kb.thresholds import nobody
from bot.matching import Matchers, load_encoder
from bot.ports import Query, Snapshot
from bot.runtime.clock import SystemClock

Say = Callable[[str], None]
HERE = AccountId("try")


async def load_folder(folder: Path, purpose: Purpose, config: Config) -> Loaded:
    """Knowledge as this configuration sees it."""
    matchers = Matchers(await asyncio.to_thread(load_encoder, config.encoder, cache_folder()))
    return await load(folder, purpose, matchers.build, config.policy(), SystemClock().now().date(), rules=config.rules)


async def check(config_file: Path | None, folder: Path | None, strict: bool, as_json: bool, say: Say) -> int:
    """Config, strategy and knowledge with its own tests. 0: fine, 1: findings."""
    config, findings = check_config(config_file) if config_file else (usual_config(folder), ())
    loaded: Loaded | None = None
    where = folder or (config.knowledge_folder if config else Path())
    if config is not None:
        loaded = await load_folder(where, Purpose.CHECK, config)
        findings = (*findings, *loaded.findings, *(_nobody(config, loaded) if config_file else ()))
    bad = errors(findings) or (strict and any(f.severity is Severity.WARNING for f in findings))
    if as_json:
        say(json.dumps({"ok": not bad, "findings": [_plain(f) for f in findings]}, ensure_ascii=False))
        return 1 if bad else 0
    for finding in findings:
        say(str(finding))
    if loaded is not None and loaded.knowledge is not None:
        say(f"{len(loaded.knowledge.issues)} issues, {loaded.tests} tests passed, {len(findings)} to look at: {where}")
    elif errors(findings):
        say(f"{len(errors(findings))} mistakes to correct. The running bot keeps its last good version.")
    return 1 if bad else 0


def _nobody(config: Config, loaded: Loaded) -> Iterator[Finding]:
    """Names that incidents.yaml tells and config.yaml does not know."""
    told = loaded.incidents
    return iter(()) if told is None else nobody(told.document, told.rules, config.people)


def _plain(finding: Finding) -> dict[str, Any]:
    return {name: str(value) if value is not None else None for name, value in asdict(finding).items()}


def usual_config(folder: Path | None = None) -> Config:
    """The settings where no config.yaml is: those of the demo, in the languages that `folder` is written in."""
    config = demo_config(Path(".demo"), 0)
    if folder is None:
        return config
    served = list(languages_in(folder))
    brand = config.brand.model_copy(update={"languages": served, "default_language": served[0]})
    return config.model_copy(update={"brand": brand})


async def _snapshot(folder: Path, purpose: Purpose, config: Config) -> Snapshot:
    loaded = await load_folder(folder, purpose, config)
    if loaded.snapshot is None:
        raise KnowledgeError([str(finding) for finding in errors(loaded.findings)])
    return loaded.snapshot


async def try_text(
    text: str, folder: Path | None, config: Config, private: bool, language: str, as_json: bool, say: Say
) -> int:
    """One message through matcher and rules: what would be said, and why."""
    snapshot = await _snapshot(folder or config.knowledge_folder, Purpose.TRY, config)
    policy = config.policy()
    clean = redact(text, config.order_numbers)
    matches = await snapshot.matcher.match(Query(clean.text, language))
    visibility = Visibility.PRIVATE if private else Visibility.PUBLIC
    case = Case(
        message=_message(clean.text, clean.kinds, visibility, language),
        conversation=Conversation(ConversationId(0), HERE, RoomId("try"), RemoteId("1"), PersonId("you")),
        matches=matches,
        knowledge=snapshot.knowledge,
        policy=policy,
        channel=Channel(HERE, "try"),
        now=SystemClock().now(),
    )
    decision = decide(case)
    sure = policy.sureness(matches.candidates, addressed=True)
    if as_json:
        say(json.dumps(_tried(decision, matches, sure), ensure_ascii=False))
    else:
        _explain(decision, matches, sure, say)
    return 0


def _message(text: str, kinds: Sequence[str], visibility: Visibility, language: str) -> Message:
    return Message(
        account=HERE, happening=Happening("post:try:1"), kind=Kind.POST, room=Room(RoomId("try"), RoomKind.SUPPORT),
        id=RemoteId("1"), author=Author(PersonId("you"), "you"), at=SystemClock().now(), text=text,
        visibility=visibility, addressed=True, locale=language, private_data=tuple(kinds),
    )  # fmt: skip


WORDS = {Sureness.SURE: "sure", Sureness.CLOSE: "not sure", Sureness.NO: "no"}


def _tried(decision: Decision, matches: Matches, sure: Sureness) -> dict[str, Any]:
    return {
        "decision": decision.verdict,
        "rule": decision.rule,
        "because": decision.because,
        "sure": WORDS[sure],
        "replies": [
            {"text": r.text, "visibility": r.visibility, "buttons": [b.label for b in r.buttons]}
            for r in decision.replies
        ],
        "candidates": [
            {"issue": m.issue, "confidence": round(m.confidence, 4), "because": m.because, "vetoed": m.vetoed}
            for m in matches.candidates
        ],
        "hints": {hint.name.lower(): why for hint, why in matches.hints.items()},
    }


def _explain(decision: Decision, matches: Matches, sure: Sureness, say: Say) -> None:
    """For a lead, without numbers first."""
    verbs = {"answer": "answers", "ask": "asks", "handoff": "hands to a person", "silent": "stays silent"}
    say(f"The bot {verbs[decision.verdict]}.   Why: {decision.because}")
    for reply in decision.replies:
        say(f"  says ({reply.visibility}, {len(reply.text)} characters): {reply.text}")
        if reply.buttons:
            say("  buttons: " + "  ".join(f"[{button.label}]" for button in reply.buttons))
    if matches.candidates:
        say("Issues that come near:")
    for place, found in enumerate(matches.candidates):
        state = WORDS[sure] if place == 0 else "behind"
        veto = f"; but it is close to not_this: {found.vetoed}" if found.vetoed else ""
        say(f"  {found.issue} ({state}, {found.confidence:.2f}): {found.because}{veto}")
    for hint, why in matches.hints.items():
        say(f"Noticed: {hint.value} ({why})")


async def measure(
    folder: Path, messages: Path, predictions: Path | None, config: Config, as_json: bool, say: Say
) -> int:
    """Measure matcher and rules on labelled messages."""
    started = perf_counter()
    snapshot = await _snapshot(folder, Purpose.EVAL, config)
    load_seconds = perf_counter() - started
    rows = parse(lines_of(messages), str(messages), snapshot.knowledge.issues)
    report = await evaluate(snapshot, config.policy(), rows, SystemClock(), load_seconds=load_seconds)
    if predictions is not None:
        _write_lines(predictions, report.predictions_json())
    figures = report.as_json()
    bar = borne(report.unbarred, config.policy_.wrong_rate, config.policy_.bars[0])
    if as_json:
        say(json.dumps(figures | {"bar": bar and asdict(bar)}))
        return 0
    for name, value in figures.items():
        if name != "curve":
            say(f"{name:<22} {value}")
    say("")
    say(_on_the_bar(bar, report.figures, config.policy_))
    return 0


def _on_the_bar(bar: Bar | None, now: Figures, policy: PolicySettings) -> str:
    """What a lead could do with the bar, in a sentence or two."""
    today = f"Now it answers when it is {policy.bars[0]:g} sure: {now.answered} answered, {now.wrong} wrong."
    asked = f"{100 * policy.wrong_rate:g} in 100"
    if bar is None and clopper_pearson(now.wrong, now.answered)[0] > policy.wrong_rate:
        return (
            f"{today} That is more than {asked}, and no higher bar is proven to be better on these messages: read the "
            f"wrong ones (--predictions FILE), cure the knowledge, and let people answer until then."
        )
    if bar is None:
        return (
            f"{today} These messages are too few to prove this bar or another one: for {asked} it takes "
            f"{fewest(policy.wrong_rate)} answers without a wrong one, or more with some. Collect more of them."
        )
    proven = f"{bar.answered} answered, {bar.wrong} wrong; proven: less than {TWICE * 100 * policy.wrong_rate:g} in 100"
    if bar.sure_from == policy.bars[0]:
        return f"{today} That is the bar that these messages bear for {asked} ({proven})."
    way = "also bear a lower bar" if bar.sure_from < policy.bars[0] else "need a higher bar"
    return (
        f"{today}\nFor {asked} these messages {way}: write sure_from: {bar.sure_from:g} under policy: in your "
        f"config.yaml ({proven}).\nOnly if they are messages as they come, and the knowledge was not written from them."
    )


def lines_of(file: Path) -> list[str]:
    """Raises ConfigError if it cannot be read."""
    try:
        return file.read_text(encoding="utf8").splitlines()
    except (OSError, UnicodeDecodeError) as error:
        raise ConfigError(
            [f"{file}: cannot be read ({error}). Give a text file with one JSON object a line."]
        ) from error


def _write_lines(file: Path, objects: Sequence[Mapping[str, Any]]) -> None:
    text = "".join(json.dumps(each, ensure_ascii=False) + "\n" for each in objects)
    try:
        file.write_text(text, encoding="utf8")
    except OSError as error:
        raise ConfigError([f"{file}: cannot be written ({error.strerror}). Choose another place."]) from error
