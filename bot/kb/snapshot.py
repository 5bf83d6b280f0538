"""Knowledge as bytes: what is stored when a version goes live, so that the last approved words survive a restart."""

from pydantic import TypeAdapter, ValidationError

from bot.core.issues import Knowledge

_FORM: TypeAdapter[Knowledge] = TypeAdapter(Knowledge)


def to_bytes(knowledge: Knowledge) -> bytes:
    """One version, whole, as JSON."""
    return _FORM.dump_json(knowledge)


def from_bytes(body: bytes) -> Knowledge | None:
    """The version again; None if it was written by a release with another form (then the files alone count)."""
    try:
        return _FORM.validate_json(body)
    except ValidationError:
        return None
