"""Swept and fuzzed: every status x input ends in a decision that keeps the laws."""

import random
from itertools import product

from bot.core.case import Case, History, Wait
from bot.core.conversations import Choice, Memory, Owner, Status
from bot.core.decide import RULES, decide
from bot.core.decisions import Ask, Handoff, Purpose, Reply
from bot.core.issues import BLOCKS_AN_ANSWER, Hint, Matches
from bot.core.messages import Attachment, Kind, Visibility
from bot.core.policy import Channel
from tests.fakes.cases import (
    BILL,
    HERE,
    OUT,
    RED,
    case,
    hinted,
    match,
    message,
    tap,
    tapped,
)

PRIVATE = {"visibility": Visibility.PRIVATE}
CLOSE = Matches((match(RED, 0.6), match(OUT, 0.55)))
CHOICES = (Choice("Blinking", RED), Choice("Steady", OUT), Choice("Something else", None))


def said(decided: Case) -> str:
    """All words of the decision."""
    return " | ".join(reply.text for reply in decide(decided).replies)


# --- total ----------------------------------------------------------------------------------------------------------

INPUTS = [
    message(),
    message(addressed=False),
    message(**PRIVATE),
    message("[card]", private_data=("card",)),
    message("burning smell"),
    message(kind=Kind.EDIT),
    message("", kind=Kind.DELETE),
    message("", kind=Kind.REACTION),
    message("", attachments=(Attachment("voice"),)),
    message("1"),
    *(tap(b) for b in ("fixed", "not_helped", "same_here", "person", "choice:0", "choice:9", "?")),
]
READINGS = [Matches(), Matches((match(),)), CLOSE, *(hinted(hint, candidates=(match(),)) for hint in Hint)]
MEMORIES = [
    Memory(),
    Memory(answered=(RED,), disclosed=True),
    Memory(asked=True, choices=CHOICES),
    Memory(handoff_rule="danger"),
]


def keeps_the_laws(decided: Case) -> None:
    """What must hold whatever comes in."""
    decision = decide(decided)
    assert decision.rule in {rule.__name__ for rule in RULES}
    assert decision.because
    if decided.conversation.owner is Owner.HUMAN:
        assert decision.replies == ()  # law 3
    public = [reply for reply in decision.replies if reply.visibility is not Visibility.PRIVATE]
    assert len(public) <= 1
    assert all(reply.version and reply.text for reply in decision.replies)  # law 1
    fixes = {Purpose.ANSWER, Purpose.POINTER, Purpose.WE_KNOW}
    if (
        BLOCKS_AN_ANSWER & set(decided.matches.hints)
        and decided.message.kind is Kind.POST
        and not decision.memory.asked
    ):
        assert not any(reply.purpose in fixes for reply in decision.replies)  # law 2
    handed = any(isinstance(effect, Handoff) for effect in decision.effects)
    if handed:
        assert decision.status in {Status.WAITING, Status.HUMAN}
    if any(isinstance(effect, Ask) for effect in decision.effects):
        assert not decided.conversation.memory.asked or decided.conversation.status is Status.DONE
    assert all(isinstance(reply, Reply) for reply in decision.replies)


def test_total_over_every_status_and_input() -> None:
    for status, owner, said_now, reading, memory in product(Status, Owner, INPUTS, READINGS, MEMORIES):
        about = tapped() if said_now.kind in {Kind.TAP, Kind.REACTION} else None
        keeps_the_laws(case(reading, said=said_now, status=status, owner=owner, memory=memory, tapped=about))


def test_total_under_seeded_fuzz() -> None:
    dice = random.Random(7)
    channels = [Channel(HERE, "plaza"), Channel(HERE, "irc", buttons=False, private_replies=False, listen="mentions")]
    for _ in range(3000):
        found = tuple(
            match(i, dice.random(), vetoed=dice.choice(["", "x"]))
            for i in dice.sample([RED, OUT, BILL], dice.randint(0, 3))
        )
        found = tuple(sorted(found, key=lambda m: -m.confidence))
        hints = dict.fromkeys(dice.sample(sorted(Hint), dice.randint(0, 3)), "x")
        decided = case(
            Matches(found, hints, dice.choice([{}, {"product": "homebox-3"}]), dice.choice(["", "fr", "en"])),
            said=dice.choice(INPUTS),
            status=dice.choice(list(Status)),
            owner=dice.choice(list(Owner)),
            memory=dice.choice(MEMORIES),
            channel=dice.choice(channels),
            wait=dice.choice([Wait(), Wait(200), Wait(5, {"en": "Monday"})]),
            history=dice.choice([History(), History(answered=frozenset({RED}), contacts=2)]),
            tapped=dice.choice([None, tapped(), tapped(None)]),
            timer=dice.choice(["", "", "question"]),
        )
        keeps_the_laws(decided)
