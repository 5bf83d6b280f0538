"""A folder of YAML files -> checked entries and the Knowledge made of them. Reads files, calls no matcher."""

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from typing import Any, TypeVar

from pydantic import BaseModel

from bot.core.conversations import IssueId
from bot.core.issues import Knowledge, KnownIssue
from bot.core.policy import Policy
from bot.core.thresholds import DEFAULT
from bot.kb import convert
from bot.kb.approvals import approved, live
from bot.kb.between import check_entries
from bot.kb.drafts import DRAFTS
from bot.kb.entries import Entry, Report, canonical, fingerprint
from bot.kb.findings import Finding, Purpose, Severity, errors
from bot.kb.phrases import PHRASES
from bot.kb.reader import Document, read_file
from bot.kb.schema import IssueFile, PhrasesFile, ProductsFile
from bot.kb.shape import validate
from bot.kb.strategy import IncidentsFile, StrategyFile
from bot.kb.texts import HouseRules, check_answers, check_phrases, check_secrets
from bot.kb.thresholds import thresholds_of

M = TypeVar("M", bound=BaseModel)
SPECIAL: Mapping[str, type[BaseModel]] = {
    "phrases.yaml": PhrasesFile, "products.yaml": ProductsFile,
    "incidents.yaml": IncidentsFile, "strategy.yaml": StrategyFile,
}  # fmt: skip


@dataclass(slots=True)
class Folder:
    """What was read, before anything is tested. `knowledge` is None when there are errors."""

    report: Report
    entries: list[Entry] = field(default_factory=list)
    documents: dict[str, tuple[Document, BaseModel]] = field(default_factory=dict)  # special files by name
    knowledge: Knowledge | None = None

    def special(self, name: str, model: type[M]) -> tuple[Document, M] | None:
        """One of the special files, if it is there and can be used."""
        found = self.documents.get(name)
        return (found[0], found[1]) if found and isinstance(found[1], model) else None


def files_in(folder: Path) -> list[Path]:
    """All YAML files of a folder and the folders in it, in order; the drafts, and names that begin with "." or "_", are
    passed over."""
    found = [path for ending in ("*.yaml", "*.yml") for path in folder.rglob(ending)]
    return sorted(p for p in found if _counts(p.relative_to(folder)) and p.is_file())


def _counts(path: Path) -> bool:
    return path.parts[0] != DRAFTS and not any(part[0] in "._" for part in path.parts)


def read_folder(
    folder: Path, purpose: Purpose, policy: Policy, today: date, rules: HouseRules, previous: Knowledge | None
) -> Folder:
    """Read and check everything. Slow for big folders (about a millisecond an entry): call it off the event loop."""
    result = Folder(Report(purpose))
    if not folder.is_dir():
        result.report.add_file(
            "K100", str(folder), "this folder does not exist", "name the folder of your knowledge files"
        )
        return result
    for path in files_in(folder):
        _read(folder, path, result)
    if not result.entries and not errors(result.report.findings):
        cure = 'write one, such as router.yaml with "issues:"'
        result.report.add_file("K100", str(folder), "there are no issues in this folder", cure)
    _check(folder, result, policy, today, rules)
    pairs = [(entry, _issue(entry, policy)) for entry in result.entries]
    entries = live(pairs, previous, result.report)
    if not errors(result.report.findings):
        result.knowledge = _knowledge(result, entries, policy)
    return result


def _read(folder: Path, path: Path, result: Folder) -> None:
    name = path.relative_to(folder).as_posix()
    document, findings = read_file(path, str(path))
    result.report.take(findings)
    if document is None:
        return
    check_secrets(document, result.report)
    model = SPECIAL.get(name, IssueFile)
    shape, mistakes = validate(model, document)
    result.report.take(_strategy_only_warns(mistakes) if model is StrategyFile else mistakes)
    if isinstance(shape, IssueFile):
        raw: Any = document.root.plain()
        for number, issue in enumerate(shape.issues):
            result.entries.append(Entry(issue, document, ("issues", number), fingerprint(raw["issues"][number])))
    elif shape is not None:
        result.documents[name] = (document, shape)


def _strategy_only_warns(mistakes: Sequence[Finding]) -> list[Finding]:
    """An unfinished strategy keeps the channels listening; it does not keep the bot from knowing things."""
    found = []
    for finding in mistakes:
        unfinished = finding.code in {"K201", "K206", "K605"}
        code, level = ("K605", Severity.WARNING) if unfinished else (finding.code, finding.severity)
        cure = f"{finding.cure}; until then channels only listen" if unfinished else finding.cure
        found.append(
            Finding(code, level, finding.file, finding.line, finding.column, finding.sentence, cure, finding.fix)
        )
    return found


def _check(folder: Path, result: Folder, policy: Policy, today: date, rules: HouseRules) -> None:
    report = result.report
    check_entries(result.entries, result.special("products.yaml", ProductsFile), policy, report)
    phrases = _phrases(result, policy)
    for entry in result.entries:
        check_answers(entry, phrases, policy, rules, report)
        _check_review(entry, today, report)
    found = result.special("phrases.yaml", PhrasesFile)
    if found:
        check_phrases(*found, policy, rules, report)
        _check_phrases_approval(found, report)
    elif not (folder / "phrases.yaml").exists():
        cure = f"write phrases.yaml with: {', '.join(key for key, phrase in PHRASES.items() if not phrase.optional)}"
        report.add_file("K413", str(folder / "phrases.yaml"), "the fixed words of the bot are missing", cure)


def _check_review(entry: Entry, today: date, report: Report) -> None:
    day = entry.shape.review_by
    if day is not None and day < today:
        days = (today - day).days
        owner = entry.shape.owner or "somebody"
        sentence = f"{entry.shape.id} is {days} day{'s' if days > 1 else ''} past its review date"
        cure = f"{owner}: read it again and set a new date"
        report.add("K601", entry.document, entry.place("review_by"), sentence, cure)
    approvals = entry.shape.approvals
    if entry.shape.alone and (approvals is None or approvals.required < 1):
        sentence = "the bot may answer alone about money or safety, and nobody has to approve it"
        report.add("K606", entry.document, entry.key_place("alone"), sentence, "write approvals: {required: 1}")


def _phrases_print(found: tuple[Document, PhrasesFile]) -> str:
    raw: Any = found[0].root.plain()
    return fingerprint(raw)


def _check_phrases_approval(found: tuple[Document, PhrasesFile], report: Report) -> None:
    document, shape = found
    if not approved(shape.approvals, _phrases_print(found)):
        cure = f"read them, then write your name into by: and this into of: {_phrases_print(found)}"
        report.add("K604", document, document.key_place(("approvals",)), "these words are not approved yet", cure)


def _phrases(result: Folder, policy: Policy) -> dict[str, Mapping[str, str]]:
    """What may be said. Only where nobody is answered, missing phrases are filled up in English."""
    found = result.special("phrases.yaml", PhrasesFile)
    written = dict(found[1].phrases) if found else {}
    if result.report.purpose.strict:
        return {key: dict(texts) for key, texts in written.items()}
    filled: dict[str, Mapping[str, str]] = {key: dict(texts) for key, texts in written.items()}
    for key, phrase in PHRASES.items():
        filled[key] = {**dict.fromkeys(policy.languages, phrase.english), **written.get(key, {})}
    return filled


def _issue(entry: Entry, policy: Policy) -> KnownIssue:
    return convert.issue(entry.shape, policy.default_language, entry.fingerprint, entry.source)


def _knowledge(result: Folder, entries: Sequence[KnownIssue], policy: Policy) -> Knowledge:
    found = result.special("phrases.yaml", PhrasesFile)
    products = result.special("products.yaml", ProductsFile)
    incidents = result.special("incidents.yaml", IncidentsFile)
    approvals = found[1].approvals if found else None
    content = [
        sorted([issue.id, issue.version, *issue.approved_by] for issue in entries),
        [(name, document.root.plain()) for name, (document, _) in sorted(result.documents.items())],
        policy.default_language,
    ]
    return Knowledge(
        version=hashlib.sha256(canonical(content)).hexdigest()[:16],
        issues={IssueId(issue.id): issue for issue in entries},
        phrases=_phrases(result, policy),
        phrases_approved_by=tuple(approvals.by) if approvals else (),
        products=convert.products(products[1]) if products else (),
        others=convert.others(products[1]) if products else (),
        strong_words={lang: tuple(words) for lang, words in incidents[1].intensity.strong_words_list.items()}
        if incidents
        else {},
        thresholds=thresholds_of(*incidents) if incidents else DEFAULT,
        default_language=policy.default_language,
    )


def languages_in(folder: Path) -> tuple[str, ...]:
    """The languages a folder is written for, where no config.yaml says which are served: those of the bot's disclosure,
    else those of its answers. The first is the default; ("en",) when nothing tells."""
    phrases, _ = read_file(folder / "phrases.yaml", "phrases.yaml")
    disclosure = phrases.node(("phrases", "disclosure")).value if phrases else None
    if isinstance(disclosure, dict):
        return tuple(disclosure)
    found: dict[str, None] = {}
    for path in files_in(folder):
        document, _ = read_file(path, path.name)
        issues = document.root.child("issues") if document else None
        for issue in issues.value if issues and isinstance(issues.value, list) else ():
            answers = issue.child("answers")
            if answers and isinstance(answers.value, dict):
                found |= dict.fromkeys(name for name in answers.value if name)
    return tuple(found) or ("en",)
