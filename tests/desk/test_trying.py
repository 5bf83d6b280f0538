"""The rules of the alarm in the console: read by all, tried and saved by leads, never over somebody else's text."""

import html
from datetime import timedelta

import pytest

from bot.core.thresholds import DEFAULT, Level, Line
from bot.desk.rule_words import first_rule, rule_line, span
from bot.errors import BotError
from bot.ports.rules import Change, Rehearsal
from tests.desk.house import House, Person, open_house
from tests.fakes.cases import NOW, RED

RULES, TRIES = "/incidents/rules", "/incidents/rules/tries"


def draft_in(page: str) -> str:
    """The text under the lead's hands."""
    return html.unescape(page.split('name="text"')[1].split(">", 1)[1].split("</textarea>", maxsplit=1)[0])


def mark_in(page: str) -> str:
    return page.split('name="seen" value="')[1].split('"', maxsplit=1)[0]


def found(*changes: Change) -> Rehearsal:
    return Rehearsal(1200, 3, 4, changes)


def change(what: str, level: str = "L2", about: str = str(RED)) -> Change:
    was = NOW - timedelta(minutes=4) if what == "moves" else None
    return Change(what, NOW, was, level, about, 5, "5 people, 4.1/5, 5x usual", "incidents.yaml:69")


async def test_the_rules_are_sentences_that_everybody_may_read(house: House, lea: Person, sam: Person) -> None:
    assert "at least 3 people within 30 minutes" in await sam.see("/incidents")
    page = await sam.see(RULES)
    assert "and on average at least 3 of 5 angry" in page
    assert "their number doubles within 15 minutes" in page
    assert "A lead changes it." in page
    assert "Try on the last" not in page
    assert "Try on the last 28 days" in await lea.see(RULES)
    assert draft_in(await lea.see(RULES)) == (house.folder / "incidents.yaml").read_text("utf-8")


@pytest.mark.parametrize("path", [f"{RULES}/check", TRIES, f"{TRIES}/1/stop", f"{RULES}/save"])
async def test_an_agent_changes_nothing(house: House, sam: Person, path: str) -> None:
    assert (await sam.do(path, text="version: 1", days=7, seen="x")).status_code == 403
    assert house.replayer.asked == []


async def test_a_mistake_is_named_by_its_line_and_nothing_is_played(house: House, lea: Person) -> None:
    bad = draft_in(await lea.see(RULES)).replace("half_life: 15m", "half_live: 15m")
    answer = await lea.do(f"{RULES}/check", text=bad, seen="x")
    assert answer.status_code == 422
    assert "Line 4</b> unknown line &#34;half_live&#34;" in answer.text
    assert draft_in(answer.text) == bad, "what was typed is not lost"
    assert (await lea.do(TRIES, text=bad, days=7)).status_code == 422
    assert (await lea.do(f"{RULES}/save", text=bad, seen=mark_in(await lea.see(RULES)))).status_code == 422
    assert house.replayer.asked == []
    assert "half_life" in (house.folder / "incidents.yaml").read_text("utf-8")
    told = (await lea.api("/incident-rules/check", text=bad)).json()
    assert (told["ok"], told["mistakes"][0]["line"]) == (False, 4)
    fine = await lea.do(f"{RULES}/check", text=draft_in(await lea.see(RULES)), seen="x")
    assert "No mistakes in it" in fine.text


async def test_a_change_is_played_beside_and_its_alarms_are_named(house: House, lea: Person, sam: Person) -> None:
    text = draft_in(await lea.see(RULES)).replace("once_in: 13w", "once_in: 1w")
    answer = await lea.do(TRIES, text=text, days=28)
    assert answer.headers["location"] == f"{TRIES}/1"
    page = await lea.see(f"{TRIES}/1")
    assert "It is being worked out" in page
    assert draft_in(page) == text
    assert house.replayer.asked == [(text, 28)]
    assert "Lea tries a change just now" in (await lea.do(TRIES, text=text, days=7)).text
    house.replayer.done.set_result(found(change("appears"), change("moves"), change("vanishes", "L1", "parcel late")))
    page = await sam.see(f"{TRIES}/1/now")
    assert "rings now" in page
    assert "instead of" in page
    assert "1 change that only the inbox would have shown" in page
    assert page.index("rings now") < page.index("parcel late")
    assert "hx-trigger" not in page, "it is over: nobody asks again"
    out = (await sam.browser.get("/api/v1/incident-rules/tries/1")).json()
    assert (out["state"], out["found"]["then"], len(out["found"]["changes"])) == ("done", 4, 3)
    assert "not kept any more" in await lea.see(f"{TRIES}/9", 404)


async def test_what_cannot_be_played_says_why_and_another_may_begin(house: House, lea: Person) -> None:
    text = draft_in(await lea.see(RULES))
    await lea.do(TRIES, text=text, days=7)
    house.replayer.done.set_exception(BotError("It took longer than 10 minutes."))
    assert "It took longer than 10 minutes." in await lea.see(f"{TRIES}/1")
    assert (await lea.do(TRIES, text=text, days=7)).headers["location"] == f"{TRIES}/2"


async def test_a_try_is_stopped(house: House, lea: Person) -> None:
    begun = (await lea.api("/incident-rules/tries", text=draft_in(await lea.see(RULES)), days=7)).json()
    assert begun["state"] == "running"
    await lea.do(f"{TRIES}/1/stop")
    assert "Stopped by Lea." in await lea.see(f"{TRIES}/1")
    assert house.replayer.done.cancelled()


async def test_a_saved_text_keeps_its_comments_and_is_taken_up(house: House, lea: Person) -> None:
    page = await lea.see(RULES)
    text = draft_in(page).replace("once_in: 13w}      # few but angry", "once_in: 4w}       # fewer, but angry")
    answer = await lea.do(f"{RULES}/save", text=text.replace("\n", "\r\n"), seen=mark_in(page))
    assert answer.headers["location"] == f"{RULES}?did=saved"
    assert (house.folder / "incidents.yaml").read_text("utf-8") == text
    assert house.knowledge.reloads == 1
    assert ("Lea", "incident rules") in await house.audited()
    house.knowledge.findings = ["router.yaml:3:1 K203 unknown line"]
    again = await lea.do(f"{RULES}/save", text=text, seen=mark_in(await lea.see(RULES)))
    assert again.headers["location"] == f"{RULES}?did=waits"
    assert "router.yaml:3:1" in await lea.see(f"{RULES}?did=waits")


async def test_a_file_that_changed_meanwhile_is_shown_and_never_overwritten(house: House, lea: Person) -> None:
    page = await lea.see(RULES)
    mine, theirs = draft_in(page) + "# mine\n", draft_in(page) + "# theirs\n"
    (house.folder / "incidents.yaml").write_text(theirs, encoding="utf-8")
    answer = await lea.do(f"{RULES}/save", text=mine, seen=mark_in(page))
    assert answer.status_code == 409
    assert "# theirs" in answer.text
    assert draft_in(answer.text) == mine
    assert (await lea.do(f"{RULES}/save", text=mine, seen=mark_in(answer.text))).status_code == 409, "not by insisting"
    assert (house.folder / "incidents.yaml").read_text("utf-8") == theirs
    assert house.knowledge.reloads == 0


async def test_the_same_as_json(house: House, lea: Person, sam: Person) -> None:
    told = (await sam.browser.get("/api/v1/incident-rules")).json()
    assert told["levels"]["L1"] == ["at least 1 person within 30 minutes, and pain of at least 2"]
    put = {"text": told["text"] + "# more\n", "seen": told["mark"]}
    refused = await sam.browser.put("/api/v1/incident-rules", json=put, headers={"x-csrf-token": sam.csrf})
    assert refused.status_code == 403
    saved = await lea.browser.put("/api/v1/incident-rules", json=put, headers={"x-csrf-token": lea.csrf})
    assert saved.json() == {"live": True, "findings": []}
    again = await lea.browser.put("/api/v1/incident-rules", json=put, headers={"x-csrf-token": lea.csrf})
    assert again.status_code == 409


async def test_where_the_knowledge_is_elsewhere_the_rules_can_still_be_read() -> None:
    async with open_house(rules=False) as house, house.person("Lea") as lea:
        page = await lea.see(RULES)
        assert "at least 3 people within 30 minutes" in page
        assert "The file is not on this machine" in page
        assert (await lea.api("/incident-rules/tries", text="version: 1", days=7)).status_code == 422
        assert (await lea.api("/incident-rules/check", text="version: 1")).status_code == 422


def test_spans_and_rules_in_words() -> None:
    assert [span(timedelta(**length)) for length in ({"days": 730}, {"weeks": 13}, {"hours": 36}, {"seconds": 90})] == [
        "2 years", "13 weeks", "36 hours", "90 seconds",
    ]  # fmt: skip
    line = Line("x", authors=1, pain=2.5, times_usual=6)
    assert rule_line(line, timedelta(minutes=30)) == (
        "at least 1 person within 30 minutes, and pain of at least 2.5, and at least 6 times as many as usual at that"
        " hour"
    )
    assert first_rule(DEFAULT).endswith("at most once in 13 weeks, or in one more way")
    assert DEFAULT.levels[Level.L2]
