"""incidents.yaml and strategy.yaml: when an alarm rings and who is told; why a channel, and who said yes."""

from collections.abc import Mapping
from typing import Annotated, Any, Literal

from pydantic import BeforeValidator, Field, model_validator

from bot.kb.kinds import Day, Language, Name, Span, Strict, Text, Texts, mistake, one_or_more

LevelName = Literal["L1", "L2", "L3", "L4"]
Count = Annotated[float, Field(ge=0)]


class Level(Strict):
    """One line of a level. Every condition that is written must hold."""

    authors: int = Field(ge=1, description="At least so many different people within the window.")
    pain: Count = Field(default=0, description="At least so much pain.")
    intensity: float = Field(default=0, ge=0, le=5, description="At least this mean intensity.")
    times_usual: Count = Field(default=0, description="At least so many times the usual number for this hour.")
    doubling: Span | None = Field(default=None, description="The number of people doubles within this time.")
    once_in: Span | None = Field(
        default=None,
        description="So many people come together by chance at most once in this time, by the topic's own history.",
    )


def _one_or_more_lines(value: object) -> object:
    return [value] if isinstance(value, dict) else value


Lines = Annotated[
    list[Level],
    BeforeValidator(_one_or_more_lines, json_schema_input_type=list[Level] | Level),
    Field(min_length=1),
]


class Intensity(Strict):
    """How much each counted sign weighs; intensity is 1 plus those that apply, 5 at most."""

    repeat_contact: Count = Field(default=1.5, description="The same customer came back.")
    not_helped: Count = Field(default=1.5, description="The bot's answer did not help.")
    strong_words: Count = Field(default=1, description="A word of the brand's list.")
    shouting: Count = Field(default=0.5, description="Capital letters and rows of exclamation marks.")
    waiting_over_promise: Count = Field(default=1, description="Waits longer than was promised.")
    strong_words_list: dict[Language, list[Text]] = Field(
        default_factory=dict, description="The brand's list of angry words, per language."
    )


class Reach(Strict):
    """How many people can read it."""

    per_factor_of_10: Count = Field(
        default=0.25, description="Added to the factor 1 for each ten times more than 100 readers."
    )


class IncidentsFile(Strict):
    """incidents.yaml."""

    version: Literal["1"] = "1"
    window: Span = Field(description="Signals older than this no longer count.")
    half_life: Span = Field(description="After this time a signal counts half.")
    intensity: Intensity = Field(default_factory=Intensity)
    reach: Reach = Field(default_factory=Reach)
    pain: Text = Field(
        default="intensity_mean * log2(1 + authors) * reach", description="For reading; it is always this formula."
    )
    levels: dict[LevelName, Lines] = Field(
        min_length=1, description="Conditions per level: one line, or a list of lines of which any is enough."
    )
    one_author_never_above: LevelName = Field(default="L1", description="One person alone never gets further.")
    falls_after: Span = Field(description="A level ends after this time below it.")
    usual: Text = Field(default="same hour of the last 4 weeks, by (issue, room kind)", description="For reading.")
    tell: dict[LevelName, Texts] = Field(default_factory=dict, description="Who is told at which level.")
    repeat_if_silent: Span | None = Field(default=None, description="Tell again after this time if nobody reacts.")


class Objective(Strict):
    """What the bot is for."""

    id: Name
    text: Text = Field(description="In a sentence.")
    measure: Text = Field(description="The number that shows it.")
    target: Text = Field(description="The number to reach.")
    owner: Text = Field(description="Who answers for it.")


class ChannelPlan(Strict):
    """Why the brand is on a channel."""

    account: Name = Field(description="Its name in config.yaml.")
    why: Text = Field(description="Why the brand is there.")
    objective: Name = Field(description="Which objective it serves.")
    mode: Literal["listen", "suggest", "approve", "auto"] = Field(description="How far the bot is trusted there.")
    tone: Text | None = Field(default=None, description="How it speaks there.")


class SignOff(Strict):
    """Who said yes and when, or why nobody has to."""

    by: Text | None = Field(default=None, description="Who.")
    on: Day | None = Field(default=None, description="When.")
    not_needed: Text | None = Field(default=None, description="Or: why it is not needed.")

    @model_validator(mode="after")
    def _either(self) -> "SignOff":
        if not (self.not_needed or (self.by and self.on)):
            raise mistake("K605", "nobody signed here", "write {by: name, on: date} or {not_needed: why}")
        return self


class SignOffs(Strict):
    """All five, before the bot speaks."""

    hr: SignOff
    legal: SignOff
    marketing: SignOff
    pr: SignOff
    security: SignOff


class Control(Strict):
    """Who can stop it."""

    pause: Annotated[
        list[Text], BeforeValidator(one_or_more), Field(min_length=1, description="Who may silence the bot.")
    ]
    review_every: Span = Field(description="How often the strategy is looked at.")
    escalate_to: Text = Field(description="Who decides when it goes wrong.")


class StrategyFile(Strict):
    """strategy.yaml: without it, channels only listen."""

    version: Literal["1"] = "1"
    objectives: list[Objective] = Field(min_length=1, description="What the bot is for.")
    channels: list[ChannelPlan] = Field(min_length=1, description="Why each channel.")
    signoffs: SignOffs = Field(description="Who said yes.")
    control: Control = Field(description="Who can stop it.")


def schemas() -> Mapping[str, Any]:
    """JSON Schema of both files."""
    return {"incidents": IncidentsFile.model_json_schema(), "strategy": StrategyFile.model_json_schema()}
