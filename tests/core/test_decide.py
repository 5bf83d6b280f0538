"""The rules, one by one."""

from dataclasses import replace
from datetime import timedelta

import pytest

from bot.core.case import Case, History, Marked, Wait
from bot.core.conversations import Choice, Memory, Owner, Status
from bot.core.decide import decide
from bot.core.decisions import Handoff, Purpose, Signal
from bot.core.issues import BLOCKS_AN_ANSWER, Hint, IssueStatus, Matches, When
from bot.core.messages import Attachment, Author, Kind, PersonId, Role, RoomId, Visibility
from bot.core.policy import Channel, Law, RoomLaw
from tests.fakes.cases import (
    BILL,
    HERE,
    KNOWLEDGE,
    NOW,
    OUT,
    RED,
    RED_ISSUE,
    case,
    hinted,
    match,
    message,
    tap,
    tapped,
    with_status,
)

PRIVATE = {"visibility": Visibility.PRIVATE}
CLOSE = Matches((match(RED, 0.6), match(OUT, 0.55)))
CHOICES = (Choice("Blinking", RED), Choice("Steady", OUT), Choice("Something else", None))


def said(decided: Case) -> str:
    """All words of the decision."""
    return " | ".join(reply.text for reply in decide(decided).replies)


# --- the main job ---------------------------------------------------------------------------------------------------


def test_sure_gives_the_approved_fix_with_disclosure_link_and_four_buttons() -> None:
    decision = decide(case())
    (reply,) = decision.replies
    assert decision.rule == "answer"
    assert decision.verdict == "answer"
    assert decision.status is Status.ANSWERED
    assert reply.text == "I'm a bot. Sorry about that! Try a reset: https://help.example/reset."
    assert [button.id for button in reply.buttons] == ["fixed", "not_helped", "same_here", "person"]
    assert (reply.issue, reply.version, reply.approved_by, reply.discloses) == (RED, "aaaa", ("sam",), True)
    assert decision.memory.answered == (RED,)
    assert decision.memory.disclosed
    assert [e.kind for e in decision.effects if isinstance(e, Signal)] == ["report"]


def test_private_gets_the_steps_and_how_not_to_have_it_again_and_no_same_here() -> None:
    (reply,) = decide(case(said=message(**PRIVATE))).replies
    assert reply.text == "I'm a bot. Here is the reset.\n1. Hold the button\n2. Wait 3 minutes\nTurn on updates."
    assert [button.id for button in reply.buttons] == ["fixed", "not_helped", "person"]


def test_a_channel_may_have_its_own_words() -> None:
    assert said(case(channel=Channel(HERE, "discord"))) == "I'm a bot. Try a reset!"


def test_a_second_word_does_not_disclose_again_and_after_a_human_stretch_it_says_that_it_is_back() -> None:
    assert said(case(memory=Memory(disclosed=True))).startswith("Sorry")
    assert said(case(memory=Memory(back=True))).startswith("The bot is back. Sorry")


def test_the_language_of_the_matched_phrasing_wins() -> None:
    found = Matches((match(language="fr"),))
    assert said(case(found)) == "Je suis un robot. Désolé ! Redémarrez : https://help.example/reset."


@pytest.mark.parametrize(
    ("locale", "detected", "expected"),
    [("fr-FR", "", "fr"), ("de", "fr", "fr"), ("de", "", "en"), ("", "", "en")],
)
def test_without_it_locale_then_detection_then_default(locale: str, detected: str, expected: str) -> None:
    decision = decide(case(Matches(language=detected), said=message(locale=locale)))
    assert decision.replies[0].language == expected


def test_an_answer_missing_in_the_language_goes_to_a_person() -> None:
    decision = decide(case(Matches((match(OUT, language="fr"),))))
    assert decision.verdict == "handoff"


def test_an_entry_without_words_for_this_place_goes_to_a_person() -> None:
    silent_entry = replace(RED_ISSUE, answers={"en": replace(RED_ISSUE.answers["en"], public="")})
    knowledge = replace(KNOWLEDGE, issues={RED: silent_entry})
    assert decide(case(knowledge=knowledge)).verdict == "handoff"


def test_not_sure_is_passed_on_with_an_honest_wait() -> None:
    decision = decide(case(Matches()))
    assert (decision.rule, decision.status, decision.patient) == ("hand_off", Status.WAITING, True)
    assert said(case(Matches())) == "I'm a bot. Passing this to a colleague, usually within 15 min."
    assert "within 3 h" in said(case(Matches(), wait=Wait(150)))
    assert "back Monday 9:00" in said(case(Matches(), wait=Wait(15, {"en": "Monday 9:00"})))


def test_who_is_meant_for_a_team_hears_its_own_hours() -> None:
    escalate = replace(RED_ISSUE.escalate, after_not_helped=1, to="network")
    known = replace(KNOWLEDGE, issues={RED: replace(RED_ISSUE, escalate=escalate)})
    handed = case(said=tap("not_helped"), tapped=tapped(), knowledge=known)
    waits = {"network": Wait(15, {"en": "Tuesday 8:00"}), "billing": Wait(15, {"en": "Friday 8:00"})}
    assert "within 15 min" in said(handed)
    assert "back Tuesday 8:00" in said(replace(handed, team_waits=waits))


def test_the_customer_is_told_once_a_day() -> None:
    told = Memory(announced=NOW - timedelta(hours=2), disclosed=True)
    assert said(case(Matches(), memory=told)) == ""
    assert said(case(Matches(), memory=replace(told, announced=NOW - timedelta(days=2)))) != ""


@pytest.mark.parametrize("hint", sorted(BLOCKS_AN_ANSWER - {Hint.PRAISE, Hint.RESOLVED, Hint.GREETING}))
def test_no_confidence_overrides_a_guard(hint: Hint) -> None:
    decision = decide(case(hinted(hint, candidates=(match(confidence=1.0),))))
    assert decision.rule == "hand_off"
    assert hint.value in decision.because


def test_a_veto_and_a_close_second_are_not_sure() -> None:
    assert decide(case(Matches((match(vetoed="red phone case"),)))).verdict == "handoff"
    assert decide(case(Matches((match(), match(BILL, 0.9))))).verdict == "handoff"


def test_buttons_become_numbers_where_there_are_none() -> None:
    text = said(case(channel=Channel(HERE, "irc", buttons=False)))
    assert text.endswith("Reply with a number: 1) Yes, fixed 2) Did not help 3) Same here 4) A person")


# --- addressed or not -------------------------------------------------------------------------------------------------


def test_unasked_it_answers_only_above_the_stricter_bar() -> None:
    def overheard(confidence: float, channel: Channel | None = None) -> str:
        heard = case(Matches((match(confidence=confidence),)), said=message(addressed=False))
        return decide(replace(heard, channel=channel or heard.channel)).verdict

    assert overheard(0.99) == "answer"
    assert overheard(0.85) == "silent"
    assert overheard(0.99, Channel(HERE, "x", listen="mentions")) == "silent"
    assert overheard(0.99, Channel(HERE, "x", law=Law(summoned_only=True))) == "silent"
    quiet_room = {RoomId("town"): RoomLaw(listen="mentions")}
    assert overheard(0.99, Channel(HERE, "x", rooms=quiet_room)) == "silent"
    loud_room = {RoomId("town"): RoomLaw(listen="all")}
    assert overheard(0.99, Channel(HERE, "x", listen="mentions", rooms=loud_room)) == "answer"
    assert overheard(0.85, Channel(HERE, "x", listen="mentions", rooms=loud_room)) == "silent"


def test_overheard_and_unsure_is_silent_and_still_counted() -> None:
    decision = decide(case(Matches(), said=message(addressed=False)))
    assert decision.verdict == "silent"
    assert any(isinstance(effect, Signal) for effect in decision.effects)


@pytest.mark.parametrize("hint", [Hint.PRAISE, Hint.RESOLVED, Hint.GREETING])
def test_silent_on_small_talk(hint: Hint) -> None:
    assert decide(case(hinted(hint, candidates=(match(),)))).verdict == "silent"


def test_works_again_after_our_answer_heals() -> None:
    decision = decide(case(hinted(Hint.RESOLVED), memory=Memory(answered=(RED,)), status=Status.ANSWERED))
    assert Signal("healed", RED) in decision.effects


def test_thanks_heal_once_and_only_who_got_the_answer() -> None:
    thanks = case(hinted(Hint.PRAISE), memory=Memory(answered=(RED,)), status=Status.ANSWERED)
    assert Signal("healed", RED) in decide(thanks).effects
    without = [
        replace(thanks, history=History(healed=frozenset({RED}))),
        case(hinted(Hint.PRAISE)),
        case(hinted(Hint.PRAISE, Hint.SARCASM), memory=Memory(answered=(RED,)), status=Status.ANSWERED),
        case(hinted(Hint.GREETING), memory=Memory(answered=(RED,)), status=Status.ANSWERED),
    ]
    for other in without:
        assert Signal("healed", RED) not in decide(other).effects


def test_a_greeting_in_private_is_greeted_once() -> None:
    assert said(case(hinted(Hint.GREETING), said=message("hi", **PRIVATE))) == "I'm a bot. Tell us what is wrong."
    assert said(case(hinted(Hint.GREETING), said=message("hi", **PRIVATE), status=Status.ANSWERED)) == ""
    speechless = replace(KNOWLEDGE, phrases={})
    assert said(case(hinted(Hint.GREETING), said=message("hi", **PRIVATE), knowledge=speechless)) == ""


def test_a_picture_without_words_goes_to_a_person_if_it_was_for_us() -> None:
    picture = message("", attachments=(Attachment("image"),))
    assert decide(case(Matches(), said=picture)).verdict == "handoff"
    assert decide(case(Matches(), said=replace(picture, addressed=False))).verdict == "silent"


# --- a person at any turn --------------------------------------------------------------------------------------------


@pytest.mark.parametrize("status", Status)
def test_a_request_for_a_person_works_at_any_turn(status: Status) -> None:
    decision = decide(case(hinted(Hint.ASKS_PERSON, candidates=(match(),)), status=status))
    assert decision.status in {Status.WAITING, Status.HUMAN}
    assert not any(reply.purpose is Purpose.ANSWER for reply in decision.replies)


def test_the_person_button_works_too() -> None:
    decision = decide(case(Matches(), said=tap("person"), tapped=tapped(), status=Status.ANSWERED))
    assert (decision.rule, decision.status) == ("asked_for_a_human", Status.WAITING)


def test_overheard_wishes_for_a_person_are_not_ours() -> None:
    assert decide(case(hinted(Hint.ASKS_PERSON), said=message(addressed=False))).verdict == "silent"


def test_the_bot_is_silent_where_a_human_owns_the_thread() -> None:
    for kind, button in ((Kind.POST, ""), (Kind.TAP, "person"), (Kind.EDIT, ""), (Kind.TAP, "not_helped")):
        decision = decide(case(owner=Owner.HUMAN, said=message(kind=kind, button=button), tapped=tapped()))
        assert decision.replies == ()
        assert decision.rule == "leave_it_to_the_human"


def test_after_a_call_for_a_person_the_bot_does_not_come_back_by_itself() -> None:
    called = Memory(handoff_rule="danger", announced=NOW)
    assert decide(case(memory=called, status=Status.WAITING)).replies == ()
    unsure = Memory(handoff_rule="hand_off", announced=NOW)
    decision = decide(case(memory=unsure, status=Status.WAITING))
    assert decision.rule == "answer"
    assert decision.status is Status.WAITING


def test_danger_beats_every_match_and_gives_no_advice() -> None:
    decision = decide(case(said=message("router red light and burning smell")))
    (handoff,) = (effect for effect in decision.effects if isinstance(effect, Handoff))
    assert (decision.rule, handoff.urgent, handoff.to) == ("danger", True, "network-team")
    assert said(case(said=message("burning smell"))) == "I'm a bot. A person has been alerted and will reply here."
    assert "alerted" in said(case(said=message("burning smell"), wait=Wait(15, {"en": "Monday"})))


def test_a_danger_word_that_two_entries_know_goes_to_the_one_that_matches() -> None:
    decision = decide(case(Matches((match(OUT, 0.5),)), said=message("smoke!")))
    assert [e.issue for e in decision.effects if isinstance(e, Signal)] == [OUT]


def test_a_danger_word_in_other_peoples_talk_alarms_nobody() -> None:
    assert decide(case(Matches(), said=message("my toast makes smoke", addressed=False))).verdict == "silent"
    product_said = Matches(facts={"product": "homebox-2"})
    assert decide(case(product_said, said=message("homebox smoke", addressed=False))).verdict == "handoff"


def test_a_claim_is_never_answered_alone_unless_the_entry_may() -> None:
    claim = hinted(Hint.NEVER_ALONE, candidates=(match(),))
    assert decide(case(claim)).rule == "never_alone"
    assert decide(case(hinted(Hint.NEVER_ALONE))).rule == "never_alone"
    alone = replace(KNOWLEDGE, issues={**KNOWLEDGE.issues, RED: replace(RED_ISSUE, alone=True)})
    assert decide(case(claim, knowledge=alone)).rule == "answer"
    assert decide(case(claim, said=message(addressed=False))).rule != "never_alone"


def test_personal_data_in_public_gets_an_invitation_and_a_look_by_a_person() -> None:
    decision = decide(case(said=message("my card is [card]", private_data=("card",))))
    assert decision.rule == "protect_private_data"
    assert decision.status is Status.WAITING
    assert [r.purpose for r in decision.replies] == [Purpose.INVITE]
    assert "https://plaza.example/dm" in decision.replies[0].text
    no_link = case(said=message("[card]", private_data=("card",)), channel=Channel(HERE, "plaza"))
    assert "call 150" in said(no_link)
    assert decide(case(said=message(private_data=("email",), **PRIVATE))).rule == "answer"


# --- again ----------------------------------------------------------------------------------------------------------


def test_the_same_issue_again_goes_to_a_person() -> None:
    assert decide(case(memory=Memory(answered=(RED,)), status=Status.ANSWERED)).rule == "it_did_not_help"
    assert decide(case(history=History(answered=frozenset({RED})))).rule == "it_did_not_help"
    overheard = case(said=message(addressed=False), history=History(answered=frozenset({RED})))
    assert decide(overheard).verdict == "silent"
    assert decide(case(said=message(**PRIVATE), history=History(answered=frozenset({RED})))).rule == "answer"


def test_did_not_help_in_words() -> None:
    decided = case(hinted(Hint.NOT_HELPED, Hint.PRAISE), memory=Memory(answered=(RED,)), status=Status.ANSWERED)
    assert decide(decided).rule == "it_did_not_help"
    assert decide(case(hinted(Hint.NOT_HELPED))).rule == "hand_off"


def test_still_not_about_another_issue_is_that_issue() -> None:
    other = hinted(Hint.NOT_HELPED, candidates=(match(BILL),))
    assert decide(case(other, memory=Memory(answered=(RED,)), status=Status.ANSWERED)).rule == "answer"


def test_an_edit_is_the_same_or_goes_to_a_person() -> None:
    edit = message(kind=Kind.EDIT)
    assert decide(case(said=edit, memory=Memory(answered=(RED,)))).verdict == "silent"
    assert decide(case(Matches((match(BILL),)), said=edit, memory=Memory(answered=(RED,)))).verdict == "handoff"
    assert decide(case(said=edit)).verdict == "handoff"
    assert decide(case(Matches(), said=replace(edit, addressed=False))).verdict == "silent"


def test_later_reporters_get_a_pointer() -> None:
    standing = History(canonical={(RED, "aaaa"): "https://plaza.example/#1"})
    assert said(case(history=standing)) == "I'm a bot. Same fix as here: https://plaza.example/#1"
    assert "reset" in said(case(history=standing, said=message(**PRIVATE)))


def test_status_drives_what_is_said() -> None:
    known = decide(
        case(knowledge=with_status(IssueStatus.INVESTIGATING), history=History(canonical={(RED, "aaaa"): "x"}))
    )
    assert known.rule == "known_incident"
    assert known.replies[0].purpose is Purpose.WE_KNOW
    assert "We know about this" in known.replies[0].text
    assert "Fixed with 7.4." in said(case(knowledge=with_status(IssueStatus.FIXED)))
    untold = replace(with_status(IssueStatus.INVESTIGATING))
    entry = untold.issues[RED]
    plain = replace(entry, answers={"en": replace(entry.answers["en"], investigating="")})
    assert "Try a reset" in said(case(knowledge=replace(untold, issues={RED: plain})))


def test_what_a_person_knows_of_is_said_in_the_words_of_the_entry() -> None:
    known = decide(case(marked={RED: Marked.KNOWN}, history=History(canonical={(RED, "aaaa"): "x"})))
    (reply,) = known.replies
    assert (known.rule, reply.purpose, reply.version) == ("known_incident", Purpose.WE_KNOW, "aaaa")
    assert "We know about this" in reply.text
    assert decide(case(marked={BILL: Marked.KNOWN})).rule == "answer"
    assert decide(case(Matches((match(RED, 0.3),)), marked={RED: Marked.KNOWN})).rule == "hand_off", "not sure"


def test_what_a_person_holds_goes_to_a_person() -> None:
    held = decide(case(marked={RED: Marked.HELD}, knowledge=with_status(IssueStatus.INVESTIGATING)))
    assert (held.rule, held.verdict) == ("known_incident", "handoff")
    assert Signal("report", RED) in held.effects
    listening = replace(case().channel, listen="all")
    asked_nothing = decide(case(marked={RED: Marked.HELD}, said=message(addressed=False), channel=listening))
    assert (asked_nothing.rule, asked_nothing.verdict) == ("known_incident", "silent")


def test_when_excludes_on_a_stated_fact_and_required_facts_must_be_known() -> None:
    narrow = replace(RED_ISSUE, when=When(products=("homebox-2",)))
    knowledge = replace(KNOWLEDGE, issues={RED: narrow})
    assert decide(case(knowledge=knowledge)).rule == "answer"
    other = Matches((match(),), facts={"product": "homebox-3"})
    assert decide(case(other, knowledge=knowledge)).rule == "hand_off"
    needs = replace(KNOWLEDGE, issues={RED: replace(RED_ISSUE, when=When(required=("version",)))})
    assert decide(case(knowledge=needs)).verdict == "handoff"
    stated = Matches((match(),), facts={"version": "7.2"})
    decision = decide(case(stated, knowledge=needs))
    assert decision.rule == "answer"
    assert decision.memory.facts == {"version": "7.2"}


def test_a_closed_conversation_starts_afresh() -> None:
    old = Memory(asked=True, handoff_rule="danger", not_helped=2)
    assert decide(case(CLOSE, status=Status.DONE, memory=old)).rule == "ask_once"


@pytest.mark.parametrize("role", [Role.BOT, Role.STAFF, Role.OWN])
def test_only_customers_are_answered(role: Role) -> None:
    speaker = Author(PersonId("x"), "X", role)
    assert decide(case(said=message(author=speaker))).rule == "ignore_bots"


def test_a_danger_word_without_letters_is_no_word() -> None:
    odd = replace(RED_ISSUE, escalate=replace(RED_ISSUE.escalate, words=("!!", "smoke")))
    knowledge = replace(KNOWLEDGE, issues={RED: odd})
    assert decide(case(said=message("help!!"), knowledge=knowledge)).rule == "answer"
    assert decide(case(said=message("smoke"), knowledge=knowledge)).rule == "danger"


def test_verdict_and_replies_of_each_kind() -> None:
    asked = decide(case(CLOSE))
    assert asked.verdict == "ask"
    assert len(asked.replies) == 1


def test_one_invitation_to_a_private_chat_is_enough() -> None:
    again = Memory(handoff_rule="protect_private_data", announced=NOW, disclosed=True)
    said_again = message("my card is [card]", private_data=("card",))
    assert decide(case(said=said_again, status=Status.WAITING, memory=again)).replies == ()


def test_who_wants_nothing_and_speaks_of_no_issue_only_talks() -> None:
    def counted(matches: Matches) -> list[tuple[str, str | None]]:
        return [(e.kind, e.issue) for e in decide(case(matches=matches)).effects if isinstance(e, Signal)]

    idle = {Hint.IDLE: "only talk"}
    assert counted(Matches(hints=idle)) == [("talk", None)]
    assert counted(Matches()) == [("report", None)]
    assert counted(Matches((match(RED, 0.6),), hints=idle)) == [("report", RED)], "it is about something"
    unread = {**idle, Hint.UNSERVED_LANGUAGE: "Polish"}
    assert counted(Matches(hints=unread)) == [("report", None)], "nobody knows what it wants"
