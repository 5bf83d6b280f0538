"""Attacks by words: what customers, colleagues and files of knowledge say must never become markup, a header, an
address or a path."""

import re
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from dataclasses import replace
from html.parser import HTMLParser
from itertools import product
from pathlib import Path
from urllib.parse import urlsplit

import pytest

from bot.core.records import Page, SealedNote, Waiting
from bot.desk.ranks import Rank
from bot.ports import Snapshot, Transaction
from tests.desk.house import House, Person, open_house
from tests.desk.test_attacks_routes import ENDLESS, LEAVING, call
from tests.desk.test_board import complains, rises
from tests.desk.test_telling import step
from tests.desk.walking import ways
from tests.fakes.cases import KNOWLEDGE, RED, RED_ISSUE

# Each becomes an element or an attribute of its own where somebody forgot to escape.
EVIL = """<planted onload=alert(1)></textarea></title></script>"' planted="1" planted='1' <script>alert(1)</script>"""
LINK = "javascript:alert(1) https://ok.example/\"onmouseover='planted' data:text/html,planted"
EVIL_NAME = "Eve<planted>\"' planted='1'"
PLACES = ("href", "src", "action", "formaction", "hx-get", "hx-post", "content")


class Seen(HTMLParser):
    """What a browser would make of a page, as far as it could run something."""

    def __init__(self) -> None:
        super().__init__()
        self.found: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        have = dict(attrs)
        if tag == "planted" or "planted" in have:
            self.found.append(f"planted: <{tag} {have}>")
        if tag == "script" and "src" not in have:
            self.found.append("a script of its own")
        self.found += [f"<{tag} {name}>" for name in have if name.startswith("on")]
        for place in PLACES:
            where = (have.get(place) or "").strip().lower()
            if where.startswith(("javascript:", "data:", "vbscript:", "//")):
                self.found.append(f"<{tag} {place}={where}>")


def dangers(page: str) -> list[str]:
    seen = Seen()
    seen.feed(page)
    seen.close()
    return seen.found


@asynccontextmanager
async def poisoned(folder: Path) -> AsyncIterator[tuple[House, Person]]:
    """A house in which everything that anybody may write says something evil, and its admin."""
    (folder / "index.md").write_text(f"# {EVIL}\n\n{EVIL}\n\n[x](javascript:alert(1)) [y]({LINK})\n", "utf-8")
    people = {"Ada": Rank.ADMIN, EVIL_NAME: Rank.LEAD}
    async with open_house(folder, people=people) as house, house.person(EVIL_NAME) as eve, house.person("Ada") as ada:
        issue = replace(RED_ISSUE, title=EVIL, owner=EVIL)
        knowledge = replace(KNOWLEDGE, issues={**KNOWLEDGE.issues, RED: issue})
        house.knowledge.current = Snapshot(knowledge, house.knowledge.current.matcher)
        first = await house.says(f"{EVIL} {LINK}", by=EVIL, sealed=(SealedNote(EVIL, EVIL, EVIL.encode()),))
        await house.posts(await house.answers(first, f"{EVIL} {LINK}", sure=EVIL))
        second = await complains(house, EVIL, f"{EVIL} {LINK}")
        third = await house.says(EVIL, by="Bob")
        await house.hands_over(third, EVIL)
        incident = await rises(house, label=EVIL)
        now = house.clock.now()
        await house.store.write(lambda tx: tx.incidents.add_fact(incident, EVIL[:60], EVIL[:120], EVIL_NAME, now))
        for number in (first, second, third):
            await eve.do(f"/t/{number}/note", text=EVIL)
            await eve.do(f"/t/{number}/label", label=EVIL[:40])
            await eve.do(f"/t/{number}/reply", text=LINK, visibility="public", seen=9)
        began = await eve.do(f"/incidents/recall/{RED}")
        assert began.headers["location"].startswith("/campaigns/"), began.text
        await step(house)
        yield house, ada


async def test_nothing_that_anybody_writes_becomes_markup_on_any_page(tmp_path: Path) -> None:
    async with poisoned(tmp_path) as (house, ada):
        threads = [row.conversation for row in await house.store.read(_all)]
        assert len(threads) == 3
        evil = 0
        for way in ways(house.app):
            if way.writes or way.api or way.path == ENDLESS:
                continue
            for number in threads if "number" in way.parts else threads[:1]:
                page = await call(ada.browser, way, ada.csrf, parts={"number": str(number)})
                assert dangers(page.text) == [], str(way)
                evil += "planted" in page.text
        assert evil > 10, "the evil words stand on no page, so nothing was tried"


def _all(tx: Transaction) -> Sequence[Waiting]:
    return tx.desk.waiting("all", Page(0, 9))


async def test_what_is_typed_again_on_a_page_that_refuses_it_is_no_markup(house: House) -> None:
    """Forms that are refused show what was typed; error pages show what was asked for."""
    async with house.person("Ada") as ada:
        await house.answers(await house.says("red light"))
        await rises(house)
        shown = 0
        for way in ways(house.app):
            if way.path == ENDLESS or str(way) in LEAVING or way.api:
                continue
            sent = {"body": way.filled(EVIL)} if way.writes else {"params": way.asked(EVIL)}
            parts = {"issue": "%3Cplanted%3E", "name": "%3Cplanted%3E"}
            for more in ({}, {"parts": {name: parts[name] for name in way.parts if name in parts}}):
                page = await call(ada.browser, way, ada.csrf, **sent, **more)
                assert dangers(page.text) == [], str(way)
                shown += "planted" in page.text
        assert shown > 5, "nothing was shown again, so nothing was tried"


@pytest.mark.parametrize(
    "text", [EVIL, "<planted>", "<p planted>", "<b onclick=x>", '<a href="javascript:x">', "<script>x</script>"]
)
def test_the_look_at_a_page_finds_what_it_looks_for(text: str) -> None:
    assert dangers(f"<p>{text}</p>")


def test_no_script_of_ours_writes_markup() -> None:
    static = Path(__file__).parents[2] / "bot/desk/static"
    scripts = list(static.glob("*.js"))
    assert scripts
    for script in scripts:
        text = script.read_text("utf-8")
        for way_in in ("innerHTML", "outerHTML", "insertAdjacentHTML", "document.write", "eval(", "new Function"):
            assert way_in not in text, f"{script.name}: {way_in}"


def test_templates_take_no_words_as_safe() -> None:
    templates = Path(__file__).parents[2] / "bot/desk/templates"
    said_safe = {path.name: path.read_text("utf-8").count("|safe }}") for path in templates.glob("*.html")}
    # The help is rendered Markdown of the project's own, with raw HTML switched off.
    assert {name: count for name, count in said_safe.items() if count} == {"help.html": 1}


# --- headers and addresses ----------------------------------------------------------------------------------------

ELSEWHERE = ("//evil.example", "/\\evil.example\r\nset-cookie: planted=1\r\nplanted: 1")


@pytest.mark.parametrize("evil", ELSEWHERE)
async def test_no_field_leads_to_another_site_or_into_a_header(house: House, evil: str) -> None:
    led = 0
    async with house.person("Ada") as ada:
        await house.answers(await house.says("red light"))
        await rises(house)
        for way in ways(house.app):
            if way.path == ENDLESS or str(way) in LEAVING:
                continue
            told = await call(ada.browser, way, ada.csrf, body=way.filled(evil), params=way.asked(evil))
            assert "planted" not in told.headers, str(way)
            assert "planted=1" not in told.headers.get("set-cookie", ""), str(way)
            if "location" in told.headers:
                where = urlsplit(told.headers["location"])
                assert (where.scheme, where.netloc) == ("", ""), f"{way} leads to {told.headers['location']}"
                assert re.match(r"/(?![/\\])", where.path), f"{way} leads to {told.headers['location']}"
                led += 1
    assert led > 10, "hardly any form went through, so hardly anything was tried"


# --- paths --------------------------------------------------------------------------------------------------------

UPWARDS = (
    "../secret.txt", "..%2fsecret.txt", "%2e%2e/secret.txt", "%2e%2e%2fsecret.txt", "..%5csecret.txt",
    "/secret.txt", "%2fsecret.txt", "..%252fsecret.txt", "a/../../secret.txt", "./../secret", "..%c0%afsecret.txt",
    "secret.txt%00", "file:///secret.txt",
)  # fmt: skip


async def test_no_address_reaches_a_file_outside(tmp_path: Path) -> None:
    (tmp_path / "help").mkdir()
    (tmp_path / "help" / "index.md").write_text("# Start", "utf-8")
    (tmp_path / "secret.txt").write_text("the secret", "utf-8")
    (tmp_path / "secret.md").write_text("the secret", "utf-8")
    above = "../" * 12 + str(tmp_path).lstrip("/")
    async with open_house(tmp_path / "help") as house, house.person() as lea:
        assert (await lea.browser.get("/help/index")).status_code == 200
        ups = [*UPWARDS, f"{above}/secret.txt", f"{above}/secret", f"{above}/secret.txt".replace("/", "%2f")]
        ups += ["../templates/base.html", "..%2ftemplates%2fbase.html", "../app.py", "..%2fapp.py"]
        for place, up in product(("/help/", "/static/", "/static/vendor/"), ups):
            told = await lea.browser.get(f"{place}{up}")
            assert told.status_code in {404, 405, 422}, f"{place}{up}"
            assert "the secret" not in told.text
            assert "{% block" not in told.text


async def test_no_name_of_an_issue_becomes_a_path(tmp_path: Path) -> None:
    """Tests that fail are written into the knowledge folder, under the name of the issue."""
    written: list[str] = []

    def write(issue: str, *_: object) -> str:
        written.append(issue)
        return "x"

    async with open_house(write_draft=write) as house, house.person() as lea:
        thread = await house.says("red light")
        for name in ("..%2f..%2fescape", "%2fetc%2fpasswd", "..", "nobody-wrote-this"):
            for path in (f"/incidents/recall/{name}", f"/api/v1/issues/{name}/recall"):
                told = await (
                    lea.do(path, wrong_for=thread) if path[1] == "i" else lea.api(path[7:], wrong_for=[thread])
                )
                assert told.status_code in {404, 405, 422}, path
    assert written == []


async def test_words_of_one_thread_are_not_reached_through_another(house: House) -> None:
    """The address names a thread and a message; the message must be of that thread."""
    theirs = await house.says("my number", by="Bob", sealed=(SealedNote("phone", "[phone]", b"sealed"),))
    send = await house.answers(theirs)
    sealed = (await house.thread(theirs)).lines[0].sealed[0][0]
    mine = await house.says("red light", by="Ana")
    async with house.person("Sam") as sam:
        for what in (f"send/{send}/release", f"send/{send}/dismiss", f"reveal/{sealed}"):
            told = await sam.do(f"/t/{mine}/{what}")
            assert told.status_code == 404, what
        assert (await sam.api(f"/threads/{mine}/send/{send}/undo")).status_code == 404
    assert len(await house.due()) == 1
