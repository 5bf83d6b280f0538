"""All phrasings as rows: which issues lie near, what a `not_this` does, and that no order or size changes it."""

from collections.abc import Mapping, Sequence

import numpy as np
import pytest
from numpy.typing import NDArray

from bot.core.conversations import IssueId
from bot.core.issues import Knowledge, KnownIssue, NotThis
from bot.matching import space
from bot.matching.calibration import NOTHING_HEARD
from bot.matching.encoding.cache import CachedEncoder
from bot.matching.reading import read
from bot.matching.space import (
    FEW,
    FIRST_LOOK,
    THIRD_LOOK,
    Around,
    Near,
    Row,
    Said,
    Space,
    rows_for,
    rows_of,
    said_in,
    strangers,
)
from bot.matching.surface import SIZE, surface
from bot.ports import Meaning, Vectors
from tests.matching.conftest import NOT_THIS, PHRASINGS, make_knowledge

TEXTS = (
    "my app keeps crashing when i try to log in",
    "red box, no internet",
    "ma box clignote rouge",
    "how do i pay",
    "who won the match last night",
    "there is a red dot on the app icon",
    "red",
)


def space_of(knowledge: Knowledge, encoder: CachedEncoder) -> Space:
    return Space(knowledge, rows_for(rows_of(knowledge), encoder))


def around(among: Space, encoder: CachedEncoder, text: str) -> Around:
    reading = read(text)
    return among.around(encoder.read([reading.shown])[0], surface(reading.words))


def near(among: Space, encoder: CachedEncoder, text: str) -> Sequence[Near]:
    return around(among, encoder, text).issues


def same(one: Sequence[Near], other: Sequence[Near]) -> bool:
    """Last bits of a sum may differ with its order."""
    return [(n.issue, n.said, n.denied) for n in one] == [(n.issue, n.said, n.denied) for n in other] and [
        x for n in one for x in (n.share, n.cosine)
    ] == pytest.approx([x for n in other for x in (n.share, n.cosine)], abs=1e-5)


@pytest.fixture(scope="module")
def shop(knowledge: Knowledge, minilm: CachedEncoder) -> Space:
    return space_of(knowledge, minilm)


# --- what is compared with --------------------------------------------------------------------------------------------


def test_a_not_this_with_instead_is_also_a_phrasing_of_the_other() -> None:
    elsewhere = NotThis("blinking red", "en", IssueId("gone"))
    said = list(
        said_in(make_knowledge({k: PHRASINGS[k] for k in ("router-red", "line-outage")}, (*NOT_THIS, elsewhere)))
    )
    of_map = [one for one in said if "outage map" in one.text]
    assert of_map == [
        Said("everything is red on the outage map", "en", IssueId("router-red"), denied=True),
        Said("everything is red on the outage map", "en", IssueId("line-outage")),
    ]
    assert [one for one in said if one.text == "blinking red"] == [
        Said("blinking red", "en", IssueId("router-red"), denied=True, homeless=True)
    ]


def test_what_is_said_twice_counts_once() -> None:
    twice = make_knowledge({"router-red": {"en": ("red light", "red light")}, "line-outage": {"en": ("red light",)}})
    phrasings = [one for one in said_in(twice) if not one.denied]
    assert phrasings == [Said("red light", "en", IssueId(i)) for i in ("router-red", "line-outage")]
    assert rows_of(twice) == ["red light", *strangers()]


def test_strangers_stand_beside_a_few_issues_only() -> None:
    def beside(number: int) -> int:
        many = make_knowledge({f"issue-{i}": {"en": (f"thing {i} is broken",)} for i in range(number)})
        return len(rows_of(many)) - number

    assert len(set(strangers())) == 300
    assert [beside(number) for number in (0, 1, FEW - 1, FEW)] == [0, 300, 300, 0]


def test_a_row_is_of_the_text_alone(minilm: CachedEncoder) -> None:
    (meaning,) = minilm.read(["red light"])
    row = Row.of(read("red light"), meaning)
    assert row.meaning is meaning
    assert row.looks.dtype == np.float16
    assert row.looks == pytest.approx(surface(("red", "light")), abs=1e-3)


# --- what lies near ---------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("text", TEXTS)
def test_the_candidates_are_few_and_most_probable_first(shop: Space, minilm: CachedEncoder, text: str) -> None:
    found = near(shop, minilm, text)
    shares = [one.share for one in found]
    assert len(found) == THIRD_LOOK < len(shop.issues)
    assert len({one.issue for one in found}) == len(found)
    assert shares == sorted(shares, reverse=True)
    assert sum(shares) <= 1 + 1e-9
    assert all(one.said.issue == one.issue for one in found)


def test_the_nearest_phrasing_is_named_with_its_cosine(shop: Space, minilm: CachedEncoder) -> None:
    best = near(shop, minilm, "can I pay in instalments")[0]
    assert best.said == Said("can i pay in instalments", "en", IssueId("pay-later"))
    assert best.cosine == pytest.approx(1, abs=1e-3)
    assert best.share > 0.9


@pytest.mark.parametrize("text", TEXTS)
def test_the_order_of_issues_and_phrasings_does_not_matter(shop: Space, minilm: CachedEncoder, text: str) -> None:
    turned = {
        issue: {code: texts[::-1] for code, texts in reversed(said.items())}
        for issue, said in reversed(PHRASINGS.items())
    }
    other = space_of(make_knowledge(turned, NOT_THIS[::-1]), minilm)
    assert other.issues != shop.issues
    assert same(near(other, minilm, text), near(shop, minilm, text))


def test_a_phrasing_word_for_word_is_found_however_many_others_are_alike(minilm: CachedEncoder) -> None:
    """An issue with one phrasing a language stands beside many with all of theirs in one."""
    shop: dict[str, dict[str, tuple[str, ...]]] = {
        light: {"en": (f"{light} light on router", f"why is there a {light} light on router")}
        for light in "green orange blue white yellow pink purple brown grey black".split()
    }
    shop["red"] = {"en": ("red light on my router",), "fr": ("voyant rouge sur la box",), "de": ("die Box blinkt",)}
    among = space_of(make_knowledge(shop), minilm)
    assert near(among, minilm, "red light on my router")[0].issue == "red"


# --- not this ---------------------------------------------------------------------------------------------------------


def test_a_not_this_that_is_nearer_is_told_with_its_issue(shop: Space, minilm: CachedEncoder) -> None:
    for text, denied in (
        ("there is a red dot on the app icon", "red dot on the app icon"),
        ("red light on my router", ""),
    ):
        router = next(one for one in near(shop, minilm, text) if one.issue == "router-red")
        assert router.denied == denied


def test_a_not_this_with_instead_leads_there(shop: Space, minilm: CachedEncoder) -> None:
    best = near(shop, minilm, "everything red on the outage map")[0]
    assert (best.issue, best.said.text) == ("line-outage", "everything is red on the outage map")
    assert not best.denied


def test_a_not_this_that_is_of_no_issue_takes_probability_away(shop: Space, minilm: CachedEncoder) -> None:
    text = "a red dot on the app icon"
    without = near(space_of(make_knowledge(PHRASINGS), minilm), minilm, text)
    assert sum(one.share for one in near(shop, minilm, text)) < sum(one.share for one in without)


# --- small ------------------------------------------------------------------------------------------------------------


def test_no_issues_are_near_to_nothing(minilm: CachedEncoder) -> None:
    assert near(space_of(Knowledge("empty", {}), minilm), minilm, "red light") == ()
    silent = KnownIssue(IssueId("x"), "X", not_this=(NotThis("red light", "en"),))
    assert near(space_of(Knowledge("silent", {silent.id: silent}), minilm), minilm, "red light") == ()


def test_a_lone_issue_is_not_sure_of_everything(minilm: CachedEncoder) -> None:
    lone = space_of(make_knowledge({"late": {"en": ("my parcel is late",)}}), minilm)
    (own,), (other,) = near(lone, minilm, "my parcel is late"), near(lone, minilm, "who won the match last night")
    assert own.share > 0.9
    assert other.share < 0.5


def test_one_phrasing_for_each_issue_is_enough(minilm: CachedEncoder) -> None:
    few = space_of(make_knowledge({name: {"en": said["en"][:1]} for name, said in PHRASINGS.items()}), minilm)
    for name, said in PHRASINGS.items():
        assert near(few, minilm, said["en"][0])[0].issue == name


# --- word by word -----------------------------------------------------------------------------------------------------


def test_what_nobody_said_before_is_heard_word_by_word(shop: Space, minilm: CachedEncoder) -> None:
    said = PHRASINGS["router-red"]["en"][0]
    plain, strange = (around(shop, minilm, text).heard for text in (said, f"{said} in braille for my parrot"))
    assert plain.here == pytest.approx(1, abs=0.02)
    assert strange.here < plain.here - 0.1
    assert strange.tokens > plain.tokens


def test_what_a_not_this_says_is_heard_elsewhere(shop: Space, minilm: CachedEncoder) -> None:
    denied = next(other.text for other in NOT_THIS if not other.instead)
    heard = around(shop, minilm, denied).heard
    assert heard.elsewhere == pytest.approx(1, abs=0.02)
    assert heard.here < heard.elsewhere


def test_a_text_that_cannot_be_read_was_not_heard(shop: Space, minilm: CachedEncoder) -> None:
    assert around(shop, minilm, "\u4e00\u4e01").heard == NOTHING_HEARD


# --- large ------------------------------------------------------------------------------------------------------------


NO_PARTS = np.zeros((0, 96), np.int8)


def crowd(issues: int, random: np.random.Generator) -> tuple[Knowledge, Mapping[str, Row]]:
    """Issues of three phrasings each, around random directions."""
    texts = {f"issue-{number:03}": {"en": tuple(f"{number}-{n}" for n in range(3))} for number in range(issues)}
    middles = np.repeat(random.standard_normal((issues, 64)), 3, axis=0)
    nothing, said = np.zeros(SIZE, np.float16), [text for issue in texts.values() for text in issue["en"]]
    meant = [Meaning(noisy(middle, random), NO_PARTS) for middle in middles]
    rows = {text: Row(meaning, nothing) for text, meaning in zip(said, meant, strict=True)}
    return make_knowledge(texts), rows


def noisy(row: NDArray[np.floating], random: np.random.Generator) -> Vectors:
    """A unit vector near another of any length."""
    text = row / np.linalg.norm(row) + 0.08 * random.standard_normal(len(row))
    return np.asarray(text / np.linalg.norm(text), np.float32)


@pytest.mark.parametrize("issues", [FIRST_LOOK, FIRST_LOOK + 1, 3 * FIRST_LOOK])
def test_looking_at_the_likeliest_only_finds_the_same_best(monkeypatch: pytest.MonkeyPatch, issues: int) -> None:
    random, looks = np.random.default_rng(issues), np.zeros(SIZE, np.float32)
    knowledge, rows = crowd(issues, random)
    meant = [str(text) for text in random.choice(rows_of(knowledge), 60)]
    asked = [Meaning(noisy(rows[text].meaning.whole, random), NO_PARTS) for text in meant]
    quick = Space(knowledge, rows)
    found = [quick.around(one, looks).issues for one in asked]
    monkeypatch.setattr(space, "FIRST_LOOK", issues)
    whole = Space(knowledge, rows)
    for one, text, near in zip(asked, meant, found, strict=True):
        (best, *_), number = whole.around(one, looks).issues, int(text.split("-")[0])
        assert near[0].issue == best.issue == f"issue-{number:03}"
        assert near[0].said == best.said
