"""The words of the bot: what is warned of, what is refused; the fixed phrases are the ones the core asks for."""

import re
from datetime import date
from pathlib import Path

import pytest

from bot.kb.findings import Finding, Purpose
from bot.kb.load import load
from bot.kb.phrases import PHRASES
from bot.kb.texts import HouseRules
from tests.fakes.knowledge import POLICY, change, good_folder
from tests.fakes.matcher import WordMatcher

ROOT = Path(__file__).resolve().parents[2]
RULES = HouseRules(banned_phrases=("I understand your frustration",))


async def findings(folder: Path) -> list[Finding]:
    loaded = await load(folder, Purpose.CHECK, WordMatcher, POLICY, date(2026, 11, 21), rules=RULES)
    return list(loaded.findings)


async def told(folder: Path) -> list[tuple[str, str, int, int]]:
    """(code, severity, line, column) of everything."""
    return [(f.code, f.severity.value, f.line, f.column) for f in await findings(folder)]


PUBLIC = "Sorry about that! A 10-second reset usually helps: {link:reset}."


@pytest.mark.parametrize(
    ("new", "found"),
    [
        ("See {link:reset} or https://help.demo.example/more", [("K402", "warning", 30, 17)]),
        ("I understand your frustration. See {link:reset}", [("K403", "warning", 30, 17)]),
        ("So sorry! ! See {link:reset}", [("K404", "warning", 30, 26)]),
        ("Write to help@demo.example or {link:reset}", [("K410", "error", 30, 27)]),
        ("See {link:reset} and {link:rest}, {wait}", [("K405", "error", 30, 39), ("K408", "error", 30, 52)]),
        ("See {link:reset} {}", [("K408", "error", 30, 35)]),
        ("word " * 29 + "{link:reset}", [("K411", "note", 30, 17)]),
    ],
)  # fmt: skip
async def test_a_public_answer(new: str, found: list[tuple[str, str, int, int]], tmp_path: Path) -> None:
    folder = good_folder(tmp_path)
    change(folder, "router.yaml", PUBLIC, new)
    assert await told(folder) == found


async def test_length_counts_what_customers_see(tmp_path: Path) -> None:
    folder = good_folder(tmp_path)
    link, disclosure = len("https://help.demo.example/reset"), len("The bot is back.") + 1
    room = 280 - disclosure - link - 1
    change(folder, "router.yaml", PUBLIC, "word. " * (room // 6) + "x" * (room % 6) + " {link:reset}")
    assert await told(folder) == []
    change(folder, "router.yaml", ' {link:reset}"\n        private', 'y {link:reset}"\n        private')
    assert [(f.code, f.sentence.split()[0]) for f in await findings(folder)] == [("K401", "281")]


async def test_other_words_for_a_platform_are_looked_at_too(tmp_path: Path) -> None:
    folder = good_folder(tmp_path)
    change(
        folder,
        "router.yaml",
        '        fixed: "Fixed',
        '        channels: {discord: {public: "Reset!! {link:rset}"}}\n        fixed: "Fixed',
    )
    assert await told(folder) == [("K404", "warning", 35, 44), ("K405", "error", 35, 47)]


async def test_in_private_a_phone_number_may_be_said_and_a_card_number_never(tmp_path: Path) -> None:
    folder = good_folder(tmp_path)
    change(folder, "router.yaml", "Here is the reset step by step.", "Call 0800 123 45 67.")
    assert await told(folder) == []
    change(folder, "router.yaml", "Call 0800 123 45 67.", "Use 4111 1111 1111 1111.")
    assert await told(folder) == [("K410", "error", 31, 23)]


async def test_an_answer_without_words(tmp_path: Path) -> None:
    folder = good_folder(tmp_path)
    change(
        folder,
        "others.yaml",
        '{en: {public: "Sorry. Here is how to send it back: {link:back}"}}',
        '{en: {fixed: "Done: {link:back}"}}',
    )
    assert await told(folder) == [("K201", "error", 21, 15)]


async def test_a_language_without_an_answer_and_one_nobody_serves(tmp_path: Path) -> None:
    folder = good_folder(tmp_path)
    new = "\n      en: [my phone case broke]\n      fr: [ma coque est cassée]\n      it: [custodia rotta]"
    change(folder, "others.yaml", " [my phone case broke, how do i return it, send a broken thing back]", new)
    assert await told(folder) == [("K409", "warning", 22, 7), ("K308", "warning", 23, 7)]


async def test_notes_for_those_who_want_it_better(tmp_path: Path) -> None:
    folder = good_folder(tmp_path)
    change(
        folder,
        "others.yaml",
        "[my phone case broke, how do i return it, send a broken thing back]",
        "[my phone case broke]",
    )
    change(folder, "others.yaml", 'links: {back: "', 'links: {old: "https://help.demo.example/old", back: "')
    assert await told(folder) == [("K309", "note", 20, 5), ("K406", "note", 22, 13)]


async def test_products_without_a_file_of_products(tmp_path: Path) -> None:
    folder = good_folder(tmp_path)
    (folder / "products.yaml").unlink()
    assert await told(folder) == [("K310", "warning", 11, 7)]


@pytest.mark.parametrize(
    ("old", "new", "code", "cure"),
    [
        ("  handoff:\n", "  handof:\n", "K412", 'did you mean "handoff"?'),
        ('    fr: "{n} min"', '    fr: "{m} min"', "K408", "the bot fills {n} here"),
        ('    fr: "The bot is back."', '    fr: "The bot is back {n}."', "K408", "the bot fills nothing here"),
        ('    fr: "our help centre"', '    fr: "call 0800 123 45 67"', "K410", "help page"),
        ('    fr: "Same here"', '    fr: "Same here!!"', "K404", "one is enough"),
    ],
)
async def test_the_fixed_words(old: str, new: str, code: str, cure: str, tmp_path: Path) -> None:
    folder = good_folder(tmp_path)
    change(folder, "phrases.yaml", old, new)
    found = [finding for finding in await findings(folder) if finding.code == code]
    assert [finding.file for finding in found] == [str(folder / "phrases.yaml")]
    assert cure in found[0].cure


async def test_an_optional_phrase_may_be_left_out_but_not_in_one_language_only(tmp_path: Path) -> None:
    folder = good_folder(tmp_path)
    greeting = PHRASES["greeting"].english
    change(
        folder,
        "phrases.yaml",
        f'  greeting:\n    en: "{greeting}"\n    fr: "{greeting}"\n',
        f'  greeting:\n    en: "{greeting}"\n',
    )
    assert [f.sentence for f in await findings(folder)] == ['the phrase "greeting" is missing in fr']
    change(folder, "phrases.yaml", f'  greeting:\n    en: "{greeting}"\n', "")
    assert await told(folder) == []


def test_every_phrase_that_the_core_says_is_known_with_its_placeholders() -> None:
    said = re.compile(r'phrase\(case, "(\w+)"|key(?:: str)? ?= ?"(\w+)"|else "(disclosure)"|"(bot_back)"')
    source = "\n".join(path.read_text(encoding="utf-8") for path in (ROOT / "bot" / "core").glob("*.py"))
    keys = {key for found in said.findall(source) for key in found if key}
    assert {"handoff", "handoff_urgent", "pointer", "disclosure", "bot_back"} <= keys
    assert keys <= PHRASES.keys()
    buttons = re.search(r"_ANSWER_BUTTONS = \(([^)]*)\)", source)
    assert buttons is not None
    assert {f"button_{name}" for name in re.findall(r"\w+", buttons[1])} <= PHRASES.keys()


def test_the_english_phrases_use_just_what_is_filled() -> None:
    for key, phrase in PHRASES.items():
        assert set(re.findall(r"\{(\w+)\}", phrase.english)) <= set(phrase.fills), key
