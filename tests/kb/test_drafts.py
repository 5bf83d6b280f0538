"""Drafts of failing tests: what is written, and that nothing of it is ever read as knowledge."""

from datetime import UTC, datetime
from pathlib import Path

import pytest
import yaml

from bot.kb.drafts import write_draft
from bot.kb.folder import files_in

NOW = datetime(2026, 11, 22, 15, 4, 5, tzinfo=UTC)
ODD = ['say "no": # really', "über\nzwei Zeilen", "- ' {x}"]


def test_the_draft_is_yaml_that_a_lead_can_move_into_the_entry(tmp_path: Path) -> None:
    name = write_draft(tmp_path, "router-red-light", ODD, "Lea", NOW)
    assert name == "drafts/router-red-light-20261122-150405.yaml"
    text = (tmp_path / name).read_text(encoding="utf8")
    assert yaml.safe_load(text) == {"issue": "router-red-light", "tests": {"must_not_match": ODD}}
    assert text.startswith(
        "# Nothing in this folder is live. Written when Lea took back the answer to router-red-light"
    )


def test_a_draft_is_no_knowledge(tmp_path: Path) -> None:
    (tmp_path / "router.yaml").write_text("issues: []", encoding="utf8")
    write_draft(tmp_path, "../odd id", ["x"], "Lea", NOW)
    assert [path.name for path in files_in(tmp_path)] == ["router.yaml"]
    assert [path.name for path in (tmp_path / "drafts").iterdir()] == ["---odd-id-20261122-150405.yaml"]


def test_where_it_cannot_be_written_the_caller_is_told(tmp_path: Path) -> None:
    (tmp_path / "drafts").write_text("in the way", encoding="utf8")
    with pytest.raises(OSError, match="drafts"):
        write_draft(tmp_path, "x", ["x"], "Lea", NOW)
