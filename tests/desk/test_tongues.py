"""Which language a person gets, and sentences in it."""

import ast
from datetime import UTC, datetime
from pathlib import Path

import pytest
from babel.messages import Catalog
from starlette.datastructures import Headers

from bot.desk import tongues
from bot.desk.from_below import reason
from bot.desk.tongues import LANGUAGES, _, ngettext, nsaid, said, shown, speaking, spoken, told, wanted
from bot.errors import BotError, Conflict
from tests.desk.house import House, Person
from tools import catalogues
from tools.catalogues import DESK, PLURALS, bare, complaints, gathered

GERMAN = {"accept-language": "de-AT,de;q=0.9,en;q=0.5"}


# --- which one ------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("accept", "language"),
    [
        ("", "en"), ("*", "en"), ("de", "de"), ("de-CH", "de"), ("it,fr;q=0.8,de;q=0.9", "de"), ("pl,cs", "en"),
        ("es;q=x, fr;q=0.1", "fr"), ("ES-mx", "es"), ("de;q=0", "en"), (";;,,q=", "en"), ("de;q=nan", "en"),
    ],
)  # fmt: skip
def test_the_best_of_ours_for_what_a_browser_asks(accept: str, language: str) -> None:
    assert wanted(accept) == language


@pytest.mark.parametrize(
    ("cookie", "language"),
    [("beancan_language=fr", "fr"), ("beancan_language=xx", ""), ("", ""), ('a=[]; beancan_language="', "")],
)
def test_only_a_language_of_ours_can_be_chosen(cookie: str, language: str) -> None:
    assert tongues.chosen(Headers({"cookie": cookie})) == language


async def test_a_page_speaks_as_the_browser_asks_and_as_its_person_chose(house: House, lea: Person) -> None:
    page = await lea.browser.get("/me", headers=GERMAN)
    assert '<html lang="de">' in page.text
    assert "Posteingang" in page.text
    done = await lea.do("/me/language", language="fr")
    assert done.status_code == 303
    page = await lea.browser.get("/me", headers=GERMAN)
    assert '<html lang="fr">' in page.text
    assert "Boîte de réception" in page.text
    assert '<option value="fr" lang="fr" selected>Français</option>' in page.text
    async with house.person("Lea") as elsewhere:  # it is the account's, not the browser's
        assert '<html lang="fr">' in (await elsewhere.browser.get("/me", headers=GERMAN)).text
    async with house.person("Sam") as sam:
        assert '<html lang="de">' in (await sam.browser.get("/me", headers=GERMAN)).text
    await lea.do("/me/language", language="")
    assert '<html lang="de">' in (await lea.browser.get("/me", headers=GERMAN)).text
    assert spoken() == "en", "a request leaves nothing behind"


async def test_no_other_language_is_taken(lea: Person) -> None:
    assert (await lea.do("/me/language", language="xx")).status_code == 422


async def test_a_refusal_is_told_in_the_language_of_the_page_and_in_english_to_programs(house: House) -> None:
    async with house.visitor() as browser:
        assert "Unter dieser Adresse gibt es nichts." in (await browser.get("/nowhere", headers=GERMAN)).text
        told_to_program = (await browser.get("/api/v1/nowhere", headers=GERMAN)).json()
        assert told_to_program == {"detail": "There is nothing at this address."}


# --- sentences ------------------------------------------------------------------------------------------------------


def test_a_sentence_waits_for_its_reader() -> None:
    inner = said("just now")
    words = said("%(num)s h ago", num=inner)
    assert words == "just now h ago"
    with speaking("es"):
        assert shown(words) == "hace ahora mismo h"
    assert shown(7) == 7


def test_what_is_not_translated_is_english_and_numbers_choose_the_form() -> None:
    with speaking("de"):
        assert _("No such sentence: %(x)s, 100 %%", x=1) == "No such sentence: 1, 100 %"
        assert ngettext("%(num)s cow", "%(num)s cows", 1234) == "1.234 cows"
        assert shown(nsaid("%(num)s cow of %(who)s", "%(num)s cows of %(who)s", 1, who="Lea")) == "1 cow of Lea"


def test_refusals_of_every_kind_are_told() -> None:
    with speaking("de"):
        assert told(BotError("viewer")) == "Betrachter", "a fixed sentence of another room"
        assert told(BotError("100 % unknown")) == "100 % unknown"
        assert told(BotError(said("yesterday"))) == "gestern"
        assert told(BotError()) == ""
        assert told(Conflict("Sam", 3.4)).startswith("Sam hat vor 3 s geantwortet.")


@pytest.mark.parametrize(
    ("code", "number", "share", "moment"),
    [
        ("en", "1,234.5", "58%", "2 Mar 2026, 09:05:00"), ("de", "1.234,5", "58 %", "02.03.2026, 09:05:00"),
        ("fr", "1 234,5", "58 %", "2 mars 2026, 09:05:00"),
        ("es", "1.234,5", "58 %", "2 mar 2026, 9:05:00"),
    ],
)  # fmt: skip
def test_dates_and_numbers_are_written_as_people_do(code: str, number: str, share: str, moment: str) -> None:
    with speaking(code):
        assert " ".join(tongues.number(1234.5).split()) == number
        assert " ".join(tongues.percent(0.58).split()) == share
        assert tongues.moment(datetime(2026, 3, 2, 9, 5, tzinfo=UTC)) == moment


def test_our_scripts_get_their_words_and_no_others() -> None:
    scripts = {m.id for m in gathered() if m.id and any(path.endswith(".js") for path, _line in m.locations)}
    for code in LANGUAGES:
        with speaking(code):
            words = tongues.words_of_scripts()
        assert set(words) <= {each[0] if isinstance(each, tuple) else each for each in scripts}
        assert code != "en" or not words


def test_what_other_rooms_say_is_told_and_customers_words_in_it_stay() -> None:
    with speaking("de"):
        assert reason("a person was called already") == "ein Mensch wurde schon gerufen"
        assert reason("asked for a person: get me a human") == "bat um einen Menschen: get me a human"
        assert reason("incident: wrote a draft of its entry") == "Vorfall: hat einen Entwurf des Eintrags geschrieben"
        assert reason("4 of 5 words match") == "4 of 5 words match"
        assert reason("not sure: 4 of 5 words match 'no wifi'; next best Router, close behind") == (
            "nicht sicher: 4 von 5 Wörtern passen zu „no wifi“; als Nächstes Router, dicht dahinter"
        )
        assert reason("asked for a person: Lea closed this.") == "bat um einen Menschen: Lea closed this."


async def test_what_was_done_in_a_thread_is_told_in_the_readers_language(house: House, lea: Person) -> None:
    number = await house.says("red light")
    await house.answers(number, sure="4 of 5 words match 'red light'; there is no other issue")
    (judged,) = (await lea.browser.get(f"/api/v1/threads/{number}/judged")).json()
    for what, fields in {
        "take-over": {}, "hand-back": {}, "done": {}, "issue": {"decision": judged["decision"], "issue": "-"},
    }.items():  # fmt: skip
        assert (await lea.do(f"/t/{number}/{what}", **fields)).status_code == 303
    for to in ("Sam", "Lea", ""):
        assert (await lea.do(f"/t/{number}/assign", to=to)).status_code == 303
    markers = [line.text for line in await house.lines(number, "marker")]
    assert len(markers) == 7
    for code in PLURALS:
        page = (await lea.browser.get(f"/t/{number}", headers={"accept-language": code})).text
        assert [words for words in (*markers, "words match", "handed back to the bot") if words in page] == []


# --- catalogues -----------------------------------------------------------------------------------------------------


def test_every_language_has_a_catalogue() -> None:
    assert set(PLURALS) | {"en"} == set(LANGUAGES)


def test_every_sentence_is_translated_and_no_translation_breaks_a_page() -> None:
    template = gathered()
    assert [line for code in PLURALS for line in complaints(code, template)] == []


def test_the_check_tells_what_is_missing_and_what_would_break(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setattr(catalogues, "FOLDER", tmp_path)
    template = Catalog()
    for text in ("Hello %(name)s", "<b>Bold</b>", "Gone", ("%(num)s cow", "%(num)s cows")):
        template.add(text)
    (tmp_path / "de.po").write_text(
        'msgid ""\nmsgstr "Plural-Forms: nplurals=2; plural=(n != 1);\\n"\n\n'
        'msgid "Hello %(name)s"\nmsgstr "Hallo %(nmae)s"\n\nmsgid "<b>Bold</b>"\nmsgstr "<b>Fett"\n\n'
        'msgid "%(num)s cow"\nmsgid_plural "%(num)s cows"\nmsgstr[0] "eine Kuh"\nmsgstr[1] "%(num)s Kühe"\n\n'
        'msgid "Old"\nmsgstr "Alt"\n',
        "utf-8",
    )
    told = "\n".join(complaints("de", template))
    assert told.count("other placeholders") == 2
    assert "de: not translated: 'Gone'" in told
    assert "de: said nowhere any more: Old" in told
    assert "cow" not in told


@pytest.mark.parametrize("path", sorted((DESK / "templates").glob("*.html")), ids=lambda path: path.name)
def test_no_template_says_anything_that_is_not_wrapped(path: Path) -> None:
    assert bare(path.read_text("utf-8")) == []


def test_bare_words_are_found_in_text_and_in_attributes() -> None:
    assert bare('<p title="Look here">Hello <b>{{ name }}</b> {{ _("fine") }} <code>beancan</code></p>') == [
        "Look here", "Hello",
    ]  # fmt: skip


@pytest.mark.parametrize("path", sorted(DESK.glob("*.py")), ids=lambda path: path.name)
def test_no_refusal_is_raised_in_words_that_cannot_be_translated(path: Path) -> None:
    raised = [node.exc for node in ast.walk(ast.parse(path.read_text("utf-8"))) if isinstance(node, ast.Raise)]
    words = [each for call in raised if isinstance(call, ast.Call) for each in call.args]
    literal = [ast.unparse(each) for each in words if isinstance(each, ast.JoinedStr | ast.Constant)]
    assert [each for each in literal if " " in each] == []
