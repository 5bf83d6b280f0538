"""A small brand that starts quickly: some issues that words alone tell apart, so no encoder is needed."""

from datetime import date, timedelta
from pathlib import Path
from typing import Any

import yaml

from bot.kb.phrases import PHRASES

KNOWN = {
    "kettle": "my kettle leaks water all over the kitchen table",
    "lamp": "the reading lamp flickers every evening",
    "parcel": "where is the parcel i ordered last week",
    "invoice": "i was charged twice on my invoice",
    "newsletter": "your newsletter never arrives in my mail",
    "headset": "one ear of the headset stays silent",
    "printer": "paper jams inside the printer again and again",
    "fridge": "our fridge hums loudly at night",
    "bicycle": "the chain of my bicycle keeps falling off",
    "camera": "pictures from the camera are blurred",
    "voucher": "the checkout rejects my voucher code",
    "heating": "heating shows error seven and stays cold",
}
NEAR = ("can i buy a second lamp", "do you sell kettles in blue", "is the printer back in stock")


def write_knowledge(folder: Path) -> Path:
    """The knowledge folder of that brand, in English, valid for a year from today."""
    folder.mkdir(parents=True, exist_ok=True)
    issues = [
        {
            "id": name, "title": text, "status": "known", "owner": "lea",
            "review_by": (date.today() + timedelta(days=365)).isoformat(),  # noqa: DTZ011 - a day of people here
            "phrasings": {"en": [text, f"hello, {text}"]}, "tests": {"must_match": [text]},
            "answers": {"en": {"public": f"About the {name}: {{link:cure}}", "private": f"Your {name}: {{link:cure}}"}},
            "links": {"cure": f"https://help.example.com/{name}"},
        }
        for name, text in KNOWN.items()
    ]  # fmt: skip
    phrases = {key: {"en": phrase.english} for key, phrase in PHRASES.items()}
    for name, content in (("issues", {"issues": issues}), ("phrases", {"phrases": phrases})):
        (folder / f"{name}.yaml").write_text(yaml.safe_dump({"version": 1} | content), encoding="utf8")
    return folder


def settings(folder: Path) -> dict[str, Any]:
    """What config.yaml says of it; its knowledge is written into that folder."""
    return {
        "brand": {"name": "Acme", "handle": "acme", "languages": ["en"]},
        "knowledge": str(write_knowledge(folder)),
        "matching": {"encoder": "none"},
    }


def talk() -> tuple[list[tuple[str, str]], list[str]]:
    """What its customers write: known texts with their issue, and near misses. As `programs.examples`."""
    return [(text, name) for name, text in KNOWN.items()], list(NEAR)
