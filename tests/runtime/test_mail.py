"""Mails, taken by a real mail server on this machine."""

import socket
from collections.abc import AsyncIterator
from dataclasses import dataclass, field, replace
from email import message_from_bytes
from email.message import Message
from typing import Any

import pytest
from aiosmtpd.controller import Controller

from bot.errors import Refused, RetryLater, Unsure
from bot.runtime.mail import ByMail, Server
from bot.runtime.words_to_team import Words
from tests.fakes.clock import START

WORDS = Words(
    "Alarm for the lead: Red light", "Alarm for the lead: Red light\n5 people, 4.1/5\nhttp://desk/incidents/1"
)


@dataclass
class Box:
    """What the server took, and what it answers instead."""

    mails: list[Message] = field(default_factory=list)
    answer: str = "250 OK"
    port: int = 0

    async def handle_DATA(self, _server: Any, _session: Any, envelope: Any) -> str:
        if self.answer.startswith("250"):
            self.mails.append(message_from_bytes(envelope.content))
        return self.answer

    def to(self, address: str = "lea@halo.example") -> ByMail:
        return ByMail(Server("127.0.0.1", self.port, "none", "beancan@halo.example"), address)


@pytest.fixture
async def box() -> AsyncIterator[Box]:
    made = Box()
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        made.port = free.getsockname()[1]
    controller = Controller(made, hostname="127.0.0.1", port=made.port)
    controller.start()
    yield made
    controller.stop()


async def test_a_mail_says_what_happened_and_a_repeat_has_the_same_id(box: Box) -> None:
    receipt = await box.to().say(WORDS, "alert:7:0:lead", START, "")
    again = await box.to().say(WORDS, "alert:7:0:lead", START, "")
    first, second = box.mails
    assert (first["Subject"], first["From"], first["To"]) == (WORDS.title, "beancan@halo.example", "lea@halo.example")
    assert first["Message-ID"] == second["Message-ID"] == "<alert.7.0.lead@halo.example>"
    assert receipt == again
    assert first["Auto-Submitted"] == "auto-generated"
    assert "http://desk/incidents/1" in str(first.get_payload())
    other = await box.to().say(WORDS, "alert:7:1:lead", START, "")
    assert other != receipt


async def test_a_title_stays_one_line_whatever_a_cluster_is_called(box: Box) -> None:
    await box.to().say(replace(WORDS, title="Alarm: a\r\nBcc: everybody@halo.example"), "k", START, "")
    (mail,) = box.mails
    assert mail["Subject"] == "Alarm: a Bcc: everybody@halo.example"
    assert mail["Bcc"] is None


@pytest.mark.parametrize(("answer", "error"), [("451 full", RetryLater), ("554 no", Refused)])
async def test_the_servers_no_is_for_now_or_for_good(box: Box, answer: str, error: type[Exception]) -> None:
    box.answer = answer
    with pytest.raises(error, match=answer[:3]):
        await box.to().say(WORDS, "k", START, "")


async def test_a_server_that_is_away_is_asked_later(box: Box) -> None:
    with socket.socket() as nobody:
        nobody.bind(("127.0.0.1", 0))
        away = replace(box.to().server, port=nobody.getsockname()[1])
    with pytest.raises(RetryLater, match="cannot be reached"):
        await ByMail(away, "lea@halo.example").say(WORDS, "k", START, "")


async def test_a_server_that_cannot_encrypt_gets_no_mail(box: Box) -> None:
    with pytest.raises(Refused):
        await ByMail(replace(box.to().server, encryption="starttls"), "a@b.example").say(WORDS, "k", START, "")
    assert box.mails == []


async def test_a_line_that_breaks_after_the_words_is_unsure(box: Box) -> None:
    async def breaks(server: Any, _session: Any, _envelope: Any) -> str:
        server.transport.abort()
        return "250 OK"

    box.handle_DATA = breaks  # type: ignore[assignment,method-assign]
    with pytest.raises(Unsure):
        await box.to().say(WORDS, "k", START, "")
