"""What is known of the customer, beside the thread."""

import re

from tests.desk.house import House, Person
from tests.fakes.cases import OUT


def text_of(page: str) -> str:
    return " ".join(re.sub(r"<[^>]+>", " ", page).split())


async def test_all_that_is_known_of_the_customer_stands_beside_the_thread(
    house: House, lea: Person, sam: Person
) -> None:
    before = await house.says("late <parcel>", by="Ana")
    await house.hands_over(before)
    number = await house.says("red light", by="Ana")
    await house.answers(number)
    await lea.do(f"/t/{number}/label", label="router")
    await sam.do(f"/t/{number}/note", text="calls <b>back</b>")
    await lea.do(f"/t/{number}/assign", to="Sam")
    page = await lea.see(f"/t/{number}/customer")
    for words in (
        "Ana",
        "English",
        "Sam",
        "thinks the bot",
        "router",
        "late &lt;parcel&gt;",
        "calls &lt;b&gt;back&lt;/b&gt;",
    ):
        assert words in page, words
    assert f'href="/t/{before}"' in page
    await sam.api(f"/threads/{number}/issue", decision=2, issue=OUT)
    title = house.knowledge.current.knowledge.issues[OUT].title
    assert f"{title} said Sam" in text_of(await lea.see(f"/t/{number}/customer"))


async def test_what_is_not_known_is_said_to_be_nothing(house: House) -> None:
    number = await house.says("hello")
    async with house.person("Vic") as vic:
        page = text_of(await vic.see(f"/t/{number}/customer"))
        assert "Incident none Labels none Other threads none Notes none" in page
        assert "Wrong issue?" not in page
        await vic.see("/t/404/customer", 404)
