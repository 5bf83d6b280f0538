"""What the page needs to know when it opens. Never the brand's token: on the page one plays customers."""

from dataclasses import dataclass

from fastapi import APIRouter

from bot.plaza.access import ThePlaza
from bot.plaza.faults import MEANING, FaultKind

page_router = APIRouter(include_in_schema=False)


@dataclass(frozen=True, slots=True)
class ScriptLine:
    """One post of a script."""

    author: str
    room: str
    text: str
    visibility: str


@dataclass(frozen=True, slots=True)
class ScriptButton:
    """One numbered button."""

    label: str
    tip: str
    posts: list[ScriptLine]
    disabled: bool
    disabled_reason: str
    seconds_between: float


@dataclass(frozen=True, slots=True)
class PageData:
    """`cursor` was taken before anything else, so a page that reads on from it misses nothing."""

    cursor: int
    title: str
    brand: str
    players: tuple[str, ...]
    scripts: list[ScriptButton]
    faults: dict[FaultKind, str]


@page_router.get("/api/page")
async def page_data(plaza: ThePlaza) -> PageData:
    """Everything that stays the same while the page is open."""
    settings = plaza.settings
    scripts = [
        ScriptButton(
            label=script.label,
            tip=script.tip,
            posts=[ScriptLine(*line) for line in script.posts],
            disabled=script.disabled,
            disabled_reason=script.disabled_reason,
            seconds_between=script.seconds_between,
        )
        for script in settings.scripts
    ]
    return PageData(plaza.events.cursor, settings.title, settings.brand_handle, settings.players, scripts, MEANING)
