"""The safe headers stand on everything, and the pages keep to them: nothing inline, no other host."""

import re
from pathlib import Path

import pytest

from bot.desk import assets
from bot.desk.headers import HEADERS
from tests.desk.house import House, Person, open_house

POLICY = {"default-src 'self'", "frame-ancestors 'self'", "base-uri 'none'", "form-action 'self'"}
STATIC = Path(__file__).parents[2] / "bot/desk/static"


@pytest.mark.parametrize(
    "path",
    ["/", "/?tab=mine", "/inbox", "/t/1", "/t/1/story", "/t/99", "/nowhere", "/demo", "/demo/steps", "/signin",
     "/static/console.css", "/static/nothing", "/api/v1/threads", "/api/v1/openapi.json", "/t/x"],
)  # fmt: skip
async def test_every_answer_has_them(house: House, lea: Person, path: str) -> None:
    await house.hands_over(await house.says("red light"))
    answer = await lea.browser.get(path)
    policy = answer.headers["content-security-policy"]
    assert {part.strip() for part in policy.split(";")} >= POLICY
    assert "unsafe" not in policy
    assert answer.headers["x-content-type-options"] == "nosniff"
    assert answer.headers["referrer-policy"] == HEADERS["Referrer-Policy"]
    wanted = "no-cache" if path == "/static/console.css" else "no-store"
    assert answer.headers["cache-control"] == wanted


@pytest.mark.parametrize("path", ["/", "/t/1", "/demo", "/help", "/help/a", "/nowhere", "/signin"])
async def test_pages_hold_no_inline_script_or_style_and_ask_no_other_host(tmp_path: Path, path: str) -> None:
    (tmp_path / "a.md").write_text("# A\n\n<script>alert(1)</script>\n", "utf-8")
    async with open_house(tmp_path) as house, house.person() as lea:
        await house.hands_over(await house.says("red light"))
        page = (await lea.browser.get(path)).text
        assert not re.search(r"<script(?![^>]*\bsrc=)", page)
        assert not re.search(r"<style|\sstyle=|\son[a-z]+=", page)
        assert not re.search(r"""(?:src|href|action)=["'](?:https?:)?//""", page)


async def test_what_the_pages_link_to_is_there_and_kept_until_it_changes(house: House, lea: Person) -> None:
    number = await house.says("red light")
    await house.hands_over(number)
    for path in ("/", f"/t/{number}", "/demo"):
        page = await lea.see(path)
        for asset in set(re.findall(r'"(/static/[^"#]+)', page)):
            answer = await lea.browser.get(asset)
            assert answer.status_code == 200, asset
            assert "immutable" in answer.headers["cache-control"]
    older = await lea.browser.get("/static/0123456789ab/console.js")  # of a page that is still open
    assert (older.status_code, older.headers["cache-control"]) == (200, "no-cache")
    script = f"{assets.address()}/console.js"
    packed = await lea.browser.get(script, headers={"accept-encoding": "gzip"})
    assert packed.headers["content-encoding"] == "gzip"
    as_it_is = await lea.browser.get(script, headers={"accept-encoding": "identity"})
    assert "content-encoding" not in as_it_is.headers
    assert packed.text == as_it_is.text == (STATIC / "console.js").read_text("utf-8")


def test_every_icon_that_is_used_was_drawn() -> None:
    drawn = set(re.findall(r'symbol id="(\w+)"', (STATIC / "icons.svg").read_text("utf-8")))
    used: set[str] = set()
    for template in (STATIC.parent / "templates").glob("*.html"):
        text = template.read_text("utf-8")
        used |= set(re.findall(r"icons\.svg#(\w+)", text))
        used |= {name for call in re.findall(r"icon\(([^)]*)\)", text) for name in re.findall(r'"(\w+)"', call)}
    used -= {"unsure", "failed"}  # compared with, not drawn
    assert used <= drawn


def test_the_styles_stay_small() -> None:
    assert (STATIC / "console.css").stat().st_size < 25_000
