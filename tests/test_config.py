"""config.yaml: every mistake at its place and all at once, no secrets in it, and the values the house works with."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from types import UnionType
from typing import Annotated, Any, Union, get_args, get_origin

import pytest
from pydantic import BaseModel

from bot.config import (
    Config,
    check_config,
    database_url,
    default_variable,
    demo_config,
    load_config,
    read_secret,
    secrets_of,
)
from bot.config.secret import STEPS
from bot.core.messages import AccountId
from bot.core.policy import Channel, Law, Policy, Rung
from bot.core.text import redact
from bot.data import knowledge_folder
from bot.errors import ConfigError

ROOT = Path(__file__).resolve().parent.parent
EXAMPLE = ROOT / "config.example.yaml"


@dataclass(frozen=True)
class Slip:
    """A change of the example file, and what is said of it."""

    name: str
    old: str
    new: str
    code: str
    place: str
    says: str
    cure: str


SLIPS = [
    Slip("unknown section", "privacy:", "privcy:", "K203", "", 'unknown line "privcy"', 'did you mean "privacy"?'),
    Slip("unknown setting", "  wait_minutes: 15 ", "  wait_minute: 15 ", "K203", "", '"wait_minute"', '"wait_minutes"'),
    Slip("no brand name", "  name: Halo                         # as people see it\n", "", "K201", "", '"name" is missing', "add it"),
    Slip("not a number", "port: 8420", "port: lots", "K205", "", 'port: "lots" is not a number', "digits"),
    Slip("out of range", "quiet_seconds: 2", "quiet_seconds: 30", "K204", "", "out of range", "at most 10"),
    Slip("unknown platform", "platform: slack", "platform: slak", "K204", "", 'platform "slak" is not allowed', "use one of: telegram"),
    Slip("unknown rung", "rung: suggest", "rung: full", "K204", "", 'rung "full" is not allowed', "listen, suggest, approve, auto"),
    Slip("unknown role", "lea: lead", "lea: boss", "K204", "", 'lea "boss" is not allowed', "viewer, agent, lead, admin"),
    Slip("no such time zone", "timezone: Europe/Berlin", "timezone: Europe/Berlyn", "K703", "", 'no time zone "Europe/Berlyn"',
         "region and city"),
    Slip("no opening hours", '"09:00-16:00"', '"9 to 4"', "K205", "", '"9 to 4" are no opening hours', "09:00-18:00"),
    Slip("hours end before they begin", '"09:00-16:00"', '"16:00-09:00"', "K205", "", "ends before it begins", "two days"),
    Slip("no such holiday", "2027-01-01", "2027-13-01", "K205", "", "not in the calendar", "month"),
    Slip("token in the file", "token_env: TELEGRAM_TOKEN", "token: 123456789:AAFakeFakeFakeFakeFakeFakeFakeFakeFake",
         "K208", "", "a secret does not belong into this file", "token_env:"),
    Slip("token in the wrong line", "token_env: TELEGRAM_TOKEN", "token_env: 123456789:AAFakeFakeFakeFakeFakeFakeFakeFakeFake",
         "K208", "", "looks like a secret", "take it out"),
    Slip("password in an address", 'url: ""', 'url: "postgresql://bot:hunter2@db/bot"', "K208", "", "holds a password", "url_env"),
    Slip("bars the wrong way round", "unasked_at: 0.9", "unasked_at: 0.5", "K701", "", "lower than sure_at", "raise it"),
    Slip("auto but blind", "rung: suggest", "rung: auto", "K701", "", "could talk over a person", "rung: approve"),
    Slip("open console", "host: 127.0.0.1", "host: 0.0.0.0", "K701", "", "without TLS", "127.0.0.1"),
    Slip("language nobody serves", "default_language: en", "default_language: it", "K701", "", "not one of the languages", "en, fr"),
    Slip("webhook without an address", "    webhook_url: https://bot.halo.example/hooks/telegram-shop\n", "", "K701", "",
         "no webhook_url", "add webhook_url"),
    Slip("webhook without TLS", "webhook_url: https://bot", "webhook_url: http://bot", "K701", "", "https:// addresses only", "TLS"),
    Slip("masks everything", '"HB-######"', '"/x*/"', "K205", "", "would mask everything", "# for a digit"),
    Slip("second colon", "tone: plain", "tone: plain: and warm", "K104", "", 'two ":"', "quotes"),
]  # fmt: skip
