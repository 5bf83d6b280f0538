"""`labels`: what agents said, in the form that `eval` reads."""

import json
from datetime import UTC, datetime
from pathlib import Path

from bot.commands.labels import labels
from bot.config import demo_config
from bot.core.conversations import IssueId
from bot.evaluation.rows import Row, parse
from bot.wiring.keeping import open_store
from tests.storage.builders import BILL, RED, World, hands_off


async def test_they_are_labelled_messages_of_eval(tmp_path: Path) -> None:
    config = demo_config(tmp_path, 0)
    store = open_store(config, {})
    world, now = World(store), datetime.now(UTC)
    for number, (name, about, locale) in enumerate(
        (("ana", BILL, "fr"), ("bob", IssueId(""), ""), ("cem", None, "")), 1
    ):
        conversation = await world.says(name, number, text=f"wörds of\n{name}", locale=locale)
        await world.decides(conversation, hands_off)
        (judged,) = await store.read(lambda t, c=conversation: list(t.corrections.judged(c, 1)))  # type: ignore[misc]
        if about is not None:
            await store.write(
                lambda t, c=conversation, d=judged.decision, a=about: t.corrections.correct(c, d, a, "Lea", now)  # type: ignore[misc]
            )
    await store.close()
    said: list[str] = []
    assert await labels(config, 1, False, said.append) == 0
    assert parse(said, "labels", {BILL, RED}) == [Row("wörds of\nana", BILL, "fr"), Row("wörds of\nbob", None)]
    assert await labels(config, 1, True, said.append) == 0
    assert json.loads(said[-1])["messages"] == [json.loads(line) for line in said[:-1]]
