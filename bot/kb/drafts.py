"""Tests that fail today, written down for a lead when an answer was taken back. Nothing in their folder is loaded."""

import json
import re
from collections.abc import Sequence
from datetime import datetime
from pathlib import Path

DRAFTS = "drafts"  # in the knowledge folder
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
    safe = re.sub(r"[^\w-]", "-", issue)
    name = f"{safe}-{now:%Y%m%d-%H%M%S}.yaml"
    lines = [
        _HEAD.format(who=who, issue=issue, day=f"{now:%Y-%m-%d %H:%M} UTC"),
        f"issue: {json.dumps(issue, ensure_ascii=False)}\ntests:\n  must_not_match:\n",
        *(f"    - {json.dumps(text, ensure_ascii=False)}\n" for text in texts),
    ]
    (place / name).write_text("".join(lines), encoding="utf8")
    return f"{DRAFTS}/{name}"
