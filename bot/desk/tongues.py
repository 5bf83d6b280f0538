"""The console's languages: which one this person reads, and our sentences in it.

A request has one language: the person's own choice (made on /me, kept with the account), else what the browser asks
for, else English. Before somebody is signed in a cookie says what was chosen in this browser. `Speaking` finds the
language before anything else runs, and `Guard.visitor` corrects it; from then on `_` and `ngettext` answer in it. The
English sentence is the key, so a missing translation is a readable sentence and never a hole.

Words made before it is known who reads them (constants, refusals, what the writer thread says) are `said(...)`: English
text that remembers how it was made. Templates translate it when they show it, `told` translates a refusal.

The catalogues are `languages/<code>.po`. They are read as they are; nothing has to be compiled. Customers' words, the
brand's own texts, the API and what is stored are never translated.
"""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from contextvars import ContextVar
from datetime import datetime
from functools import cache
from http.cookies import CookieError, SimpleCookie
from io import BytesIO
from pathlib import Path
from typing import Any, Self

from babel import Locale
from babel.dates import format_datetime
from babel.messages import Catalog
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po
from babel.numbers import format_decimal, format_percent
from babel.support import NullTranslations, Translations
from babel.units import format_unit
from starlette.datastructures import Headers
from starlette.responses import Response
from starlette.types import ASGIApp, Receive, Scope, Send

from bot.errors import Conflict

FOLDER = Path(__file__).parent / "languages"
LANGUAGES: Mapping[str, str] = {"en": "English", "de": "Deutsch", "fr": "Français", "es": "Español"}
ENGLISH = "en"
COOKIE = "beancan_language"
_REGION = {ENGLISH: "en_GB"}  # how dates and numbers are written where the language alone does not say it
_spoken: ContextVar[str] = ContextVar("spoken", default=ENGLISH)


class Sentence(str):
    """English text that can be said again in another language. `many` and `n` are for words that depend on a number."""

    __slots__ = ("many", "n", "one", "values")
    one: str
    many: str
    n: int
    values: Mapping[str, Any]

    @classmethod
    def made(cls, one: str, many: str, n: int, values: Mapping[str, Any]) -> Self:
        """The sentence, and what it was made of."""
        self = cls((many if many and n != 1 else one) % values)
        self.one, self.many, self.n, self.values = one, many, n, values
        return self

    def now(self) -> str:
        """In the language of this request."""
        values = {name: shown(value) for name, value in self.values.items()}
        if not self.many:
            return _(self.one, **values)
        return ngettext(self.one, self.many, self.n, **values | {"num": number(self.n)})


def said(text: str, **values: Any) -> Sentence:
    """A sentence for whoever reads it later. Placeholders as `%(name)s`, a percent sign as `%%`."""
    return Sentence.made(text, "", 1, values)


def nsaid(one: str, many: str, n: int, **values: Any) -> Sentence:
    """As `said`, by number; `%(num)s` is the number."""
    return Sentence.made(one, many, n, {"num": n} | values)


def shown(value: Any) -> Any:
    """A sentence in the language of this request; anything else as it is. Templates pass all that they print by it."""
    return value.now() if isinstance(value, Sentence) else value


def told(error: BaseException) -> str:
    """What a refusal says, in the language of this request. Rooms below have no languages: their fixed sentences are
    looked up as they stand."""
    if isinstance(error, Conflict):
        seconds = max(0, round(error.ago))
        return _(
            "%(who)s answered %(seconds)s s ago. Nothing of yours was sent; look at the answer first.",
            who=error.by, seconds=seconds,
        )  # fmt: skip
    return ours(error.args[0] if error.args else str(error))


def ours(words: str) -> str:
    """A fixed sentence of a room below, as it was stored or passed up; in English if it is none of the known ones."""
    return shown(words) if isinstance(words, Sentence) else raw(words) if words else ""


def spoken() -> str:
    """The language of this request, one of LANGUAGES."""
    return _spoken.get()


def speak(code: str) -> None:
    """The rest of this request is said in this language; "" changes nothing."""
    if code in LANGUAGES:
        _spoken.set(code)


@contextmanager
def speaking(code: str) -> Iterator[None]:
    """What is said within is said in this language, one of LANGUAGES."""
    before = _spoken.set(code if code in LANGUAGES else ENGLISH)
    try:
        yield
    finally:
        _spoken.reset(before)


def _(text: str, **values: Any) -> str:
    """The sentence in the language of this request. Placeholders as `%(name)s`, a percent sign as `%%`."""
    return str(_translations(spoken()).gettext(text) % values)


def ngettext(one: str, many: str, n: int, **values: Any) -> str:
    """As `_`, by number; `%(num)s` is the number as people write it."""
    return str(_translations(spoken()).ngettext(one, many, n) % ({"num": number(n)} | values))


def raw(text: str) -> str:
    """For templates, which fill in the placeholders themselves, escaped."""
    return str(_translations(spoken()).gettext(text))


def raw_many(one: str, many: str, n: int) -> str:
    """As `raw`, by number."""
    return str(_translations(spoken()).ngettext(one, many, n))


def locale() -> Locale:
    """How dates and numbers are written here."""
    return _locale(spoken())


@cache
def _locale(code: str) -> Locale:
    return Locale.parse(_REGION.get(code, code))


def number(value: float) -> str:
    """1234.5 as people write it: 1,234.5 or 1.234,5."""
    return format_decimal(value, locale=locale())


def percent(share: float) -> str:
    """0.58 as 58% or 58 %."""
    return format_percent(share, locale=locale())


def long_time(count: float, unit: str) -> str:
    """3 hours, 1 day. `unit`: second to year."""
    return format_unit(count, f"duration-{unit}", "long", locale=locale())


def moment(then: datetime, form: str = "medium") -> str:
    """A date and time as people write it, in the zone that `then` is in."""
    return format_datetime(then, form, locale=locale())


def words_of_scripts() -> Mapping[str, str | tuple[str, ...]]:
    """What our scripts say: English -> this language, by number as a list (one, many). Empty for English."""
    return _words_of_scripts(spoken())


@cache
def catalogue(code: str) -> Catalog:
    """The catalogue of a language as its file says. Raises FileNotFoundError for English, which has none."""
    with (FOLDER / f"{code}.po").open("rb") as file:
        return read_po(file, locale=code)


@cache
def _translations(code: str) -> NullTranslations:
    if code == ENGLISH:
        return NullTranslations()
    compiled = BytesIO()
    write_mo(compiled, catalogue(code))
    compiled.seek(0)
    return Translations(compiled)


@cache
def _words_of_scripts(code: str) -> Mapping[str, str | tuple[str, ...]]:
    if code == ENGLISH:
        return {}
    found: dict[str, str | tuple[str, ...]] = {}
    for message in catalogue(code):
        if message.id and message.string and any(path.endswith(".js") for path, _line in message.locations):
            key = message.id if isinstance(message.id, str) else message.id[0]
            found[key] = message.string if isinstance(message.string, str) else tuple(message.string)
    return found


def chosen(headers: Headers) -> str:
    """What was chosen in this browser; "" for nothing."""
    try:
        morsel = SimpleCookie(headers.get("cookie", "")).get(COOKIE)
    except CookieError:  # somebody else's cookie is broken
        return ""
    return morsel.value if morsel is not None and morsel.value in LANGUAGES else ""


def remember(response: Response, code: str, *, secure: bool) -> None:
    """Keep this choice in the browser, for a year; "" forgets it."""
    if code:
        response.set_cookie(COOKIE, code, max_age=365 * 86400, httponly=True, samesite="lax", secure=secure)
    else:
        response.delete_cookie(COOKIE)


def wanted(accept: str) -> str:
    """The best of our languages for an Accept-Language header; English if none fits or it cannot be read."""
    best, weight = ENGLISH, 0.0
    for part in accept.split(","):
        tag, _semicolon, rest = part.strip().partition(";")
        code = tag.strip().split("-", maxsplit=1)[0].lower()
        try:
            quality = float(rest.strip().removeprefix("q=") or 1)
        except ValueError:
            continue
        if code in LANGUAGES and quality > weight:
            best, weight = code, quality
    return best


class Speaking:
    """Finds out the language of each request."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        headers = Headers(scope=scope)
        with speaking(chosen(headers) or wanted(headers.get("accept-language", ""))):
            await self._app(scope, receive, send)
