"""The reader: every value is text with its place, and nothing that stands in a file can make it fall over."""

from pathlib import Path

import pytest
import yaml
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.kb.findings import CODES
from bot.kb.reader import LARGEST_FILE, Document, read_bytes, read_file, read_text
from bot.kb.syntax import Place, explain
from tests.fakes.knowledge import OTHERS, ROUTER


def read(text: str) -> Document:
    """A text without a syntax mistake."""
    document, findings = read_text(text, "f.yaml")
    assert document is not None, findings
    return document


def only_code(text: str) -> str:
    """The code of the one thing that is wrong."""
    _, findings = read_text(text, "f.yaml")
    assert len(findings) == 1, findings
    return f"{findings[0].line}:{findings[0].column} {findings[0].code}"


def test_every_value_stays_what_was_typed() -> None:
    text = "a: [no, yes, on, 12:30, 1e3, 007, 0x1F, 2027-03-01, ~, null, 1_000, .5, '', \"\"]"
    assert read(text).root.plain() == {
        "a": ["no", "yes", "on", "12:30", "1e3", "007", "0x1F", "2027-03-01", "~", "null", "1_000", ".5", "", ""]
    }


def test_places_are_those_of_names_and_values() -> None:
    document = read("a:\n  - b: c\n    d: [e, f]\n")
    assert document.key_place(("a",)) == Place(1, 1)
    assert document.place(("a", 0)) == Place(2, 5)
    assert document.key_place(("a", 0, "d")) == Place(3, 5)
    assert document.place(("a", 0, "d", 1)) == Place(3, 12)


def test_a_step_that_does_not_stand_in_the_file_is_passed_over() -> None:
    document = read("phrasings: [one, two]\n")
    assert document.place(("phrasings", "", 1)) == Place(1, 18)
    assert document.place(("phrasings", 0, "text")) == Place(1, 13)


def test_lines_with_nothing_behind_them_are_as_if_they_were_not_there() -> None:
    assert read("a:\nb: c\nd: ''\n").root.plain() == {"b": "c", "d": ""}


def test_text_over_several_lines_and_block_text_are_fine() -> None:
    document = read("a: one\n  two\nb: |\n  x # y\n  z\nc: 'it''s'\n")
    assert document.root.plain() == {"a": "one two", "b": "x # y\nz\n", "c": "it's"}


@pytest.mark.parametrize(
    "remark", ["a: known   # known | fixed", "a: lea # who is asked", "a: x #", "a: 'b c' # d", "# a\na: b"]
)
def test_a_remark_is_no_mistake(remark: str) -> None:
    assert read(remark).findings == ()


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("a: order #123", "1:10 K110"),
        ("a: two words # more words", "1:14 K110"),
        ("a:\n  - x\n  - y #1 z", "3:7 K110"),
        ("a: one\n  two #3", "2:7 K110"),
        ("a: &b c\nd: *b", "1:4 K106"),
        ("a: *b", "1:4 K106"),
        ("a: !!python/object:os.system [x]", "1:4 K106"),
        ("a: | b", "1:4 K106"),
        ("a: {b: c}\n? [d]\n: e", "2:3 K107"),
        ("a: b\n---\nc: d", "2:1 K112"),
        ("a: 'b\nc: 'd'\ne: f", "1:4 K102"),
        ("a: {b: 'c, d: 'e'}", "1:16 K103"),
        ("a:\n\u00a0\u00a0b: c", "2:1 K101"),
        ("a: " + 40 * "[", "1:27 K115"),
        ("a: b\n  c: d", "2:3 K105"),
        ("a: ]", "1:4 K106"),
    ],
)
def test_each_slip_has_its_code_and_place(text: str, found: str) -> None:
    assert only_code(text) == found


def test_a_small_file_cannot_grow_when_it_is_read() -> None:
    bomb = "a: &a [x, x]\n" + "".join(f"{n}: &{n} [*{m}, *{m}]\n" for m, n in zip("abcdefgh", "bcdefghi", strict=True))
    assert only_code(bomb) == "1:4 K106"


def test_bytes_that_are_no_text_are_told_by_their_place() -> None:
    _, findings = read_bytes(b"a: b\nc: caf\xe9\n", "f.yaml")
    assert str(findings[0]).startswith("f.yaml:2:7 K100 this character was not saved as UTF-8")


def test_a_byte_order_mark_is_no_mistake() -> None:
    document, findings = read_bytes(b"\xef\xbb\xbfa: b\r\nc: d\r\n", "f.yaml")
    assert findings == ()
    assert document is not None
    assert document.root.plain() == {"a": "b", "c": "d"}


def test_a_file_that_is_gone_or_too_large_is_told(tmp_path: Path) -> None:
    assert read_file(tmp_path / "gone.yaml", "gone.yaml")[1][0].code == "K100"
    large = tmp_path / "large.yaml"
    with large.open("wb") as file:
        file.truncate(LARGEST_FILE + 1)
    assert read_file(large, "large.yaml")[1][0].code == "K115"


def test_a_mistake_in_a_big_file_is_told_too() -> None:
    text = "a:\n" + 30_000 * "  - some words of a customer\n" + "b: c: d\n"
    assert only_code(text) == "30002:5 K104"


def test_there_is_always_something_to_say() -> None:
    mistake = explain(yaml.YAMLError("never seen before"), "", ())
    assert (mistake.code, mistake.place) == ("K109", Place(1, 1))
    mark = yaml.Mark("f", 0, 2, 3, None, 0)
    mistake = explain(yaml.MarkedYAMLError(problem="never seen before", problem_mark=mark), "", ())
    assert (mistake.code, mistake.place) == ("K109", Place(3, 4))


SIGNS = st.text(alphabet="\"'#:-[]{}|>&*!%@`,? \t\nabcé\\\u00a0\x85\x00", max_size=6)


@settings(deadline=None)
@given(st.sampled_from([ROUTER, OTHERS]), st.integers(0, 3000), st.integers(0, 12), SIGNS)
def test_whatever_is_typed_it_reads_or_says_why(text: str, at: int, cut: int, typed: str) -> None:
    at %= len(text)
    spoiled = text[:at] + typed + text[at + cut :]
    document, findings = read_text(spoiled, "f.yaml")
    assert document is not None or findings
    lines = spoiled.count("\n") + spoiled.count("\x85") + 2
    for finding in findings:
        assert finding.code in CODES
        assert 1 <= finding.line <= lines, str(finding)
        assert finding.column >= 1


@settings(deadline=None, max_examples=300)
@given(st.binary(max_size=200))
def test_any_bytes_read_or_say_why(raw: bytes) -> None:
    document, findings = read_bytes(raw, "f.yaml")
    assert document is not None or findings
