"""Refusals of the plaza. The sentence is what the client reads, so each one says the cause and the cure."""


class PlazaError(Exception):
    """A request that was not carried out; `status` is the HTTP status of the answer."""

    status = 500

    def __init__(self, sentence: str) -> None:
        super().__init__(sentence)
        self.sentence = sentence


class NeedsToken(PlazaError):
    """Only the brand may do this, and the request did not prove to be the brand."""

    status = 401


class NotYours(PlazaError):
    """The post or name belongs to somebody else."""

    status = 403


class NotThere(PlazaError):
    """There is no such room or post, or not for this reader: the two must not be told apart."""

    status = 404


class Conflict(PlazaError):
    """The same thing exists already and is different."""

    status = 409


class Unfit(PlazaError):
    """The request is well formed but makes no sense here."""

    status = 422


class JournalBroken(PlazaError):
    """The journal cannot be read or written."""

    status = 507
