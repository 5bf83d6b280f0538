"""Rows to values and back. Pure: nothing here touches a connection."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any
from uuid import UUID, uuid5

from bot.core.conversations import Choice, Conversation, ConversationId, IssueId, Memory, Owner, Status
from bot.core.decisions import Button, Purpose, Reply
from bot.core.messages import (
    AccountId,
    Attachment,
    Author,
    Happening,
    Kind,
    Message,
    PersonId,
    RemoteId,
    Role,
    Room,
    RoomId,
    RoomKind,
    Visibility,
)
from bot.core.records import Send

_KEYS = UUID("8f0c6a52-27c8-4f0e-9d3f-6c1f2b7a5e10")  # our own name space: the same row has the same key for ever


def key(account: str, source: int | str, n: int | str) -> str:
    """The idempotency key of an outbox row: the same on every try and after every restart."""
    return str(uuid5(_KEYS, f"{account}\n{source}\n{n}"))


def choices_out(choices: tuple[Choice, ...]) -> list[list[str | None]]:
    return [[c.label, c.issue] for c in choices]


def choices_in(stored: list[list[Any]]) -> tuple[Choice, ...]:
    return tuple(Choice(label, None if issue is None else IssueId(issue)) for label, issue in stored)


def memory_out(memory: Memory) -> dict[str, Any]:
    """Only what differs from an empty memory, so that rows stay small and a new field needs no migration."""
    values: dict[str, Any] = {
        "language": memory.language,
        "disclosed": memory.disclosed,
        "back": memory.back,
        "answered": list(memory.answered),
        "choices": choices_out(memory.choices),
        "asked": memory.asked,
        "announced": memory.announced.isoformat() if memory.announced else None,
        "handoff_rule": memory.handoff_rule,
        "not_helped": memory.not_helped,
        "facts": dict(memory.facts),
    }
    return {name: value for name, value in values.items() if value}


def memory_in(stored: Mapping[str, Any]) -> Memory:
    announced = stored.get("announced")
    return Memory(
        language=stored.get("language", ""),
        disclosed=stored.get("disclosed", False),
        back=stored.get("back", False),
        answered=tuple(IssueId(issue) for issue in stored.get("answered", ())),
        choices=choices_in(stored.get("choices", [])),
        asked=stored.get("asked", False),
        announced=datetime.fromisoformat(announced) if announced else None,
        handoff_rule=stored.get("handoff_rule", ""),
        not_helped=stored.get("not_helped", 0),
        facts=stored.get("facts", {}),
    )


def attachments_in(stored: list[list[Any]]) -> tuple[Attachment, ...]:
    """Rows of an older version have no ref, or no size either."""
    return tuple(Attachment(*each) for each in stored)


def conversation(row: Any, memory: Memory) -> Conversation:
    return Conversation(
        id=ConversationId(row.id),
        account=AccountId(row.account),
        room=RoomId(row.room),
        root=RemoteId(row.root),
        customer=PersonId(row.customer),
        status=Status(row.status),
        owner=Owner(row.owner),
        version=row.version,
        memory=memory,
    )


def message(row: Any, root: str, kind: str, name: str) -> Message:
    """An inbox row as the message it came from; `kind` and `name` are the room's."""
    return Message(
        account=AccountId(row.account),
        happening=Happening(row.happening),
        kind=Kind(row.kind),
        room=Room(RoomId(row.room), RoomKind(kind), name),
        id=RemoteId(row.remote),
        author=Author(PersonId(row.author), row.author_name, Role(row.role)),
        at=row.at,
        text=row.text,
        visibility=Visibility(row.visibility),
        addressed=row.addressed,
        root=RemoteId(root) if root else None,
        reply_to=None if row.reply_to is None else RemoteId(row.reply_to),
        threaded=row.threaded,
        attachments=attachments_in(row.attachments),
        locale=row.locale,
        reach=row.reach,
        button=row.button,
        link=row.link,
        key=row.key,
        private_data=tuple(row.private_data),
    )


def message_out(m: Message) -> dict[str, Any]:
    """What an inbox row keeps of a message. `rooted`: the platform told the thread, it was not looked up."""
    return {
        "account": m.account,
        "happening": m.happening,
        "room": m.room.id,
        "remote": m.id,
        "kind": m.kind.value,
        "author": m.author.id,
        "author_name": m.author.name,
        "role": m.author.role.value,
        "text": m.text,
        "visibility": m.visibility.value,
        "addressed": m.addressed,
        "threaded": m.threaded,
        "rooted": m.root is not None,
        "attachments": [[a.kind, a.name, a.size, a.ref] for a in m.attachments],
        "private_data": list(m.private_data),
        "locale": m.locale,
        "reach": m.reach,
        "button": m.button,
        "reply_to": m.reply_to,
        "link": m.link,
        "key": m.key,
        "at": m.at,
    }


def reply_out(reply: Reply) -> dict[str, Any]:
    return {
        "purpose": reply.purpose.value,
        "text": reply.text,
        "visibility": reply.visibility.value,
        "language": reply.language,
        "buttons": [[b.id, b.label] for b in reply.buttons],
        "issue": reply.issue or "",
        "version": reply.version,
        "approved_by": list(reply.approved_by),
        "discloses": reply.discloses,
    }


def reply_in(row: Any) -> Reply:
    return Reply(
        purpose=Purpose(row.purpose),
        text=row.text,
        visibility=Visibility(row.visibility),
        language=row.language,
        buttons=tuple(Button(name, label) for name, label in row.buttons),
        issue=IssueId(row.issue) if row.issue else None,
        version=row.version,
        approved_by=tuple(row.approved_by),
        discloses=row.discloses,
        to=None if row.reply_to is None else RemoteId(row.reply_to),
    )


def send(row: Any) -> Send:
    return Send(
        id=row.id,
        conversation=ConversationId(row.conversation),
        account=AccountId(row.account),
        action=row.action,
        reply=reply_in(row),
        room=RoomId(row.room),
        root=RemoteId(row.root),
        to=None if row.reply_to is None else RemoteId(row.reply_to),
        person=PersonId(row.person),
        key=row.key,
        tries=row.tries,
        status=row.status,
        post=None if row.post is None else RemoteId(row.post),
        by=row.said_by,
        maybe_since=row.leased_at if row.maybe_posted or row.status == "leased" else None,
    )
