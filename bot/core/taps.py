"""Taps, numbered answers and reactions: they belong to the person who gave them and never change another's state."""

from collections.abc import Callable, Mapping
from dataclasses import replace

from bot.core import say
from bot.core.case import Case
from bot.core.conversations import Status, Step
from bot.core.decisions import Decision, Purpose, Signal
from bot.core.messages import Kind
from bot.core.outcomes import not_helped, outcome, say_answer, silent, to_a_person
from bot.core.reading import signal_of
from bot.core.text import words


def heard_a_tap(case: Case) -> Decision | None:
    """Taps, numbered answers and reactions belong to the person who gave them."""
    if case.timer == "question":
        return to_a_person(case, "no answer to the bot's question")
    if case.message.kind is Kind.REACTION:
        return silent(case, "a reaction", *_once(case, "healed"))
    button = case.message.button if case.message.kind is Kind.TAP else _typed_button(case)
    if not button:
        return None
    if button.startswith("choice:"):
        return _chosen(case, int(button.removeprefix("choice:")))
    return _TAPS.get(button, _unknown_tap)(case)


def _typed_button(case: Case) -> str:
    """The number or label typed instead of a tap, while a question is open; "" if it is neither."""
    choices = case.conversation.memory.choices
    said = words(case.message.text)
    if case.conversation.status is not Status.ASKED or not said:
        return ""
    if len(said) == 1 and said[0].isdecimal() and 1 <= int(said[0]) <= len(choices):
        return f"choice:{int(said[0]) - 1}"
    return next((f"choice:{n}" for n, choice in enumerate(choices) if words(choice.label) == said), "")


def typed_number_is(case: Case, button: str) -> bool:
    """True if the customer typed the number of this button under the open question (it stands after the choices)."""
    last = str(len(case.conversation.memory.choices) + 1)
    return button == "person" and case.conversation.status is Status.ASKED and words(case.message.text) == [last]


def _once(case: Case, kind: str) -> tuple[Signal, ...]:
    """A tap counts once per person and issue."""
    issue = case.tapped.issue if case.tapped else None
    return () if issue is None or issue in case.history.counted else (signal_of(case, kind, issue),)


def _tapped_fixed(case: Case) -> Decision:
    heals = _once(case, "healed")
    mine = case.tapped is not None and case.tapped.recipient == case.message.author.id
    issue = case.knowledge.issues.get(case.tapped.issue) if case.tapped and case.tapped.issue else None
    if not (heals and mine and issue) or case.conversation.status is Status.WAITING:
        return silent(case, "says that it works", *heals)
    language = say.language_of(case)
    answer = issue.answers.get(language)
    avoid = say.expand(answer.avoid, issue) if answer else ""
    thanks = " ".join(part for part in (say.phrase(case, "thanks_fixed", language), avoid) if part)
    if not thanks:
        return silent(case, "says that it works", *heals)
    return outcome(
        case,
        "says that it works",
        Step.ANSWERED,
        say.reply(case, Purpose.THANKS, thanks, language, issue=issue),
        *heals,
    )


def _tapped_not_helped(case: Case) -> Decision:
    return not_helped(case, case.tapped.issue if case.tapped else None, "tapped that it did not help")


def _tapped_same_here(case: Case) -> Decision:
    return silent(case, "has it too", *_once(case, "same_here"))


def _unknown_tap(case: Case) -> Decision:
    return silent(case, f'a button we do not know: "{case.message.button}"')


_TAPS: Mapping[str, Callable[[Case], Decision]] = {
    "fixed": _tapped_fixed,
    "not_helped": _tapped_not_helped,
    "same_here": _tapped_same_here,
}


def _chosen(case: Case, number: int) -> Decision:
    """An option of the bot's question. Only the person who was asked can choose; for anybody else it is a report."""
    choices = case.conversation.memory.choices
    if case.conversation.status is not Status.ASKED or number >= len(choices):
        return silent(case, "chose an option of a question that is not open for him", *_once(case, "same_here"))
    choice = choices[number]
    issue = case.knowledge.issues.get(choice.issue) if choice.issue else None
    if issue is None:
        return to_a_person(case, f'chose "{choice.label}"')
    memory = replace(case.conversation.memory, choices=())
    case = replace(case, conversation=replace(case.conversation, memory=memory))
    return say_answer(case, issue, say.language_of(case), f'chose "{choice.label}"') or to_a_person(
        case, "the answer is not written in this language", issue=issue
    )
