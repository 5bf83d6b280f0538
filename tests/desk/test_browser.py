"""The console in a real browser: live, without losing a draft, without a mouse, at 320 px and in the dark."""

import re
from collections.abc import Callable
from contextlib import suppress

import pytest
from playwright.sync_api import Browser, Page, ViewportSize, expect

from bot.core.gate import Outcome, Verdict
from bot.core.messages import Author, Happening, Kind, PersonId, RemoteId, Visibility
from bot.core.records import SealedNote
from bot.ports import OutboxId
from tests.desk.browsing import IN_A_BROWSER, NARROW, WIDE, Served, looking, troubles
from tests.desk.house import House, MirrorVault
from tests.fakes.cases import message

pytestmark = IN_A_BROWSER


async def a_day(house: House) -> int:
    """A thread with everything in it, and some others that wait. Returns the thread."""
    phone = SealedNote("phone", "[phone]", MirrorVault().seal("+49 170 1234567"))
    ana = await house.says("@halo ma box clignote rouge, plus de wifi https://img.example/box", locale="fr", reach=1240)
    await house.posts(await house.answers(ana, "Désolé ! Redémarrez : https://help.example/reset. Est-ce réglé ?"))
    root = RemoteId(f"{house.posted}")
    bystander = message(
        "pareil ici !", id=RemoteId("b1"), happening=Happening("post:b1"), root=root, reply_to=root,
        author=Author(PersonId("jo"), "Jo K."), at=house.clock.now(),
    )  # fmt: skip
    await house.accept(bystander)
    tapped = message(
        "", kind=Kind.TAP, button="not_helped", id=RemoteId("own1"), happening=Happening("tap:1"), root=root,
        author=Author(PersonId("ana"), "Ana"), at=house.clock.now(),
    )  # fmt: skip
    await house.accept(tapped)
    await house.hands_over(ana, "the customer tapped “Did not help”", to="network-team")
    await house.says("my number is [phone]", by="Dev", sealed=(phone,), visibility=Visibility.PRIVATE)
    burning = await house.says("router smells of burning, what do I do??", by="Ben")
    await house.hands_over(burning, "“smells of burning”: a person is needed at once", urgent=True)
    await house.hands_over(await house.says("the thing is odd and my bill came twice", by="Kim"), "two things at once")
    suggested = await house.says("red light on my router", by="Emeka")
    send = OutboxId(await house.answers(suggested, "Sorry about that! Try a reset."))
    verdict = Verdict(Outcome.SUGGEST, "a person sends answers to this issue here")
    await house.store.write(lambda tx: tx.outbox.refuse(send, verdict, house.clock.now()))
    return ana


def test_an_agent_answers_from_the_list_to_done(
    window: Browser, served: Served, shot: Callable[[Page, str], None]
) -> None:
    ana = served.run(a_day(served.house))
    with looking(window, served) as page:
        expect(page.locator("#pulse")).to_have_text("Live")
        expect(page).to_have_title("(4) Inbox · Halo Broadband")
        shot(page, "inbox-wide")
        page.get_by_role("link", name="Ana").click()
        expect(page.get_by_role("heading", level=1)).to_have_text("Ana")
        shot(page, "thread-wide")
        page.get_by_role("button", name="Take over").click()
        expect(page.locator(".owner")).to_contain_text("You answer here.")
        expect(page.locator("#pulse")).to_have_text("Live")
        expect(page.get_by_role("button", name="Post publicly")).to_have_text("Post publicly in #town, to about 1,240")
        page.locator("#text-public").fill("Bonjour Ana, je regarde votre ligne tout de suite.")
        page.keyboard.press("Control+Enter")
        expect(page.locator(".line.person .said")).to_have_text("Bonjour Ana, je regarde votre ligne tout de suite.")
        page.get_by_label("Note to team").check(force=True)
        expect(page.get_by_role("button", name="Save note for the team")).to_be_visible()
        expect(page.get_by_role("button", name="Post publicly")).to_be_hidden()
        page.locator("#text-note").fill("She is a partner shop, please be quick.")
        shot(page, "note-wide")
        assert troubles(page) == []
        page.get_by_role("button", name="Save note for the team").click()
        expect(page.locator(".line.note")).to_contain_text("partner shop")
        shot(page, "answered-wide")
        page.get_by_role("button", name="Done").click()
        expect(page.locator(".flash")).to_contain_text("Done.")
    assert served.run(served.house.thread(ana)).conversation.status == "done"
    assert [send.by for send in served.run(served.house.due())] == ["Lea"]


def test_news_come_in_while_a_draft_is_being_written(
    window: Browser, served: Served, shot: Callable[[Page, str], None]
) -> None:
    house = served.house
    ana = served.run(a_day(house))
    with looking(window, served) as page:
        page.goto(f"{served.address}/t/{ana}")
        expect(page.locator("#pulse")).to_have_text("Live")
        box = page.locator("#text-public")
        box.press_sequentially("I am ")
        served.run(house.hands_over(served.run(house.says("help me too", by="Noor")), "nothing the bot knows"))
        expect(page.locator(".row", has_text="Noor")).to_be_visible()
        expect(page).to_have_title("(5) Ana · Halo Broadband")
        expect(page.locator("#said")).to_have_text("5 waiting")
        expect(box).to_be_focused()
        served.run(sams_answer(house, ana))
        expect(page.locator(".line.person")).to_contain_text("Sam was faster")
        expect(box).to_be_focused()
        page.keyboard.type("on it")
        expect(box).to_have_value("I am on it")
        page.get_by_role("button", name="Post publicly").click()
        expect(page.locator(".sheet")).to_contain_text("Nothing of yours was sent")
        expect(page.locator("#text-public")).to_have_value("I am on it")
        shot(page, "conflict-wide")
        assert troubles(page) == []
    assert [send.by for send in served.run(house.due())] == ["Sam"]


async def sams_answer(house: House, number: int) -> None:
    async with house.person("Sam") as sam:
        seen = (await house.thread(number)).seen
        await sam.do(f"/t/{number}/reply", text="Sam was faster", visibility="public", seen=seen)


def test_personal_data_is_offered_as_a_private_message(
    window: Browser, served: Served, shot: Callable[[Page, str], None]
) -> None:
    ana = served.run(a_day(served.house))
    with looking(window, served) as page:
        page.goto(f"{served.address}/t/{ana}")
        page.locator("#text-public").fill("Please call +49 170 1234567")
        page.get_by_role("button", name="Post publicly").click()
        expect(page.locator(".sheet")).to_contain_text("a phone number")
        expect(page.locator("#text-private")).to_have_value("Please call +49 170 1234567")
        shot(page, "private-wide")
        assert troubles(page) == []
        page.get_by_role("button", name="Send privately to Ana").click()
        expect(page.locator(".flash")).to_be_visible()
    assert [send.reply.visibility for send in served.run(served.house.due())] == [Visibility.PRIVATE]


def test_a_sealed_value_is_shown_where_it_stands(window: Browser, served: Served) -> None:
    served.run(a_day(served.house))
    with looking(window, served) as page:
        page.goto(f"{served.address}/?tab=bot")
        page.get_by_role("link", name="Dev").click()
        expect(page.locator(".said")).to_have_text("my number is [phone]")
        expect(page.locator("#pulse")).to_have_text("Live")
        for _ in range(3):  # a first live frame that comes late draws the thread anew, closed
            page.get_by_role("button", name="[phone]").click()
            with suppress(AssertionError):
                expect(page.locator(".said")).to_have_text("my number is +49 170 1234567", timeout=5_000)
                break
        expect(page.locator(".said")).to_have_text("my number is +49 170 1234567", timeout=1_000)
    assert ("Lea", "reveal") in served.run(served.house.audited())


@pytest.mark.parametrize(("name", "size", "scheme"), [("phone", NARROW, "light"), ("dark", WIDE, "dark")])
def test_it_fits_a_phone_and_the_dark(
    window: Browser, served: Served, shot: Callable[[Page, str], None], name: str, size: ViewportSize, scheme: str
) -> None:
    ana = served.run(a_day(served.house))
    places = {"inbox": "/", "thread": f"/t/{ana}", "suggested": "/?tab=person", "empty": "/?tab=mine",
              "help": "/help/how-to/answer-customers", "demo": "/demo"}  # fmt: skip
    with looking(
        window, served, size, color_scheme=scheme, service_workers="block", but="blocked by Playwright"
    ) as page:
        for place, path in places.items():
            if place == "demo":
                page.route("**/plaza/", lambda route: route.fulfill(body="<p>the plaza", content_type="text/html"))
            page.goto(served.address + path)
            if place == "suggested":
                page.get_by_role("link", name="Emeka").click()
                expect(page.get_by_role("heading", level=1)).to_have_text("Emeka")
            page.wait_for_load_state()
            wide = page.evaluate("document.documentElement.scrollWidth")
            assert wide <= size["width"], place
            shot(page, f"{place}-{name}")


def test_the_demos_checklist_ticks_what_happens(
    window: Browser, served: Served, shot: Callable[[Page, str], None]
) -> None:
    with looking(
        window, served, service_workers="block", but="blocked by Playwright"
    ) as page:  # it would ask for the plaza past the route
        page.route("**/plaza/", lambda route: route.fulfill(body="<p>the plaza", content_type="text/html"))
        page.goto(f"{served.address}/demo")
        team = page.frame_locator(".team")
        expect(team.locator("#pulse")).to_have_text("Live")
        expect(team.get_by_role("heading", name="Nobody is waiting")).to_be_visible()
        expect(page.locator("#steps")).to_contain_text("0 of 7")
        page.locator("#steps summary").click()
        served.run(served.house.says("my card is [card]"))
        expect(page.locator("#steps")).to_contain_text("1 of 7")
        expect(page.locator("#steps .seen")).to_contain_text("A card number in public is masked at once")
        shot(page, "steps-wide")
        served.run(served.house.hands_over(served.run(served.house.says("help", by="Ben"))))
        expect(team.get_by_role("heading", name="Somebody is on the line")).to_be_visible()
        page.get_by_role("button", name="Hide this list").click()
        expect(page.locator("#steps")).to_be_hidden()
        page.reload()
        expect(page.locator("#steps")).to_be_hidden()


def test_it_works_without_javascript(window: Browser, served: Served) -> None:
    served.run(a_day(served.house))
    with looking(window, served, java_script_enabled=False) as page:
        page.get_by_role("link", name="Kim").click()
        page.locator("#text-public").fill("We look into it.")
        page.get_by_role("button", name="Post publicly in #town").click()
        expect(page.locator(".line.person .said")).to_have_text("We look into it.")
        page.get_by_role("button", name="Hand back to bot").click()
        expect(page.locator(".owner")).to_contain_text("The bot answers here.")


def test_the_whole_way_without_a_mouse(window: Browser, served: Served) -> None:
    served.run(a_day(served.house))
    with looking(window, served) as page:
        page.get_by_role("link", name="Ben").press("Enter")
        expect(page.get_by_role("heading", level=1)).to_have_text("Ben")
        expect(page.locator("#pulse")).to_have_text("Live")
        page.keyboard.press("Escape")
        page.locator("#scroll").focus()  # by keys: what pointing would show stands there
        told = page.locator(".lines time").first.evaluate("time => getComputedStyle(time, '::after').content")
        assert "UTC" in told
        expect(page.locator("#mode-public")).to_be_checked()
        page.keyboard.press("r")  # it is open already
        expect(page.locator("#text-public")).to_be_focused()
        page.keyboard.press("Escape")
        page.locator("#mode-public").focus()
        page.keyboard.press("ArrowRight")
        expect(page.locator("#mode-private")).to_be_checked()
        page.keyboard.type("Unplug it and go outside, please.")
        page.keyboard.press("Control+Enter")
        expect(page.locator(".line.person")).to_contain_text("Unplug it")
    [send] = served.run(served.house.due())
    assert send.reply.visibility is Visibility.PRIVATE


def test_keys_do_what_the_buttons_do(window: Browser, served: Served, shot: Callable[[Page, str], None]) -> None:
    served.run(a_day(served.house))
    with looking(window, served) as page:
        expect(page.locator("#pulse")).to_have_text("Live")
        page.keyboard.press("j")
        page.keyboard.press("j")
        page.keyboard.press("k")
        page.keyboard.press("Enter")
        expect(page.get_by_role("heading", level=1)).to_have_text("Ben")  # urgent, so the first
        expect(page.locator("#pulse")).to_have_text("Live")
        served.run(served.house.hands_over(served.run(served.house.says("me too", by="Noor"))))
        expect(page.locator(".row", has_text="Noor")).to_be_visible()
        for name, key in (("Take over", "t"), ("Finish and go on", "Shift+E")):  # also drawn anew, live
            expect(page.get_by_role("button", name=name)).to_have_attribute("aria-keyshortcuts", key)
        page.keyboard.press("t")
        expect(page.locator(".owner")).to_contain_text("You answer here.")
        expect(page.locator("#pulse")).to_have_text("Live")
        page.keyboard.press("n")
        expect(page.locator("#text-note")).to_be_focused()
        page.keyboard.type("tea")
        expect(page.locator("#text-note")).to_have_value("tea")  # a letter in a field is a letter
        page.keyboard.press("Escape")
        page.keyboard.press("?")
        expect(page.get_by_role("dialog", name="Keys")).to_contain_text("Hand back to bot")
        shot(page, "keys-wide")
        assert troubles(page) == []
        page.get_by_label("Key for Hand back to bot").fill("y")
        page.get_by_label("Key for Hand back to bot").blur()
        page.get_by_label("Key for Next in the list").fill("v")
        page.get_by_label("Key for Next in the list").blur()
        page.get_by_label("Key for Done").fill("g")  # begins others
        page.get_by_label("Key for Done").blur()
        page.get_by_role("button", name="Close").click()
        expect(page.get_by_role("button", name="Hand back to bot")).to_have_attribute("aria-keyshortcuts", "y")
        page.keyboard.press("v")
        expect(page.locator(".row:focus")).to_have_count(1)
        page.keyboard.press("b")
        expect(page.locator(".owner")).to_contain_text("You answer here.")  # it is y now
        page.keyboard.press("y")
        expect(page.locator(".owner")).to_contain_text("The bot answers here.")
        expect(page.locator("#pulse")).to_have_text("Live")  # its scripts are there, too
        page.keyboard.press("Control+k")
        page.keyboard.type("inciden")
        shot(page, "palette-wide")
        assert troubles(page) == []
        page.keyboard.press("Enter")
        expect(page.get_by_role("heading", level=1).first).to_have_text("Incidents")
        expect(page.locator("#pulse")).to_have_text("Live")
        page.keyboard.press("g")
        page.keyboard.press("i")
        expect(page).to_have_url(re.compile(r"/$"))


def test_any_page_leads_to_any_thread_and_issue(window: Browser, served: Served) -> None:
    served.run(a_day(served.house))
    with looking(window, served) as page:
        page.goto(f"{served.address}/me")
        found = page.get_by_role("dialog").get_by_role("option")
        for words, heading in (("kim", "Kim"), ("clignote", "Ana")):  # one that calls; one by words said long ago
            page.keyboard.press("Control+k")
            expect(found.filter(has_text="Kim")).to_be_visible()  # who called last stands there at once
            page.keyboard.type(words)
            expect(found.first).to_contain_text(heading)
            page.keyboard.press("Enter")
            expect(page.get_by_role("heading", level=1)).to_have_text(heading)
        page.keyboard.press("Control+k")
        page.keyboard.type("router shows")
        found.filter(has_text="issue").click()
        expect(page.locator(".asked")).to_contain_text("Router shows a red light")


def test_keys_can_be_switched_off(window: Browser, served: Served) -> None:
    served.run(a_day(served.house))
    with looking(window, served) as page:
        page.get_by_role("link", name="Ben").click()
        expect(page.get_by_role("heading", level=1)).to_have_text("Ben")
        expect(page.locator("#pulse")).to_have_text("Live")
        page.keyboard.press("?")
        page.get_by_label("Single letters work").uncheck()
        page.keyboard.press("Escape")
        page.reload()
        expect(page.locator("#pulse")).to_have_text("Live")
        page.keyboard.press("t")
        page.keyboard.press("?")
        expect(page.get_by_role("dialog")).to_have_count(0)
        expect(page.locator(".owner")).to_contain_text("Waits for a person.")
        page.get_by_role("button", name="Keys").click()
        page.get_by_label("Single letters work").check()
