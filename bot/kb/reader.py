"""YAML text -> a tree in which every value is text and knows its line and column.

The one reader of the project. No value is ever turned into a boolean, number or date here (`no`, `12:30` and `1e3` stay
what the lead typed); anchors, aliases, tags and second documents are refused, so that no file can grow when it is read.
After a syntax mistake a file yields that finding only: what follows it would be guesses.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import yaml

from bot.kb.findings import Finding, Severity
from bot.kb.syntax import FAST_LOADER, Mistake, Place, explain, glued_dash, not_lined_up, quote_rest, strange_character

LARGEST_FILE = 20_000_000  # bytes: several thousand issues
DEEPEST = 24
_CUT = re.compile(r"[ \t]+#")
_LARGEST_TO_EXPLAIN = 200_000  # characters; above it the fast reader's own words do, the patient one takes too long

Step = str | int


@dataclass(slots=True)
class Node:
    """One value: text, a list, a mapping, or None where nothing stands. `key`: where its name stands, in a mapping."""

    value: "str | list[Node] | dict[str, Node] | None"
    place: Place
    key: Place | None = None
    quoted: bool = False

    def plain(self) -> Any:
        """Python values without places. Lines of a mapping after which nothing stands are as if they were not there."""
        if isinstance(self.value, dict):
            return {name: node.plain() for name, node in self.value.items() if node.value is not None}
        if isinstance(self.value, list):
            return [node.plain() for node in self.value]
        return self.value

    def child(self, step: Step) -> "Node | None":
        """The value under a name or number, if there is one."""
        if isinstance(self.value, dict):
            return self.value.get(str(step))
        if isinstance(self.value, list) and isinstance(step, int) and step < len(self.value):
            return self.value[step]
        return None


@dataclass(frozen=True, slots=True)
class Document:
    """One file that was read. `file` is its name as people see it."""

    file: str
    root: Node
    lines: tuple[str, ...]
    findings: tuple[Finding, ...] = field(default=(), compare=False)

    def node(self, path: Sequence[Step]) -> Node:
        """The deepest value on this path. Steps that do not stand in the file (of a short form) are passed over."""
        node = self.root
        for step in path:
            node = node.child(step) or node
        return node

    def place(self, path: Sequence[Step]) -> Place:
        """Where the value stands."""
        return self.node(path).place

    def key_place(self, path: Sequence[Step]) -> Place:
        """Where the name of the value stands; in a list, the value."""
        node = self.node(path)
        return node.key or node.place

    def line(self, place: Place) -> str:
        """The source line of a place."""
        return self.lines[place.line - 1] if 0 < place.line <= len(self.lines) else ""


class _Stop(Exception):
    """Leaves the builder at the first syntax mistake: what follows it would be guesses."""

    def __init__(self, mistake: Mistake) -> None:
        super().__init__(mistake.sentence)
        self.mistake = mistake


def read_file(path: Path, shown: str) -> tuple[Document | None, tuple[Finding, ...]]:
    """Read one file. The document is None after a syntax mistake; the findings then say which."""
    try:
        if path.stat().st_size > LARGEST_FILE:
            return None, (_whole_file(shown, "K115", "this file is too large", "split it: one topic per file"),)
        raw = path.read_bytes()
    except OSError as error:
        return None, (_whole_file(shown, "K100", f"this file cannot be opened: {error.strerror}", "check its rights"),)
    return read_bytes(raw, shown)


def read_bytes(raw: bytes, shown: str) -> tuple[Document | None, tuple[Finding, ...]]:
    """Like `read_file`, for bytes."""
    try:
        text = raw.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        before = raw[: error.start].decode("utf-8-sig", "replace")
        line, column = before.count("\n") + 1, len(before) - before.rfind("\n")
        sentence = "this character was not saved as UTF-8"
        cure = 'in your editor choose "Save with encoding: UTF-8"'
        return None, (Finding("K100", Severity.ERROR, shown, line, column, sentence, cure),)
    return read_text(text, shown)


def read_text(text: str, shown: str) -> tuple[Document | None, tuple[Finding, ...]]:
    """Like `read_file`, for text. Never raises for what stands in the text."""
    lines = tuple(re.split(r"\r\n|\r|\n|\x85|\u2028|\u2029", text))
    strange = strange_character(lines)
    if strange is not None:
        return None, (_finding(strange, shown, lines),)
    builder = _Builder(lines)
    try:
        root = builder.build(text)
    except _Stop as stop:
        return None, (_finding(stop.mistake, shown, lines),)
    except yaml.YAMLError as error:
        return None, (_finding(explain(_patient(text) or error, text, lines), shown, lines),)
    findings = tuple(_finding(mistake, shown, lines) for mistake in builder.mistakes)
    return Document(shown, root, lines, findings), findings


def _patient(text: str) -> yaml.YAMLError | None:
    """What the reader written in Python says: its places are better, but it is slow: for mistakes only."""
    if len(text) > _LARGEST_TO_EXPLAIN:
        return None
    try:
        for _ in yaml.parse(text, Loader=yaml.SafeLoader):
            pass
    except yaml.YAMLError as error:
        return error
    return None


def _finding(mistake: Mistake, shown: str, lines: Sequence[str]) -> Finding:
    place = mistake.place
    line = lines[place.line - 1] if place.line <= len(lines) else ""
    severity = Severity.WARNING if mistake.code == "K110" else Severity.ERROR
    fix = mistake.fix if mistake.fix != line else None
    return Finding(mistake.code, severity, shown, place.line, place.column, mistake.sentence, mistake.cure, fix)


def _whole_file(shown: str, code: str, sentence: str, cure: str) -> Finding:
    return Finding(code, Severity.ERROR, shown, 0, 0, sentence, cure)


class _Builder:
    """Events of the parser -> nodes, without recursion: a file cannot exhaust the stack."""

    def __init__(self, lines: Sequence[str]) -> None:
        self.lines = lines
        self.mistakes: list[Mistake] = []
        self._open: list[Node] = []
        self._names: list[Node | None] = []  # per open mapping: the name whose value comes next
        self._root: Node | None = None

    def build(self, text: str) -> Node:
        for event in self._events(text):
            match event:
                case yaml.DocumentStartEvent() if self._root is not None:
                    raise _Stop(self._second(event))
                case yaml.ScalarEvent():
                    self._add(self._scalar(event))
                case yaml.MappingStartEvent() | yaml.SequenceStartEvent():
                    self._begin(event)
                case yaml.MappingEndEvent() | yaml.SequenceEndEvent():
                    self._open.pop()
                    self._names.pop()
                case yaml.AliasEvent():
                    raise _Stop(self._special(event))
                case _:
                    pass
        return self._root or Node(None, Place(1, 1))

    def _events(self, text: str) -> Iterator[yaml.Event]:
        yield from yaml.parse(text, Loader=FAST_LOADER)

    def _begin(self, event: yaml.MappingStartEvent | yaml.SequenceStartEvent) -> None:
        self._refuse_marks(event)
        node = Node({} if isinstance(event, yaml.MappingStartEvent) else [], _place(event))
        if len(self._open) >= DEEPEST:
            raise _Stop(Mistake("K115", node.place, "this is nested too deep", "no entry needs so many levels"))
        self._add(node)
        self._open.append(node)
        self._names.append(None)

    def _add(self, node: Node) -> None:
        if not self._open:
            self._root = node
            return
        parent = self._open[-1].value
        if isinstance(parent, list):
            parent.append(node)
        elif isinstance(parent, dict):
            self._add_to_mapping(parent, node)

    def _add_to_mapping(self, parent: dict[str, Node], node: Node) -> None:
        name = self._names[-1]
        if name is None:
            if isinstance(node.value, list | dict):
                cure = 'text that starts with { or [ needs "quotes"'
                raise _Stop(Mistake("K107", node.place, "a name is expected here, not a bracket", cure))
            self._names[-1] = node
            return
        self._names[-1] = None
        node.key = name.place
        text = str(name.value or "")
        if text in parent:
            first = parent[text].key or parent[text].place
            sentence = f'"{text}" is here twice; the first stands in line {first.line}, column {first.column}'
            self.mistakes.append(Mistake("K113", name.place, sentence, "keep one of them"))
        else:
            parent[text] = node

    def _scalar(self, event: yaml.ScalarEvent) -> Node:
        self._refuse_marks(event)
        node = Node(event.value, _place(event), quoted=bool(event.style))
        if not event.style:
            self._look_behind(event)
            if not event.value:
                node.value = None
        return node

    def _look_behind(self, event: yaml.ScalarEvent) -> None:
        """Two slips that YAML swallows silently: text cut off at " #", and "-x" glued to the item before."""
        first, end = _place(event), _end(event)
        if not event.value or end.line > len(self.lines):
            return
        in_list = self.lines[first.line - 1][: first.column - 1].rstrip().endswith("-")
        for number in range(first.line + 1, end.line + 1) if in_list else ():
            line = self.lines[number - 1]
            dash = glued_dash(number, line)
            if dash is None and line.lstrip().startswith("- "):
                dash = not_lined_up(self.lines, number)
            if dash is not None:
                raise _Stop(dash)
        self._look_for_cut(event.value, first, end)

    def _look_for_cut(self, value: str, first: Place, end: Place) -> None:
        line = self.lines[end.line - 1]
        cut = _CUT.match(line, end.column - 1)
        if cut is None or not _is_text(line, cut, value):
            return
        sentence = 'everything after " #" is ignored here'
        cure = 'put the text in "quotes"; if it is a remark, leave two spaces before "#" and one after it'
        fix = quote_rest(line, first.column - 1) if first.line == end.line else None
        self.mistakes.append(Mistake("K110", Place(end.line, cut.end()), sentence, cure, fix))

    def _refuse_marks(self, event: yaml.ScalarEvent | yaml.MappingStartEvent | yaml.SequenceStartEvent) -> None:
        if event.anchor is not None or event.tag is not None:
            raise _Stop(self._special(event))

    def _special(self, event: yaml.Event) -> Mistake:
        place = _place(event)
        line = self.lines[place.line - 1] if place.line <= len(self.lines) else ""
        sign = line[place.column - 1 : place.column] or "&"
        fix = None
        if re.match(r"\s*(?:- |[\w-]+: )", line) and "," not in line[place.column - 1 :]:
            fix = quote_rest(line, place.column - 1)
        return Mistake("K106", place, f"text that starts with {sign} needs quotes", 'put the text in "quotes"', fix)

    def _second(self, event: yaml.Event) -> Mistake:
        cure = 'take the line "---" or "..." out; one file is one list of issues'
        return Mistake("K112", _place(event), "a second part begins here, and only the first would be read", cure)


def _is_text(line: str, cut: re.Match[str], value: str) -> bool:
    """Was " #" meant as text? "#123" surely; "a few words # more" probably; "known   # a remark" not."""
    glued = cut.end() < len(line) and not line[cut.end()].isspace() and line[cut.end()] != "#"
    return glued or (cut.end() - cut.start() == 2 and " " in value)


def _place(event: yaml.Event) -> Place:
    mark = event.start_mark
    return Place(mark.line + 1, mark.column + 1) if mark is not None else Place(1, 1)


def _end(event: yaml.Event) -> Place:
    mark = event.end_mark
    return Place(mark.line + 1, mark.column + 1) if mark is not None else Place(1, 1)
