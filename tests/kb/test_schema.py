"""The shape of the files: the exported schema, and that each line is described for the person who writes it."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

from pydantic import BaseModel

from bot.kb.reader import read_text
from bot.kb.schema import NEEDED_LIVE, IssueFile, PhrasesFile, ProductsFile, json_schema, write_schema
from bot.kb.shape import fields_at, nearest, validate
from tests.fakes.knowledge import ROUTER


def parts(schema: Any) -> Iterator[dict[str, Any]]:
    """Every mapping inside a schema."""
    if isinstance(schema, dict):
        yield schema
        for value in schema.values():
            yield from parts(value)
    elif isinstance(schema, list):
        for value in schema:
            yield from parts(value)


def test_the_schema_asks_for_what_a_live_bot_needs() -> None:
    issue = json_schema()["$defs"]["IssueShape"]
    assert set(issue["required"]) == {"id", "title", "phrasings", "answers", *NEEDED_LIVE}
    assert issue["additionalProperties"] is False
    assert "investigating" in str(issue["properties"]["status"])


def test_the_schema_allows_the_short_forms() -> None:
    issue = json_schema()["$defs"]["IssueShape"]["properties"]
    assert {"array", "object"} <= {part.get("type") for part in parts(issue["phrasings"])}
    assert {"string", "array"} <= {part.get("type") for part in parts(issue["not_this"])}


def test_every_line_is_described() -> None:
    for part in parts(json_schema()):
        for name, line in part.get("properties", {}).items():
            assert line.get("description") or name == "version", name


def test_every_reference_of_the_schema_leads_somewhere() -> None:
    schema = json_schema()
    references = {part["$ref"].removeprefix("#/$defs/") for part in parts(schema) if "$ref" in part}
    assert references
    assert references <= schema["$defs"].keys()


def test_the_schema_is_written_where_editors_look(tmp_path: Path) -> None:
    path = write_schema(tmp_path)
    assert path.name == ".schema.json"
    assert ROUTER.startswith(f"# yaml-language-server: $schema={path.name}\n")
    assert '"Known issues"' in path.read_text(encoding="utf-8")


def test_which_lines_may_stand_where() -> None:
    assert list(fields_at(IssueFile, ())) == ["version", "issues"]
    assert "phrasings" in fields_at(IssueFile, ("issues", 0))
    assert list(fields_at(IssueFile, ("issues", 3, "answers", "en", "channels", "discord"))) == ["public", "private"]
    assert list(fields_at(IssueFile, ("issues", 0, "ask", "choices", 1))) == ["label", "issue"]
    assert fields_at(IssueFile, ("issues", 0, "links")) == {}
    assert "aliases" in fields_at(ProductsFile, ("others", 0))


def test_what_was_probably_meant() -> None:
    assert nearest("phrasing", ["title", "phrasings"]) == "phrasings"
    assert nearest("Phrasings", ["phrasings"]) == "phrasings"
    assert nearest("owner", ["title", "phrasings"]) is None
    assert nearest("x", []) is None


def said(model: type[BaseModel], text: str) -> list[str]:
    document, _ = read_text(text, "f")
    assert document is not None
    return [f"{f.line}:{f.column} {f.code} {f.sentence}" for f in validate(model, document)[1]]


def test_mistakes_of_shape_in_words() -> None:
    assert said(IssueFile, "") == ['1:1 K201 the line "issues" is missing']
    assert said(IssueFile, "- a") == ['1:1 K202 lines such as "name: text" are expected here, not a list']
    assert said(IssueFile, "just words") == ['1:1 K202 lines such as "name: text" are expected here, not "just words"']
    assert said(IssueFile, "issues: {a: b}") == ['1:9 K202 a list is expected after "issues", not lines with names']
    assert said(IssueFile, "version: 2\nissues: []") == ['1:10 K204 version "2" is not allowed']
    assert said(IssueFile, "issues:\n  -\n") == ["2:4 K206 an empty item"]
    assert said(PhrasesFile, "phrases: {handoff: {en: [a]}}") == ["1:25 K202 text is expected here, not a list"]
    assert said(PhrasesFile, "phrases: {handoff: {english: a}}") == [
        '1:21 K204 "english" is not a name that may stand here'
    ]
    assert said(PhrasesFile, "phrases: {handoff: {}}") == ['1:20 K206 "handoff" is empty']
    assert said(PhrasesFile, "approvals: {required: 12}\nphrases: {}") == ["1:23 K204 required 12 is out of range"]


def test_the_alone_line_is_yes_or_no() -> None:
    text = "issues: [{id: a, title: b, alone: maybe, phrasings: [c], answers: {en: {public: d}}}]"
    assert said(IssueFile, text) == ['1:35 K205 alone: "maybe" is neither yes nor no']
    assert said(IssueFile, text.replace("maybe", "yes")) == []


def test_an_ask_needs_two_to_four_choices() -> None:
    one = "{label: {en: a}, issue: b}"
    rest = "phrasings: [c], answers: {en: {public: d}}"
    text = "issues: [{id: a, title: b, ask: {question: {en: q}, choices: [%s]}, " + rest + "}]"
    assert said(IssueFile, text % one) == ['1:62 K204 "choices" needs at least 2']
    assert said(IssueFile, text % ", ".join(5 * [one])) == ['1:62 K204 "choices" may have 4 at most']
