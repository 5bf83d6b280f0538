"""The brand's own test set: as it was written, and as big and as hard as it claims to be."""

import hashlib
import json
from collections import Counter
from pathlib import Path
from typing import Any

DATA = Path(__file__).parent / "data"
HALVES = ("halo-open.jsonl", "halo-closed.jsonl")
PRACTICE = "halo-practice.jsonl"
HARD = {
    "negation", "resolved", "praise", "sarcasm", "quoted", "other-product", "two-issues", "never-alone", "near-miss",
    "off-topic", "other-language", "too-short",
}  # fmt: skip


def rows(*names: str) -> list[dict[str, Any]]:
    return [json.loads(line) for name in names for line in (DATA / name).read_text(encoding="utf-8").splitlines()]


def test_the_halves_are_the_ones_that_were_sealed() -> None:
    names = (*HALVES, PRACTICE)
    found = [f"{hashlib.sha256((DATA / name).read_bytes()).hexdigest()}  {name}" for name in names]

    assert found == (DATA / "SHA256SUMS").read_text().splitlines()


def test_it_is_as_big_and_as_hard_as_it_claims() -> None:
    found = rows(*HALVES)
    kinds = Counter(row["kind"] for row in found)

    assert len(found) == len({row["text"].strip().casefold() for row in found}) == 4255
    assert sum(row["issue"] is None for row in found) >= 0.3 * len(found)
    assert {row["kind"] for row in found if row["issue"] is None} == HARD
    assert kinds.keys() - HARD == {
        "plain", "typo", "emoji", "hashtag", "mention", "shouting", "slang", "long", "code-switching", "oblique",
    }  # fmt: skip
    assert {"en", "fr", "es", "de"} <= {row["lang"] for row in found if row["issue"] is not None}
    assert {issue: n for issue, n in Counter(row["issue"] for row in found).items() if issue} == dict.fromkeys(
        {row["issue"] for row in found if row["issue"]}, 70
    )


def test_what_was_practised_on_is_no_part_of_the_measure() -> None:
    practised, measured = ({row["text"].strip().casefold() for row in rows(*names)} for names in ((PRACTICE,), HALVES))

    assert len(practised) == 1724
    assert not practised & measured
