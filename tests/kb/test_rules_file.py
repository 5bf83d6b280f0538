"""incidents.yaml from the console: the checker of `beancan check`, and a file that is replaced whole or not at all."""

import shutil
from datetime import date
from pathlib import Path

import pytest

from bot.core.policy import Policy
from bot.errors import Changed, NotAllowed
from bot.kb.findings import Purpose, errors
from bot.kb.load import load
from bot.kb.rules_file import NAME, IncidentsText
from bot.matching.build import build

KNOWLEDGE = Path(__file__).parents[2] / "knowledge"
PEOPLE = ("lead", "incident-room", "pr", "ceo")
TEXT = (KNOWLEDGE / NAME).read_text("utf-8")


@pytest.fixture
def rules(tmp_path: Path) -> IncidentsText:
    shutil.copy(KNOWLEDGE / NAME, tmp_path)
    return IncidentsText(tmp_path, PEOPLE)


@pytest.mark.parametrize(
    ("right", "wrong"),
    [
        ("half_life: 15m", "half_live: 15m"),
        ("window: 30m", "window: soon"),
        ("falls_after: 45m", "falls_after: [45m"),
        ("  L1: {authors: 1, pain: 2}", "\tL1: {authors: 1, pain: 2}"),
        ("authors: 30, pain: 20", "authors: none, pain: 20"),
        ("L1: inbox", "L1: xoxb-1234567890-1234567890123-abcdefGHIJKLmnopQRSTuvwx"),
    ],
)
async def test_the_console_and_the_loader_find_the_same(rules: IncidentsText, right: str, wrong: str) -> None:
    assert right in TEXT
    bad = TEXT.replace(right, wrong)
    shutil.copy(KNOWLEDGE / "tv.yaml", rules.folder)
    (rules.folder / NAME).write_text(bad, encoding="utf-8")
    loaded = await load(rules.folder, Purpose.CHECK, build, Policy(), date(2026, 11, 1))
    theirs = [(f.line, f.column, f.sentence) for f in errors(loaded.findings) if f.file.endswith(NAME)]
    checked = rules.check(bad.replace("\n", "\r\n"))
    assert theirs
    assert [(m.line, m.column, m.sentence) for m in checked.mistakes if m.hurts] == theirs
    assert checked.thresholds is None
    with pytest.raises(NotAllowed, match="nothing was saved"):
        rules.write(bad, rules.read().mark)


def test_somebody_whom_nobody_can_tell_is_a_warning(rules: IncidentsText) -> None:
    (warning,) = rules.check(TEXT.replace("[pr, ceo]", "[pr, nobody]")).mistakes
    assert ("nobody" in warning.sentence, warning.hurts) == (True, False)
    assert warning.words.startswith("tell:")
    assert rules.check(TEXT).mistakes == ()


def test_the_whole_file_is_replaced_with_its_rights_and_line_endings(rules: IncidentsText) -> None:
    file = rules.folder / NAME
    file.write_bytes(TEXT.replace("\n", "\r\n").encode())
    file.chmod(0o640)
    seen = rules.read()
    assert seen.text == TEXT
    rules.write(TEXT + "# more", seen.mark)
    assert file.read_bytes() == (TEXT + "# more\n").replace("\n", "\r\n").encode()
    assert file.stat().st_mode & 0o777 == 0o640
    assert [path.name for path in rules.folder.iterdir()] == [NAME]
    with pytest.raises(Changed, match="changed by somebody else"):
        rules.write(TEXT, seen.mark)


def test_a_link_stays_a_link_and_a_new_file_is_made(tmp_path: Path) -> None:
    new = IncidentsText(tmp_path, PEOPLE)
    assert (new.read().text, new.read().name) == ("", NAME)
    new.write(TEXT, new.read().mark)
    (tmp_path / "folder").mkdir()
    (tmp_path / "folder" / NAME).symlink_to(tmp_path / NAME)
    linked = IncidentsText(tmp_path / "folder", PEOPLE)
    linked.write(TEXT + "# more\n", linked.read().mark)
    assert (tmp_path / "folder" / NAME).is_symlink()
    assert new.read().text == TEXT + "# more\n"


def test_what_cannot_be_read_or_written_is_said_and_leaves_nothing_behind(rules: IncidentsText) -> None:
    (rules.folder / NAME).write_bytes("window: 30m # \xe9".encode("latin-1"))
    with pytest.raises(NotAllowed, match="not saved as UTF-8"):
        rules.read()
    gone = IncidentsText(rules.folder / "not here", PEOPLE)
    with pytest.raises(NotAllowed, match="cannot be written here"):
        gone.write(TEXT, gone.read().mark)
    (rules.folder / "a folder" / NAME).mkdir(parents=True)
    with pytest.raises(NotAllowed, match="cannot be opened"):
        IncidentsText(rules.folder / "a folder", PEOPLE).read()
