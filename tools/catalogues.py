"""The console's catalogues: gathers every sentence of the code, the templates and the scripts into `languages/*.po`.

`python -m tools.catalogues` adds what is new and takes off what is gone; what is new waits for its translation.
`python -m tools.catalogues --check` says what is not translated, and what a translation would break. Exit 1 if any.
"""

import re
import sys
from collections.abc import Iterator
from io import BytesIO
from pathlib import Path

from babel.messages import Catalog
from babel.messages.catalog import Message
from babel.messages.extract import extract_from_dir
from babel.messages.pofile import read_po, write_po

ROOT = Path(__file__).resolve().parent.parent
DESK = ROOT / "bot" / "desk"
FOLDER = DESK / "languages"
PLURALS = {
    "de": "nplurals=2; plural=(n != 1);", "es": "nplurals=2; plural=(n != 1);", "fr": "nplurals=2; plural=(n > 1);",
}  # fmt: skip
_KINDS = [("static/vendor/**", "ignore"), ("**.py", "python"), ("static/**.js", "javascript"), ("**.html", "jinja2")]
_KEYWORDS = {
    "_": None,
    "gettext": None,
    "said": None,
    "say": None,
    "shape": None,
    "ngettext": (1, 2),
    "nsaid": (1, 2),
    "sayMany": (1, 2),
}
_OPTIONS = {"**.html": {"trimmed": "true", "silent": "false", "trim_blocks": "true", "lstrip_blocks": "true"}}
_PIECES = re.compile(r"({#.*?#}|{%.*?%}|{{.*?}}|<!--.*?-->|</?(?:[a-zA-Z!]|{{)(?:[^<>{]|{{.*?}}|{%.*?%})*>)", re.DOTALL)
_READ_OUT = re.compile(r'\b(?:aria-label|title|placeholder|alt|data-name)="([^"{}]*[A-Za-z]{2}[^"{}]*)"')
_TRANS = re.compile(r"{% trans.*?endtrans %}", re.DOTALL)
_WORD = re.compile(r"[A-Za-z]{2}")
_NOT_WORDS = {"code", "pre", "kbd", "script", "style"}
_NAMES = {"Beancan demo", "UTC", "split", "incidents.yaml"}
_PLACE = re.compile(r"%\(\w+\)s|%%|</?\w+")


def gathered() -> Catalog:
    """All that the console says, in English."""
    catalog = Catalog()
    found = extract_from_dir(DESK, _KINDS, _OPTIONS, _KEYWORDS)
    for name, _line, message, _comments, _context in sorted(found, key=lambda each: (each[0], each[1])):
        catalog.add(message, locations=[(f"bot/desk/{name}", 0)])
    return catalog


def stored(code: str) -> Catalog:
    """What stands in the file."""
    path = FOLDER / f"{code}.po"
    with BytesIO(path.read_bytes() if path.exists() else b"") as file:
        return read_po(file, locale=code)


def renewed(code: str, template: Catalog) -> Catalog:
    """The catalogue of a language for the sentences of today; those that are gone are left out."""
    old, new = stored(code), Catalog(locale=code)
    for message in template:
        if message.id:
            known = old.get(message.id)
            kept = known.string if known is not None and known.pluralizable == message.pluralizable else None
            new.add(message.id, kept, locations=sorted({(path, 0) for path, _line in message.locations}))
    return new


def written(code: str, catalog: Catalog) -> str:
    """The file, in the same order each time and without dates, so that a change shows what was changed."""
    out = BytesIO()
    write_po(out, catalog, width=120, omit_header=True, sort_output=True, include_lineno=False)
    head = ["Content-Type: text/plain; charset=utf-8", f"Language: {code}", f"Plural-Forms: {PLURALS[code]}"]
    lines = "".join(f'"{line}\\n"\n' for line in head)
    return f'msgid ""\nmsgstr ""\n{lines}\n{out.getvalue().decode().strip()}\n'


def complaints(code: str, template: Catalog) -> Iterator[str]:
    """What is missing in a language, and what would break a page."""
    catalog = stored(code)
    for message in template:
        if not message.id:
            continue
        known = catalog.get(message.id)
        yield from (f"{code}: {why}: {message.id!r}" for why in _faults(message, known))
    gone = {str(message.id) for message in catalog if message.id} - {str(message.id) for message in template}
    yield from (f"{code}: said nowhere any more: {words}" for words in sorted(gone))


def _faults(message: Message, known: Message | None) -> Iterator[str]:
    ids = _texts(message.id)
    strings = _texts(known.string if known else "")
    if len(strings) != len(ids) or not all(strings):
        yield "not translated"
        return
    for english, words in zip(ids, strings, strict=True):
        theirs, ours = sorted(_PLACE.findall(words)), sorted(_PLACE.findall(english))
        if theirs != ours and not (len(ids) > 1 and set(ours) ^ set(theirs) <= {"%(num)s"}):
            yield f"other placeholders ({theirs} instead of {ours})"
        if english[:1].isspace() != words[:1].isspace() or english[-1:].isspace() != words[-1:].isspace():
            yield "begins or ends otherwise"


def bare(template: str) -> list[str]:
    """Words of a template that stand in it as they are: in its text, or where an attribute is read out or shown."""
    found: list[str] = []
    inside: list[str] = []
    pieces = _PIECES.split(_TRANS.sub("", template))
    for piece, is_tag in ((piece, number % 2 == 1) for number, piece in enumerate(pieces)):
        if is_tag and (tag := re.match(r"<(/?)(\w+)", piece)):
            found += [words for words in _READ_OUT.findall(piece) if not _known(words)]
            if tag[2] in _NOT_WORDS:
                inside = inside[:-1] if tag[1] else [*inside, tag[2]]
        elif not is_tag and not inside and _WORD.search(piece) and not _known(piece.strip()):
            found.append(piece.strip())
    return found


def _known(words: str) -> bool:
    return words in _NAMES or words.startswith("<meta ")  # a tag with braces in it


def _texts(text: object) -> tuple[str, ...]:
    """One text, or one for each number."""
    return tuple(map(str, text)) if isinstance(text, list | tuple) else (str(text or ""),)


def main(arguments: list[str]) -> int:
    """Run from the command line."""
    template = gathered()
    if "--check" in arguments:
        found = [line for code in PLURALS for line in complaints(code, template)]
        print("\n".join(found) or f"{len(template)} sentences, complete in {', '.join(PLURALS)}")
        return 1 if found else 0
    for code in PLURALS:
        catalog = renewed(code, template)
        (FOLDER / f"{code}.po").write_text(written(code, catalog), encoding="utf-8")
        print(
            f"{code}: {len(catalog)} sentences, {sum(not all(_texts(m.string)) for m in catalog if m.id)} to translate"
        )
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
