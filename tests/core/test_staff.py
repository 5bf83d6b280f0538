"""Cards, lines and orders of the staff room."""

from dataclasses import replace
from datetime import UTC, datetime
from typing import Any

import pytest

from bot.core import staff
from bot.core.campaigns import CampaignId
from bot.core.conversations import Conversation, ConversationId, IssueId, Memory, Status
from bot.core.messages import PersonId, RemoteId, RoomId, Visibility
from bot.core.records import Line, Recalled
from bot.core.staff import (
    CARD_LIMIT,
    Order,
    Verb,
    card,
    choose,
    chosen,
    going,
    heard_line,
    how_to_answer,
    is_pending,
    state_line,
    tap_order,
    words_order,
    wrong_issue,
)
from tests.core.threads import PACKET, thread
from tests.fakes.cases import HERE, RED

AT = datetime(2026, 11, 2, 10, 0, tzinfo=UTC)


def pending(state: str, send: int = 5) -> Line:
    return Line(AT, "bot", "reply", "Try a reset.", True, state=state, send=send, conversation=ConversationId(7))


def answered() -> Conversation:
    here = Conversation(ConversationId(7), HERE, RoomId("town"), RemoteId("p1"), PersonId("ana"), Status.WAITING)
    return replace(here, memory=Memory(answered=(RED,)))


@pytest.mark.parametrize(
    ("typed", "order"),
    [
        ("restart it", Order(Verb.REPLY, "restart it")),
        ("and/or restart it", Order(Verb.REPLY, "and/or restart it")),
        ("see /note in the manual", Order(Verb.REPLY, "see /note in the manual")),
        ("/note he called\ntwice", Order(Verb.NOTE, "he called\ntwice")),
        ("!back", Order(Verb.BACK)),
        (" /DONE ", Order(Verb.DONE)),
        ("/public@halo_bot hello", Order(Verb.PUBLIC, "hello")),
        ("/note: he is rude", Order(Verb.NOTE, "he is rude")),
        ("/ note he is rude", Order(Verb.HELP, "/ note he is rude")),
        ("//note he is rude", Order(Verb.HELP, "//note he is rude")),
        ("\uff0fnote he is rude", Order(Verb.HELP, "\uff0fnote he is rude")),
        ("`/note` he is rude", Order(Verb.HELP, "`/note` he is rude")),
        ("> /done", Order(Verb.HELP, "> /done")),
        ("@ana if it fails choose /public mode", Order(Verb.ASIDE, "@ana if it fails choose /public mode")),
        ("<@U0BOT> !private hello", Order(Verb.ASIDE, "<@U0BOT> !private hello")),
        ("@sam can you look?", Order(Verb.ASIDE, "@sam can you look?")),
        ("<@U1> look", Order(Verb.ASIDE, "<@U1> look")),
        ("mail a@b.example", Order(Verb.REPLY, "mail a@b.example")),
        ("/pubic hello", Order(Verb.HELP, "/pubic hello")),
        ("/reply hello", Order(Verb.HELP, "/reply hello")),
        ("", Order(Verb.REPLY)),
    ],
)
def test_typed_words(typed: str, order: Order) -> None:
    assert words_order(typed) == order


@pytest.mark.parametrize(
    ("pressed", "order"),
    [
        ("take.7", Order(Verb.TAKE, conversation=7)),
        ("send.7.12", Order(Verb.SEND, conversation=7, send=12)),
        ("fixed", None),
        ("choice:1", None),
        ("take", None),
        ("burn.7", None),
    ],
)
def test_tapped_buttons(pressed: str, order: Order | None) -> None:
    assert tap_order(pressed) == order


def test_a_card_tells_who_why_and_in_which_words() -> None:
    packet = replace(
        PACKET, urgent=True, to="network-team", candidates=((RED, "not sure", "near"),), tried=("Try a reset.",),
        taps=("Did not help",), facts=(("product", "router"),), contacts=2, link="https://plaza/p1",
    )  # fmt: skip
    text = card(thread(packet=packet), "https://desk/t/7", "/").text
    assert text.splitlines() == [
        "URGENT",
        "Ana needs a person · plaza, Town square (public)",
        "« my cat ate the manual »",
        "The bot said: Try a reset.",
        "Why: no issue of ours fits",
        "Team: network-team",
        "Near: router-red-light (not sure)",
        "Facts: product: router",
        "Tapped: Did not help",
        "Language: en",
        "Earlier contacts, 7 days: 2",
        "Post: https://plaza/p1",
        "https://desk/t/7",
        "",
        how_to_answer(thread(), "/"),
    ]


def test_a_large_recall_is_one_word_for_all() -> None:
    recall = Recalled(CampaignId(3), IssueId("red"), "Lea", 200, ConversationId(7))
    words = staff.recalled(recall, "Red\nlight", "https://desk.example/campaigns/3")
    assert words.text.startswith("Lea took back the answer to “Red light”. 200 customers had it")
    assert words.text.endswith("All of them: https://desk.example/campaigns/3")
    assert words.buttons == ()


def test_a_card_without_a_story_is_still_a_card() -> None:
    assert card(thread(packet=None), "link", "!").text.splitlines()[0].startswith("Ana needs a person")


def test_a_long_story_gives_way_and_how_to_answer_stays() -> None:
    long = replace(PACKET, words="help " * 400, tried=("Try this. " * 300, "And that. " * 300), because="word " * 200)
    text = card(thread(packet=long), "https://desk/t/7", "/").text
    assert len(text) <= CARD_LIMIT
    assert text.endswith(how_to_answer(thread(), "/"))
    assert "https://desk/t/7" in text


def test_a_story_of_very_many_short_lines_is_cut() -> None:
    many = replace(PACKET, tried=tuple(f"Try number {n}." for n in range(100)))
    text = card(thread(packet=many), "https://desk/t/7", "/").text
    assert len(text) <= CARD_LIMIT
    assert text.endswith(f"https://desk/t/7\n\n{how_to_answer(thread(), '/')}")


def test_the_buttons_fit_what_can_be_done() -> None:
    def labels(**changes: Any) -> list[str]:
        return [button.label for button in card(thread(**changes), "link", "/").buttons]

    assert labels() == ["Take over", "Not ours"]
    assert labels(conversation=answered()) == ["Take over", "Not ours", "Wrong answer"]
    assert labels(lines=(pending("suggested"),)) == ["Send this answer", "Take over", "Not ours"]
    assert labels(lines=(pending("unsure"),))[:2] == ["It stands there", "Send again"]
    assert labels(lines=(pending("sent"),)) == ["Take over", "Not ours"]


def test_what_waits_for_a_word_is_quoted() -> None:
    assert "Waits for your word: Try a reset." in card(thread(lines=(pending("to_approve"),)), "link", "/").text
    unsure = card(thread(lines=(pending("unsure"),)), "link", "/").text
    assert "May or may not stand there already: Try a reset." in unsure


def test_what_waits_for_another_customer_of_the_thread_is_not_his() -> None:
    other = replace(pending("suggested"), conversation=ConversationId(8))
    assert [b.label for b in card(thread(lines=(other,)), "link", "/").buttons] == ["Take over", "Not ours"]
    assert not is_pending(thread(lines=(other,)), 5)
    assert is_pending(thread(lines=(pending("suggested"),)), 5)


def test_a_name_of_any_length_and_shape_is_one_short_line() -> None:
    text = card(thread(customer="Closed.\nlea" + "x" * 2000, room="r" * 2000), "link", "/").text
    assert text.startswith("Closed. lea")
    assert len(text) <= CARD_LIMIT


def test_the_wrong_answer_is_the_one_given_or_offered() -> None:
    near = replace(PACKET, candidates=((RED, "sure", ""),))
    assert wrong_issue(thread(conversation=answered())) == RED
    assert wrong_issue(thread(packet=near, lines=(pending("suggested"),))) == RED
    assert wrong_issue(thread(packet=near)) is None
    assert wrong_issue(thread(packet=None, lines=(pending("suggested"),))) is None


@pytest.mark.parametrize(
    ("status", "line"),
    [
        (Status.WAITING, None),
        (Status.DONE, "Closed. A new message of Ana opens it again."),
        (Status.HUMAN, "lea answers Ana now. The bot is silent there."),
        (Status.NEW, "The bot answers Ana again."),
        (Status.ANSWERED, "The bot answers Ana again."),
    ],
)
def test_the_room_is_told_who_has_it(status: Status, line: str | None) -> None:
    there = thread(status, assignee="lea")
    assert state_line(there) == line


def test_every_destination_is_named() -> None:
    assert [b.label for b in choose(thread()).buttons] == [
        "Everybody in Town square", "Only Ana", "Our team only (a note)",
    ]  # fmt: skip
    assert [b.label for b in choose(thread(private_possible=False)).buttons] == [
        "Everybody in Town square", "Our team only (a note)",
    ]  # fmt: skip
    assert len(choose(thread(room="R" * 90)).buttons[0].label) < 60
    assert going(thread(), Visibility.PRIVATE) == "Goes to Ana only, privately."
    assert going(thread(), Visibility.PUBLIC) == "Goes to everybody in Town square, under the post of Ana."
    assert chosen(thread(), Visibility.PRIVATE) == "Your next words here go to Ana only."
    assert chosen(thread(), Visibility.PUBLIC) == "Your next words here go to everybody in Town square."
    assert "only Ana reads it" in how_to_answer(thread(public=False), "/")


def test_the_customers_words_are_quoted_with_his_name() -> None:
    assert heard_line("Ana", "still red", edited=False) == "Ana: « still red »"
    assert heard_line("Ana", "still green", edited=True) == "Ana changed it to: « still green »"
