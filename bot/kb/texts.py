"""The words of the bot: short enough, no dead links, no empty placeholders, nothing personal, in the brand's tone."""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from bot.core.policy import Policy
from bot.core.text import holds, redact
from bot.kb.entries import Entry, Report, replaced, within
from bot.kb.phrases import PHRASES
from bot.kb.reader import Document, Node, Step
from bot.kb.schema import AnswerShape, PhrasesFile
from bot.kb.shape import nearest

_LINK = re.compile(r"\{link:([^{}]*)\}")
_PLACEHOLDER = re.compile(r"\{([^{}]*)\}")
_ADDRESS = re.compile(r"https?://[^\s>]+")
_SHOUT = re.compile(r"!\s*!")
_KEY_LIKE = re.compile(r"[\w.:-]{18}")  # cheap look before the thorough one
_LONGEST_SENTENCE = 28  # words; above it people on a phone read twice

_KINDS = {"card": "a card number", "phone": "a phone number", "email": "an e-mail address", "token": "a secret key",
          "password": "a password", "iban": "a bank account"}  # fmt: skip

Path = tuple[Step, ...]


@dataclass(frozen=True, slots=True)
class HouseRules:
    """The brand's rules for texts, from config.yaml. `public_limit` counts characters as rendered."""

    public_limit: int = 280
    banned_phrases: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class _Said:
    """One text the bot may say."""

    text: str
    path: Path
    public: bool
    language: str


def check_answers(
    entry: Entry, phrases: Mapping[str, Mapping[str, str]], policy: Policy, rules: HouseRules, report: Report
) -> None:
    """Every text of one entry."""
    used: set[str] = set()
    for said in _said(entry, policy.default_language):
        path = (*entry.path, *said.path)
        used |= set(_LINK.findall(said.text))
        _links(entry, said, report)
        _tone(entry.document, path, said.text, rules, report)
        _personal(entry.document, path, said, report)
        if said.public:
            _length(entry, said, phrases, rules, report)
    for name in entry.shape.links:
        if name not in used:
            report.add("K406", entry.document, entry.key_place("links", name), f'the link "{name}" is never used')
    _something_to_say(entry, report)


def _said(entry: Entry, default_language: str) -> Iterator[_Said]:
    for written, answer in entry.shape.answers.items():
        language, base = written or default_language, ("answers", written)
        for name in ("public", "investigating", "fixed", "private", "avoid"):
            text = getattr(answer, name)
            if text:
                # `avoid` also stands in public, after "Yes, fixed"
                yield _Said(text, (*base, name), name != "private", language)
        for number, step in enumerate(answer.steps):
            yield _Said(step, (*base, "steps", number), False, language)
        yield from _by_platform(answer, base, language)


def _by_platform(answer: AnswerShape, base: Path, language: str) -> Iterator[_Said]:
    for platform, words in answer.channels.items():
        for name in ("public", "private"):
            text = getattr(words, name)
            if text:
                yield _Said(text, (*base, "channels", platform, name), name == "public", language)


def _something_to_say(entry: Entry, report: Report) -> None:
    for language, answer in entry.shape.answers.items():
        if not (answer.public or answer.private or answer.steps):
            place = entry.key_place("answers", language)
            report.add("K201", entry.document, place, 'the line "public" is missing', "add it: what the bot says")


def _links(entry: Entry, said: _Said, report: Report) -> None:
    path, links = (*entry.path, *said.path), entry.shape.links
    for found in _PLACEHOLDER.finditer(said.text):
        place = within(entry.document, path, found[0])
        link = _LINK.fullmatch(found[0])
        if link is None:
            cure = "the bot fills {link:name} only; other words stay as they are"
            report.add("K408", entry.document, place, f"nobody fills {found[0]} in an answer", cure)
        elif link[1] not in links:
            meant = nearest(link[1], list(links))
            cure = f"links here: {', '.join(links)}" if links else 'add it under "links:"'
            fix = replaced(entry.document, place, found[0], f"{{link:{meant}}}") if meant else None
            report.add("K405", entry.document, place, f"{found[0]} does not exist", cure, fix)


def _length(
    entry: Entry, said: _Said, phrases: Mapping[str, Mapping[str, str]], rules: HouseRules, report: Report
) -> None:
    path = (*entry.path, *said.path)
    links = entry.shape.links
    rendered = _LINK.sub(lambda found: links.get(found[1], found[0]), said.text)
    openings = [phrases.get(key, {}).get(said.language, "") for key in ("disclosure", "bot_back")]
    length = len(rendered) + max(len(opening) + 1 if opening else 0 for opening in openings)
    if length > rules.public_limit:
        sentence = f"{length} characters in public with links and disclosure; {rules.public_limit} are allowed"
        cure = f"shorten it by {length - rules.public_limit}; details belong in private or steps"
        report.add("K401", entry.document, entry.document.place(path), sentence, cure)
    count = len(_ADDRESS.findall(rendered))
    if count > 1:
        sentence = f"{count} links in one public answer"
        report.add("K402", entry.document, entry.document.place(path), sentence, "one link is followed, two are not")


def _tone(document: Document, path: Path, text: str, rules: HouseRules, report: Report) -> None:
    for phrase in rules.banned_phrases:
        if holds(text, phrase):
            sentence = f'the brand does not say "{phrase}" (config.yaml, brand: banned_phrases)'
            report.add("K403", document, document.place(path), sentence, "say what helps instead")
    shout = _SHOUT.search(text)
    if shout:
        place = within(document, path, shout[0])
        report.add("K404", document, place, "a row of exclamation marks", "one is enough", _calm(document, path))
    longest = max((len(s.split()) for s in re.split(r"[.!?…:]\s", _ADDRESS.sub("", text))), default=0)
    if longest > _LONGEST_SENTENCE:
        report.add(
            "K411", document, document.place(path), f"a sentence of {longest} words", "two short ones read better"
        )


def _calm(document: Document, path: Path) -> str | None:
    line = document.line(document.place(path))
    return re.sub(r"!(?:\s*!)+", "!", line) if _SHOUT.search(line) else None


def _personal(document: Document, path: Path, said: _Said, report: Report) -> None:
    found = redact(_ADDRESS.sub("", said.text)).secrets
    kinds = {secret.kind: secret.value for secret in found if said.public or secret.kind in {"card", "token"}}
    for kind, value in kinds.items():
        sentence = f"this looks like {_KINDS.get(kind, kind)}"
        cure = (
            "take it out" if kind == "token" else "the bot never says it in public; put it on a help page and link that"
        )
        report.add("K410", document, within(document, path, value), sentence, cure)


def check_phrases(document: Document, shape: PhrasesFile, policy: Policy, rules: HouseRules, report: Report) -> None:
    """The fixed words: all there, in every served language, with placeholders that the bot fills."""
    for key, texts in shape.phrases.items():
        known = PHRASES.get(key)
        place = document.key_place(("phrases", key))
        if known is None:
            meant = nearest(key, list(PHRASES))
            cure = f'did you mean "{meant}"?' if meant else "take it out"
            fix = replaced(document, place, key, meant) if meant else None
            report.add("K412", document, place, f'the bot never says "{key}"', cure, fix)
            continue
        for language, text in texts.items():
            _phrase_text(document, ("phrases", key, language), text, known.fills, report)
            _tone(document, ("phrases", key, language), text, rules, report)
            said = _Said(text, (), True, language)
            _personal(document, ("phrases", key, language), said, report)
    _all_there(document, shape, policy, report)


def _phrase_text(document: Document, path: Path, text: str, fills: Sequence[str], report: Report) -> None:
    for found in _PLACEHOLDER.finditer(text):
        if found[1] not in fills:
            names = ", ".join(f"{{{name}}}" for name in fills)
            cure = f"the bot fills {names} here" if fills else "the bot fills nothing here"
            report.add("K408", document, within(document, path, found[0]), f"nobody fills {found[0]} here", cure)


def _all_there(document: Document, shape: PhrasesFile, policy: Policy, report: Report) -> None:
    for key, phrase in PHRASES.items():
        texts = shape.phrases.get(key)
        if texts is None and phrase.optional:
            continue
        missing = [language for language in policy.languages if language not in (texts or {})]
        if not missing:
            continue
        place = document.key_place(("phrases", key)) if texts is not None else document.key_place(("phrases",))
        where = f" in {', '.join(missing)}" if texts else ""
        sentence = f'the phrase "{key}" is missing{where}'
        report.add("K407", document, place, sentence, f'write it; in English for example "{phrase.english}"')


def check_secrets(document: Document, report: Report) -> None:
    """No token or key may stand in a file: files are copied, mailed and shown."""
    waiting: list[Node] = [document.root]
    while waiting:
        node = waiting.pop()
        if isinstance(node.value, dict):
            waiting += node.value.values()
        elif isinstance(node.value, list):
            waiting += node.value
        elif node.value and _KEY_LIKE.search(node.value) and any(s.kind == "token" for s in redact(node.value).secrets):
            cure = "take it out and make a new one: whoever reads this file has it"
            report.add("K208", document, node.place, "this looks like a secret key", cure)
