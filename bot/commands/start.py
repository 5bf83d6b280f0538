"""`init`: a folder to begin with: config.yaml and a knowledge folder that passes `check`."""

import json
import re
from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path

from bot.data import knowledge_folder
from bot.errors import ConfigError
from bot.runtime.clock import SystemClock

Say = Callable[[str], None]
KEPT = ("products.yaml", "strategy.yaml", "incidents.yaml")  # of the demo, as a pattern to change
TOLD = re.compile(r"(?m)^tell: .*$")  # of incidents.yaml: whom nobody of this brand is called yet
NOBODY_YET = "tell: {L1: inbox}               # then L2: [lead] and so on: names that config.yaml knows under people:"
SPOKEN = ("en", "fr", "es", "de")  # the languages of the demo's phrases.yaml


@dataclass(frozen=True, slots=True)
class Answers:
    """What `init` asks."""

    brand: str
    languages: tuple[str, ...]
    on_duty: str
    tone: str


CONFIG = """\
# Every setting is explained in config.example.yaml and in the help of the console.
version: 1
brand:
  name: {brand}
  languages: [{languages}]
  tone: {tone}
knowledge: knowledge
data: data
console:
  people: {{{person}: admin}}
accounts:
  practice:                      # a practice ground on this machine: start it with `beancan plaza --port 8421`
    platform: plaza
    base_url: http://127.0.0.1:8421
    token_env: BEANCAN_PLAZA_TOKEN
    rung: suggest                # a person sends every answer, until you trust it: suggest, approve, auto
    rooms: {{halo-help: {{kind: support}}}}
"""

ISSUE = """\
version: 1
issues:
  - id: opening-hours              # never changes: links and reports use it
    title: Opening hours
    status: known                  # known | investigating | fixed
    owner: {person}
    review_by: {review}
    phrasings:                     # how customers really say it (5 or more is best)
      {language}:
        - when are you open
        - what are your opening hours
        - are you open today
        - until what time are you open
        - opening times please
    answers:
      {language}:
        public: "We are here on working days: {{link:hours}}."
        private: "You find our opening hours here: {{link:hours}}."
    links: {{hours: "https://example.com/hours"}}
    tests:
      must_match: [what are your opening hours please]
      must_not_match: [the box will not open]
"""


def init(folder: Path, answers: Answers, as_json: bool, say: Say) -> int:
    """Write the folder. Raises ConfigError if something stands there already: nothing is ever overwritten."""
    if folder.exists() and any(folder.iterdir()):
        raise ConfigError([f"{folder}: something is in this folder already. Choose another name, or empty it first."])
    unknown = [language for language in answers.languages if language not in SPOKEN]
    if unknown or not answers.languages:
        named = ", ".join(unknown) or "none was named"
        raise ConfigError([f"--languages: {named}. The bot's own sentences are there for: {', '.join(SPOKEN)}."])
    person = re.sub(r"\W+", "-", answers.on_duty.strip().lower()).strip("-") or "lea"
    knowledge = folder / "knowledge"
    try:
        knowledge.mkdir(parents=True)
        _write(folder / "config.yaml", CONFIG.format(
            brand=_quoted(answers.brand), languages=", ".join(answers.languages), tone=_quoted(answers.tone),
            person=person,
        ))  # fmt: skip
        review = SystemClock().now().date() + timedelta(days=180)
        _write(knowledge / "first.yaml", ISSUE.format(person=person, review=review, language=answers.languages[0]))
        for name in (*KEPT, "README.md"):
            _write(knowledge / name, TOLD.sub(NOBODY_YET, (knowledge_folder() / name).read_text(encoding="utf8")))
        _write(knowledge / "phrases.yaml", _phrases(answers))
    except OSError as error:
        raise ConfigError([f"{folder}: cannot be written ({error.strerror}). Choose a folder of your own."]) from error
    if as_json:
        say(json.dumps({"config": str(folder / "config.yaml"), "knowledge": str(knowledge)}))
        return 0
    say(f"Made {folder}/config.yaml and {folder}/knowledge/ with one issue to change.")
    say(f"Next   beancan check --config {folder}/config.yaml")
    say(f'       beancan try "when are you open" --config {folder}/config.yaml')
    say("       beancan plaza --port 8421      (in a second window: somewhere to practise)")
    say(f"       beancan run --config {folder}/config.yaml")
    say(f"Later  beancan connect telegram --config {folder}/config.yaml      (or discord, or slack)")
    return 0


def _phrases(answers: Answers) -> str:
    """The demo's phrases speak in the name of this brand from the first word on."""
    text = (knowledge_folder() / "phrases.yaml").read_text(encoding="utf8")
    return re.sub(r"\bHalo\b(?! ?Mobile)", lambda _: _quoted(answers.brand)[1:-1], text)


def _quoted(text: str) -> str:
    """As YAML between double quotes: the same as in JSON."""
    return json.dumps(text, ensure_ascii=False)


def _write(path: Path, text: str) -> None:
    path.write_text(text, encoding="utf8")
