"""Everything that a person does leaves a line in the trail."""

from datetime import timedelta
from typing import Any

from sqlalchemy import Connection, select

from bot.core.gate import Outcome
from bot.core.messages import RemoteId
from bot.core.records import SealedNote
from bot.ports import OutboxId, Transaction
from bot.storage import engines
from bot.storage.audit import note
from bot.storage.rules import Rules
from bot.storage.tables import audit, metadata
from bot.storage.units import transaction
from tests.storage.builders import ACCOUNT, KNOWLEDGE, START, World, message


class Sync:
    """A store whose units run at once, so that a test can look at the table."""

    def __init__(self, db: Connection) -> None:
        self._units: Transaction = transaction(db, Rules())

    async def write(self, unit: Any) -> Any:
        return unit(self._units)

    read = glance = write

    async def changed(self, seen: int) -> int:
        return seen + 1

    async def close(self) -> None:
        pass


async def test_every_doing_of_a_person_is_noted() -> None:
    engine = engines.in_memory()
    metadata.create_all(engine)
    with engine.connect() as db:
        world = World(Sync(db))
        accepted = await world.accept(message(1, text="[iban]"), SealedNote("iban", "[iban]", b"x"))
        conversation = accepted.conversation
        assert conversation is not None
        await world.decides(conversation)
        send = OutboxId((await world.only()).id)
        await world.refuse(await world.only(), Outcome.SUGGEST)
        await world.do(lambda t: t.desk.release(send, "Lea", world.now))
        await world.do(lambda t: t.desk.dismiss(send, "Lea", world.now))
        await world.take_over(conversation)
        await world.replies(conversation)
        await world.do(lambda t: t.desk.note(conversation, "Lea", "careful", world.now))
        await world.do(lambda t: t.desk.reveal(1, "Lea", world.now))
        await world.hand_back(conversation)
        await world.do(lambda t: t.desk.done(conversation, "Lea", world.now))
        await world.do(lambda t: t.controls.pause("*", "Lea", world.now))
        await world.do(lambda t: t.controls.resume("*", "Lea", world.now))
        await world.do(lambda t: t.controls.freeze("x", "Lea", world.now))
        await world.do(lambda t: t.controls.unfreeze("x", "Lea", world.now))
        await world.do(lambda t: t.controls.set_rung("x", ACCOUNT, 2, "Lea", world.now))
        await world.do(lambda t: t.controls.publish(KNOWLEDGE, b"", "Lea", world.now))
        await world.do(lambda t: t.desk.audit("Lea", "signed in", "", world.now))
        await world.says(number=2, reply_to=RemoteId("1"))
        found = db.execute(select(audit).order_by(audit.c.id)).all()
    engine.dispose()
    assert [row.what for row in found] == [
        "release", "dismiss", "take over", "reply public", "note", "reveal", "hand back", "done", "pause", "resume",
        "freeze", "unfreeze", "trust 2", "publish", "signed in",
    ]  # fmt: skip
    assert {(row.who, row.at) for row in found} == {("Lea", START)}
    assert [row.about for row in found if row.what in {"reveal", "release"}] == ["conversation 1, reply 1", "iban 1"]
    assert not any("careful" in row.about or "I am" in row.about for row in found)  # words stay where they belong


def test_a_line_is_what_was_given() -> None:
    engine = engines.in_memory()
    metadata.create_all(engine)
    with engine.connect() as db:
        note(db, "omar", "pause", "*", START + timedelta(hours=1), "main")
        row = db.execute(select(audit)).one()
    engine.dispose()
    assert (row.account, row.who, row.what, row.about) == ("main", "omar", "pause", "*")
