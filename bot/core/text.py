"""Text as the engine sees it: folded for comparing, masked before it is stored, cut where a sentence ends."""

import re
import unicodedata
from collections.abc import Callable, Iterable
from dataclasses import dataclass

_WORD = re.compile(r"[^\W_]+(?:['’][^\W_]+)*", re.UNICODE)


def fold(text: str) -> str:
    """Lower case, without accents, typographic quotes straightened, white space single. For comparing, never for
    showing.
    """
    plain = text.casefold().replace("’", "'")
    if not plain.isascii():
        plain = "".join(c for c in unicodedata.normalize("NFKD", plain) if not unicodedata.combining(c))
    return " ".join(plain.split())


def words(text: str) -> list[str]:
    """The words of a text, folded; punctuation and emoji fall away, apostrophes inside a word stay out (can't ->
    cant).
    """
    return [word.replace("'", "") for word in _WORD.findall(fold(text))]


def holds(text: str, phrase: str) -> bool:
    """True if all words of `phrase` stand next to each other, in order, in `text` (both folded)."""
    wanted, found = words(phrase), words(text)
    return bool(wanted) and any(found[i : i + len(wanted)] == wanted for i in range(len(found) - len(wanted) + 1))


@dataclass(frozen=True, slots=True)
class Secret:
    """One piece of personal data found in a text. `placeholder` stands in the text instead of `value`."""

    kind: str  # card, iban, password, token, email, phone, order
    value: str
    placeholder: str


@dataclass(frozen=True, slots=True)
class Redacted:
    """A text that may be stored. `secrets` are to be sealed (private messages) or dropped (public, and `NEVER_KEPT`
    always).
    """

    text: str
    secrets: tuple[Secret, ...] = ()

    @property
    def kinds(self) -> tuple[str, ...]:
        """Kinds found, each once, in order."""
        return tuple(dict.fromkeys(secret.kind for secret in self.secrets))


NEVER_KEPT = frozenset({"card", "password", "token"})

_CARD = re.compile(r"(?<![\d.])\d(?:[ .-]?\d){12,18}(?!\d)")
_IBAN = re.compile(r"(?<![^\W_])[A-Za-z]{2}\d{2}(?:[ -]?[A-Za-z0-9]){11,30}(?![^\W_])")
_EMAIL = re.compile(r"[\w.+-]+@[\w-]+(?:\.[\w-]+)*\.[^\W\d_]{2,}")
_PHONE = re.compile(r"(?<![\w.,/€$£-])(?:\+|00)?\(?\d(?:[\s()./-]{0,2}\d){7,14}(?![\w/-]|[.,]\d)")
_TOKEN = re.compile(
    r"\b(?:sk|pk|rk|ghp|gho|xox[abposr]|AKIA|eyJ)[-_A-Za-z0-9.]{16,}|\b\d{8,10}:[A-Za-z0-9_-]{30,}\b|\b[a-fA-F0-9]{32,}\b"
)
_PASSWORD = re.compile(
    r"(?i)\b(?:password|passwort|kennwort|mot de passe|contrase(?:ñ|n)a|clave|pin|passcode|pwd|mdp|puk)"
    r"\s*(?:code\s*)?(?:is|ist|est|es|:|=|lautet)\s*[:=]?\s*(?P<value>[^\s,;]{3,})"
)
_PASSWORD_WORDS = "pass kennwort mot contrase clave pin pwd mdp puk".split()  # one of them begins every such word
_SHORTEST_TOKEN = 18  # letters of the shortest that `_TOKEN` knows
_DIGIT = re.compile(r"\d")


def _luhn(text: str) -> bool:
    """Checksum of payment cards (ISO/IEC 7812-1 annex B)."""
    digits = [int(c) for c in text if c.isdigit()]
    doubled = (d * 2 - 9 * (d > 4) if i % 2 else d for i, d in enumerate(reversed(digits)))
    looks_like_one = len(digits) == 16  # a mistyped card number is still half a secret
    return looks_like_one or (13 <= len(digits) <= 19 and sum(doubled) % 10 == 0 and len(set(digits)) > 1)


def _iban(text: str) -> bool:
    """Checksum of IBANs (ISO 13616: mod 97 of the rearranged, lettered-out number is 1)."""
    plain = re.sub(r"[ -]", "", text).upper()
    return 15 <= len(plain) <= 34 and int("".join(str(int(c, 36)) for c in plain[4:] + plain[:4])) % 97 == 1


def _phone(text: str) -> bool:
    """Looks like a phone number and not like a date, a year range or an amount."""
    digits = [c for c in text if c.isdigit()]
    dated = re.fullmatch(r"\(?\d{4}[-./ ]\d{1,2}[-./ ]\d{1,2}|\d{1,2}[-./ ]\d{1,2}[-./ ]\d{4}", text.strip())
    return 8 <= len(digits) <= 15 and not dated and (text.lstrip("(").startswith(("+", "0")) or len(digits) >= 9)


def _any(_: str) -> bool:
    return True


def _has_digits(text: str) -> bool:
    return _DIGIT.search(text) is not None


def _has_at(text: str) -> bool:
    return "@" in text


def _names_a_password(text: str) -> bool:
    """Letters beyond ASCII are left to the pattern: some of them are another case of an ASCII one."""
    return not text.isascii() or any(map(text.lower().__contains__, _PASSWORD_WORDS))


def _has_long_word(text: str) -> bool:
    return len(text) >= _SHORTEST_TOKEN <= max(map(len, text.split()), default=0)


# Checked in this order; the first to claim a stretch of text keeps it. The first function of each tells in a tenth of
# the pattern's time that it cannot be met, as in nearly every text.
_FINDERS: tuple[tuple[str, Callable[[str], bool], re.Pattern[str], Callable[[str], bool]], ...] = (
    ("token", _has_long_word, _TOKEN, _any),
    ("password", _names_a_password, _PASSWORD, _any),
    ("iban", _has_digits, _IBAN, _iban),
    ("card", _has_digits, _CARD, _luhn),
    ("email", _has_at, _EMAIL, _any),
    ("phone", _has_digits, _PHONE, _phone),
)


def whole(text: str) -> str:
    """The text with a "\ufffd" for each half of a letter, as a client leaves one that cuts an emoji in two: no database
    keeps such a half, and no platform takes it.
    """
    return text if text.isascii() else text.encode("utf-16", "surrogatepass").decode("utf-16", "replace")


def redact(text: str, order_numbers: Iterable[re.Pattern[str]] = ()) -> Redacted:
    """Find personal data and put a placeholder such as "[card]" or "[phone 2]" in its place.

    Runs before the first write: what it returns as `text` may be stored, shown and logged. Patterns are deliberately
    greedy: a masked number too many is a nuisance, one too few stands in public for good.
    """
    text = whole(text)
    finders = (*(("order", _any, pattern, _any) for pattern in order_numbers), *_FINDERS)
    secrets: list[Secret] = []
    for kind, may_hold, pattern, valid in finders:
        if may_hold(text) and pattern.search(text):
            text = _mask(text, kind, pattern, valid, secrets)
    return Redacted(text, tuple(secrets))


def _mask(text: str, kind: str, pattern: re.Pattern[str], valid: Callable[[str], bool], secrets: list[Secret]) -> str:
    def replace(found: re.Match[str]) -> str:
        group = "value" if "value" in pattern.groupindex else 0
        value = found[group]
        if not valid(value):
            return found[0]
        number = sum(secret.kind == kind for secret in secrets) + 1
        placeholder = f"[{kind}]" if number == 1 else f"[{kind} {number}]"
        secrets.append(Secret(kind, value, placeholder))
        return found[0].replace(value, placeholder)

    return pattern.sub(replace, text)


_SENTENCE_END = re.compile(r"(?<=[.!?…。])\s+|\n+")


def split(text: str, limit: int, size: Callable[[str], int] = len) -> list[str]:
    """Cut a text into parts of at most `limit` at sentence ends, else between words, else (one endless word) anywhere.

    `size` measures in the platform's unit (UTF-16 units, graphemes, weighted characters). Nothing but white space
    between parts is lost.
    """
    if limit < 1:
        message = "limit must be at least 1"
        raise ValueError(message)
    parts: list[str] = []
    rest = text.strip()
    while size(rest) > limit:
        cut = _cut(rest, limit, size)
        parts.append(rest[:cut].rstrip())
        rest = rest[cut:].lstrip()
    return [*parts, rest] if rest else parts


def _cut(text: str, limit: int, size: Callable[[str], int]) -> int:
    """How many characters of `text` the next part takes."""
    fits = min(len(text), limit)
    while fits > 1 and size(text[:fits]) > limit:
        fits -= 1
    ends = [found.start() for found in _SENTENCE_END.finditer(text, 0, fits)]
    if ends and ends[-1] > 0:
        return ends[-1]
    space = text.rfind(" ", 1, fits + 1)
    return space if space > 0 else fits
