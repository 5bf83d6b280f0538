"""All phrasings of a knowledge base as rows of numbers, and which of them a text lies near to."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from bot.core.conversations import IssueId
from bot.core.issues import Knowledge
from bot.matching.calibration import NOTHING_HEARD, Heard
from bot.matching.local import likeness, shares
from bot.matching.reading import Reading, read
from bot.matching.surface import SIZE, surface
from bot.ports import PART_LENGTH, Encoder, Meaning, Parts, Vectors

FIRST_LOOK = 256  # issues whose phrasings are compared at all, by the middle of their phrasings
SECOND_LOOK = 8
THIRD_LOOK = 5  # issues between which is decided
FEW = 16  # issues; where there are fewer, strangers stand beside them
_NOBODY = IssueId("")
_AT_MOST = 20  # phrasings of one issue that take part in the decision, the nearest
_WIDE = 16_384  # texts whose looks are kept as they are computed with, 2 KB each: to widen them costs each message 1 ms


class Said(NamedTuple):
    """A phrasing, or a `not_this` (`denied`) and the issue that it speaks against; `homeless`: it has no `instead`."""

    text: str
    language: str
    issue: IssueId
    denied: bool = False
    homeless: bool = False


class Row(NamedTuple):
    """What is computed of one text, whatever issue it belongs to."""

    meaning: Meaning
    looks: NDArray[np.float16]  # half as exact, half as big: it counts for little

    @classmethod
    def of(cls, reading: Reading, meaning: Meaning) -> "Row":
        """From a text and the meaning of what it shows."""
        return cls(meaning, surface(reading.words).astype(np.float16))


@dataclass(frozen=True, slots=True)
class Near:
    """One issue near a text. `share`: how probable beside the others, `cosine` and `said`: its nearest phrasing;
    `denied`: the `not_this` of it that is nearer still, or "".
    """

    issue: IssueId
    share: float
    cosine: float
    said: Said
    denied: str = ""


@dataclass(frozen=True, slots=True)
class Around:
    """What stands around a text. `issues`: most probable first. `nobody`: the share of the `not_this` texts that belong
    to no issue, together; None where there are none. All shares add up to at most 1: what is missing is that of issues
    further away, or not written yet. `heard`: for the first issue.
    """

    issues: tuple[Near, ...] = ()
    nobody: float | None = None
    heard: Heard = NOTHING_HEARD


def said_in(knowledge: Knowledge) -> Iterator[Said]:
    """Everything that is compared with, issue by issue. A `not_this` with `instead` is also a phrasing of that one."""
    meant: dict[IssueId, list[Said]] = {}
    for issue_id, other in knowledge.meant_elsewhere():
        meant.setdefault(issue_id, []).append(Said(other.text, other.language, issue_id))
    for issue in knowledge.issues.values():
        said = [Said(text, code, issue.id) for code, texts in issue.phrasings.items() for text in texts]
        yield from dict.fromkeys((*said, *meant.get(issue.id, ())))
        for other in issue.not_this:
            homeless = other.instead not in knowledge.issues
            yield Said(other.text, other.language, issue.id, denied=True, homeless=homeless)
    if 0 < len(knowledge.issues) < FEW:
        yield from (Said(text, knowledge.default_language, _NOBODY, denied=True, homeless=True) for text in strangers())


@cache
def strangers() -> tuple[str, ...]:
    """What customers write to brands of all kinds: complaints, questions before buying, stories, small talk.

    A knowledge base of three issues gives nothing to compare with, and took one in twenty messages about anything else
    for one of the three. With these as `not_this` of nobody it took none (300 texts; train and validation data).
    """
    return tuple(files("bot.matching").joinpath("strangers.txt").read_text(encoding="utf-8").splitlines())


def rows_of(knowledge: Knowledge) -> list[str]:
    """Every text that a space over this knowledge needs a row for, each once."""
    return list(dict.fromkeys(said.text for said in said_in(knowledge)))


def rows_for(texts: Sequence[str], encoder: Encoder) -> dict[str, Row]:
    """The row of each text, read as a customer's message is read. Some milliseconds for each that is new."""
    readings = [read(text) for text in texts]
    meanings = encoder.read([reading.shown for reading in readings])
    return {text: Row.of(reading, meaning) for text, reading, meaning in zip(texts, readings, meanings, strict=True)}


class Space:
    """Built for one Knowledge and never changed. `rows` must hold every text of `rows_of`."""

    def __init__(self, knowledge: Knowledge, rows: Mapping[str, Row]) -> None:
        said = list(said_in(knowledge))
        self._said = [one for one in said if not one.denied]
        self._denied = [one for one in said if one.denied]
        self._meaning, self._looks = _stacked(self._said, rows)
        self._denied_meaning, self._denied_looks = _stacked(self._denied, rows)
        self._parts = [rows[one.text].meaning.parts for one in self._said]
        self._denied_parts = [rows[one.text].meaning.parts for one in self._denied]
        self.issues = tuple(dict.fromkeys(one.issue for one in self._said))
        number = {issue: i for i, issue in enumerate(self.issues)}
        owner = np.array([number[one.issue] for one in self._said], np.intp)
        self._starts = np.searchsorted(owner, np.arange(len(self.issues) + 1))
        self._middles = self._middle_of_each()
        self._homeless = np.array([place for place, one in enumerate(self._denied) if one.homeless], np.intp)
        denied_by: dict[IssueId, list[int]] = {}
        for place, one in enumerate(self._denied):
            denied_by.setdefault(one.issue, []).append(place)
        self._denied_by = {issue: np.array(places, np.intp) for issue, places in denied_by.items()}

    def _middle_of_each(self) -> Vectors:
        """The mean direction of each issue's phrasings: only looked at where there are more than FIRST_LOOK issues."""
        if len(self.issues) <= FIRST_LOOK:
            return np.zeros((0, self._meaning.shape[1]), np.float32)
        sums = np.add.reduceat(self._meaning, self._starts[:-1], axis=0)
        return np.asarray(sums / np.maximum(np.linalg.norm(sums, axis=1, keepdims=True), 1e-9), np.float32)

    # --- looking --------------------------------------------------------------------------------------------------

    def around(self, read: Meaning, looks: NDArray[np.float32]) -> Around:
        """The issues that a text may mean, at most THIRD_LOOK."""
        if not self.issues:
            return Around()
        meaning = read.whole
        chosen = self._chosen(meaning, looks)
        against = self._denied_meaning @ meaning
        nothing = self._nearest_denied(against)
        rows = np.concatenate(chosen)
        owner = np.repeat(np.arange(len(chosen) + 1), [*map(len, chosen), len(nothing)])
        among_meaning = np.concatenate([self._meaning[rows], self._denied_meaning[nothing]])
        among_looks = np.concatenate([self._looks[rows], self._denied_looks[nothing]], dtype=np.float32)
        cosines = among_meaning @ meaning
        among = likeness(among_meaning @ among_meaning.T, among_looks @ among_looks.T)
        to = likeness(cosines, among_looks @ looks)
        # Few issues are not all there is: those that nobody wrote yet stand beside them, without phrasings.
        share = shares(among, to, owner, max(THIRD_LOOK, len(chosen) + bool(len(nothing))))
        first = np.searchsorted(owner, np.arange(len(chosen)))  # where the nearest phrasing of each stands
        found = [
            self._near(self._said[rows[at]], float(share[i]), float(cosines[at]), float(to[at]), against, looks)
            for i, at in enumerate(first)
        ]
        order = sorted(range(len(found)), key=lambda place: (-found[place].share, found[place].issue))
        heard = Heard(
            len(read.parts),
            _likeness_of_parts(read.parts, [self._parts[row] for row in chosen[order[0]]]),
            _likeness_of_parts(read.parts, [self._denied_parts[row] for row in nothing]),
        )
        return Around(tuple(found[i] for i in order), float(share[len(chosen)]) if len(nothing) else None, heard)

    def _chosen(self, meaning: Vectors, looks: NDArray[np.float32]) -> list[NDArray[np.intp]]:
        """The phrasings, nearest first, of each of the few issues to decide between."""
        cosines = self._cosines(meaning)
        places = [np.argsort(-one, kind="stable")[:_AT_MOST] for one in cosines.values()]
        rows = [self._starts[i] + found for i, found in zip(cosines, places, strict=True)]
        alike = likeness(
            np.concatenate([one[found] for one, found in zip(cosines.values(), places, strict=True)]),
            self._looks[np.concatenate(rows)].astype(np.float32, copy=False) @ looks,
        )
        parts = np.split(alike, np.cumsum([len(found) for found in rows])[:-1])
        order = sorted(range(len(rows)), key=lambda place: -parts[place].max())[:THIRD_LOOK]
        return [rows[place][np.argsort(-parts[place], kind="stable")] for place in order]

    def _cosines(self, meaning: Vectors) -> dict[int, Vectors]:
        """The cosines of all phrasings of the few issues that hold the nearest ones, nearest issue first."""
        if not len(self._middles):
            values = self._meaning @ meaning
            highest = np.maximum.reduceat(values, self._starts[:-1])
            nearest = np.argsort(-highest, kind="stable")[:SECOND_LOOK]
            return {int(i): values[self._starts[i] : self._starts[i + 1]] for i in nearest}
        first = np.argpartition(-(self._middles @ meaning), FIRST_LOOK)[:FIRST_LOOK]
        cosines = {int(i): self._meaning[self._starts[i] : self._starts[i + 1]] @ meaning for i in first}
        return {i: cosines[i] for i in sorted(cosines, key=lambda i: -cosines[i].max())[:SECOND_LOOK]}

    def _nearest_denied(self, against: Vectors) -> NDArray[np.intp]:
        """The nearest `not_this` texts that belong to no issue: together they are one more candidate, "none".
        `against`: the cosines of all `not_this` texts.
        """
        return self._homeless[np.argsort(-against[self._homeless], kind="stable")[:_AT_MOST]]

    def _near(
        self, said: Said, share: float, cosine: float, alike: float, against: Vectors, looks: NDArray[np.float32]
    ) -> Near:
        """`said`: the nearest phrasing, `alike`: how alike it and the text are, `against`: as in `_nearest_denied`."""
        places = self._denied_by.get(said.issue)
        if places is None:
            return Near(said.issue, share, cosine, said)
        denials = likeness(against[places], self._denied_looks[places] @ looks)
        worst = int(denials.argmax())
        denied = self._denied[places[worst]].text if denials[worst] >= alike else ""
        return Near(said.issue, share, cosine, said, denied)


def _likeness_of_parts(parts: Parts, others: Sequence[Parts]) -> float:
    """Mean over `parts` of the cosine with the likest row of all `others`; 0 where there is nothing to compare.

    Late interaction (Khattab and Zaharia 2020, "ColBERT"): one vector for a whole text lets what is strange in it
    ("in braille", "my old laptop") go under; word by word it is seen that nobody said so before.
    """
    if not len(parts) or not others:
        return 0.0
    theirs = np.concatenate(others).astype(np.float32)
    if not len(theirs):
        return 0.0
    return float((parts.astype(np.float32) @ theirs.T).max(axis=1).mean()) / PART_LENGTH**2


def _stacked(said: Sequence[Said], rows: Mapping[str, Row]) -> tuple[Vectors, NDArray[np.floating]]:
    size = len(next(iter(rows.values())).meaning.whole) if rows else 0
    if not said:
        return np.zeros((0, size), np.float32), np.zeros((0, SIZE), np.float32)
    looks = np.stack([rows[one.text].looks for one in said])
    meaning = np.stack([rows[one.text].meaning.whole for one in said])
    return meaning, looks.astype(np.float32) if len(said) <= _WIDE else looks
