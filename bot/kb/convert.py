"""Checked files -> the values of the core. Nothing is decided and nothing can fail here."""

from collections import defaultdict
from collections.abc import Mapping

from bot.core.conversations import IssueId
from bot.core.issues import (
    Answer,
    AskChoice,
    AskEntry,
    EntryTests,
    Escalate,
    Example,
    IssueStatus,
    KnownIssue,
    NotThis,
    Product,
    When,
)
from bot.kb.schema import (
    AnswerShape,
    AskShape,
    ChannelAnswerShape,
    EscalateShape,
    ExampleShape,
    IssueShape,
    ProductsFile,
    TestsShape,
)


def issue(shape: IssueShape, default_language: str, version: str, source: str) -> KnownIssue:
    """One entry. Texts without a language are in the brand's default one."""
    return KnownIssue(
        id=IssueId(shape.id),
        title=shape.title,
        status=IssueStatus(shape.status or "known"),
        owner=shape.owner or "",
        review_by=shape.review_by,
        alone=shape.alone,
        when=When(
            products=tuple(shape.when.products),
            versions=shape.when.versions,
            required=tuple(shape.when.required),
            audience=shape.when.audience,
        ),
        phrasings=phrasings(shape, default_language),
        not_this=tuple(
            NotThis(n.text, n.lang or default_language, IssueId(n.instead) if n.instead else None)
            for n in shape.not_this
        ),
        ask=_ask(shape.ask, default_language),
        answers={language or default_language: _answer(answer) for language, answer in shape.answers.items()},
        links=dict(shape.links),
        escalate=_escalate(shape.escalate),
        tests=_tests(shape.tests or TestsShape(), default_language),
        approved_by=tuple(shape.approvals.by) if shape.approvals else (),
        version=version,
        source=source,
    )


def phrasings(shape: IssueShape, default_language: str) -> Mapping[str, tuple[str, ...]]:
    """Language -> how customers say it, each once."""
    found: dict[str, list[str]] = defaultdict(list)
    for language, texts in shape.phrasings.items():
        found[language or default_language] += texts
    return {language: tuple(dict.fromkeys(texts)) for language, texts in found.items() if texts}


def _ask(shape: AskShape | None, default_language: str) -> AskEntry | None:
    if shape is None:
        return None
    choices = tuple(AskChoice(_languages(c.label, default_language), IssueId(c.issue)) for c in shape.choices)
    return AskEntry(_languages(shape.question, default_language), choices)


def _languages(texts: Mapping[str, str], default_language: str) -> Mapping[str, str]:
    return {language or default_language: text for language, text in texts.items()}


def _answer(shape: AnswerShape) -> Answer:
    return Answer(
        public=shape.public or "",
        private=shape.private or "",
        steps=tuple(shape.steps),
        avoid=shape.avoid or "",
        investigating=shape.investigating or "",
        fixed=shape.fixed or "",
        channels={platform: _channel(words) for platform, words in shape.channels.items()},
    )


def _channel(shape: ChannelAnswerShape) -> Mapping[str, str]:
    return {name: text for name, text in (("public", shape.public), ("private", shape.private)) if text}


def _escalate(shape: EscalateShape) -> Escalate:
    words = dict.fromkeys(word for words in shape.words.values() for word in words)
    return Escalate(tuple(words), shape.after_not_helped, shape.repeat_contact, shape.to, shape.priority)


def _tests(shape: TestsShape, default_language: str) -> EntryTests:
    def examples(items: list[ExampleShape]) -> tuple[Example, ...]:
        return tuple(Example(item.text, item.lang or default_language) for item in items)

    return EntryTests(examples(shape.must_match), examples(shape.must_not_match), examples(shape.must_escalate))


def products(shape: ProductsFile) -> tuple[Product, ...]:
    """What is ours."""
    return tuple(Product(p.id, p.name, tuple(p.aliases)) for p in shape.products)


def others(shape: ProductsFile) -> tuple[str, ...]:
    """What is not ours, by every name."""
    return tuple(dict.fromkeys(name for other in shape.others for name in (other.name, *other.aliases)))
