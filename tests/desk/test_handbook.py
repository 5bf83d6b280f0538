"""Help: the folder's Markdown, safely, and nothing else of the disk."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from tests.desk.house import Person, open_house


@pytest.fixture
async def reader(tmp_path: Path) -> AsyncIterator[Person]:
    (tmp_path / "secret.md").write_text("# Not for you", "utf-8")
    docs = tmp_path / "docs"
    (docs / "how-to").mkdir(parents=True)
    (docs / "README.md").write_text("# Start here\n\nSee [answering](how-to/answer.md#write).", "utf-8")
    (docs / "how-to" / "answer.md").write_text(
        "# Answer\n\n| a | b |\n|---|---|\n| 1 | 2 |\n\n<script>alert(1)</script>\n\n[back](../README.md) "
        "[out](https://x.example) [bad](javascript:alert(1))",
        "utf-8",
    )
    (docs / "odd").mkdir()
    (docs / "odd" / "untitled.md").write_text("only words", "utf-8")
    async with open_house(docs) as house, house.person() as person:
        yield person


async def test_the_list_has_every_page_on_its_shelf(reader: Person) -> None:
    page = await reader.see("/help")
    places = [page.index(words) for words in ("Start here", "How to", "/help/how-to/answer", "Odd", "odd/untitled")]
    assert places == sorted(places)


async def test_a_page_is_rendered_and_raw_html_stays_text(reader: Person) -> None:
    page = await reader.see("/help/how-to/answer")
    assert "<h1>Answer</h1>" in page
    assert "<table>" in page
    assert "<script>alert" not in page
    assert "&lt;script&gt;" in page
    assert 'href="javascript:' not in page
    assert '<a href="https://x.example" rel="noopener noreferrer">' in page


async def test_links_between_pages_lead_to_pages(reader: Person) -> None:
    assert 'href="/help/how-to/answer#write"' in await reader.see("/help/README")
    assert 'href="/help/README"' in await reader.see("/help/how-to/answer")


@pytest.mark.parametrize(
    "name",
    ["../secret", "..%2Fsecret", "%2e%2e/secret", "how-to/../../secret", "/etc/passwd", "README.md", "..\\secret",
     "how-to/answer.md", "how-to", "README%00"],
)  # fmt: skip
async def test_no_address_reaches_another_file(reader: Person, name: str) -> None:
    answer = await reader.browser.get(f"/help/{name}")
    assert answer.status_code in {404, 422}  # 422: it holds a sign that is no letter
    assert "Not for you" not in answer.text
    assert "root:" not in answer.text


async def test_an_empty_folder_is_told(tmp_path: Path) -> None:
    async with open_house(tmp_path) as house, house.person() as person:
        assert "No help pages were found" in await person.see("/help")


async def test_the_real_pages_can_be_read() -> None:
    async with open_house(Path(__file__).parents[2] / "docs") as house, house.person() as person:
        page = await person.see("/help/how-to/answer-customers")
        assert "<h1>Answer customers</h1>" in page
