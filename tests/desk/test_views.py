"""The small pure helpers of the templates."""

from dataclasses import replace
from datetime import timedelta

import pytest

from bot.core.conversations import Conversation, ConversationId
from bot.core.messages import AccountId, PersonId, RemoteId, RoomId
from bot.core.records import Line, Thread
from bot.desk import views
from tests.fakes.clock import START

LINE = Line(START, "customer", "message", "red light", public=True, name="Ana")
THREAD = Thread(
    Conversation(ConversationId(1), AccountId("plaza"), RoomId("town"), RemoteId("1"), PersonId("ana")),
    seen=1, customer="Ana", platform="plaza", room="town", public=True, private_possible=True, lines=(LINE,),
    packet=None,
)  # fmt: skip


@pytest.mark.parametrize(
    ("seconds", "words"),
    [
        (-5, "just now"), (44, "just now"), (45, "1 min ago"), (59 * 60, "59 min ago"), (3600, "1 h ago"),
        (23 * 3600, "23 h ago"), (86400, "yesterday"), (5 * 86400, "5 days ago"),
    ],
)  # fmt: skip
def test_ago(seconds: int, words: str) -> None:
    assert views.ago(START, START + timedelta(seconds=seconds)) == words


def test_exact_time() -> None:
    assert views.exact(START) == "2 Nov 2026, 10:00:00 UTC"


@pytest.mark.parametrize(
    ("text", "address"),
    [
        ("see https://a.example/x.", "https://a.example/x"),
        ("(http://a.example/?q=1&r=2)", "http://a.example/?q=1&amp;r=2"),
        ('https://a.example/"onmouseover="alert(1)', "https://a.example/"),
    ],
)
def test_web_addresses_can_be_followed_safely(text: str, address: str) -> None:
    html = str(views.linked(text))
    assert f'href="{address}" rel="noopener noreferrer nofollow"' in html
    assert 'onmouseover="' not in html


@pytest.mark.parametrize("text", ["javascript:alert(1)", "data:text/html,x", "<b>bold</b>"])
def test_nothing_else_becomes_a_link(text: str) -> None:
    html = str(views.linked(text))
    assert "<a" not in html
    assert "<b" not in html


def test_a_line_is_cut_at_its_sealed_places() -> None:
    line = replace(LINE, text="call [phone] or [phone 2], [phone]", sealed=((3, "[phone]"), (4, "[phone 2]")))
    assert list(views.pieces(line)) == [
        ("call ", None), ("[phone]", 3), (" or ", None), ("[phone 2]", 4), (", ", None), ("[phone]", 3),
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("line", "look", "speaker"),
    [
        (LINE, "customer", "Ana"),
        (replace(LINE, who="bystander", name="Jo"), "bystander", "Jo"),
        (replace(LINE, who="bot", kind="reply", name=""), "bot", "Bot"),
        (replace(LINE, who="Lea", kind="reply", name=""), "person", "Lea"),
        (replace(LINE, who="note", kind="note", name="Sam"), "note", "Sam"),
        (replace(LINE, who="marker", kind="marker", name=""), "marker", "Marker"),
    ],
)
def test_who_speaks(line: Line, look: str, speaker: str) -> None:
    assert views.look(line) == look
    assert views.speaker(line) == speaker


def test_where_a_person_begins_to_answer_is_marked_once() -> None:
    def said(who: str, state: str = "sent", kind: str = "reply") -> Line:
        return replace(LINE, who=who, kind=kind, state=state, name="", text=f"{who} {kind}")

    back = replace(LINE, who="marker", kind="marker", text="Lea handed back to the bot.")
    took = replace(LINE, who="marker", kind="marker", text="Lea took over. The bot is silent here.")
    given = replace(took, text="Lea looks after this: in turn.")
    lines = [LINE, said("bot"), said("bot", "dropped"), given, said("Lea"), LINE, said("Sam"), back, LINE, said("Lea"),
             said("bot"), took, said("Lea"), said("Lea", kind="tap")]  # fmt: skip
    shown = list(views.stretches(lines))
    added = [place for place, line in enumerate(shown) if line.text.startswith("From here")]
    assert [line for place, line in enumerate(shown) if place not in added] == lines
    assert added == [4, 10]


def test_a_button_known_by_its_id_only_gets_its_words() -> None:
    assert (views.tapped("not_helped"), views.tapped("Oui, réglé")) == ("Did not help", "Oui, réglé")


@pytest.mark.parametrize(("code", "name"), [("fr", "French"), ("pt-BR", "Portuguese"), ("xx", "xx")])
def test_languages_have_names(code: str, name: str) -> None:
    assert views.tongue(code) == name


@pytest.mark.parametrize(("code", "lang"), [("fr", "fr"), ("pt-BR", "pt-BR"), ('"><script>', ""), ("", "")])
def test_only_a_language_becomes_a_language(code: str, lang: str) -> None:
    assert views.language(code) == lang


@pytest.mark.parametrize(
    ("room", "words"), [("town", "#town"), ("#town", "#town"), ("Town square", "Town square"), ("", "this room")]
)
def test_rooms_as_people_call_them(room: str, words: str) -> None:
    assert views.place(replace(THREAD, room=room)) == words


@pytest.mark.parametrize(
    ("changes", "mode"),
    [
        ({}, "public"),
        ({"lines": ()}, "public"),
        ({"public": False}, "private"),
        ({"lines": (replace(LINE, public=False),)}, "private"),
        ({"lines": (replace(LINE, text="my card is [card]"), LINE)}, "private"),
        ({"lines": (replace(LINE, text="my card is [card]"),), "private_possible": False}, "public"),
        ({"lines": (replace(LINE, text="call [phone 2]", who="bystander"),)}, "public"),
    ],
)
def test_the_composer_opens_as_the_customer_spoke(changes: dict[str, object], mode: str) -> None:
    assert views.starts_with(replace(THREAD, **changes)) == mode  # type: ignore[arg-type]  # a table of changes


@pytest.mark.parametrize(("name", "letters"), [("Ana P.", "AP"), ("lea", "L"), ("🙂", "?"), ("", "?"), ("a b c", "AB")])
def test_initials(name: str, letters: str) -> None:
    assert views.initials(name) == letters


def test_the_same_name_keeps_its_colour() -> None:
    assert views.tint("Ana") == views.tint("Ana") < 6


@pytest.mark.parametrize(("given", "kept"), [("https://a.example", "https://a.example"), ("javascript:x", "")])
def test_a_platforms_link_is_not_trusted(given: str, kept: str) -> None:
    assert views.safe_link(given) == kept
