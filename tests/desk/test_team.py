"""Passwords, invitations, ranks, and who may do what to whom."""

import re
from datetime import timedelta

import pytest

from bot.desk.access import COOKIE, SESSION_LASTS
from bot.desk.keys import FIRST_ADMIN
from bot.desk.passwords import Tries, check
from bot.desk.ranks import Rank
from bot.errors import NotAllowed
from tests.desk.house import House, Person, open_house
from tests.fakes.clock import ManualClock

SECRET = "three cans on a string"
ADMINS = ("/team/invite", "/team/link", "/team/rank", "/team/remove")


async def invited(house: House, name: str = "Mia", rank: str = "agent", by: str = "Ada") -> str:
    """The path of the link that an admin gets for a new colleague."""
    async with house.person(by) as admin:
        page = (await admin.do("/team/invite", name=name, rank=rank)).text
    found = re.search(r'value="http://console\.example(/welcome\?key=[^"]+)"', page)
    assert found, page
    return found[1]


async def joined(house: House, name: str = "Mia", rank: str = "agent", secret: str = SECRET) -> None:
    """A colleague with a password."""
    link = await invited(house, name, rank)
    async with house.visitor() as browser:
        key = link.partition("=")[2]
        done = await browser.post("/welcome", data={"key": key, "password": secret, "again": secret})
        assert done.status_code == 303, done.text


# --- coming in ----------------------------------------------------------------------------------------------------


async def test_an_invited_colleague_chooses_a_password_and_is_in(house: House) -> None:
    link = await invited(house)
    async with house.visitor() as browser:
        for _ in range(2):  # a program that previews the link uses nothing up
            assert "Welcome, Mia" in (await browser.get(link)).text
        key = link.partition("=")[2]
        done = await browser.post("/welcome", data={"key": key, "password": SECRET, "again": SECRET})
        assert (done.status_code, done.headers["location"]) == (303, "/")
        session = (await browser.get("/api/v1/session")).json()
        assert (session["person"], session["rank"]) == ("Mia", "agent")
        assert (await browser.get(link)).status_code == 401


async def test_a_name_and_a_password_sign_in_and_lead_where_one_was_going(house: House) -> None:
    await joined(house)
    async with house.visitor() as browser:
        refused = await browser.get("/incidents")
        assert refused.status_code == 401
        assert 'name="onward" value="/incidents"' in refused.text
        data = {"name": " mia ", "password": SECRET, "onward": "/incidents"}
        done = await browser.post("/signin", data=data)
        assert (done.status_code, done.headers["location"]) == (303, "/incidents")
        assert "httponly" in done.headers["set-cookie"].lower()


@pytest.mark.parametrize(
    "onward", ["https://evil.example", "//evil.example", "/\\evil.example", "javascript:1", "/\n/x"]
)
async def test_signing_in_leads_nowhere_else(house: House, onward: str) -> None:
    await joined(house)
    async with house.visitor() as browser:
        done = await browser.post("/signin", data={"name": "Mia", "password": SECRET, "onward": onward})
        assert done.headers["location"] == "/"


async def test_a_wrong_password_and_an_unknown_name_are_told_in_the_same_words(house: House) -> None:
    await joined(house)
    async with house.visitor() as browser:
        told = set()
        for name in ("Mia", "Nobody", "Lea"):  # Lea stands in config.yaml and has no password
            answer = await browser.post("/signin", data={"name": name, "password": "wrong"})
            assert answer.status_code == 422
            assert COOKIE not in browser.cookies
            told.add(answer.text.replace(f'value="{name}"', ""))
        assert len(told) == 1


@pytest.mark.parametrize("name", ["Mia", "Nobody"])
async def test_guessing_is_stopped_for_a_while_whether_there_is_such_a_name_or_not(house: House, name: str) -> None:
    await joined(house)
    async with house.visitor() as browser:
        for _ in range(5):
            assert (await browser.post("/signin", data={"name": name, "password": "wrong"})).status_code == 422
        stopped = await browser.post("/signin", data={"name": name.upper(), "password": SECRET})
        assert stopped.status_code == 429
        assert "Wait 15 minutes" in stopped.text
        house.clock.jump(15 * 60)
        later = await browser.post("/signin", data={"name": name, "password": SECRET})
        assert later.status_code == (303 if name == "Mia" else 422)


async def test_one_address_cannot_try_all_names(house: House) -> None:
    async with house.visitor() as browser:
        for number in range(30):
            await browser.post("/signin", data={"name": f"n{number}", "password": "wrong"})
        assert (await browser.post("/signin", data={"name": "other", "password": "wrong"})).status_code == 429


async def test_no_other_site_can_sign_anybody_in(house: House) -> None:
    await joined(house)
    link = await invited(house, "Zoe")
    async with house.visitor() as browser:
        browser.headers["sec-fetch-site"] = "cross-site"
        for path, data in (
            ("/signin", {"name": "Mia", "password": SECRET}),
            ("/welcome", {"key": link.partition("=")[2], "password": SECRET, "again": SECRET}),
        ):
            assert (await browser.post(path, data=data)).status_code == 403
        assert COOKIE not in browser.cookies


async def test_a_session_that_was_put_into_the_browser_is_worth_nothing_after_signing_in(house: House) -> None:
    await joined(house)
    async with house.visitor() as victim, house.person("Vic") as attacker:
        planted = attacker.browser.cookies[COOKIE]
        victim.cookies.set(COOKIE, planted)
        done = await victim.post("/signin", data={"name": "Mia", "password": SECRET})
        assert planted not in done.headers["set-cookie"]
        assert (await attacker.browser.get("/")).status_code == 401


async def test_the_first_admin_comes_by_a_link_once() -> None:
    async with open_house(people={"Lea": Rank.LEAD}) as house:
        key = house.keys.issue(FIRST_ADMIN, house.clock.now())
        other = house.keys.issue(FIRST_ADMIN, house.clock.now())
        form = {"password": SECRET, "again": SECRET}
        async with house.visitor() as browser:
            assert "You are the first here" in (await browser.get(f"/welcome?key={key}")).text
            for name in ("", "lea", "x" * 41):  # none, taken, too long
                refused = await browser.post("/welcome", data=form | {"key": key, "name": name})
                assert refused.status_code == 422
            done = await browser.post("/welcome", data=form | {"key": key, "name": "Ada"})
            assert done.status_code == 303
            assert (await browser.get("/team")).status_code == 200
        async with house.visitor() as late:
            refused = await late.post("/welcome", data=form | {"key": other, "name": "Eve"})
            assert "There is an admin already" in refused.text


# --- oneself ------------------------------------------------------------------------------------------------------


async def test_a_new_password_needs_the_old_one_and_ends_the_other_sessions(house: House) -> None:
    await joined(house)
    new = "four cans on two strings"
    async with house.person("Mia") as here, house.person("Mia") as there:
        wrong = await here.do("/me/password", old="guess", password=new, again=new)
        assert wrong.status_code == 422
        assert "Nothing was changed" in wrong.text
        typo = await here.do("/me/password", old=SECRET, password=new, again=new + "s")
        assert "not the same" in typo.text
        done = await here.do("/me/password", old=SECRET, password=new, again=new)
        assert done.headers["location"] == "/me?did=password"
        assert "this one" in await here.see("/me")
        await there.see("/", 401)
    async with house.visitor() as browser:
        assert (await browser.post("/signin", data={"name": "Mia", "password": SECRET})).status_code == 422
        assert (await browser.post("/signin", data={"name": "Mia", "password": new})).status_code == 303


async def test_the_old_password_cannot_be_guessed_from_an_open_session(house: House) -> None:
    await joined(house)
    async with house.person("Mia") as mia:
        for _ in range(5):
            await mia.do("/me/password", old="guess", password=SECRET, again=SECRET)
        assert (await mia.do("/me/password", old=SECRET, password=SECRET, again=SECRET)).status_code == 422
        assert "Too many tries" in (await mia.do("/me/password", old=SECRET, password=SECRET, again=SECRET)).text


async def test_signing_out_everywhere_else_ends_sessions_and_unused_links(house: House) -> None:
    await joined(house)
    async with house.person("Ada") as admin:
        page = (await admin.do("/team/link", name="Mia")).text
    unused = re.search(r"/welcome\?key=[^\"]+", page)
    assert unused
    async with house.person("Mia") as here, house.person("Mia") as there:
        assert (await here.see("/me")).count("<li>") == 3  # joining was one
        await here.do("/me/elsewhere")
        await there.see("/", 401)
        await here.see("/")
    async with house.visitor() as browser:
        assert (await browser.get(unused[0])).status_code == 401


async def test_a_password_of_somebody_in_the_config(house: House) -> None:
    async with house.person("Lea") as lea:
        assert (await lea.do("/me/password", password=SECRET, again=SECRET)).status_code == 303
    async with house.visitor() as browser:
        assert (await browser.post("/signin", data={"name": "Lea", "password": SECRET})).status_code == 303
        assert (await browser.get("/api/v1/session")).json()["rank"] == "lead"


@pytest.mark.parametrize(
    ("password", "why"),
    [
        ("short", "at least 12"), ("x" * 201, "at most 200"), ("aaaaaaaaaaaaaaa", "easy to guess"),
        ("Halo BroadbandMia1", "easy to guess"), ("password1234567890", "easy to guess"),
    ],
)  # fmt: skip
def test_easy_passwords_are_refused_with_what_to_do(password: str, why: str) -> None:
    with pytest.raises(NotAllowed, match=why):
        check(password, "Mia", "Halo Broadband")


def test_long_words_are_good_enough() -> None:
    check(SECRET, "Mia", "Halo Broadband")


# --- others -------------------------------------------------------------------------------------------------------


async def test_a_rank_counts_from_the_next_click_on(house: House) -> None:
    await joined(house, rank="viewer")
    async with house.person("Mia") as mia, house.person("Ada") as admin:
        await mia.see("/trail", 403)
        assert (await admin.do("/team/rank", name="Mia", rank="lead")).headers["location"] == "/team?did=rank"
        await mia.see("/trail")
        await admin.do("/team/remove", name="Mia")
        await mia.see("/", 401)
    async with house.visitor() as browser:
        assert (await browser.post("/signin", data={"name": "Mia", "password": SECRET})).status_code == 422
    assert ("Ada", "remove from the team") in await house.audited()


async def test_nobody_removes_themselves_or_changes_what_the_config_says(house: House) -> None:
    async with house.person("Ada") as admin:
        for name, why in (("Ada", "ask another admin"), ("Lea", "config.yaml")):
            for path in ("/team/rank", "/team/remove"):
                refused = await admin.do(path, name=name, rank="viewer")
                assert (refused.status_code, why in refused.text) == (422, True)


@pytest.mark.parametrize("name", ["mia", "LEA", "", "   ", "x" * 41, "Mi\u200ba\u0000"])
async def test_a_name_must_be_new_and_readable(house: House, name: str) -> None:
    await joined(house)
    async with house.person("Ada") as admin:
        assert (await admin.do("/team/invite", name=name, rank="agent")).status_code == 422


@pytest.mark.parametrize("person", ["Lea", "Sam", "Vic"])
async def test_only_admins_decide_who_comes_in(house: House, person: str) -> None:
    async with house.person(person) as other:
        await other.see("/team", 403)
        for path in ADMINS:
            assert (await other.do(path, name="Eve", rank="admin")).status_code == 403
    assert not [what for _, what in await house.audited() if what.startswith("invite")]


async def test_the_api_lets_admins_in_and_nobody_else(house: House) -> None:
    async with house.person("Lea") as lea:
        assert (await lea.browser.get("/api/v1/team")).status_code == 403
        for verb in ("invite", "link", "rank", "remove"):
            assert (await lea.api(f"/team/{verb}", name="Eve", rank="admin")).status_code == 403
    async with house.person("Ada") as admin:
        told = (await admin.api("/team/invite", name="Mia", rank="viewer")).json()
        assert told["name"] == "Mia"
        assert (await admin.browser.get(told["link"])).status_code == 200
        assert (await admin.api("/team/link", name="Mia")).json()["link"] != told["link"]
        team = (await admin.api("/team/rank", name="Mia", rank="lead")).json()["team"]
        assert {one["name"]: (one["rank"], one["fixed"]) for one in team}["Mia"] == ("lead", False)
        assert "Mia" not in {one["name"] for one in (await admin.api("/team/remove", name="Mia")).json()["team"]}
        trail = (await admin.browser.get("/api/v1/trail", params={"who": "Ada"})).json()
        assert [deed["what"] for deed in trail["deeds"][:2]] == ["remove from the team", "make lead"]
    async with house.person("Sam") as sam:
        assert (await sam.browser.get("/api/v1/trail")).status_code == 403


@pytest.mark.parametrize("path", ["/me/password", "/me/elsewhere", *ADMINS])
async def test_every_change_wants_the_token_of_its_form(house: House, path: str) -> None:
    async with house.person("Ada") as admin:
        forged = Person(admin.browser, "0" * 64)
        assert (await forged.do(path, name="Mia", rank="admin", password=SECRET, again=SECRET)).status_code == 403


async def test_an_invitation_is_too_old_after_three_days(house: House) -> None:
    link = await invited(house)
    house.clock.jump(3 * 24 * 3600)
    async with house.visitor() as browser:
        assert (await browser.get(link)).status_code == 401
    assert timedelta(days=3) < SESSION_LASTS


async def test_the_trail_tells_who_did_what_and_leads_to_the_thread(house: House) -> None:
    number = await house.says("my box blinks red")
    async with house.person("Sam") as sam:
        await sam.do(f"/t/{number}/take-over")
        await sam.see("/trail", 403)
    async with house.person("Lea") as lea:
        page = await lea.see("/trail?who=Sam")
        assert f'<a href="/t/{number}">conversation {number}' in page
        assert "What was done by Sam" in page
        assert "Lea" not in page.partition("<tbody>")[2]


async def test_names_are_shown_as_text(house: House) -> None:
    name = '<script>alert("x")</script>'
    await joined(house, name)
    async with house.person("Ada") as admin:
        page = await admin.see("/team")
        assert "<script>alert" not in page
        assert "&lt;script&gt;alert" in page


def test_tries_forget_the_oldest_and_forgive() -> None:
    clock, tries = ManualClock(), Tries(2, timedelta(minutes=10))
    for _ in range(2):
        assert tries.wait("a", clock.now()) is None
        tries.note("a", clock.now())
        clock.jump(4 * 60)
    assert tries.wait("a", clock.now()) == timedelta(minutes=2)
    assert tries.wait("b", clock.now()) is None
    tries.forgive("a")
    assert tries.wait("a", clock.now()) is None
    for number in range(10_001):
        tries.note(f"{number}", clock.now())
    assert len(tries._seen) == 10_000
