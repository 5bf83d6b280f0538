"""The beginning of an entry for what nobody wrote down yet: a text for a lead to finish. Pure.

It must not go live by being moved alone: it has no id, and asks for an approval.
"""

import json
from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime, timedelta

from bot.core.text import redact
from bot.ports.nerve import Quote, Story

_PHRASINGS, _TESTS, _REVIEW = 12, 4, timedelta(days=180)
_LONGEST = 200  # characters of a phrasing: a longer story is none
_HEAD = """\
# A draft, written by {who} on {day}, of what {people} said in incident {number}. Nothing in the folder drafts is live.
# What to do: give it an id, read every line, take out what is not typical, and write the answer. Then move this file
# one folder up. `beancan check` says what is still missing, and the bot uses it once it is approved.
"""


def draft_of(
    story: Story, said: Sequence[Quote], answered: Sequence[Quote], language: str, who: str, now: datetime
) -> str:
    """`said`: words of its customers; `answered`: what people answered them. `language`: where none is known."""
    words = {name: texts[: _PHRASINGS + _TESTS] for name, texts in _by_language(said, language).items()}
    spoke = len(story.times)
    people = "one customer" if spoke == 1 else f"{spoke} customers"
    lines = [
        _HEAD.format(who=who, day=f"{now:%Y-%m-%d %H:%M} UTC", people=people, number=story.line.id),
        "issues:",
        "  - id:                          # a short name that never changes, such as router-red-light",
        f"    title: {_quoted(story.line.label)}",
        "    status: investigating        # known, investigating or fixed",
        f"    owner: {_quoted(who)}",
        f"    review_by: {now + _REVIEW:%Y-%m-%d}",
        "    approvals: {required: 1}     # it stays silent until a lead approved it",
        "    phrasings:                   # the customers' own words, personal data taken out",
        *_listed({name: texts[:_PHRASINGS] for name, texts in words.items()} or {language: []}),
        "    answers:",
        *_answers(_by_language(answered, language), words or {language: []}),
        *_tests(words),
    ]
    return "\n".join(lines) + "\n"


def _by_language(quotes: Iterable[Quote], usual: str) -> dict[str, list[str]]:
    found: dict[str, dict[str, str]] = {}
    for quote in quotes:
        text = redact(" ".join(quote.text.split())).text
        if text and len(text) <= _LONGEST:
            found.setdefault(quote.language[:2].lower() or usual, {}).setdefault(text.casefold(), text)
    return {name: [*texts.values()] for name, texts in found.items()}


def _listed(words: Mapping[str, Sequence[str]]) -> Iterable[str]:
    for name, texts in words.items():
        yield f"      {name}:"
        yield from (f"        - {_quoted(text)}" for text in texts or ["how customers say it"])


def _answers(answered: Mapping[str, Sequence[str]], words: Mapping[str, Sequence[str]]) -> Iterable[str]:
    for name in words:
        first, *more = [*answered.get(name, ()), ""]
        yield f"      {name}:"
        if first:
            yield "        # Begun with what your team answered. Not checked yet: it was written for one customer."
            yield from (f"        # Also answered: {text}" for text in more if text)
        yield (
            f"        public: {_quoted(first)}" if first else "        public:               # the fix, in one sentence"
        )
        yield '        investigating: "We know about this and are on it."'


def _tests(words: Mapping[str, Sequence[str]]) -> Iterable[str]:
    """Customers' words that are no phrasings, so that the tests say something; else there is none to write."""
    kept = {name: texts[_PHRASINGS:] for name, texts in words.items() if texts[_PHRASINGS:]}
    yield "    tests:"
    if not kept:
        yield "      must_match:                # how somebody else would say it"
        return
    yield "      must_match:"
    for name, texts in kept.items():
        yield from (f"        - {{text: {_quoted(text)}, lang: {name}}}" for text in texts)


def _quoted(words: str) -> str:
    return json.dumps(words, ensure_ascii=False)
