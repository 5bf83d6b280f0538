"""What an agent sees: the inbox, the thread, the hand-off card; and that words of customers stay words."""

import re

import pytest

from bot.core.messages import Visibility
from tests.desk.house import House, Person

NASTY = """<script>alert(1)</script><img src=x onerror=alert(2)>'"><b>&amp;"""


async def test_who_waits_is_in_the_list_and_counted(house: House, lea: Person) -> None:
    await house.hands_over(await house.says("my bill is odd", by="Ana"), "nothing the bot knows")
    await house.hands_over(await house.says("it smells of smoke", by="Ben"), "a danger word", urgent=True)
    await house.answers(await house.says("red light", by="Chloe"))
    page = await lea.see("/")
    assert page.index("it smells of smoke") < page.index("my bill is odd")  # urgent first
    assert "Chloe" not in page
    assert re.search(r'<b class="number hot">2</b>', page)
    assert "nothing the bot knows" in page
    assert "Chloe" in await lea.see("/?tab=bot")


async def test_who_waits_too_long_is_marked_in_list_and_thread(house: House, lea: Person) -> None:
    conversation = await house.says("my bill is odd")
    await house.hands_over(conversation)
    page = await lea.see(f"/t/{conversation}")
    assert "Promised: a person within 15 min." in page
    assert "Waits too long" not in page
    house.clock.jump(16 * 60)
    now = house.clock.now()
    late = await house.store.read(lambda tx: tx.alarms.overdue(now, 10))
    await house.store.write(lambda tx: tx.alarms.miss(late, (), "", now))
    page = await lea.see(f"/t/{conversation}")
    assert "1 customer waits longer than promised." in page
    assert "Waits too long</b>" in page
    assert re.search(r"Over since: <time [^>]*>1 min ago</time>", page)


@pytest.mark.parametrize(
    ("tab", "words"),
    [
        ("person", "Nobody waits for a person."),
        ("mine", "You have no threads of your own."),
        ("bot", "The bot is in no conversation."),
        ("done", "Nothing is done yet."),
        ("nonsense", "Nobody waits for a person."),
    ],
)
async def test_empty_lists_say_what_to_do_next(lea: Person, tab: str, words: str) -> None:
    page = await lea.see(f"/inbox?tab={tab}")
    assert words in page
    assert "<a href=" in page.split(words)[1]


async def test_long_lists_have_pages(house: House, lea: Person) -> None:
    for number in range(52):
        await house.hands_over(await house.says(f"trouble {number}", by=f"Customer {number}"))
    first, second = await lea.see("/inbox"), await lea.see("/inbox?offset=50")
    assert (first.count('id="row-'), second.count('id="row-')) == (50, 2)
    assert "offset=50" in first
    assert ">More<" not in second
    assert ">Back<" in second


async def test_words_and_names_of_customers_stay_words(house: House, lea: Person) -> None:
    number = await house.says(NASTY, by=NASTY)
    await house.hands_over(number, NASTY)
    await lea.do(f"/t/{number}/note", text=NASTY)
    await lea.do(f"/t/{number}/reply", text=NASTY, visibility="public", seen=(await house.thread(number)).seen)
    for path in ("/", "/inbox", f"/t/{number}", f"/t/{number}/story", "/demo"):
        page = await lea.see(path)
        assert "<script>alert" not in page
        assert "<img" not in page
        assert "<b>&amp;amp;" not in page


async def test_the_card_says_why_and_what(house: House, lea: Person) -> None:
    number = await house.says("my bill is odd", locale="en")
    await house.hands_over(number, "nothing the bot knows", to="billing-team")
    page = await lea.see(f"/t/{number}")
    assert "Handed over:</b> nothing the bot knows" in page
    assert re.search(r"<blockquote[^>]*>my bill is odd</blockquote>", page)
    assert "billing-team" in page
    assert "Earlier contacts" in page
    assert "Waits for a person." in page


async def test_the_title_of_an_issue_stands_for_its_id(house: House, lea: Person) -> None:
    number = await house.says("red light on my router")
    await house.answers(number)
    assert "Router shows a red light" in await lea.see("/inbox?tab=bot")


async def test_times_are_relative_with_the_exact_one_at_hand(house: House, lea: Person) -> None:
    number = await house.says("red light")
    await house.hands_over(number)
    house.clock.jump(240)
    page = await lea.see(f"/t/{number}")
    assert 'title="2 Nov 2026, 10:00:00 UTC">4 min ago</time>' in page


async def test_the_three_forms_say_where_words_go(house: House, lea: Person) -> None:
    number = await house.says("red light")
    page = await lea.see(f"/t/{number}")
    for words in ("Post publicly in #town", "Send privately to Ana", "Save note for the team"):
        assert words in page
    note = page.split(f'action="/t/{number}/note"')[1].split("</form>")[0]
    assert "visibility" not in note
    assert "seen" not in note


async def test_a_private_chat_has_no_public_form(house: House, lea: Person) -> None:
    number = await house.says("red light", visibility=Visibility.PRIVATE)
    page = await lea.see(f"/t/{number}")
    assert "Post publicly" not in page
    assert "Send privately to Ana" in page


async def test_who_owns_the_thread_is_told(house: House, lea: Person, sam: Person) -> None:
    number = await house.says("red light")
    assert "The bot answers here." in await lea.see(f"/t/{number}")
    await lea.do(f"/t/{number}/take-over")
    assert "You answer here." in await lea.see(f"/t/{number}")
    assert "Lea answers here." in await sam.see(f"/t/{number}")


async def test_mistakes_in_the_knowledge_are_shown(house: House, lea: Person) -> None:
    house.knowledge.findings = ["router.yaml:3:1 K203 unknown line <b>"]
    page = await lea.see("/")
    assert "hold 1 mistake." in page
    assert "unknown line &lt;b&gt;" in page


async def test_a_pause_is_told(house: House, lea: Person) -> None:
    await house.store.write(lambda tx: tx.controls.pause("*", "lea", house.clock.now()))
    assert re.search(r"The bot is paused\s+everywhere\.", await lea.see("/inbox"))


async def test_what_is_not_there_is_a_plain_page(lea: Person) -> None:
    assert "There is no thread 99" in await lea.see("/t/99", status=404)
    assert "There is nothing at this address." in await lea.see("/nowhere", status=404)
    assert "could not be used" in await lea.see("/t/abc", status=422)


async def test_an_error_never_takes_the_place_of_a_piece_of_a_live_page(lea: Person) -> None:
    answer = await lea.browser.get("/t/99/story", headers={"hx-request": "true"})
    assert (answer.status_code, answer.headers["hx-reswap"]) == (404, "none")


async def test_only_our_own_words_are_said_after_a_deed(lea: Person) -> None:
    assert "Note saved" in await lea.see("/?did=note")
    assert "You won" not in await lea.see("/?did=You+won")
