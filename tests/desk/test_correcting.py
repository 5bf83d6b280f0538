"""`Wrong issue?`: an agent says what words were really about; by form and as JSON."""

from bot.core.messages import RemoteId
from tests.desk.house import House, Person
from tests.fakes.cases import OUT, RED


async def answered(house: House) -> int:
    """The bot took "hello there" for the red light, and was asked for a person then."""
    number = await house.says("hello <there>", locale="fr-FR")
    await house.answers(number)
    await house.says("no, my bill", root=RemoteId("1"))
    await house.hands_over(number)
    return number


async def judged(who: Person, number: int) -> list[tuple[str, str | None, str | None, str]]:
    told = (await who.browser.get(f"/api/v1/threads/{number}/judged")).json()
    return [(each["words"], each["thought"], each["about"], each["by"]) for each in told]


async def test_what_the_bot_thought_is_asked_for_first(house: House, lea: Person) -> None:
    number = await answered(house)
    assert await judged(lea, number) == [("no, my bill", None, None, ""), ("hello <there>", RED, None, "")]
    page = await lea.see(f"/t/{number}")
    assert "hello &lt;there&gt;</q>" in page
    assert 'value="1" checked' in page
    assert f'<option value="{RED}">' in page


async def test_an_agent_says_what_it_was_and_may_change_his_mind(house: House, lea: Person, sam: Person) -> None:
    number = await answered(house)
    done = await sam.do(f"/t/{number}/issue", decision=1, issue=OUT)
    assert done.headers["location"] == f"/t/{number}?tab=person&did=issue"
    title = house.knowledge.current.knowledge.issues[OUT].title
    assert f"Sam: this was about “{title}”." in await lea.see(f"/t/{number}")
    assert (await lea.do(f"/t/{number}/issue", decision=1, issue="-")).status_code == 303
    assert (await judged(lea, number))[1] == ("hello <there>", RED, None, "Lea")
    assert (await lea.api(f"/threads/{number}/issue", decision=1, issue=None)).status_code == 200
    assert (await judged(lea, number))[1] == ("hello <there>", RED, None, "Lea")
    assert [line.text for line in await house.lines(number, "marker")][-1] == "Lea: the bot knows no issue like this."
    kept = await house.store.read(lambda tx: tx.corrections.corrected(house.clock.now(), 0, 9))
    assert [(each.words, each.about, each.language) for each in kept] == [("hello <there>", "", "fr-FR")]
    assert (await house.thread(number)).conversation.owner == "bot"


async def test_what_cannot_be_named_changes_nothing(house: House, lea: Person) -> None:
    number, other = await answered(house), await house.says("something else", by="Ben")
    await house.hands_over(other)
    for issue in ("unheard-of", ""):
        assert (await lea.do(f"/t/{number}/issue", decision=1, issue=issue)).status_code == 422
    assert (await lea.do(f"/t/{other}/issue", decision=1, issue=RED)).status_code == 422
    assert (await lea.api(f"/threads/{number}/issue", decision=99, issue=RED)).status_code == 422
    assert (await lea.api("/threads/404/issue", decision=1, issue=RED)).status_code == 404
    async with house.person("Vic") as vic:
        assert (await vic.do(f"/t/{number}/issue", decision=1, issue=RED)).status_code == 403
    assert {by for *_, by in await judged(lea, number) + await judged(lea, other)} == {""}


async def test_a_thread_without_judged_words_says_so(house: House, lea: Person) -> None:
    number = await house.says("not thought about yet")
    assert "The bot judged nothing here yet" in await lea.see(f"/t/{number}")
