"""`gaps`, and the end of `replay --days`: what agents found, and whether an edit mends it."""

import json
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from click.testing import CliRunner

from bot.cli import main
from bot.commands.gaps import How, gaps
from bot.commands.replay import How as Play
from bot.commands.replay import replay
from bot.commands.start import Answers, init
from bot.config import Config, load_config
from bot.core.conversations import IssueId
from bot.wiring.keeping import open_store
from tests.fakes.processes import settings, write
from tests.storage.builders import World, hands_off

OPEN = IssueId("opening-hours")
HOLIDAYS = (
    "anybody there on bank holidays",
    "is somebody there on bank holidays",
    "somebody there for me on bank holidays",
)


@pytest.fixture
def brand(tmp_path: Path) -> Config:
    init(tmp_path / "brand", Answers("Halo", ("en",), "Lea", "plain"), True, lambda _: None)
    told = settings("http://127.0.0.1:9", tmp_path / "brand" / "knowledge", matching={"encoder": "none"})
    return load_config(write(tmp_path / "config.yaml", told))


async def hear(config: Config) -> None:
    """Three customers ask the same, none is answered; for one of them Lea says what it was. A fourth asks alone."""
    store = open_store(config, {})
    world = World(store, now=datetime.now(UTC) - timedelta(hours=1))
    for name, text in zip(("ana", "bob", "cem", "dia"), (*HOLIDAYS, "my parcel fell into the lake"), strict=True):
        conversation = await world.says(name, text=text, at=world.now)
        await world.decides(conversation, hands_off)
        if name == "bob":
            (judged,) = await store.read(lambda t, c=conversation: list(t.corrections.judged(c, 1)))  # type: ignore[misc]
            await world.do(
                lambda t, c=conversation, d=judged.decision: t.corrections.correct(c, d, OPEN, "Lea", world.now)  # type: ignore[misc]
            )
        if name == "cem":
            await world.replies(conversation)
            await world.leaves(await world.only())
    await store.close()


async def test_a_gap_is_named_until_an_edit_mends_it(brand: Config, tmp_path: Path) -> None:
    said: list[str] = []

    async def told() -> list[str]:
        said.clear()
        assert await gaps(How(28, None, False), brand, said.append) == 0
        return said

    async def corrected() -> str:
        said.clear()
        assert await replay(Play(None, 2, None, None, False, False), brand, said.append) == 0
        return "\n".join(said)

    assert await told() == ["0 messages of 28 days got no good answer; 0 would get one now.", "",
                            "0 gaps. Nothing was changed."]  # fmt: skip
    await hear(brand)
    lines = await told()
    assert lines[0] == "4 messages of 28 days got no good answer; 0 would get one now."
    assert lines[2].startswith("1. 3 customers (en): “")
    assert lines[3].startswith("   3 messages, 3 not answered, 1 corrected by an agent, last ")
    assert lines[4:] == [
        "   agents answered: “I am Lea.”", "   nearest: Opening hours",
        "   Add these words to “Opening hours”. (as your agents said)", "",
        "1 message besides: fewer than 3 customers said the same.", "1 gap. Nothing was changed.",
    ]  # fmt: skip
    assert "corrected 1 of these messages; this knowledge agrees with them on 0." in await corrected()
    assert f"  “{HOLIDAYS[1]}”: Lea said opening-hours, it says not sure" in said

    first = tmp_path / "brand" / "knowledge" / "first.yaml"
    text = first.read_text(encoding="utf8")
    line = "        - when are you open\n"
    first.write_text(text.replace(line, f"{line}        - {HOLIDAYS[1]}\n"), encoding="utf8")
    assert (await told())[-1] == "0 gaps. Nothing was changed."
    assert "corrected 1 of these messages; this knowledge agrees with them on 1." in await corrected()


async def test_programs_read_the_same(brand: Config) -> None:
    await hear(brand)
    said: list[str] = []
    assert await gaps(How(28, None, True), brand, said.append) == 0
    told = json.loads(said.pop())
    (gap,) = told.pop("gaps")
    assert told == {"days": 28, "messages": 4, "all_read": True, "answered_now": 0, "alone": 1}
    assert (gap.pop("sample") in HOLIDAYS, gap.pop("last")[:2]) == (True, "20")
    assert gap == {
        "language": "en", "customers": 3, "messages": 3, "reach": None, "unanswered": 3, "did_not_help": 0,
        "corrected": 1, "do": "add_words", "nearest": {"issue": OPEN, "title": "Opening hours"}, "said_by_agents": True,
        "agents_answered": "I am Lea.",
    }  # fmt: skip
    assert await replay(Play(None, 2, None, None, False, True), brand, said.append) == 0
    assert json.loads(said.pop())["corrected"] == {
        "messages": 1, "as_agents": 0, "otherwise": [{"text": HOLIDAYS[1], "issue": OPEN, "now": None}],
    }  # fmt: skip


def test_the_command_looks_at_the_named_folder(brand: Config, tmp_path: Path) -> None:
    words = ["gaps", "--config", str(tmp_path / "config.yaml"), "--knowledge", str(brand.knowledge_folder), "--json"]
    told = CliRunner().invoke(main, words)
    assert (told.exit_code, json.loads(told.output)["gaps"]) == (0, [])
    (tmp_path / "empty").mkdir()
    refused = CliRunner().invoke(main, [*words[:-2], str(tmp_path / "empty")])
    assert (refused.exit_code, str(tmp_path / "empty") in refused.output) == (1, True), refused.output
