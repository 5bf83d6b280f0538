"""`init` writes what `check` passes, whatever the brand is called."""

import json
import re
from pathlib import Path

import pytest

from bot.commands.look import check
from bot.commands.start import SPOKEN, Answers, init
from bot.config import load_config
from bot.errors import ConfigError


@pytest.mark.parametrize("brand", ["Acme", 'The "Real" \\ Bean: Can #1', "Söhne & Töchter", "yes"])
async def test_any_name_is_a_brand(tmp_path: Path, brand: str) -> None:
    said: list[str] = []
    assert init(tmp_path / "b", Answers(brand, SPOKEN, "Zoë de Vries", "plain"), False, said.append) == 0
    config = load_config(tmp_path / "b" / "config.yaml")
    assert (config.brand.name, config.languages) == (brand, SPOKEN)
    assert config.console.people == {"zoë-de-vries": "admin"}
    found: list[str] = []
    code = await check(tmp_path / "b" / "config.yaml", None, strict=True, as_json=False, say=found.append)
    assert (code, len(found)) == (0, 1), found
    assert said[0].startswith("Made ")


def test_a_folder_with_something_in_it_is_left_alone(tmp_path: Path) -> None:
    (tmp_path / "mine").touch()
    with pytest.raises(ConfigError, match="something is in this folder already"):
        init(tmp_path, Answers("Acme", ("en",), "Lea", "plain"), False, print)
    assert [each.name for each in tmp_path.iterdir()] == ["mine"]


@pytest.mark.parametrize("languages", [("it",), ("en", "xx"), ()])
def test_a_language_without_words_is_refused_before_anything_is_written(
    tmp_path: Path, languages: tuple[str, ...]
) -> None:
    with pytest.raises(ConfigError, match="The bot's own sentences are there for: en, fr, es, de"):
        init(tmp_path / "b", Answers("Acme", languages, "Lea", "plain"), False, print)
    assert not (tmp_path / "b").exists()


def test_it_tells_a_script_where_everything_is(tmp_path: Path) -> None:
    said: list[str] = []
    init(tmp_path / "b", Answers("Acme", ("en",), "Lea", "plain"), True, said.append)
    [line] = said
    assert json.loads(line) == {
        "config": str(tmp_path / "b" / "config.yaml"),
        "knowledge": str(tmp_path / "b" / "knowledge"),
    }


async def test_check_names_everybody_whom_an_alarm_would_not_find(tmp_path: Path) -> None:
    init(tmp_path / "b", Answers("Acme", ("en",), "Lea", "plain"), False, lambda _: None)
    config, told = tmp_path / "b" / "config.yaml", tmp_path / "b" / "knowledge" / "incidents.yaml"
    told.write_text(re.sub(r"(?m)^tell: .*$", "tell: {L1: inbox, L2: [lead], L4: [pr, ceo]}", told.read_text("utf-8")))
    mail = "people: {lead: {email: lea@acme.example}}\nmail: {host: localhost, sender: bot@acme.example}\n"
    config.write_text(config.read_text("utf-8") + mail, encoding="utf-8")
    found: list[str] = []
    assert await check(config, None, strict=False, as_json=False, say=found.append) == 0
    named = [line for line in found if "K705" in line]
    assert [re.findall(r'tells "(\w+)"', line) for line in named] == [["pr"], ["ceo"]]
    assert all("incidents.yaml:" in line and "under people:" in line for line in named)
