"""Every page of the console has its pictures, and the docs show them."""

from pathlib import Path

import pytest

from bot.desk.handbook import Handbook
from bot.desk.lookup import Missing
from tests.desk.house import House
from tests.desk.pictures import FOLDER, LOOKS, NO_PICTURE, PICTURES
from tests.desk.walking import ways

SHOWN = Path(__file__).parents[2] / "docs" / "reference" / "console.md"
HEAVIEST = 120_000  # bytes of one
ALL_TOGETHER = 3_000_000  # bytes; they travel in the wheel, as help


def names() -> list[str]:
    """Of all files that there should be."""
    return [f"{name}-{look}.webp" for pictures in PICTURES.values() for name in pictures for look in LOOKS]


async def test_no_page_is_without_a_picture(house: House) -> None:
    pages = {way.path for way in ways(house.app) if way.method == "GET" and not way.api}
    help_pages = {"/help", "/help/{name:path}"}  # this house has none
    assert pages | help_pages == set(PICTURES) | set(NO_PICTURE)
    assert not set(PICTURES) & set(NO_PICTURE)


def test_the_pictures_are_there_are_shown_and_are_light() -> None:
    files = {path.name: path.stat().st_size for path in FOLDER.glob("*")}
    assert set(files) == set(names())
    text = SHOWN.read_text("utf-8")
    assert [name for name in names() if f"(../images/console/{name})" not in text] == []
    assert max(files.values()) < HEAVIEST
    assert sum(files.values()) < ALL_TOGETHER


def test_the_help_shows_them_and_no_other_file() -> None:
    handbook = Handbook(SHOWN.parents[1])
    assert '<img src="/help/images/console/inbox-light.webp"' in handbook.html(handbook.page("reference/console"))
    assert handbook.picture("images/console/inbox-light.webp").read_bytes()[8:12] == b"WEBP"
    for name in ("../pyproject.toml", "images/../../LICENSE.png", "nothing.png"):
        with pytest.raises(Missing):
            handbook.picture(name)
