"""Small builders of core values, so that a test names only what it is about."""

from dataclasses import replace
from datetime import UTC, datetime
from typing import Any

from bot.core.case import Case, Tapped
from bot.core.conversations import Conversation, ConversationId, IssueId, Memory, Owner, Status
from bot.core.issues import (
    Answer,
    AskChoice,
    AskEntry,
    Escalate,
    Hint,
    IssueStatus,
    Knowledge,
    KnownIssue,
    Match,
    Matches,
)
from bot.core.messages import AccountId, Author, Happening, Kind, Message, PersonId, RemoteId, Room, RoomId, RoomKind
from bot.core.policy import Channel, Policy

NOW = datetime(2026, 11, 2, 10, 0, tzinfo=UTC)
HERE = AccountId("plaza")
RED, OUT, BILL = IssueId("router-red-light"), IssueId("line-outage"), IssueId("double-charge")

PHRASES = {
    "disclosure": {"en": "I'm a bot.", "fr": "Je suis un robot."},
    "bot_back": {"en": "The bot is back."},
    "handoff": {
        "en": "Passing this to a colleague, usually within {wait}.",
        "fr": "Un collègue prend la suite : {wait}.",
    },
    "handoff_not_helped": {"en": "Our team takes it from here, usually within {wait}."},
    "handoff_urgent": {"en": "A person has been alerted and will reply here."},
    "out_of_hours": {"en": "Our team is back {hours}."},
    "personal_data": {"en": "Please delete your post. Write to us in private: {link}."},
    "pointer": {"en": "Same fix as here: {link}"},
    "thanks_fixed": {"en": "Glad it works again."},
    "something_else": {"en": "Something else"},
    "button_fixed": {"en": "Yes, fixed"},
    "button_not_helped": {"en": "Did not help"},
    "button_same_here": {"en": "Same here"},
    "button_stop": {"en": "No more of these"},
    "button_person": {"en": "A person"},
    "numbered": {"en": "Reply with a number:"},
    "other_channels": {"en": "call 150"},
    "wait_minutes": {"en": "{n} min", "fr": "{n} min"},
    "wait_hours": {"en": "{n} h"},
    "steps_intro": {"en": "Step by step:"},
    "greeting": {"en": "Tell us what is wrong."},
}

RED_ISSUE = KnownIssue(
    id=RED,
    title="Router shows a red light",
    phrasings={"en": ("red light on my router",), "fr": ("ma box clignote rouge",)},
    ask=AskEntry(
        {"en": "Is it blinking?"},
        (AskChoice({"en": "Blinking"}, RED), AskChoice({"en": "Steady"}, OUT)),
    ),
    answers={
        "en": Answer(
            public="Sorry about that! Try a reset: {link:reset}.",
            private="Here is the reset.",
            steps=("Hold the button", "Wait 3 minutes"),
            avoid="Turn on updates.",
            investigating="We know about this: {link:reset}.",
            fixed="Fixed with 7.4.",
            channels={"discord": {"public": "Try a reset!"}},
        ),
        "fr": Answer(public="Désolé ! Redémarrez : {link:reset}."),
    },
    links={"reset": "https://help.example/reset"},
    escalate=Escalate(words=("burning smell", "smoke"), after_not_helped=2, to="network-team"),
    approved_by=("sam",),
    version="aaaa",
)
OUT_ISSUE = KnownIssue(
    id=OUT,
    title="Line is down",
    answers={"en": Answer(public="Check the outage map.")},
    escalate=Escalate(words=("smoke",)),
    version="bbbb",
)
BILL_ISSUE = KnownIssue(
    id=BILL, title="Charged twice", answers={"en": Answer(public="Refunds take 5 days.")}, version="cc"
)
KNOWLEDGE = Knowledge(
    version="v1",
    issues={RED: RED_ISSUE, OUT: OUT_ISSUE, BILL: BILL_ISSUE},
    phrases=PHRASES,
    phrases_approved_by=("lea",),
)


def message(text: str = "red light on my router", **changes: Any) -> Message:
    """A public post by Ana, addressed to the brand."""
    basic = Message(
        account=HERE,
        happening=Happening("post:town:1"),
        kind=Kind.POST,
        room=Room(RoomId("town"), RoomKind.OPEN, "town"),
        id=RemoteId("1"),
        author=Author(PersonId("ana"), "Ana"),
        at=NOW,
        text=text,
        addressed=True,
    )
    return replace(basic, **changes)


def match(issue: IssueId = RED, confidence: float = 0.99, **changes: Any) -> Match:
    """A sure match of the red light, in English."""
    return replace(Match(issue, confidence, "4 of 4 words match", "red light on my router", "en"), **changes)


def hinted(*hints: Hint, candidates: tuple[Match, ...] = ()) -> Matches:
    """Matches with hints, each with the words "so it says"."""
    return Matches(candidates, dict.fromkeys(hints, "so it says"))


def case(
    matches: Matches | None = None,
    *,
    said: Message | None = None,
    status: Status = Status.NEW,
    owner: Owner = Owner.BOT,
    memory: Memory | None = None,
    **changes: Any,
) -> Case:
    """A case in which nothing special is the case; `changes` are fields of Case."""
    conversation = Conversation(
        ConversationId(1), HERE, RoomId("town"), RemoteId("1"), PersonId("ana"), status, owner, 0, memory or Memory()
    )
    basic = Case(
        message=said or message(),
        conversation=conversation,
        matches=matches if matches is not None else Matches((match(),)),
        knowledge=KNOWLEDGE,
        policy=Policy(languages=("en", "fr")),
        channel=Channel(HERE, "plaza", private_link="https://plaza.example/dm"),
        now=NOW,
    )
    return replace(basic, **changes)


def tap(button: str, *, by: str = "ana", **changes: Any) -> Message:
    """A tap under one of our messages."""
    return message(
        "",
        kind=Kind.TAP,
        happening=Happening(f"tap:{by}:{button}"),
        button=button,
        author=Author(PersonId(by), by),
        **changes,
    )


def tapped(issue: IssueId | None = RED, recipient: str = "ana") -> Tapped:
    """Our answer about the red light to Ana."""
    return Tapped(issue, PersonId(recipient))


def with_status(status: IssueStatus) -> Knowledge:
    """The knowledge with the red light in this status."""
    return replace(KNOWLEDGE, issues={**KNOWLEDGE.issues, RED: replace(RED_ISSUE, status=status)})
