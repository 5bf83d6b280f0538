"""An account of config.yaml: where the bot is, what it may do there, and in which rooms."""

import re
from typing import Annotated, Literal

from pydantic import BeforeValidator, Field

from bot.core.messages import RoomKind
from bot.core.policy import RoomLaw
from bot.kb.kinds import Address, Name, Strict, Text, mistake


class RoomSettings(Strict):
    """A channel, group or forum. What is left out is as everywhere in the account."""

    kind: Literal["support", "open"] = Field(
        default="open", description="support: all that is said there is for the brand."
    )
    name: str = Field(default="", description="How agents call it.")
    listen: Literal["mentions", "all"] | None = Field(
        default=None, description="all: also answers what nobody asked the brand, when very sure (wrong_rate_unasked)."
    )
    per_minute: int | None = Field(default=None, ge=0, description="Instead of limits: room_per_minute.")
    per_hour: int | None = Field(default=None, ge=0, description="Instead of limits: room_per_hour.")

    @property
    def law(self) -> RoomLaw:
        """As the core wants it."""
        return RoomLaw(RoomKind(self.kind), self.listen, self.per_minute, self.per_hour)


Platform = Literal["telegram", "plaza", "discord", "slack"]


def _variable(value: object) -> object:
    if isinstance(value, str) and not re.fullmatch(r"[A-Za-z_][A-Za-z0-9_]*", value):
        cure = "write its name, such as TELEGRAM_TOKEN, and put the secret there"
        raise mistake("K205", "this is not the name of an environment variable", cure)
    return value


Variable = Annotated[str, BeforeValidator(_variable)]


class Account(Strict):
    """One login of the brand on one platform."""

    platform: Platform = Field(description="telegram, discord, slack or plaza.")
    rung: Literal["listen", "suggest", "approve", "auto"] = Field(
        default="suggest",
        description="listen: says nothing. suggest: a person sends it. approve: leaves after one tap. auto: at once.",
    )
    listen: Literal["mentions", "all"] = Field(
        default="all", description="mentions: only who addresses the brand is answered."
    )
    rooms: dict[Name, RoomSettings] = Field(
        default_factory=dict, description="Rooms by the platform's id; others are open and as the account says."
    )
    staff: list[Name] = Field(
        default_factory=list, description="The platform's ids of your team: the bot is silent after them."
    )
    bots: list[Name] = Field(
        default_factory=list, description="The platform's ids of other people's machines: never answered."
    )
    private_link: Address | None = Field(default=None, description="Opens a private chat with the brand.")
    handle: Name | None = Field(default=None, description="How the brand is called there, if not brand: handle.")
    base_url: Address | None = Field(default=None, description="Another server of the same protocol.")
    base_file_url: Address | None = Field(default=None, description="The same for files (Telegram).")
    mode: Literal["polling", "webhook"] = Field(default="polling", description="polling needs no address of your own.")
    webhook_url: Address | None = Field(default=None, description="Where the platform reaches you, for mode: webhook.")
    token_env: Variable | None = Field(default=None, description="Environment variable with the token.")
    token_file: Text | None = Field(default=None, description="Or a file with nothing but the token.")
    secret_env: Variable | None = Field(default=None, description="Environment variable with the secret of webhooks.")
    secret_file: Text | None = Field(default=None, description="Or a file with nothing but that.")
    app_token_env: Variable | None = Field(
        default=None, description="Environment variable with Slack's app-level token."
    )
    app_token_file: Text | None = Field(default=None, description="Or a file with nothing but that.")
    wait_minutes: int | None = Field(
        default=None, ge=1, le=10080, description="Who writes here is promised a person within so long, when open."
    )
    sees_native_replies: bool | None = Field(
        default=None,
        description="no: what your team types there natively is hidden from the bot; auto is refused then.",
    )
