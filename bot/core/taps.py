"""Taps, numbered answers and reactions: they belong to the person who gave them and never change another's state."""

from collections.abc import Callable, Mapping
from dataclasses import replace

from bot.core import say
from bot.core.case import Case, Tapped
from bot.core.conversations import Status, Step
from bot.core.decisions import Decision, Purpose, Signal
from bot.core.messages import Kind
from bot.core.outcomes import not_helped, outcome, say_answer, silent, to_a_person
from bot.core.reading import signal_of
from bot.core.text import words
from bot.core.when import contradicts, missing

STOP = "stop"  # the button under words that nobody waited for
# Said alone, in any language: the wish to be told nothing more unasked.
_STOP_WORDS = frozenset(" ".join(words(wish)) for wish in (
    "stop", "stop it", "please stop", "stop messaging me", "stop telling me", "unsubscribe",
    "stopp", "bitte stopp", "abmelden", "hör auf", "arrête", "arrêtez", "stop svp", "désabonner", "me désabonner",
    "basta", "para", "parad", "no más mensajes", "cancelar suscripción", "darme de baja",
))  # fmt: skip
NO_ANSWER = "no answer to the bot's question"


def heard_a_tap(case: Case) -> Decision | None:
    """Taps, numbered answers and reactions belong to the person who gave them."""
    if case.timer == "question":
        still_open = case.conversation.status is Status.ASKED and case.conversation.memory.choices
        return to_a_person(case, NO_ANSWER) if still_open else silent(case, "the question was answered in time")
    if case.message.kind is Kind.REACTION:
        return silent(case, "a reaction", *_healed_by_reaction(case))
    button = case.message.button if case.message.kind is Kind.TAP else _typed_button(case)
    if not button:
        return None
    if button.startswith("choice:"):
        return _chosen(case, button.removeprefix("choice:"))
    if case.tapped is None and case.conversation.memory.answered:  # typed: it is about our last answer to him
        about = Tapped(case.conversation.memory.answered[-1], case.message.author.id)
        case = replace(case, tapped=about)
    return _TAPS.get(button, _unknown_tap)(case)


def _typed_button(case: Case) -> str:
    """The number or label typed instead of a tap; "" if it is neither."""
    said = words(case.message.text)
    if case.message.kind is Kind.POST and " ".join(said) in _STOP_WORDS:
        return STOP
    return next((id_ for number, id_, label in _options(case) if said in ([str(number)], words(label))), "")


def _options(case: Case) -> tuple[tuple[int, str, str], ...]:
    """(number, button, label) of what can be typed now: the open question's choices, or, where there are no buttons,
    the answers under our last fix."""
    choices = case.conversation.memory.choices
    if case.conversation.status is Status.ASKED:
        return tuple((n, f"choice:{n - 1}", choice.label) for n, choice in enumerate(choices, 1))
    if case.conversation.status is Status.ANSWERED and not case.channel.buttons:
        buttons = say.answer_buttons(case, say.language_of(case))
        return tuple((n, button.id, button.label) for n, button in enumerate(buttons, 1))
    return ()


def typed_person(case: Case) -> bool:
    """True if the customer typed the number of the button "A person", which stands last."""
    said = words(case.message.text)
    if case.conversation.status is Status.ASKED:
        return said == [str(len(case.conversation.memory.choices) + 1)]
    return _typed_button(case) == "person"


def _once(case: Case, kind: str) -> tuple[Signal, ...]:
    """A tap counts once per person and issue: once as a complaint, and once as healed. Who tapped "Same here" is healed
    by the same button as everybody else."""
    issue = case.tapped.issue if case.tapped else None
    before = case.history.healed if kind == "healed" else case.history.counted
    return () if issue is None or issue in before else (signal_of(case, kind, issue),)


def _healed_by_reaction(case: Case) -> tuple[Signal, ...]:
    """Only of whoever got the answer or the pointer: a bystander may like it for any reason."""
    tapped = case.tapped
    if tapped is None or tapped.issue is None:
        return ()
    had = tapped.issue in {*case.conversation.memory.answered, *case.history.answered}
    return _once(case, "healed") if had or tapped.recipient == case.message.author.id else ()


def tap_signals(case: Case) -> tuple[Signal, ...]:
    """What a tap or reaction counts for, whoever owns the thread."""
    if case.message.kind is Kind.REACTION:
        return _healed_by_reaction(case)
    if case.message.button == STOP:
        return (Signal("stop", None),)
    kind = _COUNTS_AS.get(case.message.button)
    return _once(case, kind) if kind else ()


_COUNTS_AS = {"fixed": "healed", "not_helped": "not_helped", "same_here": "same_here"}


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


def _tapped_stop(case: Case) -> Decision:
    return silent(case, "wants to be told nothing more unasked", Signal("stop", None))


def _unknown_tap(case: Case) -> Decision:
    return silent(case, f'a button we do not know: "{case.message.button}"')


_TAPS: Mapping[str, Callable[[Case], Decision]] = {
    "fixed": _tapped_fixed,
    "not_helped": _tapped_not_helped,
    "same_here": _tapped_same_here,
    STOP: _tapped_stop,
}


def _chosen(case: Case, number: str) -> Decision:
    """An option of the bot's question. Only the person who was asked can choose, and only while it is open (a tap on an
    older question is not an answer to the newer one); for anybody else it is a report."""
    choices = case.conversation.memory.choices
    place = int(number) if number.isdecimal() else len(choices)
    older = case.tapped is not None and case.tapped.choices not in {(), choices}
    if case.conversation.status is not Status.ASKED or place >= len(choices) or older:
        return silent(case, "chose an option of a question that is not open for him", *_once(case, "same_here"))
    choice = choices[place]
    issue = case.knowledge.issues.get(choice.issue) if choice.issue else None
    facts = case.conversation.memory.facts
    if issue is None or contradicts(issue.when, facts) or missing(issue.when, facts):
        return to_a_person(case, f'chose "{choice.label}"', issue=issue)
    memory = replace(case.conversation.memory, choices=())
    case = replace(case, conversation=replace(case.conversation, memory=memory))
    return say_answer(case, issue, say.language_of(case), f'chose "{choice.label}"') or to_a_person(
        case, "the answer is not written in this language", issue=issue
    )
