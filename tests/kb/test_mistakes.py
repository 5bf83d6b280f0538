"""Mistakes that leads make, each in a good folder: the right place, plain words, the cure, the one-click fix."""

from dataclasses import dataclass
from datetime import date
from pathlib import Path

import pytest

from bot.kb.findings import CODES, Finding, Purpose, Severity, fixed
from bot.kb.load import load
from tests.fakes.knowledge import POLICY, change, good_folder
from tests.fakes.matcher import WordMatcher

TODAY = date(2026, 11, 21)
# Words of machines and of programmers; nobody who answers customers has to know them.
JARGON = ("yaml", "scalar", "token", "mapping", "parse", "regex", "intent", "node", "null", "dict", "pydantic")


@dataclass(frozen=True)
class Slip:
    """`old` in `file` becomes `new`; then exactly `code` is found at `place`. `fixes`: one click cures."""

    name: str
    old: str
    new: str
    code: str
    place: str
    says: str
    cure: str
    fixes: bool = False
    file: str = "router.yaml"
    follows: tuple[str, ...] = ()  # codes that come with it because they are true as well


SLIPS = [
    # --- the hand slipped (K1)
    Slip("second colon", "title: Router shows", "title: Router: shows", "K104", "5:18", 'two ":"', "quotes",
         fixes=True),
    Slip("tab", "    owner: lea", "\towner: lea", "K101", "7:1", "a Tab was used", "two spaces", fixes=True),
    Slip("quote never closed", "title: Router shows a red light", 'title: "Router shows a red light', "K102", "5:12",
         'this quote (") is never closed', "where the text ends"),
    Slip("quote in a word", "- box blinking red no internet", "- 'box won't stop blinking'", "K103", "17:20",
         "the ' in won't ends the text", "double quotes", fixes=True),
    Slip("quotes in quotes", 'private: "Here is', 'private: "Here "is"', "K103", "31:25",
         'the text ends at the " before is', "single quotes", fixes=True),
    Slip("starts with @", "- box blinking red no internet", "- @halo box blinking red", "K106", "17:11",
         "text that starts with @ needs quotes", "quotes", fixes=True),
    Slip("starts with *", "- box blinking red no internet", "- *box* blinking red", "K106", "17:11",
         "text that starts with * needs quotes", "quotes", fixes=True),
    Slip("starts with %", "- box blinking red no internet", "- %box blinking red", "K106", "17:11",
         "text that starts with % needs quotes", "quotes", fixes=True),
    Slip("starts with &", "- box blinking red no internet", "- &box blinking red", "K106", "17:11",
         "text that starts with & needs quotes", "quotes", fixes=True),
    Slip("starts with !", "- box blinking red no internet", "- !box blinking red", "K106", "17:11",
         "text that starts with ! needs quotes", "quotes", fixes=True),
    Slip("list item to the left", "        - box blinking red no internet", "       - box blinking red no internet",
         "K105", "17:8", "this line starts one space left of line 16", "line them up", fixes=True),
    Slip("list item to the right", "        - box blinking red no internet",
         "         - box blinking red no internet", "K105", "17:10", "this line starts one space right of line 16",
         "line them up", fixes=True),
    Slip("line to the right", "    owner: lea", "     owner: lea", "K105", "7:6",
         "this line starts one space right of line 6", "line them up", fixes=True),
    Slip("line to the left", "    owner: lea", "   owner: lea", "K105", "7:4",
         "this line starts one space left of line 6", "line them up", fixes=True),
    Slip("answer starts with a bracket",
         'public: "Sorry about that! A 10-second reset usually helps: {link:reset}."', "public: {link:reset} helps",
         "K107", "30:17", "text that starts with { needs quotes", "quotes", fixes=True),
    Slip("bracket never closed", "products: [homebox-2, homebox-3]", "products: [homebox-2, homebox-3", "K107",
         "11:17", "this [ is not closed", "write ]"),
    Slip("no space after the colon", "title: Router shows", "title:Router shows", "K108", "5:10",
         'after ":" a space is missing', "name: text", fixes=True),
    Slip("no colon", "owner: lea", "owner lea", "K108", "7:5", 'a ":" is missing', "name: text"),
    Slip("cut off at #", "- box blinking red no internet", "- order #123 is missing", "K110", "17:17",
         'everything after " #" is ignored', "quotes", fixes=True),
    Slip("no space after the dash", "- box blinking red no internet", "-box blinking red no internet", "K111",
         "17:9", 'after "-" a space is missing', '"- "', fixes=True),
    Slip("a second part", "    owner: lea", "---\n    owner: lea", "K112", "7:1", "a second part begins", "---"),
    Slip("the same line twice", "    owner: lea", "    owner: lea\n    title: Again", "K113", "8:5",
         '"title" is here twice; the first stands in line 5, column 5', "keep one"),
    Slip("hidden character", "owner: lea", "owner: l\x07ea", "K114", "7:13", "hidden character", "delete it"),
    Slip("backslash", 'private: "Here is', 'private: "C:\\data', "K116", "31:21", "begins a special sign", "\\\\",
         fixes=True),
    # --- what may stand there (K2)
    Slip("line is missing", "    title: Router shows a red light\n", "", "K201", "4:5",
         'the line "title" is missing', "add it"),
    Slip("text instead of a list of lines", "answers:\n      en:\n", "answers:\n      en: Sorry\n      xx:\n",
         "K202", "29:11", 'lines such as "name: text" are expected here, not "Sorry"', "public"),
    Slip("unknown line", "    phrasings:", "    phrasing:", "K203", "13:5", 'unknown line "phrasing"',
         'did you mean "phrasings"?', fixes=True),
    Slip("unknown status", "status: known  ", "status: knwon  ", "K204", "6:13", 'status "knwon" is not allowed',
         "use one of: known, investigating, fixed", fixes=True),
    Slip("no date", "review_by: 2027-03-01", "review_by: next spring", "K205", "8:16", '"next spring" is not a date',
         "year-month-day"),
    Slip("no such day", "review_by: 2027-03-01", "review_by: 2027-02-30", "K205", "8:16", "not in the calendar",
         "month"),
    Slip("no number", "required: 0", "required: two", "K205", "9:27", '"two" is not a number', "digits"),
    Slip("no versions", '">=7.1,<7.4"', '"from 7.1"', "K205", "12:17", "no range of versions", ">=7.1"),
    Slip("no address", '"https://help.demo.example/reset"', '"help.demo.example"', "K205", "38:20",
         "not a web address", "https://"),
    Slip("empty item", "- box blinking red no internet", "- ", "K206", "17:10", "an empty item", "dash"),
    Slip("nothing behind the name", "title: Router shows a red light", "title:", "K206", "5:5",
         'nothing stands after "title:"', "write it"),
    Slip("needed live", "    owner: lea\n", "", "K207", "4:5", 'the line "owner" is missing', "goes stale"),
    Slip("a token", "to: network-team", "to: 123456789:AAFakeFakeFakeFakeFakeFakeFakeFakeFake", "K208", "43:11",
         "looks like a secret", "make a new one"),
    # --- between entries (K3)
    Slip("in two issues", "- box blinking red no internet", "- Whole street is OFFLINE!", "K301", "17:11",
         "this phrasing is also in", "keep it in one place"),
    Slip("twice in one", "- box blinking red no internet", "- RED light on my router", "K302", "17:11",
         "also in line 15", "one of them is enough"),
    Slip("instead of nothing", "instead: returns", "instead: retuns", "K303", "22:50", 'there is no issue "retuns"',
         'did you mean "returns"?', fixes=True),
    Slip("id twice", "id: returns", "id: line-outage", "K304", "15:9", 'the id "line-outage" is also in',
         "another id", file="others.yaml", follows=('K303',)),
    Slip("unknown product", "[homebox-2, homebox-3]", "[homebox-2, homebox-4]", "K305", "11:29",
         'no product "homebox-4"', "did you mean", fixes=True),
    Slip("not_this forbids the issue", "- red dot on the app icon", "- Box blinking red, no internet", "K306",
         "21:9", "also a phrasing of the same issue", "keep one"),
    Slip("name of two products", "aliases: [hb3]", "aliases: [hb2]", "K307", "4:48",
         'already stands for the product "homebox-2"', "tell them apart", file="products.yaml"),
    # --- texts (K4)
    Slip("too long", "usually helps: {link:reset}.", "usually helps: {link:reset}. " + 25 * "more words ", "K401",
         "30:17", "280 are allowed", "shorten it by"),
    Slip("row of exclamation marks", "Sorry about that!", "Sorry about that!!!", "K404", "30:34",
         "a row of exclamation marks", "one is enough", fixes=True),
    Slip("dead link", "Désolé ! Un redémarrage de 10 s aide souvent : {link:reset}", "Redémarrez : {link:rest}",
         "K405", "37:31", "{link:rest} does not exist", "links here: reset", fixes=True),
    Slip("phrase without a language",
         '  handoff:\n    en: "Passing this to a colleague, usually within {wait}."\n    fr:',
         '  handoff:\n    en: "Passing this to a colleague, usually within {wait}."\n    es:', "K407", "12:3",
         'the phrase "handoff" is missing in fr', "write it", file="phrases.yaml"),
    Slip("placeholder nobody fills", "Here is the reset step by step.", "Hello {name}, here it is.", "K408", "31:25",
         "nobody fills {name}", "{link:name}"),
    Slip("phone number in public", "A 10-second reset usually helps", "Call 0800 123 45 67", "K410", "30:41",
         "a phone number", "help page"),
    # --- tests of the entries (K5)
    Slip("matches and must not", "must_not_match: [red dot on the app icon]",
         "must_not_match: [red light on my router]", "K501", "49:24",
         'test fails: "red light on my router" matches (sure)', "add it to not_this, or shorten phrasing 1"),
    Slip("must match and does not", "- the red light on my router", "- my cat sleeps on the router", "K502", "47:11",
         'test fails: "my cat sleeps on the router" is not sure', "to phrasings"),
    Slip("must escalate and does not", "[red light on my router and smoke]", "[red light on my router and fumes]",
         "K503", "50:23", "does not call a person at once", "escalate: words"),
    # --- approval and review (K6)
    Slip("past its date", "review_by: 2027-03-01", "review_by: 2026-11-01", "K601", "8:16",
         "router-red-light is 20 days past its review date", "lea: read it again"),
    Slip("nobody approved", "approvals: {required: 0}", "approvals: {required: 1, by: [sam], of: abcd}", "K603",
         "9:5", "it was edited after sam approved it", "write your name into by:"),
]  # fmt: skip


async def found_in(folder: Path, purpose: Purpose = Purpose.CHECK) -> list[Finding]:
    """Everything but notes."""
    loaded = await load(folder, purpose, WordMatcher, POLICY, TODAY)
    return [finding for finding in loaded.findings if finding.severity is not Severity.NOTE]


async def test_the_good_folder_has_no_mistake(tmp_path: Path) -> None:
    loaded = await load(good_folder(tmp_path), Purpose.PUBLISH, WordMatcher, POLICY, TODAY)
    assert await found_in(tmp_path, Purpose.PUBLISH) == []
    assert loaded.knowledge is not None
    assert loaded.tests == 6


def cure(finding: Finding) -> None:
    """Press [Fix]."""
    path = Path(finding.file)
    path.write_text(fixed(path.read_text(encoding="utf-8"), finding), encoding="utf-8")


@pytest.mark.parametrize("slip", SLIPS, ids=lambda slip: slip.name)
async def test_a_slip_is_told(slip: Slip, tmp_path: Path) -> None:
    folder = good_folder(tmp_path)
    change(folder, slip.file, slip.old, slip.new)
    findings = await found_in(folder)
    assert [finding.code for finding in findings] == [slip.code, *slip.follows], [str(f) for f in findings]
    finding = findings[0]
    assert f"{finding.line}:{finding.column}" == slip.place, str(finding)
    assert finding.file == str(folder / slip.file)
    assert slip.says in finding.sentence
    assert slip.cure in finding.cure
    assert not [word for word in JARGON if word in f"{finding.sentence} {finding.cure}".lower().replace(".yaml", "")]
    assert str(finding).startswith(f"{folder / slip.file}:{slip.place} {slip.code} ")


@pytest.mark.parametrize("slip", [slip for slip in SLIPS if slip.fixes], ids=lambda slip: slip.name)
async def test_one_click_cures(slip: Slip, tmp_path: Path) -> None:
    folder = good_folder(tmp_path)
    change(folder, slip.file, slip.old, slip.new)
    finding = (await found_in(folder))[0]
    cure(finding)
    assert await found_in(folder) == []


@pytest.mark.parametrize("slip", [slip for slip in SLIPS if not slip.fixes], ids=lambda slip: slip.name)
async def test_where_a_person_must_decide_there_is_no_fix(slip: Slip, tmp_path: Path) -> None:
    folder = good_folder(tmp_path)
    change(folder, slip.file, slip.old, slip.new)
    assert (await found_in(folder))[0].fix is None


def test_every_code_that_a_lead_can_cause_is_seeded_here_or_known_to_be_elsewhere() -> None:
    elsewhere = {
        "K100", "K109", "K115",  # test_reader
        "K308", "K309", "K310", "K402", "K403", "K406", "K409", "K411", "K412", "K413",  # test_texts, test_between
        "K602", "K604", "K605", "K606",  # test_approvals, test_strategy
        "K701", "K702", "K703", "K704",  # tests/test_config.py
        "K705",  # tests/commands/test_start.py
    }  # fmt: skip
    assert {slip.code for slip in SLIPS} | elsewhere == set(CODES)
    assert not {slip.code for slip in SLIPS} & elsewhere
    assert len(SLIPS) >= 28
