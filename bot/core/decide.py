"""The one place where the bot makes up its mind.

`RULES` reads as the bot's manners: the first rule with an opinion wins, and `hand_off` always has one. A rule is a pure
function Case -> Decision | None. Laws that hold at the moment of sending (owner, pause, trust, budgets) are the gate's.
"""

from collections.abc import Callable
from dataclasses import replace

from bot.core import say
from bot.core.case import Case, Marked
from bot.core.conversations import Choice, Owner, Status, Step
from bot.core.decisions import Ask, Decision, Handoff, Purpose, Signal
from bot.core.issues import Hint, IssueStatus, KnownIssue, Match
from bot.core.messages import Kind, Role
from bot.core.outcomes import not_helped, outcome, say_answer, silent, to_a_person
from bot.core.policy import Sureness
from bot.core.reading import (
    best_match,
    candidates_of,
    danger_said,
    in_words,
    report_of,
    signal_of,
    sure_issue,
    sureness_of,
    why_blocked,
)
from bot.core.taps import heard_a_tap, tap_signals, typed_person
from bot.core.when import missing

Rule = Callable[[Case], Decision | None]
# Handed off by one of these, a conversation is the person's until he closes it or hands it back. After any other
# hand-off (not sure, did not help, personal data) the bot may still answer another issue that it is sure of.
ONLY_A_PERSON = frozenset({"asked_for_a_human", "danger", "never_alone"})


# --- the rules, in the order of RULES ---------------------------------------------------------------------------------


def ignore_bots(case: Case) -> Decision | None:
    """Other bots, our own echoes and our own people are never answered."""
    if case.message.author.role is Role.CUSTOMER:
        return None
    return silent(case, f"not a customer: {case.message.author.role}")


def leave_it_to_the_human(case: Case) -> Decision | None:
    """A person of the brand owns the thread, or was called for a reason that no answer of ours can settle."""
    if case.conversation.owner is Owner.HUMAN:
        return silent(case, "a person answers in this thread", *_heard(case))
    called = case.conversation.memory.handoff_rule in ONLY_A_PERSON
    if case.conversation.status is Status.WAITING and called and case.message.kind in {Kind.POST, Kind.EDIT}:
        return to_a_person(case, "a person was called already", report_of(case))
    return None


def _heard(case: Case) -> tuple[Signal, ...]:
    """What a message in a person's thread still counts for."""
    if case.message.kind in {Kind.TAP, Kind.REACTION}:
        return tap_signals(case)
    return (report_of(case),) if case.message.kind is Kind.POST and case.matches.candidates else ()


def asked_for_a_human(case: Case) -> Decision | None:
    """A person at any turn, in any language, by button or by words."""
    tapped = case.message.kind is Kind.TAP and case.message.button == "person"
    asked = Hint.ASKS_PERSON in case.matches.hints and case.message.addressed
    if not (tapped or asked or typed_person(case)):
        return None
    words_said = "tapped the button" if tapped else case.matches.hints.get(Hint.ASKS_PERSON, case.message.text)
    return to_a_person(case, f"asked for a person: {words_said}")


def danger(case: Case) -> Decision | None:
    """Escalation words beat every match: no advice, a person is alerted at once."""
    hit = danger_said(case)
    if hit is None:
        return None
    ours = case.message.addressed or sureness_of(case) is not Sureness.NO or "product" in case.matches.facts
    if not ours:
        return None
    said, issue = hit
    return to_a_person(case, f'said "{said}"', signal_of(case, "report", issue.id), key="handoff_urgent", issue=issue)


def never_alone(case: Case) -> Decision | None:
    """A claim or a danger to this person: a person answers, however well an entry matches."""
    why = case.matches.hints.get(Hint.NEVER_ALONE)
    if why is None or not case.message.addressed:
        return None
    best = best_match(case)
    if best is not None and case.knowledge.issues[best.issue].alone:
        return None
    return to_a_person(case, f"{Hint.NEVER_ALONE.value}: {why}", report_of(case))


def protect_private_data(case: Case) -> Decision | None:
    """Personal details stand in public: invite to a private chat, and let a person look at the post."""
    if not (case.message.private_data and case.message.public and case.message.addressed):
        return None
    language = say.language_of(case, best_match(case))
    text = say.phrase(case, "personal_data", language, link=say.private_way(case, language))
    because = f"personal details in public ({', '.join(case.message.private_data)})"
    invited = case.conversation.memory.handoff_rule == "protect_private_data"
    if not text or (invited and case.conversation.status is Status.WAITING):  # one invitation is enough
        return to_a_person(case, because)
    invite = say.reply(case, Purpose.INVITE, text, language)
    return outcome(case, because, Step.HANDED_OFF, invite, Handoff(because))


def heard_an_edit(case: Case) -> Decision | None:
    """An edit soon after the answer: the same issue is fine, anything else goes to a person."""
    if case.message.kind is not Kind.EDIT:
        return None
    issue = sure_issue(case)
    answered = case.conversation.memory.answered
    if (issue is not None and issue.id in answered) or not (answered or case.message.addressed):
        return silent(case, "edited, and still the same")
    return to_a_person(case, "edited the post after our answer", report_of(case))


def stay_out_of_small_talk(case: Case) -> Decision | None:
    """Silent on praise, jokes, other people's quarrels, and whatever was not said to the brand."""
    hints = case.matches.hints
    if case.message.wordless:
        return (
            to_a_person(case, "sent a picture or voice message without words")
            if case.message.addressed
            else silent(case, "a picture or voice message, not addressed to us")
        )
    if Hint.GREETING in hints and not case.message.public and case.conversation.status is Status.NEW:
        return _greet(case)
    social = next((hint for hint in (Hint.RESOLVED, Hint.PRAISE, Hint.GREETING) if hint in hints), None)
    if social is not None and Hint.NOT_HELPED not in hints:
        return silent(case, f"{social.value}: {hints[social]}", *_healed_by_words(case, social))
    if case.message.addressed:
        return None
    if case.channel.answers_unasked(case.message.room.id) and sure_issue(case) is not None:
        return None
    return silent(case, "not addressed to us, and not sure", report_of(case))


def _healed_by_words(case: Case, social: Hint) -> tuple[Signal, ...]:
    """Thanks, or "it works again", of somebody who got the answer or the pointer here: counted once an issue."""
    answered = case.conversation.memory.answered
    says_so = social in {Hint.RESOLVED, Hint.PRAISE} and Hint.SARCASM not in case.matches.hints
    if not (says_so and answered) or answered[-1] in case.history.healed:
        return ()
    return (signal_of(case, "healed", answered[-1]),)


def _greet(case: Case) -> Decision:
    language = say.language_of(case)
    text = say.phrase(case, "greeting", language)
    if not text:
        return silent(case, Hint.GREETING.value)
    return outcome(case, Hint.GREETING.value, Step.ANSWERED, say.reply(case, Purpose.GREETING, text, language))


def it_did_not_help(case: Case) -> Decision | None:
    """ "Did not help" in words, or the same complaint again: never the same answer twice."""
    answered = case.conversation.memory.answered
    issue = sure_issue(case)
    about_that = issue is None or issue.id in answered  # "still not" may belong to another complaint
    if Hint.NOT_HELPED in case.matches.hints and answered and about_that and case.message.addressed:
        return not_helped(case, answered[-1], f"says that it did not help: {case.matches.hints[Hint.NOT_HELPED]}")
    if issue is None:
        return None
    had = issue.id in answered or (case.message.public and issue.id in case.history.answered)
    if not had:
        return None
    if not case.message.addressed:
        return silent(case, "had this answer already, and did not speak to us", report_of(case))
    return to_a_person(case, f'comes back with "{issue.title}"', signal_of(case, "report", issue.id), issue=issue)


def known_incident(case: Case) -> Decision | None:
    """The brand is on it: "we know", once per person; or a person holds it, and takes whoever comes with it."""
    issue = sure_issue(case)
    if issue is None:
        return None
    marked = case.marked.get(issue.id)
    if marked is Marked.HELD:
        heard = signal_of(case, "report", issue.id)
        because = f'"{issue.title}" is held: your team answers it now'
        if not case.message.addressed:
            return silent(case, because, heard)
        return to_a_person(case, because, heard, issue=issue)
    if marked is Marked.KNOWN:  # before the entry says so itself; its words for it are approved already
        issue = replace(issue, status=IssueStatus.INVESTIGATING)
    if issue.status is not IssueStatus.INVESTIGATING:
        return None
    return say_answer(case, issue, say.language_of(case, best_match(case)), f'"{issue.title}" is being looked at')


def answer(case: Case) -> Decision | None:
    """Sure: the approved fix, or one line pointing at it where it stands in this room already."""
    issue, best = sure_issue(case), best_match(case)
    if issue is None or best is None:
        return None
    facts = {**case.conversation.memory.facts, **case.matches.facts}
    if missing(issue.when, facts):
        return to_a_person(
            case, f"must know first: {', '.join(missing(issue.when, facts))}", report_of(case), issue=issue
        )
    return say_answer(case, issue, say.language_of(case, best), best.because)


def ask_once(case: Case) -> Decision | None:
    """Two issues are close: one question with their choices, never a second one."""
    about_both = frozenset({Hint.TWO_ISSUES})  # naming both is what the question is for
    if case.conversation.memory.asked or not case.message.addressed or why_blocked(case, about_both):
        return None
    close = [m for m in candidates_of(case) if m.confidence >= case.policy.close_at and not m.vetoed][:2]
    if len(close) < 2 or close[0].confidence - close[1].confidence >= case.policy.margin:
        return None
    asker = next((e for e in (case.knowledge.issues[m.issue] for m in close) if _asks_about(e, close)), None)
    language = say.language_of(case, close[0])
    if asker is None or asker.ask is None or language not in asker.ask.question:
        return None
    choices = (
        *(Choice(choice.label.get(language, ""), choice.issue) for choice in asker.ask.choices),
        Choice(say.phrase(case, "something_else", language), None),
    )
    if not all(choice.label for choice in choices):
        return None
    buttons = say.choice_buttons(case, choices, language)
    reply = say.reply(case, Purpose.ASK, asker.ask.question[language], language, issue=asker, buttons=buttons)
    memory = replace(case.conversation.memory, asked=True, choices=choices)
    because = " or ".join(f'"{case.knowledge.issues[m.issue].title}"' for m in close)
    decision = outcome(case, f"close: {because}", Step.ASKED, Ask(reply, choices), report_of(case), memory=memory)
    return replace(decision, patient=True)


def _asks_about(issue: KnownIssue, close: list[Match]) -> bool:
    """True if this entry's question tells the two close issues apart."""
    return issue.ask is not None and {m.issue for m in close} <= {choice.issue for choice in issue.ask.choices}


def hand_off(case: Case) -> Decision:
    """Nobody else had an opinion: a person takes it. Never a guess."""
    best = best_match(case)
    blocked = why_blocked(case)
    because = blocked or (f"not sure: {best.because}" if best else "no issue of ours fits")
    return replace(to_a_person(case, because, report_of(case)), patient=True)


RULES: tuple[Rule, ...] = (
    ignore_bots,
    leave_it_to_the_human,
    asked_for_a_human,
    danger,
    never_alone,
    protect_private_data,
    heard_a_tap,
    heard_an_edit,  # beyond the first sketch: judged like a post, but may end only in silence or with a person
    stay_out_of_small_talk,
    it_did_not_help,
    known_incident,
    answer,
    ask_once,
    hand_off,
)


def decide(case: Case) -> Decision:
    """The first rule with an opinion wins. Total: every status x input ends in a Decision, never in an exception."""
    if case.conversation.status is Status.DONE:
        memory = replace(case.conversation.memory, asked=False, choices=(), not_helped=0, handoff_rule="")
        case = replace(case, conversation=replace(case.conversation, memory=memory))
    for rule in RULES:
        decision = rule(case)
        if decision is not None:
            return _signed(case, decision, rule)
    raise AssertionError(hand_off.__doc__)  # pragma: no cover - hand_off always decides


def _signed(case: Case, decision: Decision, rule: Rule) -> Decision:
    """Write the rule's name on the decision, and into the memory if a person was called for a new reason."""
    name = rule.__name__
    handed = any(isinstance(effect, Handoff) for effect in decision.effects)
    called_before = case.conversation.memory.handoff_rule
    weaker = called_before in ONLY_A_PERSON and name not in ONLY_A_PERSON
    if handed and not weaker and (not called_before or name != "hand_off"):
        decision = replace(decision, memory=replace(decision.memory, handoff_rule=name))
    return replace(decision, rule=name, candidates=in_words(case))
