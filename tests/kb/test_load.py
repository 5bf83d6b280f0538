"""From a folder to Knowledge: what is in it, how severe a finding is for which purpose; nothing makes it raise."""

from datetime import date
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from bot.core.conversations import IssueId
from bot.core.issues import IssueStatus, Knowledge, NotThis, Product
from bot.core.policy import Policy
from bot.data import knowledge_folder
from bot.kb.findings import Purpose, Severity, errors
from bot.kb.folder import languages_in
from bot.kb.load import Loaded, load
from bot.kb.texts import HouseRules
from tests.fakes.knowledge import OTHERS, POLICY, PRODUCTS, ROUTER, change, good_folder
from tests.fakes.matcher import WordMatcher

TODAY = date(2026, 11, 21)
RED = IssueId("router-red-light")
SMALLEST = """\
issues:
  - id: Refund_not_showing_up?
    title: Refund
    phrasings: [where is my refund, my refund is not here]
    answers: {en: {public: "It takes three days."}}
"""


async def loaded_from(folder: Path, purpose: Purpose = Purpose.CHECK) -> Loaded:
    return await load(folder, purpose, WordMatcher, POLICY, TODAY)


async def knowledge_of(folder: Path, purpose: Purpose = Purpose.CHECK) -> Knowledge:
    loaded = await loaded_from(folder, purpose)
    assert loaded.knowledge is not None, [str(finding) for finding in loaded.findings]
    return loaded.knowledge


async def test_an_entry_with_everything(tmp_path: Path) -> None:
    knowledge = await knowledge_of(good_folder(tmp_path))
    issue = knowledge.issues[RED]
    assert issue.status is IssueStatus.KNOWN
    assert issue.review_by == date(2027, 3, 1)
    assert issue.when.products == ("homebox-2", "homebox-3")
    assert issue.phrasings["en"][3] == "router: red LED since the update"
    assert issue.phrasings["fr"] == ("ma box clignote rouge", "voyant rouge et plus de wifi")
    assert issue.not_this == (
        NotThis("red dot on the app icon", "en"), NotThis("my red phone case broke", "en", IssueId("returns")),
    )  # fmt: skip
    assert issue.ask is not None
    assert [choice.issue for choice in issue.ask.choices] == [RED, "line-outage"]
    assert issue.answers["en"].steps[1] == "Wait 3 minutes until the light is white"
    assert issue.escalate.words == ("smoke", "burning smell")
    assert [example.language for example in issue.tests.must_match] == ["en", "fr"]
    assert issue.source == f"{tmp_path}/router.yaml:4"
    assert len(issue.version) == 16


async def test_what_is_ours_and_what_is_not(tmp_path: Path) -> None:
    knowledge = await knowledge_of(good_folder(tmp_path))
    two, three = Product("homebox-2", "HomeBox 2", ("hb2",)), Product("homebox-3", "HomeBox 3", ("hb3",))
    assert knowledge.products == (two, three)
    assert knowledge.others == ("Netflix", "PlayStation", "psn")
    assert knowledge.phrases["handoff"]["fr"].startswith("Passing")


async def test_words_and_not_this_may_be_written_per_language(tmp_path: Path) -> None:
    folder = good_folder(tmp_path)
    change(folder, "router.yaml", "words: [smoke, burning smell]", "words: {en: [smoke], fr: [fumée]}")
    old = "      - red dot on the app icon\n      - {text: my red phone case broke, instead: returns}"
    change(folder, "router.yaml", old, "      en: [red dot on it]\n      fr: [{text: point rouge, instead: returns}]")
    issue = (await knowledge_of(folder)).issues[RED]
    assert issue.escalate.words == ("smoke", "fumée")
    assert issue.not_this[1] == NotThis("point rouge", "fr", IssueId("returns"))


async def test_the_version_follows_the_content_not_the_layout(tmp_path: Path) -> None:
    folder = good_folder(tmp_path)
    first = await knowledge_of(folder)
    change(folder, "router.yaml", "    owner: lea\n", "    # who is asked\n    owner:    lea\n")
    same = await knowledge_of(folder)
    assert (same.version, same.issues[RED].version) == (first.version, first.issues[RED].version)
    change(folder, "router.yaml", "A 10-second reset", "A 20-second reset")
    other = await knowledge_of(folder)
    assert other.version != first.version
    assert other.issues[RED].version != first.issues[RED].version
    assert other.issues[IssueId("returns")].version == first.issues[IssueId("returns")].version


async def test_every_file_is_told_of_even_if_one_cannot_be_read(tmp_path: Path) -> None:
    folder = good_folder(tmp_path)
    change(folder, "router.yaml", "title: Router shows", "title: Router: shows")
    change(folder, "products.yaml", "name: HomeBox 2", "nam: HomeBox 2")
    change(folder, "others.yaml", "status: known\n    owner: sam\n    review_by: 2027-03-01\n    phrasings:\n",
           "status: fine\n    owner: sam\n    review_by: 2027-03-01\n    phrasings:\n")  # fmt: skip
    found = {(Path(finding.file).name, finding.code) for finding in errors((await loaded_from(folder)).findings)}
    assert found == {("router.yaml", "K104"), ("products.yaml", "K203"), ("others.yaml", "K204")}


@pytest.mark.parametrize("purpose", list(Purpose))
async def test_lines_that_only_a_live_bot_needs(purpose: Purpose, tmp_path: Path) -> None:
    (tmp_path / "a.yaml").write_text(SMALLEST)
    loaded = await loaded_from(tmp_path, purpose)
    needed = [finding for finding in loaded.findings if finding.code == "K207"]
    assert [finding.sentence.split('"')[1] for finding in needed] == ["owner", "review_by", "status", "tests"]
    strict = purpose in {Purpose.CHECK, Purpose.RUN, Purpose.PUBLISH}
    assert {finding.severity for finding in needed} == {Severity.ERROR if strict else Severity.NOTE}
    assert loaded.refused is strict
    if not strict:
        assert not [finding for finding in loaded.findings if finding.severity is not Severity.NOTE]


@pytest.mark.parametrize(
    ("purpose", "code", "severity"),
    [
        (Purpose.RUN, "K601", Severity.WARNING), (Purpose.PUBLISH, "K601", Severity.ERROR),
        (Purpose.RUN, "K302", Severity.WARNING), (Purpose.RUN, "K301", Severity.ERROR),
        (Purpose.EVAL, "K301", Severity.WARNING), (Purpose.CHECK, "K502", Severity.ERROR),
    ],
)  # fmt: skip
async def test_severity_by_purpose(purpose: Purpose, code: str, severity: Severity, tmp_path: Path) -> None:
    folder = good_folder(tmp_path)
    old, new = {
        "K601": ("review_by: 2027-03-01", "review_by: 2026-01-01"),
        "K302": ("- box blinking red no internet", "- Red light on my router"),
        "K301": ("- box blinking red no internet", "- whole street is offline"),
        "K502": ("- the red light on my router", "- something else entirely"),
    }[code]
    change(folder, "router.yaml", old, new)
    loaded = await loaded_from(folder, purpose)
    assert [(f.code, f.severity) for f in loaded.findings if f.severity is not Severity.NOTE] == [(code, severity)]
    assert loaded.refused is (severity is Severity.ERROR)


async def test_a_folder_without_phrases_is_warned_of_and_does_not_go_live(tmp_path: Path) -> None:
    folder = good_folder(tmp_path)
    expected = {Purpose.CHECK: Severity.WARNING, Purpose.RUN: Severity.ERROR, Purpose.EVAL: Severity.NOTE}
    (folder / "phrases.yaml").unlink()
    for purpose, severity in expected.items():
        found = [f for f in (await loaded_from(folder, purpose)).findings if f.code == "K413"]
        assert [finding.severity for finding in found] == [severity]
        assert found[0].file == str(folder / "phrases.yaml")


async def test_only_where_nobody_is_answered_missing_words_are_filled_up(tmp_path: Path) -> None:
    folder = good_folder(tmp_path)
    (folder / "phrases.yaml").unlink()
    assert (await knowledge_of(folder, Purpose.TRY)).phrases["button_person"] == {"en": "A person", "fr": "A person"}
    assert (await knowledge_of(folder, Purpose.CHECK)).phrases == {}


async def test_tests_do_not_run_where_only_is_measured_or_after_an_error(tmp_path: Path) -> None:
    folder = good_folder(tmp_path)
    assert (await loaded_from(folder, Purpose.EVAL)).tests == 0
    change(folder, "others.yaml", "{link:map}", "{link:mop}")
    assert (await loaded_from(folder, Purpose.CHECK)).tests == 0


@pytest.mark.parametrize("where", ["nowhere", "empty"])
async def test_no_folder_and_no_issues(where: str, tmp_path: Path) -> None:
    (tmp_path / "empty").mkdir()
    loaded = await loaded_from(tmp_path / where)
    assert [finding.code for finding in errors(loaded.findings)] == ["K100"]
    assert loaded.snapshot is None


async def test_files_of_editors_and_drafts_are_passed_over(tmp_path: Path) -> None:
    folder = good_folder(tmp_path)
    for name in (".router.yaml.swp", "_draft.yaml", ".git/x.yaml", "_old/y.yaml", "notes.txt"):
        (folder / name).parent.mkdir(exist_ok=True)
        (folder / name).write_text("this: is: not: ours")
    (folder / "deeper").mkdir()
    (folder / "others.yaml").rename(folder / "deeper" / "others.yml")
    assert len((await knowledge_of(folder)).issues) == 3


async def test_the_brands_rules_for_texts(tmp_path: Path) -> None:
    folder = good_folder(tmp_path)
    rules = HouseRules(public_limit=60, banned_phrases=("sorry about that",))
    loaded = await load(folder, Purpose.CHECK, WordMatcher, POLICY, TODAY, rules=rules)
    assert {"K401", "K403"} <= {finding.code for finding in loaded.findings}


def test_the_languages_of_a_folder_nobody_configured(tmp_path: Path) -> None:
    assert languages_in(tmp_path) == ("en",)
    (tmp_path / "a.yaml").write_text(SMALLEST.replace("{en: {", "{fr: {public: Voila}, en: {"))
    (tmp_path / "b.yaml").write_text("this: is: broken")
    assert languages_in(tmp_path) == ("fr", "en")
    (tmp_path / "phrases.yaml").write_text("phrases: {disclosure: {de: Ein Bot.}}")
    assert languages_in(tmp_path) == ("de",)
    assert set(languages_in(knowledge_folder())) == {"en", "fr", "es", "de"}


FILES = {"router.yaml": ROUTER, "others.yaml": OTHERS, "products.yaml": PRODUCTS}
WORDS = st.sampled_from(
    ["", ":", "- ", "{", "}", "[]", '"', "'", "\n", "  ", "issues:", "id: x", "null", "#", "en:", "1", "é"]
)


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.sampled_from(sorted(FILES)), st.integers(0, 3000), st.integers(0, 40), WORDS, st.sampled_from(list(Purpose)))
async def test_nothing_that_is_typed_makes_it_raise(
    tmp_path: Path, name: str, at: int, cut: int, typed: str, purpose: Purpose
) -> None:
    folder, text = good_folder(tmp_path), FILES[name]
    at %= len(text)
    (folder / name).write_text(text[:at] + typed + text[at + cut :], encoding="utf-8")
    loaded = await loaded_from(folder, purpose)
    assert (loaded.knowledge is None) == bool(errors(loaded.findings))
    for finding in loaded.findings:
        assert "\n" not in finding.sentence
        assert str(finding)


async def test_the_demo_knowledge_is_without_a_mistake_but_for_its_own_tests() -> None:
    policy = Policy(languages=("en", "fr", "es", "de"))
    loaded = await load(knowledge_folder(), Purpose.EVAL, WordMatcher, policy, TODAY)
    assert [str(f) for f in loaded.findings if f.severity is not Severity.NOTE] == []
