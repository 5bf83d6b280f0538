"""Who is told of alarms, and how: the names under `tell` in incidents.yaml, and the mail server."""

from typing import Annotated, Literal

from pydantic import AfterValidator, Field

from bot.config.account import Variable
from bot.kb.kinds import Name, Strict, Text, mistake


def _mail_address(text: str) -> str:
    name, at, domain = text.rpartition("@")
    if not (name and at and domain) or any(sign.isspace() or sign in "<>,;" for sign in text):
        raise mistake("K205", f'"{text}" is not a mail address', "write it like lea@halo.example")
    return text


MailAddress = Annotated[Text, AfterValidator(_mail_address)]


class Recipient(Strict):
    """Somebody who is told of alarms: by mail, or on one of the accounts in private or in a room."""

    email: MailAddress | None = Field(default=None, description="By mail to this address; needs mail: below.")
    account: Name | None = Field(default=None, description="Or on this one of the accounts.")
    person: Name | None = Field(default=None, description="There: the platform's id of the person, for a private word.")
    room: Name | None = Field(default=None, description="Or the platform's id of a room that only your team is in.")


class MailSection(Strict):
    """The server that takes mails to your people. Customers never get one."""

    host: Name = Field(description="Such as smtp.halo.example.")
    port: int = Field(default=587, ge=1, le=65535, description="Mostly 587, or 465 with encryption: tls.")
    encryption: Literal["starttls", "tls", "none"] = Field(
        default="starttls", description="none only for a server on this machine."
    )
    sender: MailAddress = Field(description="From whom the mails are.")
    user: Name | None = Field(default=None, description="Who logs in, where the server asks for it.")
    password_env: Variable | None = Field(default=None, description="Environment variable with the password.")
    password_file: Text | None = Field(default=None, description="Or a file with nothing but that.")
