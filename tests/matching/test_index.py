"""The index: words lead to issues, slips and word borders are forgiven, common words do not hide rare ones."""

from bot.core.conversations import IssueId
from bot.matching.index import SECOND_LOOK, LanguageIndex
from bot.matching.reading import read

LOGIN, BILL = IssueId("login"), IssueId("bill")


def index(*said: tuple[IssueId, str]) -> LanguageIndex:
    return LanguageIndex("en", said)


def first(of: LanguageIndex, text: str) -> IssueId | None:
    found = of.search(read(text).words)[1]
    return max(found, key=lambda scores: scores.words + scores.letters).issue if found else None


def test_words_written_together_or_apart_meet() -> None:
    of = index((LOGIN, "app crashes on login"), (BILL, "wifi bill"))
    assert first(of, "crash when i log in") == LOGIN
    apart = index((LOGIN, "trouble to log in"), (BILL, "bill"))
    assert "log" in apart.tokens(["login"]).sure


def test_slips_are_corrected_and_count_a_little_less() -> None:
    tokens = index((LOGIN, "internet"), (BILL, "bill")).tokens(["interent"])
    [(stem, sure)] = tokens.sure.items()
    assert 0.5 < sure < 1
    assert stem in index((LOGIN, "internet")).weight


def test_unknown_words_are_counted() -> None:
    tokens = index((LOGIN, "app crashes on login")).tokens(read("the app crashes on zanzibar and timbuktu").words)
    assert tokens.unknown == 2
    assert tokens.meaningful == 4


def test_a_text_without_shared_words_finds_nothing() -> None:
    tokens, found = index((LOGIN, "app crashes on login")).search(read("good weather today").words)
    assert found == []
    assert tokens.sure == {}


def test_coverage_goes_both_ways() -> None:
    of = index((LOGIN, "app crashes on login"), (BILL, "bill too high"))
    [half] = [s for s in of.search(read("app crashes").words)[1] if s.issue == LOGIN]
    [more] = [s for s in of.search(read("app crashes on login since monday afternoon").words)[1] if s.issue == LOGIN]
    assert half.said == 1.0
    assert half.asked < 1.0
    assert more.asked == 1.0
    assert more.said < 1.0


def test_a_rare_word_finds_its_issue_among_a_thousand_that_share_the_others() -> None:
    said = [(IssueId(f"i{n}"), f"my device number{n} has a problem") for n in range(1000)]
    of = LanguageIndex("en", [*said, (LOGIN, "my device smells of lavender")])
    _, found = of.search(read("my device lavender problem").words)
    assert len(found) <= SECOND_LOOK
    assert LOGIN in [scores.issue for scores in found]


def test_one_word_names_an_issue_if_it_is_a_phrasing() -> None:
    of = index((LOGIN, "EMI"), (LOGIN, "pay in instalments"), (BILL, "bill too high"), (BILL, "my bill"))
    assert of.names_alone(LOGIN, of.tokens(["emi"]))
    assert not of.names_alone(LOGIN, of.tokens(["pay"]))
    assert not of.names_alone(BILL, of.tokens(["bill"]))


def test_counts_the_words_that_an_issue_knows() -> None:
    of = index((LOGIN, "app crashes"), (LOGIN, "login broken"), (BILL, "bill too high"))
    assert of.met(LOGIN, of.tokens(read("login crashes since monday").words)) == 2
    assert of.met(BILL, of.tokens(read("login crashes since monday").words)) == 0
