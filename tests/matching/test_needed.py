"""Which words a pattern needs: what is certain, and nothing where it is not understood."""

import pytest

from bot.matching.needed import alternatives, needed

USUAL = frozenset("a is it my the to not was".split())


@pytest.mark.parametrize(
    ("pattern", "words"),
    [
        ("slow claps", "claps"),
        ("thanks for nothing", "nothing"),
        ("stole|stolen", "stole stolen"),
        ("neighbou?rs?", "neighbor neighbors neighbour neighbours"),
        ("authori[sz]ed", "authorised authorized"),
        (r"crash\w*", "crash*"),
        (r"suicid\w+ note", "suicid*"),
        (r"(?:my|our) (?:\w+ ){0,4}(?:is|was) (?:\w+ )?(?:stolen|robbed)", "stolen robbed"),
        (r"(?:hit|hits) me(?: |$)(?!hard)", "me"),
        (r"(?:^|so )(?<!is )not (?:us|me)$", "us me"),
        (r"(?:(?:real|live) )*(?:human|person)(?: (?:please|now))*", "human person"),
        (r"the (?:\w+ bus|tram) stop", "stop"),
        (r"it is (?:\w+ gone|taken over|\w+ (?:lost|left))", "gone taken lost left"),
        (r"it is (?:\w+ gone|\w+)", "it"),
        ("fire ?alarm", "firealarm alarm"),
        ("(?:dead)? end", "end"),
        (r"wait(?! for) (?:\d+|two) long days", "wait"),
        ("is it", "is"),
    ],
)
def test_the_rarest_words_of_which_one_must_be_there(pattern: str, words: str) -> None:
    assert needed(pattern, USUAL) == set(words.split())


@pytest.mark.parametrize(
    "pattern", [r"\w+ing", r"\d+", "", "(?:stop)?", "(?:no |never )*", ".", "[^a]", r"(?:\w+|stop)"]
)
def test_nothing_is_said_of_a_pattern_that_may_hold_any_word(pattern: str) -> None:
    assert needed(pattern, USUAL) == frozenset()


def test_so_many_spellings_are_not_listed() -> None:
    assert needed("(?:a|b|c)" * 9, USUAL) == frozenset()


def test_alternatives_are_those_of_the_whole_pattern() -> None:
    assert alternatives(r"a(?:b|c)|\|d|[|(]e|(?!f|g)h") == ["a(?:b|c)", r"\|d", "[|(]e", "(?!f|g)h"]
