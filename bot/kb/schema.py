"""The shape of the issue files: what a lead may write, described in a lead's words. `beancan schema` exports it.

Everything here is shape only; what texts and entries must be to each other is in `between.py` and `texts.py`.
"""

import json
from pathlib import Path
from typing import Annotated, Any, Literal

from pydantic import BeforeValidator, Field

from bot.kb.kinds import (
    Address,
    ByLanguage,
    Day,
    Language,
    Name,
    PerLanguage,
    Repeat,
    Strict,
    Text,
    Texts,
    Versions,
    short_form,
)


class ExampleShape(Strict):
    """A message of a customer."""

    text: Text = Field(description="What the customer writes.")
    lang: Language = Field(default="", description="Its language; left out: the brand's default language.")


class NotThisShape(ExampleShape):
    """Sounds close but is something else."""

    instead: Name | None = Field(default=None, description="The id of the issue that it really is, if you have one.")


Examples = Annotated[list[ExampleShape], short_form(ExampleShape)]


def _not_this(value: object) -> object:
    """{en: [...], fr: [...]} -> one list in which each item names its language."""
    if not isinstance(value, dict):
        return value
    return [
        {"lang": lang, **(item if isinstance(item, dict) else {"text": item})}
        for lang, items in value.items()
        for item in (items if isinstance(items, list) else [items])
    ]


class ApprovalsShape(Strict):
    """Who approved this entry. Written on Publish."""

    required: int = Field(default=0, ge=0, le=9, description="How many people must approve. 0: saving is publishing.")
    by: Texts = Field(default_factory=list, description="Who approved. Written on Publish.")
    of: str = Field(
        default="", description="Fingerprint of what was approved; a later edit voids it. Written on Publish."
    )


class WhenShape(Strict):
    """Narrows an entry. Every line is optional; left out: always."""

    products: list[Name] = Field(default_factory=list, description="Product ids from products.yaml it is about.")
    versions: Versions = Field(default="", description='Versions it is about, such as ">=7.1,<7.4".')
    required: list[Name] = Field(
        default_factory=list, description="Facts that must be known (product, version); else a person is asked."
    )
    audience: Literal["everyone", "customers", "partners"] = Field(default="everyone", description="Who may be told.")


class ChoiceShape(Strict):
    """One button of the question."""

    label: PerLanguage = Field(description="Words on the button, per language.")
    issue: Name = Field(description="The id of the issue that is meant when it is tapped.")


class AskShape(Strict):
    """A question that is asked only when two issues score close together."""

    question: PerLanguage = Field(description="The question, per language.")
    choices: list[ChoiceShape] = Field(
        min_length=2, max_length=4, description="2 to 4 buttons; Something else is added."
    )


class ChannelAnswerShape(Strict):
    """Other words for one platform."""

    public: Text | None = Field(default=None, description="Instead of the public answer.")
    private: Text | None = Field(default=None, description="Instead of the private answer.")


class AnswerShape(Strict):
    """What the bot says, in one language."""

    public: Text | None = Field(
        default=None, description="Short answer for all to see, 280 characters at most with links filled in."
    )
    private: Text | None = Field(default=None, description="Said in a private chat, may be longer.")
    steps: Texts = Field(default_factory=list, description="Step by step, for the private chat.")
    avoid: Text | None = Field(
        default=None, description="How to not have it again; shown with the steps and after Yes, fixed."
    )
    investigating: Text | None = Field(default=None, description="Said instead while status is investigating.")
    fixed: Text | None = Field(
        default=None, description="Said instead when status is fixed, and offered to all who asked."
    )
    channels: dict[Name, ChannelAnswerShape] = Field(default_factory=dict, description="Other words per platform.")


class EscalateShape(Strict):
    """When a person is called, and who."""

    words: Annotated[ByLanguage, Field(description="At once, without any advice, when one of these is said.")] = Field(
        default_factory=dict
    )
    after_not_helped: int = Field(
        default=1, ge=1, le=2, description="1: a person after the first Did not help; 2: steps first."
    )
    repeat_contact: Repeat = Field(default="", description='The same customer came back, such as "2 in 7d".')
    to: str = Field(default="", description="Team or person who gets it.")
    priority: Literal["low", "normal", "high", "urgent"] = Field(default="normal", description="How urgent it is.")


class TestsShape(Strict):
    """What the entry must and must not answer. Run each time the knowledge is loaded."""

    must_match: Examples = Field(default_factory=list, description="Messages this entry must surely answer.")
    must_not_match: Examples = Field(default_factory=list, description="Messages this entry must never answer.")
    must_escalate: Examples = Field(default_factory=list, description="Messages that must call a person at once.")


class IssueShape(Strict):
    """One known issue."""

    id: Name = Field(description="Short name. Never change it: links, reports and audit use it.")
    title: Text = Field(description="What leads and agents call it.")
    status: Literal["known", "investigating", "fixed"] | None = Field(
        default=None, description="known: the answer is said. investigating: we know. fixed: what to update to."
    )
    owner: Text | None = Field(default=None, description="Who is asked when it goes stale.")
    review_by: Day | None = Field(default=None, description="Look at it again by this day, such as 2027-03-01.")
    alone: bool = Field(
        default=False,
        description="yes: the bot may answer although it is about money or safety. Needs its own approval.",
    )
    approvals: ApprovalsShape | None = Field(default=None, description="Who approved it. Written on Publish.")
    when: WhenShape = Field(default_factory=WhenShape, description="Leave out: always.")
    phrasings: ByLanguage = Field(
        min_length=1, description="How customers really say it, per language; 5 or more is best."
    )
    not_this: Annotated[
        list[NotThisShape],
        short_form(NotThisShape),
        BeforeValidator(
            _not_this, json_schema_input_type=list[str | NotThisShape] | dict[str, list[str | NotThisShape]]
        ),
    ] = Field(default_factory=list, description="Sounds close but is something else.")
    ask: AskShape | None = Field(default=None, description="Asked only when two issues score close together.")
    answers: dict[Language, AnswerShape] = Field(min_length=1, description="What the bot says, per language.")
    links: dict[Name, Address] = Field(default_factory=dict, description="Addresses for {link:name} in the answers.")
    escalate: EscalateShape = Field(default_factory=EscalateShape, description="When a person is called.")
    tests: TestsShape | None = Field(default=None, description="What the entry must and must not answer.")


class IssueFile(Strict):
    """A file of known issues: one topic, one or more entries."""

    version: Literal["1"] = Field(default="1", description="Of this format.")
    issues: list[IssueShape] = Field(description="The entries.")


# Needed by a live bot; a folder that is only measured or tried may do without (`interfaces`, severities by purpose).
NEEDED_LIVE = ("status", "owner", "review_by", "tests")


class ProductShape(Strict):
    """A product of the brand."""

    id: Name = Field(description="Short name for `when.products`.")
    name: Text = Field(description="Its full name.")
    family: Text | None = Field(default=None, description="What kind of thing it is.")
    aliases: Texts = Field(
        default_factory=list, description="How customers call it. An alias means exactly one product."
    )


class OtherShape(Strict):
    """Something that is not ours."""

    name: Text = Field(description="What it is called.")
    aliases: Texts = Field(default_factory=list, description="What customers call it.")


def _others(value: object) -> object:
    return [{"name": item} if isinstance(item, str) else item for item in value] if isinstance(value, list) else value


class ProductsFile(Strict):
    """products.yaml: what is ours, and what is not."""

    version: Literal["1"] = "1"
    products: list[ProductShape] = Field(default_factory=list, description="The brand's products.")
    others: Annotated[list[OtherShape], BeforeValidator(_others, json_schema_input_type=list[str | OtherShape])] = (
        Field(default_factory=list, description="Names of things that are not ours: the bot leaves them alone.")
    )


class PhrasesFile(Strict):
    """phrases.yaml: the fixed words of the bot, in every served language."""

    version: Literal["1"] = "1"
    approvals: ApprovalsShape | None = Field(
        default=None, description="Who approved the fixed words. Written on Publish."
    )
    phrases: dict[Name, PerLanguage] = Field(description="Name of the phrase, then its text per language.")


def json_schema() -> dict[str, Any]:
    """JSON Schema of an issue file, for editors that complete and explain while one types."""
    schema = IssueFile.model_json_schema(mode="validation")
    schema["$schema"] = "https://json-schema.org/draft/2020-12/schema"
    schema["title"] = "Known issues"
    issue = schema["$defs"]["IssueShape"]
    issue["required"] = [*issue["required"], *NEEDED_LIVE]
    schema["properties"]["version"] = {"enum": [1, "1"], "description": "Of this format."}
    return schema


def write_schema(folder: Path) -> Path:
    """Write the schema where the first line of an issue file names it."""
    path = folder / ".schema.json"
    path.write_text(json.dumps(json_schema(), indent=2, ensure_ascii=False) + "\n", encoding="utf-8")
    return path
