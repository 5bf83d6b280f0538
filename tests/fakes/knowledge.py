"""A small brand's knowledge without a mistake, to make one mistake in it."""

from pathlib import Path

from bot.core.policy import Policy
from bot.kb.phrases import PHRASES

POLICY = Policy(sure_at=0.8, languages=("en", "fr"))

ROUTER = """\
# yaml-language-server: $schema=.schema.json
version: 1
issues:
  - id: router-red-light             # never changes: links, reports and audit use it
    title: Router shows a red light
    status: known                    # known | investigating | fixed
    owner: lea
    review_by: 2027-03-01
    approvals: {required: 0}
    when:
      products: [homebox-2, homebox-3]
      versions: ">=7.1,<7.4"
    phrasings:
      en:
        - red light on my router
        - wifi is down and the light is red
        - box blinking red no internet
        - "router: red LED since the update"
      fr: [ma box clignote rouge, voyant rouge et plus de wifi]
    not_this:
      - red dot on the app icon
      - {text: my red phone case broke, instead: returns}
    ask:
      question: {en: "Is the light steady or blinking?", fr: "Fixe ou clignotant ?"}
      choices:
        - {label: {en: Blinking, fr: Clignotant}, issue: router-red-light}
        - {label: {en: Steady, fr: Fixe}, issue: line-outage}
    answers:
      en:
        public: "Sorry about that! A 10-second reset usually helps: {link:reset}."
        private: "Here is the reset step by step."
        steps:
          - Hold the button on the back for 10 seconds
          - Wait 3 minutes until the light is white
        fixed: "Fixed with version 7.4: {link:reset}."
      fr:
        public: "Désolé ! Un redémarrage de 10 s aide souvent : {link:reset}."
    links: {reset: "https://help.demo.example/reset"}
    escalate:
      words: [smoke, burning smell]
      after_not_helped: 1
      repeat_contact: 2 in 7d
      to: network-team
      priority: urgent
    tests:
      must_match:
        - the red light on my router
        - {text: "ma box clignote rouge", lang: fr}
      must_not_match: [red dot on the app icon]
      must_escalate: [red light on my router and smoke]
"""

OTHERS = """\
version: 1
issues:
  - id: line-outage
    title: No internet in the street
    status: known
    owner: sam
    review_by: 2027-03-01
    phrasings:
      - internet outage in my street
      - whole street is offline
      - neighbours have no internet as well
    answers: {en: {public: "We check lines all day. See the map: {link:map}"}}
    links: {map: "https://help.demo.example/map"}
    tests: {must_match: [an internet outage in my street]}
  - id: returns
    title: Something broke
    status: known
    owner: sam
    review_by: 2027-03-01
    phrasings: [my phone case broke, how do i return it, send a broken thing back]
    answers: {en: {public: "Sorry. Here is how to send it back: {link:back}"}}
    links: {back: "https://help.demo.example/back"}
    tests: {must_match: [my phone case broke]}
"""

PRODUCTS = """\
version: 1
products:
  - {id: homebox-2, name: HomeBox 2, aliases: [hb2]}
  - {id: homebox-3, name: HomeBox 3, aliases: [hb3]}
others: [Netflix, {name: PlayStation, aliases: [psn]}]
"""


def phrases(languages: tuple[str, ...] = ("en", "fr")) -> str:
    """phrases.yaml with every phrase in every language (all in English: nobody reads them)."""
    lines = ["version: 1", "phrases:"]
    for key, phrase in PHRASES.items():
        lines += [f"  {key}:", *(f'    {language}: "{phrase.english}"' for language in languages)]
    return "\n".join(lines) + "\n"


def good_folder(folder: Path) -> Path:
    """Write the files and return the folder."""
    folder.mkdir(parents=True, exist_ok=True)
    files = {"router.yaml": ROUTER, "others.yaml": OTHERS, "products.yaml": PRODUCTS, "phrases.yaml": phrases()}
    for name, text in files.items():
        (folder / name).write_text(text, encoding="utf-8")
    return folder


def change(folder: Path, name: str, old: str, new: str) -> None:
    """Replace one place of one file; it must be there exactly once."""
    text = (folder / name).read_text(encoding="utf-8")
    assert text.count(old) == 1, f"{old!r} stands {text.count(old)} times in {name}"
    (folder / name).write_text(text.replace(old, new), encoding="utf-8")
