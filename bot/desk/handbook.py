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

from fastapi import APIRouter, Depends, Response
from fastapi.responses import FileResponse, HTMLResponse
from markdown_it import MarkdownIt
from markdown_it.token import Token

from bot.desk.access import Guard, Visitor
from bot.desk.fields import new_router
from bot.desk.lookup import Missing
from bot.desk.render import Pages
from bot.desk.tongues import said

SHELVES: Mapping[str, str] = {
    "": said("Start here"), "tutorial": said("Learn"), "how-to": said("How to"), "reference": said("Look up"),
    "why": said("Why it is so"),
}  # fmt: skip

PICTURES: Mapping[str, str] = {".png": "image/png", ".webp": "image/webp"}
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
        shown = (path for path in folder.rglob("*") if path.suffix in PICTURES and path.is_file())
        self._pictures = {path.relative_to(folder).as_posix(): path for path in shown}

    def page(self, name: str) -> HelpPage:
        """Raises Missing."""
        found = self._pages.get(name)
        if found is None:
            raise Missing(said("There is no such help page. The list of all pages is under Help."))
        return found

    def html(self, page: HelpPage) -> str:
        """Safe: raw HTML in Markdown is shown as text."""
        if page.name not in self._rendered:
            self._rendered[page.name] = _rendered(page)
        return self._rendered[page.name]

    def picture(self, name: str) -> Path:
        """A picture's file, of those that were there at the start; `name` is its path below the folder. Raises
        Missing."""
        found = self._pictures.get(name)
        if found is None:
            raise Missing(said("There is no such help page. The list of all pages is under Help."))
        return found

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
    source = token.attrGet("src") if token.type == "image" else None
    if isinstance(source, str) and ":" not in source:
        token.attrSet("src", f"/help/{posixpath.normpath(posixpath.join(posixpath.dirname(name), source))}")
        token.attrSet("loading", "lazy")
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
    router = new_router(include_in_schema=False)
    Reader = Annotated[Visitor, Depends(guard.visitor)]

    @router.get("/help")
    async def index(visitor: Reader) -> HTMLResponse:
        return pages.show("help.html", visitor, shelves=handbook.shelves(), page=None, html="")

    @router.get("/help/{name:path}")
    async def page(visitor: Reader, name: str) -> Response:
        if (kind := PICTURES.get(posixpath.splitext(name)[1])) is not None:
            return FileResponse(handbook.picture(name), media_type=kind, headers={"Cache-Control": "no-cache"})
        found = handbook.page(name)
        return pages.show("help.html", visitor, shelves=handbook.shelves(), page=found, html=handbook.html(found))

    return router
