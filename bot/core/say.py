"""From approved words to a Reply: which language, which text, the disclosure, the links, the buttons.

Nothing is written here: every word comes from an entry or from `phrases.yaml` (law 1). A text that is missing in the
customer's language is `None`, and the caller hands off.
"""

import re
from datetime import datetime

from bot.core.case import Case, Wait
from bot.core.conversations import Choice
from bot.core.decisions import Button, Purpose, Reply
from bot.core.issues import Answer, IssueStatus, KnownIssue, Match
from bot.core.messages import Visibility

_LINK = re.compile(r"\{link:([\w-]+)\}")
_ANSWER_BUTTONS = ("fixed", "not_helped", "same_here", "person")


def language_of(case: Case, match: Match | None = None) -> str:
    """Language of the matched phrasing > what was spoken here before > platform locale > clear detection > brand
    default.
    """
    near = match is not None and match.confidence >= case.policy.close_at  # a stray word in common tells no language
    wishes = (
        match.language if match and near else "",
        case.conversation.memory.language,
        case.message.locale[:2].lower(),
        case.matches.language,
    )
    return next((wish for wish in wishes if wish in case.policy.languages), case.policy.default_language)


def phrase(case: Case, key: str, language: str, **values: str) -> str:
    """A fixed phrase, or "" where it is not written in this language. `{name}` is replaced by the values given."""
    text = case.knowledge.phrases.get(key, {}).get(language, "")
    for name, value in values.items():
        text = text.replace("{" + name + "}", value)
    return text


def expand(text: str, issue: KnownIssue) -> str:
    """Put the entry's links in place of `{link:name}`. A link that does not exist stays visible; `check` refuses it."""
    return _LINK.sub(lambda found: issue.links.get(found[1], found[0]), text)


def answer_text(case: Case, issue: KnownIssue, language: str) -> str | None:
    """What the entry says to this message: by its status, the channel and who can read it. None: not written."""
    answer = issue.answers.get(language)
    if answer is None:
        return None
    by_status = {IssueStatus.INVESTIGATING: answer.investigating, IssueStatus.FIXED: answer.fixed}.get(issue.status)
    if by_status:
        return expand(by_status, issue)
    here = answer.channels.get(case.channel.platform, {})
    if case.message.public:
        return expand(here.get("public", answer.public), issue) or None
    return _private_text(here.get("private", answer.private) or answer.public, answer, issue) or None


def _private_text(text: str, answer: Answer, issue: KnownIssue) -> str:
    lines = [text, *(f"{number}. {step}" for number, step in enumerate(answer.steps, 1)), answer.avoid]
    return expand("\n".join(line for line in lines if line), issue)


def steps_text(case: Case, issue: KnownIssue, language: str) -> str | None:
    """The entry's steps for a private message, or None if there are none in this language."""
    answer = issue.answers.get(language)
    if answer is None or not answer.steps:
        return None
    return _private_text(answer.private or phrase(case, "steps_intro", language), answer, issue)


def wait_text(case: Case, wait: Wait, language: str) -> str:
    """The measured wait in words: "15 min", "3 h"."""
    minutes = max(1, wait.minutes)
    if minutes <= 90:
        return phrase(case, "wait_minutes", language, n=str(minutes))
    return phrase(case, "wait_hours", language, n=str(-(-minutes // 60)))


def answer_buttons(case: Case, language: str) -> tuple[Button, ...]:
    """The four answers under a bot message. "Same here" makes no sense in private."""
    ids = _ANSWER_BUTTONS if case.message.public else tuple(b for b in _ANSWER_BUTTONS if b != "same_here")
    return tuple(Button(b, phrase(case, f"button_{b}", language)) for b in ids)


def choice_buttons(case: Case, choices: tuple[Choice, ...], language: str) -> tuple[Button, ...]:
    """One button a choice, and the way to a person."""
    options = tuple(Button(f"choice:{n}", choice.label) for n, choice in enumerate(choices))
    return (*options, Button("person", phrase(case, "button_person", language)))


def reply(
    case: Case,
    purpose: Purpose,
    text: str,
    language: str,
    *,
    issue: KnownIssue | None = None,
    buttons: tuple[Button, ...] = (),
    visibility: Visibility | None = None,
) -> Reply:
    """Approved words with what must stand around them: the disclosure before, numbered options after where there are no
    buttons. Length is the gate's matter."""
    parts = [text]
    discloses = not case.conversation.memory.disclosed
    if discloses:
        parts.insert(0, phrase(case, "bot_back" if case.conversation.memory.back else "disclosure", language))
    if buttons and not case.channel.buttons:
        parts.append(_numbered(case, buttons, language))
    return Reply(
        purpose=purpose,
        text=" ".join(part for part in parts if part),
        visibility=visibility or case.message.visibility,
        language=language,
        buttons=buttons,
        issue=issue.id if issue else None,
        version=issue.version if issue else case.knowledge.version,
        approved_by=issue.approved_by if issue else case.knowledge.phrases_approved_by,
        discloses=discloses,
        to=None if visibility is Visibility.PRIVATE and case.message.public else case.message.id,
    )


def _numbered(case: Case, buttons: tuple[Button, ...], language: str) -> str:
    options = " ".join(f"{number}) {button.label}" for number, button in enumerate(buttons, 1))
    return f"{phrase(case, 'numbered', language)} {options}"


def private_way(case: Case, language: str) -> str:
    """How to reach the brand in private: the platform's link, else the other channels."""
    return case.channel.private_link or phrase(case, "other_channels", language)


def announcement(case: Case, key: str, language: str, team: str = "") -> Reply | None:
    """ "A colleague takes it from here", once a conversation and day, honest outside the hours of who is meant. None:
    told already, or nobody was spoken to."""
    last: datetime | None = case.conversation.memory.announced
    told = last is not None and case.now - last < case.policy.announce_again_after
    if told or not case.message.addressed:
        return None
    wait = case.team_waits.get(team, case.wait)
    closed = bool(wait.opens) and key != "handoff_urgent"
    text = (
        phrase(case, "out_of_hours", language, hours=wait.opens.get(language, ""))
        if closed
        else phrase(case, key, language, wait=wait_text(case, wait, language))
    )
    return reply(case, Purpose.ANNOUNCE, text, language) if text else None
