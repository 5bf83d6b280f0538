"""Syntax mistakes in the words of the person who made them, at the place where the hand slipped.

The parser says "mapping values are not allowed here"; a lead needs "two ':' in one line". `EXPLANATIONS` is a table of
small functions that look at what the parser complained of and at the line itself; the first that knows it is told.
"""

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass

import yaml

FAST_LOADER: type = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
QUOTES = "\"'"
_NO_TAB = "use two spaces instead"
PUT_IN_QUOTES = 'put the text in "quotes"'
_SPECIAL_SPACES = re.compile(r"[ \t]*[\u00a0\u1680\u2000-\u200b\u202f\u205f\u3000\ufeff]")
_STRANGE = re.compile(
    "[^\x09\x0a\x0d\x20-\x7e\x85\xa0-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]"  # what YAML itself refuses
)
_ENTRY = re.compile(r"\s*(?:- +)*(?:[^\s:#'\"\[\]{},][^:]*: +)?")  # dashes and a name: what stands before a value


@dataclass(frozen=True, slots=True)
class Place:
    """A place in a file; both count from 1."""

    line: int
    column: int


@dataclass(frozen=True, slots=True)
class Mistake:
    """A finding without its file. `fix` is the whole line as it should be, where that is safe to say."""

    code: str
    place: Place
    sentence: str
    cure: str
    fix: str | None = None


@dataclass(frozen=True, slots=True)
class _Trouble:
    """What the parser said. `at` is where it gave up, `since` where the thing it was reading began."""

    problem: str
    context: str
    at: Place
    since: Place
    text: str
    lines: Sequence[str]

    def line(self, number: int) -> str:
        return self.lines[number - 1] if 0 < number <= len(self.lines) else ""

    @property
    def here(self) -> str:
        return self.line(self.at.line)


def strange_character(lines: Sequence[str]) -> Mistake | None:
    """The first character that may not stand in a file, or a special space that looks like indentation."""
    for number, line in enumerate(lines, 1):
        found = _STRANGE.search(line)
        if found:
            sentence = f"a hidden character (code {ord(found[0]):#04x}) stands here"
            return Mistake("K114", Place(number, found.start() + 1), sentence, "delete it and type the text again")
        space = _SPECIAL_SPACES.match(line)
        if space:
            fix = re.sub(r"^[\s\u200b\ufeff]+", lambda lead: " " * len(lead[0]), line)
            sentence = "a special space that only looks like one was used here"
            return Mistake("K101", Place(number, space.end()), sentence, "use the space bar instead", fix)
    return None


def quote_rest(line: str, start: int) -> str:
    """The line with everything from `start` (0-based) on in double quotes."""
    text = line[start:].rstrip().replace("\\", "\\\\").replace('"', '\\"')
    return f'{line[:start]}"{text}"'


def explain(error: yaml.YAMLError, text: str, lines: Sequence[str]) -> Mistake:
    """The parser's complaint in plain words and at the right place. Total: there is always something to say."""
    if not isinstance(error, yaml.MarkedYAMLError) or error.problem_mark is None:
        return Mistake("K109", Place(1, 1), "this file cannot be read", "check that it is a plain text file")
    at = Place(error.problem_mark.line + 1, error.problem_mark.column + 1)
    mark = error.context_mark
    since = Place(mark.line + 1, mark.column + 1) if mark is not None else at
    trouble = _Trouble(error.problem or "", error.context or "", at, since, text, lines)
    for look in EXPLANATIONS:
        mistake = look(trouble)
        if mistake is not None:
            return mistake
    cure = "compare it with the lines around it: the same indentation, name: text, quotes around special characters"
    return Mistake("K109", at, "this line cannot be read", cure)


def _tab(trouble: _Trouble) -> Mistake | None:
    for number in (trouble.at.line, trouble.at.line - 1):
        line = trouble.line(number)
        lead = line[: len(line) - len(line.lstrip())]
        if "\t" in lead:
            fix = _without_tabs(trouble.lines, number, lead)
            return Mistake("K101", Place(number, lead.index("\t") + 1), "a Tab was used here", _NO_TAB, fix)
    line, column = trouble.here, trouble.at.column
    if line[column - 1 : column] != "\t":
        return None
    return Mistake("K101", trouble.at, "a Tab was used here", _NO_TAB, line[: column - 1] + " " + line[column:])


def _without_tabs(lines: Sequence[str], number: int, lead: str) -> str:
    """The line with spaces, under the line it belongs to if that is near."""
    spaced = [*lines]
    spaced[number - 1] = lead.replace("\t", "  ") + lines[number - 1].lstrip()
    nearest = _nearest_start(spaced, number)
    near = nearest is not None and abs(nearest[1] - len(spaced[number - 1]) + len(spaced[number - 1].lstrip())) <= 2
    return " " * nearest[1] + spaced[number - 1].lstrip() if nearest and near else spaced[number - 1]


def _backslash(trouble: _Trouble) -> Mistake | None:
    if not any(word in f"{trouble.problem} {trouble.context}" for word in ("escape", "hexadecimal")):
        return None
    column = trouble.here.rfind("\\", 0, trouble.at.column) + 1 or trouble.at.column
    place = Place(trouble.at.line, column)
    fix = trouble.here[: column - 1] + "\\" + trouble.here[column - 1 :]
    sentence = 'inside "double quotes" a \\ begins a special sign'
    return Mistake("K116", place, sentence, "write \\\\ for one \\, or use 'single quotes'", fix)


def _never_closed(trouble: _Trouble) -> Mistake | None:
    if "quoted scalar" not in trouble.context:
        return None
    sign = trouble.line(trouble.since.line)[trouble.since.column - 1 : trouble.since.column]
    return Mistake("K102", trouble.since, f"this quote ({sign}) is never closed", f"write {sign} where the text ends")


def _closed_by_another(trouble: _Trouble) -> Mistake | None:
    """A quote was forgotten, and the next one, lines below, was taken for its end: the trouble shows up there."""
    for start, end in reversed(_quoted(trouble)):
        if start.line < end.line and end.line in {trouble.at.line, trouble.since.line}:
            sign = trouble.line(start.line)[start.column - 1]
            return Mistake("K102", start, f"this quote ({sign}) is never closed", f"write {sign} where the text ends")
    return None


def _block_text(trouble: _Trouble) -> Mistake | None:
    if "block scalar" not in trouble.context:
        return None
    return _special_at(trouble, trouble.since)


def _special_start(trouble: _Trouble) -> Mistake | None:
    marked = any(word in trouble.context for word in ("an alias", "an anchor", "a tag", "a directive", "a node"))
    if marked and "cannot start any token" not in trouble.problem:
        return _special_at(trouble, trouble.since)
    if "cannot start any token" in trouble.problem or "found undefined" in trouble.problem:
        return _special_at(trouble, trouble.at)
    return None


def _special_at(trouble: _Trouble, place: Place) -> Mistake | None:
    line = trouble.line(place.line)
    sign = line[place.column - 1 : place.column]
    if not sign or sign.isspace() or sign in "\"'-":
        return None
    alone = _ENTRY.match(line)
    fix = quote_rest(line, place.column - 1) if alone and alone.end() == place.column - 1 else None
    return Mistake("K106", place, f"text that starts with {sign} needs quotes", PUT_IN_QUOTES, fix)


def _quote_before(trouble: _Trouble) -> Mistake | None:
    """Text goes on after a closing quote: the quote stands in the middle of the text."""
    if not ("expected" in trouble.problem or "mapping values" in trouble.problem):
        return None
    quoted = _quoted(trouble)
    if not quoted or quoted[-1][1].line != trouble.at.line:
        return None
    start, end = quoted[-1]
    line = trouble.here
    if line[end.column - 1 : trouble.at.column - 1].strip():
        return None
    sign = line[start.column - 1]
    before, after = line[: end.column - 1].split()[-1], [*line[end.column - 1 :].split(), ""][0].rstrip(QUOTES)
    word = (before + after if line[end.column - 1 : end.column].strip() else before).strip(QUOTES)
    sentence = f"the {sign} in {word} ends the text" if sign in word else f"the text ends at the {sign} before {after}"
    use = 'use "double quotes" around the whole text' if sign == "'" else "use 'single quotes' around the whole text"
    return Mistake("K103", end, sentence, use, _quoted_again(line, start, sign))


def _quoted_again(line: str, start: Place, sign: str) -> str | None:
    """The line with the whole rest as one text in double quotes, if the rest looks like one text in broken quotes."""
    rest = line[start.column - 1 :].rstrip()
    if not rest.endswith(sign) or len(rest) < 2 or re.search(r"[\[\]{}]", line[: start.column - 1]):
        return None
    return line[: start.column - 1] + quote_rest(rest[1:-1], 0)


def _quoted(trouble: _Trouble) -> list[tuple[Place, Place]]:
    """All quoted texts before the trouble, with their ends."""
    found: list[tuple[Place, Place]] = []
    try:
        for token in yaml.scan(trouble.text, Loader=FAST_LOADER):
            end = Place(token.end_mark.line + 1, token.end_mark.column + 1)
            if (end.line, end.column) > (trouble.at.line, trouble.at.column):
                break
            if isinstance(token, yaml.ScalarToken) and not token.plain and token.style in {"'", '"'}:
                found.append((Place(token.start_mark.line + 1, token.start_mark.column + 1), end))
    except yaml.YAMLError:
        pass  # the scanner stops at the very trouble that is being explained
    return found


def _second_colon(trouble: _Trouble) -> Mistake | None:
    if "mapping values are not allowed" not in trouble.problem:
        return None
    line, column = trouble.here, trouble.at.column
    before = line[: column - 1]
    entry = _ENTRY.match(line)
    if entry and ":" in entry[0] and entry.end() < column:
        curly = '; “ and ” are no quotes for the computer, " is' if re.search("[“”„]", before) else ""
        fix = quote_rest(line, entry.end()) if not re.search(r"[\[\]{}]", before) else None
        return Mistake("K104", trouble.at, 'two ":" in one line', PUT_IN_QUOTES + curly, fix)
    glued = _glued(trouble, trouble.at.line - 1)
    return (
        glued
        or not_lined_up(trouble.lines, trouble.at.line)
        or Mistake("K105", trouble.at, "this line does not belong to the one above", "line them up")
    )


def _bracket(trouble: _Trouble) -> Mistake | None:
    opened = "flow sequence" in trouble.context or "flow mapping" in trouble.context or "flow" in trouble.problem
    if opened:
        sign = trouble.line(trouble.since.line)[trouble.since.column - 1 : trouble.since.column]
        if sign in {"[", "{"}:
            close = "]" if sign == "[" else "}"
            cure = f"write {close} where it ends; text with , : or brackets in it needs quotes"
            return Mistake("K107", trouble.since, f"this {sign} is not closed as it should be", cure)
    entry = _ENTRY.match(trouble.here)
    start = entry.end() if entry else 0
    value = trouble.here[start:]
    if value[:1] in {"[", "{"} and trouble.at.column - 1 > start and "expected" in trouble.problem:
        fix = quote_rest(trouble.here, start)
        sentence = f"text that starts with {value[0]} needs quotes"
        return Mistake("K107", Place(trouble.at.line, start + 1), sentence, PUT_IN_QUOTES, fix)
    return None


def _no_colon(trouble: _Trouble) -> Mistake | None:
    if "could not find expected ':'" not in trouble.problem:
        return None
    number = trouble.since.line
    return (
        _glued(trouble, number)
        or glued_dash(number, trouble.line(number))
        or not_lined_up(trouble.lines, number)
        or Mistake("K108", trouble.since, 'a ":" is missing in this line', 'write "name: text"')
    )


def _glued(trouble: _Trouble, number: int) -> Mistake | None:
    line = trouble.line(number)
    glued = re.match(r"\s*(?:- +)*[A-Za-z_][\w-]*:(?=[^\s/])", line)
    if glued is None:
        return None
    fix = line[: glued.end()] + " " + line[glued.end() :]
    return Mistake("K108", Place(number, glued.end()), 'after ":" a space is missing', 'write "name: text"', fix)


def glued_dash(number: int, line: str) -> Mistake | None:
    """A list item without the space after its dash: YAML takes it for more text of the line above."""
    found = re.match(r"\s*-(?=[^\s-])", line)
    if found is None:
        return None
    fix = line[: found.end()] + " " + line[found.end() :]
    return Mistake(
        "K111", Place(number, found.end()), 'after "-" a space is missing', 'write "- " and then the text', fix
    )


def _lines(trouble: _Trouble) -> Mistake | None:
    if not any(word in trouble.problem for word in ("<block end>", "<document start>", "expected key", "indicator")):
        return None
    if trouble.here[: trouble.at.column - 1].strip():
        return None
    return not_lined_up(trouble.lines, trouble.at.line)


def not_lined_up(lines: Sequence[str], number: int) -> Mistake | None:
    """Compare the indentation with the nearest line above that begins in the same way (with a dash, or with a name)."""
    line = lines[number - 1]
    indent = len(line) - len(line.lstrip())
    nearest = _nearest_start(lines, number)
    if nearest is None or nearest[1] == indent:
        return None
    above, start = nearest
    away = abs(start - indent)
    spaces = "one space" if away == 1 else f"{away} spaces"
    side = "left" if indent < start else "right"
    sentence = f"this line starts {spaces} {side} of line {above}"
    fix = " " * start + line.lstrip() if away == 1 else None
    return Mistake("K105", Place(number, indent + 1), sentence, "line them up", fix)


def _nearest_start(lines: Sequence[str], number: int) -> tuple[int, int] | None:
    """(line, indentation) to which this line probably belongs."""
    line = lines[number - 1]
    indent = len(line) - len(line.lstrip())
    dash = line.lstrip().startswith("-")
    nearest: tuple[int, int] | None = None
    for above in range(number - 1, 0, -1):
        for start in _starts(lines[above - 1], dash):
            if nearest is None or abs(start - indent) < abs(nearest[1] - indent):
                nearest = (above, start)
        if nearest is not None and (abs(nearest[1] - indent) <= 2 or number - above > 12):
            break
    return nearest


def _starts(line: str, dash: bool) -> list[int]:
    """Where a line begins: its dash, or its name (which may stand behind a dash)."""
    body = line.lstrip()
    if not body or body.startswith("#"):
        return []
    start = len(line) - len(body)
    if dash or not body.startswith("-"):
        return [start] if dash == body.startswith("-") else []
    return [len(line) - len(body[1:].lstrip())]


def _odd_start(trouble: _Trouble) -> Mistake | None:
    if "expected the node content" in trouble.problem or "did not find expected node content" in trouble.problem:
        return _special_at(trouble, trouble.at)
    return None


EXPLANATIONS: tuple[Callable[[_Trouble], Mistake | None], ...] = (
    _tab, _backslash, _never_closed, _closed_by_another, _block_text, _special_start, _quote_before, _second_colon,
    _bracket, _no_colon, _lines, _odd_start,
)  # fmt: skip
