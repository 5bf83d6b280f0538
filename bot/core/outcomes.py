"""How a decision is put together: silent, to a person, or an entry's words. The rules of `decide` end in one of
these.
"""

from dataclasses import replace

from bot.core import say
from bot.core.case import Case
from bot.core.conversations import TRANSITIONS, IssueId, Memory, Status, Step
from bot.core.decisions import Decision, Effect, Handoff, Purpose, Reply, Signal, Silence
from bot.core.issues import IssueStatus, KnownIssue
from bot.core.messages import Visibility
from bot.core.reading import best_match, signal_of


def outcome(case: Case, because: str, step: Step, *effects: Effect, memory: Memory | None = None) -> Decision:
    """What a rule returns; `decide` writes the rule's name on it."""
    memory = memory or case.conversation.memory
    for effect in effects:
        if isinstance(effect, Handoff) and effect.announce is not None:
            memory = replace(memory, announced=case.now)
    decision = Decision("", because, effects, TRANSITIONS[case.conversation.status, step], memory)
    for reply in decision.replies:
        memory = replace(memory, language=reply.language)
        if reply.discloses:
            memory = replace(memory, disclosed=True, back=False)
    issue = next((reply.issue for reply in decision.replies if reply.issue), None)
    return replace(decision, memory=memory, issue=issue, facts={**memory.facts, **case.matches.facts})


def silent(case: Case, because: str, *signals: Signal) -> Decision:
    """Nothing is said, on purpose; what was heard still counts."""
    return outcome(case, because, Step.STAYED_SILENT, Silence(because), *signals)


def to_a_person(
    case: Case, because: str, *before: Effect, key: str = "handoff", issue: KnownIssue | None = None
) -> Decision:
    """A person is needed; the customer is told once a day (`say.announcement`)."""
    urgent = key == "handoff_urgent"
    language = say.language_of(case, best_match(case))
    team = issue.escalate.to if issue else ""
    announce = say.announcement(case, key, language, team)
    memory = replace(case.conversation.memory, choices=())
    handoff = Handoff(because, urgent, team, announce)
    return outcome(case, because, Step.HANDED_OFF, *before, handoff, memory=memory)


def not_helped(case: Case, about: IssueId | None, because: str) -> Decision:
    """By the entry: a person at once, or its steps first (in private, never a second try in public).

    Where the bot may not begin a private chat the steps would be refused and the customer be left without a word.
    """
    issue = case.knowledge.issues.get(about) if about else None
    heard = signal_of(case, "not_helped", about)
    count = case.conversation.memory.not_helped + 1
    memory = replace(case.conversation.memory, not_helped=count)
    case = replace(case, conversation=replace(case.conversation, memory=memory))
    patience = issue.escalate.after_not_helped if issue else 1
    waits = case.conversation.status is Status.WAITING
    private = case.message.public and case.channel.private_replies and case.channel.begins_private
    if issue is not None and count < patience and private and not waits:
        language = say.language_of(case)
        steps = say.steps_text(case, issue, language)
        if steps:
            buttons = say.answer_buttons(case, language)
            reply = say.reply(
                case, Purpose.STEPS, steps, language, issue=issue, buttons=buttons, visibility=Visibility.PRIVATE
            )
            return outcome(case, because, Step.ANSWERED, reply, heard, memory=memory)
    return to_a_person(case, because, heard, key="handoff_not_helped", issue=issue)


def say_answer(case: Case, issue: KnownIssue, language: str, because: str) -> Decision | None:
    """The words for a sure issue; None if they are not written in this language."""
    reply = _pointer(case, issue, language) or _entry_words(case, issue, language)
    if reply is None:
        return None
    memory = case.conversation.memory
    memory = replace(
        memory,
        answered=(*(i for i in memory.answered if i != issue.id), issue.id),
        facts={**memory.facts, **case.matches.facts},
    )
    return outcome(case, because, Step.ANSWERED, reply, signal_of(case, "report", issue.id), memory=memory)


def _pointer(case: Case, issue: KnownIssue, language: str) -> Reply | None:
    link = case.history.canonical.get((issue.id, issue.version), "")
    text = say.phrase(case, "pointer", language, link=link)
    if not (link and text and case.message.public) or issue.status is IssueStatus.INVESTIGATING:
        return None
    return say.reply(case, Purpose.POINTER, text, language, issue=issue, buttons=say.answer_buttons(case, language))


def _entry_words(case: Case, issue: KnownIssue, language: str) -> Reply | None:
    text = say.answer_text(case, issue, language)
    if text is None:
        return None
    purpose = Purpose.WE_KNOW if issue.status is IssueStatus.INVESTIGATING else Purpose.ANSWER
    return say.reply(case, purpose, text, language, issue=issue, buttons=say.answer_buttons(case, language))
