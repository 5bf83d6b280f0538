"""What is written down for a lead to finish: tests that fail today, when an answer was taken back, and the beginning of
an entry for what nobody wrote down yet. Nothing in their folder is loaded."""

import json
import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from bot.errors import NotAllowed

DRAFTS = "drafts"  # in the knowledge folder
_UNSAFE = re.compile(r"[^\w-]")
_HEAD = """\
# Nothing in this folder is live. Written when {who} took back the answer to {issue}, {day}.
# The bot gave that answer to each of the texts below, so each is a test that fails today. Move them under tests: of
# that entry, then change its phrasings or add to its not_this: until beancan check is content. Then delete this file.
"""


def write_draft(folder: Path, issue: str, texts: Sequence[str], who: str, now: datetime) -> str:
    """Write the texts as must_not_match tests of the issue. Returns the file's name inside the knowledge folder.

    Raises OSError where the folder cannot be written to.
    """
    place = folder / DRAFTS
    place.mkdir(exist_ok=True)
    safe = _UNSAFE.sub("-", issue)
    name = f"{safe}-{now:%Y%m%d-%H%M%S}.yaml"
    lines = [
        _HEAD.format(who=who, issue=issue, day=f"{now:%Y-%m-%d %H:%M} UTC"),
        f"issue: {json.dumps(issue, ensure_ascii=False)}\ntests:\n  must_not_match:\n",
        *(f"    - {json.dumps(text, ensure_ascii=False)}\n" for text in texts),
    ]
    (place / name).write_text("".join(lines), encoding="utf8")
    return f"{DRAFTS}/{name}"


@dataclass(frozen=True, slots=True)
class DraftFolder:
    """`bot.ports.Drafts` in a knowledge folder. One draft a topic: its name is made of the topic alone."""

    folder: Path

    def find(self, topic: str) -> str:
        """See `bot.ports.Drafts`."""
        name = _name(topic)
        return name if (self.folder / name).is_file() else ""

    def write(self, topic: str, text: str) -> str:
        """See `bot.ports.Drafts`."""
        name = _name(topic)
        try:
            (self.folder / DRAFTS).mkdir(exist_ok=True)
            with (self.folder / name).open("x", encoding="utf-8") as file:
                file.write(text)
        except FileExistsError:
            if self.find(topic):
                return name  # somebody may work on it
            raise NotAllowed(f"{name} cannot be written: something else stands there.") from None
        except OSError as error:
            raise NotAllowed(
                f"The draft cannot be written ({error.strerror}). Check the rights of the folder."
            ) from error
        return name


def _name(topic: str) -> str:
    return f"{DRAFTS}/new-{_UNSAFE.sub('-', topic)}.yaml"
