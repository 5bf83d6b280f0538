"""incidents.yaml -> the thresholds of the core, each line with its place: an alarm names the line that fired."""

from collections.abc import Collection, Iterator
from pathlib import Path, PurePath

from bot.core.thresholds import Level, Line, Thresholds
from bot.errors import KnowledgeError
from bot.kb.findings import Finding, Severity
from bot.kb.reader import Document, read_file
from bot.kb.shape import validate
from bot.kb.strategy import IncidentsFile, LevelName

IN_THE_THREAD = "inbox"  # of `tell`: agents read it where they answer


def read_thresholds(file: Path) -> Thresholds:
    """A single incidents.yaml, as for a draft that is tried out. Raises KnowledgeError with every mistake in it."""
    document, findings = read_file(file, str(file))
    rules, mistakes = validate(IncidentsFile, document) if document is not None else (None, [])
    if document is None or rules is None:
        raise KnowledgeError([str(finding) for finding in [*findings, *mistakes]])
    return thresholds_of(document, rules)


def thresholds_of(document: Document, rules: IncidentsFile) -> Thresholds:
    """As written. A level that is not written is never reached."""
    weights = rules.intensity.model_dump(exclude={"strong_words_list"})
    return Thresholds(
        window=rules.window,
        half_life=rules.half_life,
        weights=weights,
        per_factor_of_10=rules.reach.per_factor_of_10,
        levels={Level[name]: _lines(document, rules, name) for name in rules.levels},
        falls_after=rules.falls_after,
        one_author_never_above=Level[rules.one_author_never_above],
        tell={Level[name]: tuple(who) for name, who in rules.tell.items()},
        repeat_if_silent=rules.repeat_if_silent,
    )


def _lines(document: Document, rules: IncidentsFile, name: LevelName) -> tuple[Line, ...]:
    file = PurePath(document.file).name
    return tuple(
        Line(f"{file}:{document.key_place(('levels', name, number)).line}", **line.model_dump())
        for number, line in enumerate(rules.levels[name])
    )


def nobody(document: Document, rules: IncidentsFile, known: Collection[str]) -> Iterator[Finding]:
    """Names that are told and that config.yaml does not know."""
    for level, names in rules.tell.items():
        for name in names:
            if name not in known and name != IN_THE_THREAD:
                place = document.key_place(("tell", level))
                sentence = f'{level} tells "{name}", whom config.yaml does not name'
                cure = f"write {name}: under people: there, with email: or account: and person:"
                yield Finding("K705", Severity.WARNING, document.file, place.line, place.column, sentence, cure)
