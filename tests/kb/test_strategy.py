"""incidents.yaml and strategy.yaml: read, checked, and an unfinished strategy silences channels, not the knowledge."""

from dataclasses import replace
from datetime import date, timedelta
from pathlib import Path

import pytest

from bot.core.thresholds import DEFAULT, Level, Line
from bot.data import knowledge_folder
from bot.kb.findings import Purpose
from bot.kb.load import Loaded, load
from bot.kb.reader import read_file
from bot.kb.thresholds import thresholds_of
from tests.fakes.knowledge import POLICY, change, good_folder
from tests.fakes.matcher import WordMatcher

INCIDENTS = """\
version: 1
window: 30m
half_life: 15m
intensity:
  repeat_contact: 2
  strong_words_list: {en: [scam, fed up], fr: [arnaque]}
levels:
  L1: {authors: 1, pain: 2}
  L2: {authors: 3, intensity: 3, times_usual: 4}
falls_after: 45m
tell: {L1: inbox, L2: [lead]}
"""
STRATEGY = """\
version: 1
objectives:
  - {id: faster, text: Cure within 15 minutes, measure: first_true_reply_p90, target: 15m, owner: lea}
channels:
  - {account: main, why: our users ask there, objective: faster, mode: auto}
signoffs:
  hr: {not_needed: no new roles}
  legal: {by: nora, on: 2026-11-02}
  marketing: {by: kim, on: 2026-11-03}
  pr: {by: omar, on: 2026-11-03}
  security: {by: ana, on: 2026-11-05}
control: {pause: [lea], review_every: 30d, escalate_to: omar}
"""


async def loaded_with(tmp_path: Path, **files: str) -> Loaded:
    folder = good_folder(tmp_path)
    for name, text in files.items():
        (folder / f"{name}.yaml").write_text(text)
    return await load(folder, Purpose.RUN, WordMatcher, POLICY, date(2026, 11, 21))


async def test_incidents_with_the_lines_that_fire(tmp_path: Path) -> None:
    loaded = await loaded_with(tmp_path, incidents=INCIDENTS)
    assert loaded.findings == ()
    assert loaded.incidents is not None
    assert loaded.incidents.lines == {"L1": 8, "L2": 9}
    rules = loaded.incidents.rules
    assert rules.window == timedelta(minutes=30)
    assert (rules.intensity.repeat_contact, rules.intensity.not_helped) == (2, 1.5)
    assert rules.tell == {"L1": ["inbox"], "L2": ["lead"]}
    assert loaded.knowledge is not None
    assert loaded.knowledge.strong_words == {"en": ("scam", "fed up"), "fr": ("arnaque",)}
    thresholds = loaded.knowledge.thresholds
    assert thresholds.levels == {
        Level.L1: (Line("incidents.yaml:8", authors=1, pain=2),),
        Level.L2: (Line("incidents.yaml:9", authors=3, intensity=3, times_usual=4),),
    }
    assert thresholds.weights["repeat_contact"] == 2
    assert thresholds.tell == {Level.L1: ("inbox",), Level.L2: ("lead",)}


async def test_a_level_may_be_reached_in_several_ways_each_with_its_line(tmp_path: Path) -> None:
    either = "  L2:\n    - {authors: 3, intensity: 3}\n    - {authors: 9, once_in: 2y}\n  L3: {authors: 20}\n"
    loaded = await loaded_with(tmp_path, incidents=INCIDENTS.replace("falls_after", either + "falls_after", 1).replace(
        "  L2: {authors: 3, intensity: 3, times_usual: 4}\n", ""
    ))  # fmt: skip
    assert loaded.findings == ()
    assert loaded.knowledge is not None
    assert loaded.knowledge.thresholds.levels[Level.L2] == (
        Line("incidents.yaml:10", authors=3, intensity=3),
        Line("incidents.yaml:11", authors=9, once_in=timedelta(days=730)),
    )
    assert loaded.knowledge.thresholds.levels[Level.L3] == (Line("incidents.yaml:12", authors=20),)


async def test_a_mistake_in_one_of_the_lines_is_told_at_its_place(tmp_path: Path) -> None:
    wrong = "  L3:\n    - {authors: 3}\n    - {autors: 9}\n  L4: []\nfalls_after"
    loaded = await loaded_with(tmp_path, incidents=INCIDENTS.replace("falls_after", wrong))
    told = [str(finding).removeprefix(f"{tmp_path}/") for finding in loaded.findings]
    assert told[0].startswith('incidents.yaml:12:8 K203 unknown line "autors"   did you mean "authors"?')
    assert told[1].startswith("incidents.yaml:13:")
    assert len(told) == 2


async def test_without_the_file_the_usual_thresholds_hold(tmp_path: Path) -> None:
    loaded = await loaded_with(tmp_path)
    assert loaded.knowledge is not None
    assert loaded.knowledge.thresholds == DEFAULT


async def test_the_demo_brand_has_the_usual_thresholds(tmp_path: Path) -> None:
    """What holds without a file is what its file says, but for the places."""
    loaded = await load(knowledge_folder(), Purpose.EVAL, WordMatcher, POLICY, date(2026, 11, 21))
    document, _ = read_file(knowledge_folder() / "incidents.yaml", "incidents.yaml")
    assert loaded.incidents is not None
    assert document is not None
    written = thresholds_of(document, loaded.incidents.rules)
    unplaced = {
        level: tuple(replace(line, place="default") for line in lines) for level, lines in written.levels.items()
    }
    assert replace(written, levels=unplaced) == DEFAULT


async def test_a_mistake_in_the_incidents_is_an_error(tmp_path: Path) -> None:
    loaded = await loaded_with(tmp_path, incidents=INCIDENTS.replace("half_life: 15m", "half_life: soon"))
    assert len(loaded.findings) == 1
    told = str(loaded.findings[0])
    assert told.startswith(
        f'{tmp_path}/incidents.yaml:3:12 K205 "soon" is not a time span   write a number and s, m, h'
    )
    assert loaded.refused


@pytest.mark.parametrize("span", ["101y", "9999999999999d", "9" * 400 + "w"])
async def test_a_span_that_no_calendar_holds_is_a_mistake_and_no_crash(tmp_path: Path, span: str) -> None:
    loaded = await loaded_with(tmp_path, incidents=INCIDENTS.replace("half_life: 15m", f"half_life: {span}"))
    (found,) = loaded.findings
    assert f'"{span}" is too long   write 100y or less' in str(found)


async def test_a_finished_strategy(tmp_path: Path) -> None:
    loaded = await loaded_with(tmp_path, strategy=STRATEGY)
    assert loaded.findings == ()
    assert loaded.strategy is not None
    assert loaded.strategy.channels[0].mode == "auto"
    assert loaded.strategy.signoffs.legal.on == date(2026, 11, 2)


async def test_an_unfinished_strategy_says_which_line_is_missing(tmp_path: Path) -> None:
    unfinished = STRATEGY.replace("  security: {by: ana, on: 2026-11-05}\n", "").replace("by: nora, on", "on")
    loaded = await loaded_with(tmp_path, strategy=unfinished)
    assert [(f.code, f.severity.value, f.line, f.column) for f in loaded.findings] == [
        ("K605", "warning", 6, 1), ("K605", "warning", 8, 10),
    ]  # fmt: skip
    assert 'the line "security" is missing' in loaded.findings[0].sentence
    assert "until then channels only listen" in loaded.findings[0].cure
    assert loaded.strategy is None
    assert loaded.knowledge is not None


async def test_a_slip_in_the_strategy_is_a_mistake_like_any_other(tmp_path: Path) -> None:
    loaded = await loaded_with(tmp_path, strategy=STRATEGY.replace("mode: auto", "mode: full"))
    assert [finding.code for finding in loaded.findings] == ["K204"]
    assert loaded.refused


async def test_without_the_files_there_is_neither(tmp_path: Path) -> None:
    loaded = await loaded_with(tmp_path)
    assert (loaded.incidents, loaded.strategy) == (None, None)


async def test_the_demo_has_both() -> None:
    loaded = await load(knowledge_folder(), Purpose.EVAL, WordMatcher, POLICY, date(2026, 11, 21))
    assert loaded.strategy is not None
    assert loaded.incidents is not None
    assert set(loaded.incidents.lines) == {"L1", "L2", "L3", "L4"}


async def test_an_edited_incident_list_is_a_new_version(tmp_path: Path) -> None:
    first = await loaded_with(tmp_path, incidents=INCIDENTS)
    change(tmp_path, "incidents.yaml", "scam, ", "scam, liars, ")
    second = await load(tmp_path, Purpose.RUN, WordMatcher, POLICY, date(2026, 11, 21))
    assert first.knowledge is not None
    assert second.knowledge is not None
    assert first.knowledge.version != second.knowledge.version
