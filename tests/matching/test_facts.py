"""Facts: only what the customer stated."""

import pytest

from bot.core.issues import Knowledge
from bot.matching.facts import FactFinder, PhraseFinder
from bot.matching.reading import read


@pytest.mark.parametrize(
    ("text", "facts"),
    [
        ("my HomeBox 3 is red", {"product": "homebox-3"}),
        ("hb3 red", {"product": "homebox-3"}),
        ("is it the hb3 or the TV box?", {}),  # two are named: neither is stated
        ("since update 7.2 no wifi", {"version": "7.2"}),
        ("firmware v7.1.4 on my homebox 3", {"version": "7.1.4", "product": "homebox-3"}),
        ("it cost 7.20 and took 3.5 days", {}),
        ("app closes on Android 14", {"platform": "android 14"}),
        ("on my iPhone 15 Pro with iOS 17.1", {"device": "iphone 15 pro", "platform": "ios 17.1"}),
        ("no internet", {}),
    ],
)
def test_reads_what_is_stated(knowledge: Knowledge, text: str, facts: dict[str, str]) -> None:
    assert FactFinder(knowledge).find(read(text)) == facts


def test_names_of_several_words_are_found_in_order() -> None:
    finder = PhraseFinder([("Bright Loop", "other"), ("Loop", "short"), ("", "nothing")])
    assert finder.find(["my", "bright", "loop"]) == [("other", "bright loop"), ("short", "loop")]
    assert finder.find(["loop", "bright"]) == [("short", "loop")]


def test_a_name_that_owns_something_is_found_where_that_is_asked_for() -> None:
    finder = PhraseFinder([("Loop", "short"), ("Bright Loop", "other")])
    for words, label in ((["the", "loops", "app"], ("short", "loop")), (["bright", "loops"], ("other", "bright loop"))):
        assert finder.find(words) == []
        assert label in finder.find(words, owned=True)
