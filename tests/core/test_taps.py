"""Taps, reactions and the one question: they belong to the person who gave them."""

from dataclasses import replace

import pytest

from bot.core.case import Case, History, Tapped
from bot.core.conversations import Choice, Memory, Owner, Status
from bot.core.decide import decide
from bot.core.decisions import Purpose, Signal
from bot.core.issues import Hint, Matches, When
from bot.core.messages import Kind, PersonId, Visibility
from bot.core.policy import Channel
from tests.fakes.cases import (
    BILL,
    HERE,
    KNOWLEDGE,
    OUT,
    RED,
    RED_ISSUE,
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


# --- taps
# ---------------------------------------------------------------------------------------------------------------


def test_yes_fixed_heals_once_and_tells_how_not_to_have_it_again() -> None:
    fixed = case(said=tap("fixed"), tapped=tapped(), status=Status.ANSWERED, memory=Memory(disclosed=True))
    decision = decide(fixed)
    assert [r.text for r in decision.replies] == ["Glad it works again. Turn on updates."]
    assert Signal("healed", RED) in decision.effects
    complained = decide(replace(fixed, history=History(counted=frozenset({RED}))))
    assert Signal("healed", RED) in complained.effects
    again = decide(replace(fixed, history=History(healed=frozenset({RED}))))
    assert again.replies == ()
    assert not any(isinstance(effect, Signal) for effect in again.effects)


def test_a_bystanders_yes_counts_without_a_word() -> None:
    decision = decide(case(said=tap("fixed", by="ben"), tapped=tapped(recipient="ana")))
    assert decision.replies == ()
    assert Signal("healed", RED) in decision.effects


def test_thanks_without_a_hint_where_the_entry_has_none_in_this_language() -> None:
    only_french = replace(RED_ISSUE, answers={"fr": RED_ISSUE.answers["fr"]})
    knowledge = replace(KNOWLEDGE, issues={RED: only_french})
    decided = case(said=tap("fixed"), tapped=tapped(), memory=Memory(disclosed=True), knowledge=knowledge)
    assert said(decided) == "Glad it works again."


def test_did_not_help_gives_the_steps_in_private_first_and_then_a_person() -> None:
    first = decide(case(said=tap("not_helped"), tapped=tapped(), status=Status.ANSWERED, memory=Memory(disclosed=True)))
    (steps,) = first.replies
    assert (steps.purpose, steps.visibility, steps.to) == (Purpose.STEPS, Visibility.PRIVATE, None)
    assert "1. Hold the button" in steps.text
    second = decide(case(said=tap("not_helped"), tapped=tapped(), status=Status.ANSWERED, memory=first.memory))
    assert second.status is Status.WAITING
    assert "takes it from here" in second.replies[0].text


def test_did_not_help_calls_a_person_where_the_bot_may_not_begin_a_private_chat() -> None:
    answered = case(said=tap("not_helped"), tapped=tapped(), status=Status.ANSWERED, memory=Memory(disclosed=True))
    decision = decide(replace(answered, channel=replace(answered.channel, begins_private=False)))
    assert decision.status is Status.WAITING
    (told,) = decision.replies
    assert told.visibility is not Visibility.PRIVATE
    assert "takes it from here" in told.text


def test_did_not_help_without_steps_or_entry_goes_to_a_person_at_once() -> None:
    only_french = replace(KNOWLEDGE, issues={RED: replace(RED_ISSUE, answers={"fr": RED_ISSUE.answers["fr"]})})
    for changes in ({"knowledge": only_french}, {"tapped": tapped(OUT)}, {"tapped": None}):
        decided = case(said=tap("not_helped"), status=Status.ANSWERED)
        decided = replace(decided, **{"tapped": tapped(), **changes})  # type: ignore[arg-type]
        assert decide(decided).status is Status.WAITING


def test_same_here_is_one_signal_and_no_new_post() -> None:
    decision = decide(case(said=tap("same_here", by="ben"), tapped=tapped()))
    assert decision.replies == ()
    assert Signal("same_here", RED) in decision.effects


def test_a_complaint_by_tap_counts_once_whatever_was_healed_before() -> None:
    same = case(said=tap("same_here"), tapped=tapped(), history=History(healed=frozenset({RED})))
    assert Signal("same_here", RED) in decide(same).effects
    again = decide(replace(same, history=History(counted=frozenset({RED}))))
    assert not any(isinstance(effect, Signal) for effect in again.effects)


def test_only_who_got_the_answer_or_the_pointer_is_healed_by_a_reaction() -> None:
    liked = case(said=message("", kind=Kind.REACTION), tapped=tapped(recipient="ben"))
    assert not any(isinstance(effect, Signal) for effect in decide(liked).effects)
    pointed_at = replace(liked, history=History(answered=frozenset({RED})))
    assert Signal("healed", RED) in decide(pointed_at).effects
    here = case(said=liked.message, tapped=tapped(recipient="ben"), memory=Memory(answered=(RED,)))
    assert Signal("healed", RED) in decide(here).effects
    for nothing in (tapped(None), None):
        assert not any(isinstance(e, Signal) for e in decide(replace(here, tapped=nothing)).effects)


@pytest.mark.parametrize("wish", ["Stop!", "please stop", "désabonner", "hör auf", "Basta."])
def test_who_says_stop_alone_is_told_nothing_unasked_any_more(wish: str) -> None:
    decision = decide(case(Matches(), said=message(wish)))
    assert (decision.verdict, decision.effects[-1]) == ("silent", Signal("stop", None))


def test_the_button_says_so_too_also_in_a_persons_thread_and_a_sentence_with_stop_does_not() -> None:
    for owner in Owner:
        assert Signal("stop", None) in decide(case(said=tap("stop"), tapped=tapped(), owner=owner)).effects
    decision = decide(case(Matches(), said=message("it does not stop blinking")))
    assert Signal("stop", None) not in decision.effects


def test_a_reaction_counts_and_an_unknown_button_is_ignored() -> None:
    assert Signal("healed", RED) in decide(case(said=message("", kind=Kind.REACTION), tapped=tapped())).effects
    assert decide(case(said=tap("launch"), tapped=tapped())).verdict == "silent"
    assert decide(case(Matches(), said=tap("fixed"))).verdict == "silent"


# --- the one question -----------------------------------------------------------------------------------------------


def test_two_close_issues_give_one_question_with_a_way_out() -> None:
    decision = decide(case(CLOSE))
    assert (decision.rule, decision.status, decision.patient) == ("ask_once", Status.ASKED, True)
    assert [b.label for b in decision.replies[0].buttons] == ["Blinking", "Steady", "Something else", "A person"]
    assert decision.memory.choices == CHOICES


@pytest.mark.parametrize(
    "changes",
    [
        {"memory": Memory(asked=True)},
        {"matches": Matches((match(RED, 0.6), match(BILL, 0.55)))},
        {"matches": Matches((match(RED, 0.6), match(OUT, 0.2)))},
        {"matches": Matches((match(RED, 0.7), match(OUT, 0.4)))},
        {"matches": Matches((match(RED, 0.6, language="fr"), match(OUT, 0.55)))},
        {"matches": hinted(Hint.TOO_SHORT, candidates=CLOSE.candidates)},
    ],
)
def test_otherwise_it_does_not_ask(changes: dict[str, object]) -> None:
    memory = changes.pop("memory", None)
    decided = replace(case(CLOSE, memory=memory), **changes)  # type: ignore[arg-type]
    assert decide(decided).verdict == "handoff"


def test_a_question_not_written_in_every_label_is_not_asked() -> None:
    assert RED_ISSUE.ask is not None
    half = replace(RED_ISSUE, ask=replace(RED_ISSUE.ask, question={"en": "?", "fr": "?"}))
    knowledge = replace(KNOWLEDGE, issues={**KNOWLEDGE.issues, RED: half})
    french = Matches((match(RED, 0.6, language="fr"), match(OUT, 0.55)))
    assert decide(case(french, knowledge=knowledge)).verdict == "handoff"


@pytest.mark.parametrize(
    "answer", [tap("choice:1"), message("2"), message("steady")], ids=["tapped", "number", "label"]
)
def test_a_choice_is_answered(answer: object) -> None:
    asked = Memory(asked=True, choices=CHOICES, disclosed=True)
    decided = case(Matches(), said=answer, status=Status.ASKED, memory=asked)  # type: ignore[arg-type]
    assert said(decided) == "Check the outage map."
    assert decide(decided).memory.choices == ()


def test_something_else_and_no_answer_go_to_a_person() -> None:
    asked = Memory(asked=True, choices=CHOICES)
    assert decide(case(said=tap("choice:2"), status=Status.ASKED, memory=asked)).status is Status.WAITING
    assert (
        decide(case(Matches(), said=message(""), timer="question", status=Status.ASKED, memory=asked)).status
        is Status.WAITING
    )
    person = decide(case(Matches(), said=message("4"), status=Status.ASKED, memory=asked))
    assert person.rule == "asked_for_a_human"


def test_a_choice_whose_answer_is_not_written_goes_to_a_person() -> None:
    asked = Memory(asked=True, choices=CHOICES, language="fr")
    assert decide(case(said=tap("choice:1"), status=Status.ASKED, memory=asked)).status is Status.WAITING


def test_only_the_one_who_was_asked_can_choose() -> None:
    decision = decide(case(said=tap("choice:0", by="ben"), tapped=tapped(), status=Status.NEW))
    assert decision.replies == ()


def test_words_that_are_no_choice_are_judged_as_words() -> None:
    asked = Memory(asked=True, choices=CHOICES)
    assert decide(case(said=message("red light on my router"), status=Status.ASKED, memory=asked)).rule == "answer"
    assert decide(case(Matches(), said=message("9"), status=Status.ASKED, memory=asked)).rule == "hand_off"


def test_the_time_of_a_question_that_was_answered_calls_nobody() -> None:
    assert decide(case(Matches(), said=message(""), timer="question", status=Status.ANSWERED)).verdict == "silent"


def test_a_tap_on_an_older_question_is_no_answer_to_the_newer_one() -> None:
    asked = Memory(asked=True, choices=CHOICES)
    older = Tapped(None, PersonId("ana"), (Choice("Refund", BILL), Choice("Something else", None)))
    assert decide(case(said=tap("choice:0"), status=Status.ASKED, memory=asked, tapped=older)).replies == ()
    same = Tapped(None, PersonId("ana"), CHOICES)
    assert decide(case(said=tap("choice:0"), status=Status.ASKED, memory=asked, tapped=same)).verdict == "answer"


def test_a_choice_that_is_no_number_is_ignored() -> None:
    asked = Memory(asked=True, choices=CHOICES)
    assert decide(case(said=tap("choice:abc"), status=Status.ASKED, memory=asked)).replies == ()


def test_a_chosen_issue_that_must_know_more_goes_to_a_person() -> None:
    needs = replace(KNOWLEDGE, issues={**KNOWLEDGE.issues, RED: replace(RED_ISSUE, when=When(required=("version",)))})
    asked = Memory(asked=True, choices=CHOICES)
    decided = case(said=tap("choice:0"), status=Status.ASKED, memory=asked, knowledge=needs)
    assert decide(decided).status is Status.WAITING


def test_where_there_are_no_buttons_the_numbers_under_the_fix_can_be_typed() -> None:
    irc = Channel(HERE, "irc", buttons=False)
    had = Memory(answered=(RED,), disclosed=True)
    fixed = decide(case(Matches(), said=message("1"), status=Status.ANSWERED, memory=had, channel=irc))
    assert Signal("healed", RED) in fixed.effects
    person = decide(case(Matches(), said=message("4"), status=Status.ANSWERED, memory=had, channel=irc))
    assert person.rule == "asked_for_a_human"
    elsewhere = decide(case(Matches(), said=message("1"), status=Status.ANSWERED, memory=had))
    assert elsewhere.rule == "hand_off"


def test_taps_in_a_persons_thread_still_count() -> None:
    decision = decide(case(said=tap("same_here", by="ben"), tapped=tapped(), owner=Owner.HUMAN))
    assert Signal("same_here", RED) in decision.effects
    reaction = decide(case(said=message("", kind=Kind.REACTION), tapped=tapped(), owner=Owner.HUMAN))
    assert Signal("healed", RED) in reaction.effects
    assert not any(isinstance(e, Signal) for e in decide(case(said=tap("person"), owner=Owner.HUMAN)).effects)


def test_the_best_match_is_the_first() -> None:
    assert Matches((match(),)).best == match()
    assert Matches().best is None
