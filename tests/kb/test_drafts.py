"""Drafts of failing tests: what is written, and that nothing of it is ever read as knowledge."""

from datetime import UTC, datetime
from pathlib import Path

import pytest
import yaml

from bot.errors import NotAllowed
from bot.kb.drafts import DraftFolder, write_draft
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


def test_a_topic_has_one_draft_which_is_never_overwritten(tmp_path: Path) -> None:
    drafts = DraftFolder(tmp_path)
    assert drafts.find("cluster:7/../x") == ""
    name = drafts.write("cluster:7/../x", "first")
    assert name == "drafts/new-cluster-7----x.yaml"
    assert drafts.write("cluster:7/../x", "second") == drafts.find("cluster:7/../x") == name
    assert (tmp_path / name).read_text("utf-8") == "first"
    assert files_in(tmp_path) == []


def test_where_no_draft_can_be_written_the_reason_is_a_sentence(tmp_path: Path) -> None:
    (tmp_path / "drafts" / "new-x.yaml").mkdir(parents=True)
    with pytest.raises(NotAllowed, match="something else stands there"):
        DraftFolder(tmp_path).write("x", "text")
    with pytest.raises(NotAllowed, match="cannot be written"):
        DraftFolder(tmp_path / "gone").write("x", "text")
