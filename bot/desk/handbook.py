"""The project's own Markdown, readable in the console: most people of a support team have no checkout.

All pages are read once, and each is rendered when somebody first opens it. A page is looked up by its name among those
that were read, so no address can reach another file.
"""

import posixpath
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Annotated

from fastapi import APIRouter, Depends
from fastapi.responses import HTMLResponse
from markdown_it import MarkdownIt
from markdown_it.token import Token

from bot.desk.access import Guard, Visitor
from bot.desk.lookup import Missing
from bot.desk.render import Pages

SHELVES: Mapping[str, str] = {
    "": "Start here", "tutorial": "Learn", "how-to": "How to", "reference": "Look up", "why": "Why it is so",
}  # fmt: skip

_TITLE = re.compile(r"^# +(.+?) *$", re.MULTILINE)


@dataclass(frozen=True, slots=True)
class HelpPage:
    """`name` is its path below the folder without ".md"; `text` is Markdown."""

    name: str
    title: str
    shelf: str
    text: str


class Handbook:
    """Every page of the folder."""

    def __init__(self, folder: Path) -> None:
        found = (page for page in sorted(folder.rglob("*.md")) if page.is_file())
        pages = (_page(page.relative_to(folder), page.read_text("utf-8")) for page in found)
        self._pages = {page.name: page for page in pages}
        self._rendered: dict[str, str] = {}

    def page(self, name: str) -> HelpPage:
        """Raises Missing."""
        found = self._pages.get(name)
        if found is None:
            raise Missing("There is no such help page. The list of all pages is under Help.")
        return found

    def html(self, page: HelpPage) -> str:
        """Safe: raw HTML in Markdown is shown as text."""
        if page.name not in self._rendered:
            self._rendered[page.name] = _rendered(page)
        return self._rendered[page.name]

    def shelves(self) -> Sequence[tuple[str, Sequence[HelpPage]]]:
        """(shelf, its pages), the shelves in reading order."""
        order = [*SHELVES, *sorted({page.shelf for page in self._pages.values()} - set(SHELVES))]
        rows = ((SHELVES.get(shelf, shelf.capitalize()), shelf) for shelf in order)
        filled = ((title, [page for page in self._pages.values() if page.shelf == shelf]) for title, shelf in rows)
        return [(title, pages) for title, pages in filled if pages]


def _page(path: Path, text: str) -> HelpPage:
    name = path.with_suffix("").as_posix()
    title = _TITLE.search(text)
    return HelpPage(name, title[1] if title else name, name.split("/")[0] if "/" in name else "", text)


def _rendered(page: HelpPage) -> str:
    markdown = MarkdownIt("commonmark", {"html": False}).enable("table")
    tokens = markdown.parse(page.text)
    for token in tokens:
        for child in token.children or ():
            _point(child, page.name)
    html: str = markdown.renderer.render(tokens, markdown.options, {})
    return html


def _point(token: Token, name: str) -> None:
    """Links between pages lead to pages; links out are followed without telling them where from."""
    address = token.attrGet("href") if token.type == "link_open" else None
    if not isinstance(address, str):
        return
    if address.startswith(("https://", "http://")):
        token.attrSet("rel", "noopener noreferrer")
        return
    path, hash_, anchor = address.partition("#")
    if path.endswith(".md"):
        there = posixpath.normpath(posixpath.join(posixpath.dirname(name), path.removesuffix(".md")))
        token.attrSet("href", f"/help/{there}{hash_}{anchor}")


def help_router(handbook: Handbook, pages: Pages, guard: Guard) -> APIRouter:
    """The list and the pages."""
    router = APIRouter(include_in_schema=False)
    Reader = Annotated[Visitor, Depends(guard.visitor)]

    @router.get("/help")
    async def index(visitor: Reader) -> HTMLResponse:
        return pages.show("help.html", visitor, shelves=handbook.shelves(), page=None, html="")

    @router.get("/help/{name:path}")
    async def page(visitor: Reader, name: str) -> HTMLResponse:
        found = handbook.page(name)
        return pages.show("help.html", visitor, shelves=handbook.shelves(), page=found, html=handbook.html(found))

    return router
