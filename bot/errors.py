"""One family of errors. The type says what may be done about it; the text says place, cause and cure in plain words."""


class BotError(Exception):
    """Base of all our errors. `str(error)` is a sentence that can be shown to a person."""


class ConfigError(BotError):
    """The configuration cannot be used. `findings` names every mistake by its path, all at once."""

    def __init__(self, findings: list[str]) -> None:
        super().__init__("\n".join(findings))
        self.findings = findings


class KnowledgeError(BotError):
    """The knowledge folder cannot be loaded; the last good version keeps serving. Lines are `file:line:col CODE
    sentence`.
    """

    def __init__(self, findings: list[str]) -> None:
        super().__init__("\n".join(findings))
        self.findings = findings


class StoreError(BotError):
    """The database cannot be used right now (full, locked, damaged, unreachable). Nothing was half written."""


class Stale(BotError):
    """The conversation moved on while this turn was thinking. Throw the turn away and do it again; never commit it."""


class NotOurs(BotError):
    """Another process serves this account now. What this one wanted to lease or to note does not count; stop."""


class Conflict(BotError):
    """Another person of the brand answered first. Nothing of the second answer was sent.

    `by` is the name of the one who answered, `ago` the seconds since.
    """

    def __init__(self, by: str, ago: float) -> None:
        super().__init__(
            f"{by} answered {max(0, round(ago))} s ago. Nothing of yours was sent; look at the answer first."
        )
        self.by = by
        self.ago = ago


class NotAllowed(BotError):
    """What was asked for breaks a law of the platform or of the brand (for example personal data in a public reply)."""


class NoSuch(NotAllowed):
    """What it is about does not exist (any more)."""


class Changed(BotError):
    """What was looked at is not what stands there any more. Nothing was done; look again."""


class SendError(BotError):
    """A send did not go through. Which child it is decides what happens next (`bot.runtime.retry`)."""


class RetryLater(SendError):
    """The platform surely did not take the message. Send again after `after` seconds (`None`: by our own backoff).

    `begun`: the first parts of a long one stand already, so that it cannot be unsaid any more.
    """

    def __init__(self, why: str, after: float | None = None, *, begun: bool = False) -> None:
        super().__init__(why)
        self.after = after
        self.begun = begun


class Refused(SendError):
    """The platform will never take this message (blocked, forbidden, gone). Do not send again; a person is told."""


class Unsure(SendError):
    """The message may have been posted: it was written, no answer was read. Never repeat it blindly."""
