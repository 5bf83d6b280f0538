"""Mistakes as people read them: place, what is wrong, what to do. Codes never change their meaning; new ones are added.

`docs/reference/mistakes.md` explains every code of `CODES` (a test compares both).
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from enum import StrEnum


class Severity(StrEnum):
    """An error keeps the last good version live. A warning is told. A note is told only to those who ask for it."""

    ERROR = "error"
    WARNING = "warning"
    NOTE = "note"


class Purpose(StrEnum):
    """Why the files are read. It decides how severe a finding is, never whether it is found."""

    CHECK = "check"
    RUN = "run"
    PUBLISH = "publish"
    EVAL = "eval"
    TRY = "try"
    REPLAY = "replay"

    @property
    def strict(self) -> bool:
        """True where a customer may be answered with what is loaded, or where that is being prepared."""
        return self in {Purpose.CHECK, Purpose.RUN, Purpose.PUBLISH}


_E, _W, _N = Severity.ERROR, Severity.WARNING, Severity.NOTE

# code: (meaning, severity for check, run and publish; severity for eval, try and replay)
CODES: Mapping[str, tuple[str, Severity, Severity]] = {
    "K100": ("the file cannot be read", _E, _E),
    "K101": ("a Tab or another special space at the start of a line", _E, _E),
    "K102": ("a quote that is never closed", _E, _E),
    "K103": ("a quote that ends the text too early", _E, _E),
    "K104": ('two ":" in one line', _E, _E),
    "K105": ("lines that do not line up", _E, _E),
    "K106": ("text that starts with a special character", _E, _E),
    "K107": ("a bracket that is never closed, or text after one", _E, _E),
    "K108": ('a missing ":", or no space after it', _E, _E),
    "K109": ("a line that cannot be read", _E, _E),
    "K110": ('text cut off at " #"', _W, _W),
    "K111": ('no space after "-"', _E, _E),
    "K112": ('a second part begins with "---" or ends with "..."', _E, _E),
    "K113": ("the same line twice", _E, _E),
    "K114": ("a character that may not stand in a file", _E, _E),
    "K115": ("too much: nested too deep, or too large", _E, _E),
    "K116": ("a backslash inside double quotes", _E, _E),
    "K201": ("a required line is missing", _E, _E),
    "K202": ("the wrong kind of thing: a list where text belongs, and so on", _E, _E),
    "K203": ("an unknown line", _E, _E),
    "K204": ("a value that is not allowed", _E, _E),
    "K205": ("a date, number, time span, address or name that cannot be read", _E, _E),
    "K206": ("empty where text belongs", _E, _E),
    "K207": ("a required line for the live bot is missing", _E, _N),
    "K208": ("a secret in a file", _E, _E),
    "K301": ("the same phrasing in two issues", _E, _W),
    "K302": ("the same phrasing twice in one issue", _W, _N),
    "K303": ("an issue that does not exist", _E, _W),
    "K304": ("the same issue id twice", _E, _E),
    "K305": ("a product that does not exist", _E, _W),
    "K306": ("a phrasing and not_this forbid each other", _E, _W),
    "K307": ("a name that stands for two products", _E, _W),
    "K308": ("a language that the brand does not serve", _W, _N),
    "K309": ("few ways in which customers say it", _N, _N),
    "K310": ("products are named and there is no products.yaml", _W, _N),
    "K401": ("a public answer that is too long", _E, _W),
    "K402": ("more than one link in a public answer", _W, _N),
    "K403": ("a phrase that the brand does not use", _W, _N),
    "K404": ("a row of exclamation marks", _W, _N),
    "K405": ("a link that does not exist", _E, _W),
    "K406": ("a link that is never used", _N, _N),
    "K407": ("fixed words of the bot are missing", _E, _N),
    "K408": ("a placeholder that nobody fills", _E, _W),
    "K409": ("customers write in a language that has no answer", _W, _N),
    "K410": ("personal data or a secret in a text of the bot", _E, _W),
    "K411": ("long sentences", _N, _N),
    "K412": ("fixed words that the bot never says", _W, _N),
    "K413": ("there is no phrases.yaml: the bot has no words for a hand-off", _E, _N),
    "K501": ("a test fails: it matches and must not", _E, _N),
    "K502": ("a test fails: it must match and does not", _E, _N),
    "K503": ("a test fails: a person must be called at once", _E, _N),
    "K601": ("past its review date", _W, _N),
    "K602": ("an edit that nobody approved yet: the last approved version stays live", _W, _N),
    "K603": ("an entry that nobody approved yet: it is left out", _W, _N),
    "K604": ("the fixed words are not approved", _E, _N),
    "K605": ("the strategy is not complete: channels only listen", _W, _N),
    "K606": ("the bot may answer alone about money or safety, and nobody approved that", _W, _N),
    "K701": ("a setting that does not fit another", _E, _E),
    "K702": ("a missing token", _E, _E),
    "K703": ("an unknown time zone", _E, _E),
    "K704": ("the console can be reached from other machines without TLS", _W, _W),
    "K705": ("incidents.yaml tells somebody whom config.yaml does not name", _W, _N),
}

# On Publish these are errors although the live bot only warns: nothing stale or unapproved goes live on purpose.
REFUSED_ON_PUBLISH = frozenset({"K601", "K602", "K603"})
# A folder may be checked before it is complete; the bot does not start with it.
WARNED_ON_CHECK = frozenset({"K413"})


@dataclass(frozen=True, slots=True)
class Finding:
    """One mistake. `line` and `column` start at 1 (0: the whole file or folder).

    `fix` is what the line would be after the one-click fix, None where a person has to decide.
    """

    code: str
    severity: Severity
    file: str
    line: int
    column: int
    sentence: str
    cure: str = ""
    fix: str | None = None

    def __str__(self) -> str:
        place = f"{self.file}:{self.line}:{self.column}" if self.line else self.file
        kind = "" if self.severity is Severity.ERROR else f"{self.severity}: "
        return f"{place} {self.code} {kind}{self.sentence}" + (f"   {self.cure}" if self.cure else "")

    def as_json(self) -> dict[str, object]:
        """For `--json` and the console."""
        return {
            "file": self.file, "line": self.line, "column": self.column, "code": self.code,
            "severity": self.severity.value, "sentence": self.sentence, "cure": self.cure, "fix": self.fix,
        }  # fmt: skip


def severity(code: str, purpose: Purpose) -> Severity:
    """How severe a code is when the files are read for this purpose."""
    if purpose is Purpose.PUBLISH and code in REFUSED_ON_PUBLISH:
        return Severity.ERROR
    if purpose is Purpose.CHECK and code in WARNED_ON_CHECK:
        return Severity.WARNING
    _, strict, lenient = CODES[code]
    return strict if purpose.strict else lenient


def errors(findings: Iterable[Finding]) -> list[Finding]:
    """Only those that keep the files from going live."""
    return [finding for finding in findings if finding.severity is Severity.ERROR]


def in_order(findings: Iterable[Finding]) -> tuple[Finding, ...]:
    """By file, line and column, each once."""
    unique = dict.fromkeys(findings)
    return tuple(sorted(unique, key=lambda f: (f.file, f.line, f.column, f.code, f.sentence)))


def fixed(text: str, finding: Finding) -> str:
    """The file's text after the one-click fix. Unchanged when there is none."""
    lines = text.splitlines(keepends=True)
    if finding.fix is None or not 0 < finding.line <= len(lines):
        return text
    old = lines[finding.line - 1]
    ending = old[len(old.rstrip("\r\n")) :]
    lines[finding.line - 1] = finding.fix + ending
    return "".join(lines)
