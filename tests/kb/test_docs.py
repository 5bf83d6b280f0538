"""The reference pages name every code and every line there is, and no code that is not."""

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any, get_args

import pytest
from pydantic import BaseModel

from bot.config import Config
from bot.kb.findings import CODES
from bot.kb.phrases import PHRASES
from bot.kb.reader import read_text
from bot.kb.schema import IssueFile, PhrasesFile, ProductsFile
from bot.kb.shape import names, validate
from bot.kb.strategy import IncidentsFile, StrategyFile

DOCS = Path(__file__).resolve().parents[2] / "docs"
MISTAKES = (DOCS / "reference" / "mistakes.md").read_text(encoding="utf-8")
KNOWLEDGE = (DOCS / "reference" / "knowledge.md").read_text(encoding="utf-8")
CONFIG = (DOCS / "reference" / "config.md").read_text(encoding="utf-8")
EDIT = (DOCS / "how-to" / "edit-knowledge.md").read_text(encoding="utf-8")
OF_EVERY_FILE = {"version", "issues"}


def lines_of(model: type[BaseModel]) -> Iterator[str]:
    """The name of every line that may stand in a file of this model."""
    for name, field in names(model).items():
        yield name
        for inner in models_in(model.model_fields[field].annotation):
            yield from lines_of(inner)


def models_in(annotation: Any) -> Iterator[type[BaseModel]]:
    if isinstance(annotation, type) and issubclass(annotation, BaseModel):
        yield annotation
    for inner in get_args(annotation):
        yield from models_in(inner)


def test_every_code_is_explained_once_and_with_its_severity() -> None:
    rows = re.findall(r"(?m)^\| (K\d{3}) \| (.*?)(?<!\\) \| (.*) \|$", MISTAKES)
    assert [code for code, _, _ in rows] == sorted(CODES)
    for code, what, cure in rows:
        strict = CODES[code][1].value
        assert cure, code
        assert ("(a warning" in what) == (strict == "warning"), code
        assert ("(a note" in what) == (strict == "note"), code


@pytest.mark.parametrize("model", [IssueFile, PhrasesFile, ProductsFile, IncidentsFile, StrategyFile])
def test_every_line_of_the_knowledge_is_explained(model: type[BaseModel]) -> None:
    unexplained = {name for name in lines_of(model) if not re.search(rf"`[^`]*\b{name}\b[^`]*`", KNOWLEDGE)}
    assert unexplained - OF_EVERY_FILE == {"label", "text", "lang"} & unexplained


def test_every_phrase_is_explained() -> None:
    assert {key for key in PHRASES if f"`{key}`" not in KNOWLEDGE} == set()
    optional = KNOWLEDGE.split("may be left out")[0].rsplit("\n\n", 1)[1]
    assert set(re.findall(r"`(\w+)`", optional)) == {key for key, phrase in PHRASES.items() if phrase.optional}


def test_every_setting_is_explained() -> None:
    assert {
        name for name in lines_of(Config) if not re.search(rf"(?:`|## |, ){name}\b|: {name}`", CONFIG)
    } <= OF_EVERY_FILE


def test_the_issue_of_the_how_to_is_a_good_one() -> None:
    example = re.search(r"```yaml\n(.*?)```", EDIT, re.DOTALL)
    assert example is not None
    document, findings = read_text("issues:\n" + re.sub(r"(?m)^   ", "", example[1]), "edit-knowledge.md")
    assert findings == ()
    assert document is not None
    assert validate(IssueFile, document)[1] == []
