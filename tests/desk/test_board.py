"""The incident board: what stands on it, what every number opens, and who may do what."""

from datetime import timedelta
from typing import Any

import pytest
import yaml

from bot.core.conversations import ConversationId, Status
from bot.core.decisions import Decision, Handoff, Purpose, Signal
from bot.core.felt import Step
from bot.core.incidents import Alert, Incident, Level, Reading, Topic, Usual
from bot.desk.board import in_order, narrowing
from bot.ports import Transaction
from bot.ports.knowing import Cluster
from bot.ports.nerve import Fact, IncidentId, State
from tests.desk.house import House, Person, open_house
from tests.fakes.cases import KNOWLEDGE, RED

ABOUT, UNKNOWN = Topic(RED), Topic("cluster:7")
WINDOW = timedelta(minutes=30)


def reading(authors: int = 5, pain: float = 8.0, doubling: int | None = 6, reach: int = 8213) -> Reading:
    grows = None if doubling is None else timedelta(minutes=doubling)
    return Reading(authors, authors + 1, 4.1, reach, pain, Usual(1.0, 20.0), float(authors), grows)


async def rises(
    house: House, topic: Topic = ABOUT, label: str = "Red light", level: Level = Level.L2, **figures: Any
) -> IncidentId:
    """The alarm loop found something."""
    now, seen = house.clock.now(), reading(**figures)
    alert = Alert(now, level, topic, seen, "5 people, 4.1/5, 5x usual", "incidents.yaml:15")
    step = Step(topic, label, Incident(topic, level, now), seen, now, WINDOW, alert, ("lead",))
    await house.store.write(lambda tx: tx.alarms.write([step], 0, now))
    found = await house.store.read(lambda tx: tx.incidents.live(topic))
    assert found is not None
    return found


async def complains(house: House, by: str, text: str = "the box blinks red") -> int:
    """A customer whom the bot hands over, counted as pain about the red light."""
    number = await house.says(text, by=by)

    def unit(tx: Transaction) -> None:
        work = tx.inbox.load(ConversationId(number), house.clock.now())
        sign = Signal("report", RED, frozenset({"shouting"}))
        assert work is not None
        decision = Decision(
            "hand_off", "not sure", (Handoff("not sure"), sign), Status.WAITING, work.conversation.memory
        )
        tx.inbox.commit(work, decision, KNOWLEDGE, house.clock.now())

    await house.store.write(unit)
    return number


async def state(house: House, number: IncidentId) -> State:
    story = await house.store.read(lambda tx: tx.incidents.story(number, house.clock.now()))
    assert story is not None
    return story.line.state


async def test_a_quiet_board_says_so(lea: Person) -> None:
    assert "Nothing hurts right now" in await lea.see("/incidents")
    assert "A quiet week" in await lea.see("/incidents?when=week")


async def test_a_line_says_how_many_how_angry_and_how_fast(house: House, lea: Person) -> None:
    await complains(house, "Ana", "IT BLINKS <b>RED</b>")
    await rises(house)
    page = await lea.see("/incidents")
    assert "Red light" in page
    assert "IT BLINKS &lt;b&gt;RED&lt;/b&gt;" in page
    assert "usually 1" in page
    assert "4.1 of 5" in page
    assert ">8.2k<" in page
    assert "doubles every 6 minutes" in page
    assert "Nobody reacted yet" in page
    assert "<html" not in await lea.see("/incidents/list")


async def test_what_grows_fastest_stands_first(house: House) -> None:
    await rises(house, Topic("old"), "old and large", authors=9, pain=12)
    await rises(house, Topic("new"), "doubles quickly", doubling=3)
    now = house.clock.now()
    lines = await house.store.read(lambda tx: tx.incidents.board(now))
    assert [ranked.line.label for ranked in in_order(lines)] == ["doubles quickly", "old and large"]


async def test_every_number_opens_its_conversations(house: House, lea: Person) -> None:
    ana = await complains(house, "Ana")
    number = await rises(house)
    await house.clock.advance(1)
    for figure in ("people", "messages", "all", "angry", "shouting"):
        page = await lea.see(f"/incidents/{number}/behind?figure={figure}")
        assert f'href="/t/{ana}"' in page, figure
    assert "Nobody any more" in await lea.see(f"/incidents/{number}/behind?figure=reach")
    assert "There is no incident 99" in await lea.see("/incidents/99/behind", 404)


async def test_an_incident_shows_its_arithmetic_and_the_silent_many(house: House, lea: Person) -> None:
    for name in ("Ana", "Bob", "Cyd"):
        await complains(house, name)
    number = await rises(house)
    page = await lea.see(f"/incidents/{number}")
    assert "5 people, 4.1/5, 5x usual" in page
    assert "(incidents.yaml:15)" in page
    assert "3 spoke; not enough data" in page
    assert "There is no incident 99" in await lea.see("/incidents/99", 404)


@pytest.mark.parametrize(
    ("verb", "after"), [("hold", State.HELD), ("fixed", State.FIXED), ("close", State.CLOSED)]
)  # fmt: skip
async def test_a_lead_decides_and_an_agent_does_not(
    house: House, lea: Person, sam: Person, verb: str, after: State
) -> None:
    number = await rises(house)
    assert (await sam.do(f"/incidents/{number}/{verb}")).status_code == 403
    assert await state(house, number) is State.OPEN
    assert (await lea.do(f"/incidents/{number}/{verb}")).headers["location"] == f"/incidents/{number}?did={verb}"
    assert await state(house, number) is after
    assert ("Lea", f"incident: {after.value}") in await house.audited()


async def test_what_was_decided_can_be_taken_back(house: House, lea: Person) -> None:
    number = await rises(house)
    await lea.do(f"/incidents/{number}/hold")
    assert "Let the bot answer as before" in await lea.see(f"/incidents/{number}")
    await lea.do(f"/incidents/{number}/reopen")
    assert await state(house, number) is State.OPEN


async def test_we_know_needs_approved_words(house: House, lea: Person) -> None:
    known, unknown = await rises(house), await rises(house, UNKNOWN, "parcel says delivered")
    refused = await lea.do(f"/incidents/{unknown}/we-know")
    assert refused.status_code == 422
    assert "no approved words" in refused.text
    await complains(house, "Ana")
    assert (await lea.do(f"/incidents/{known}/we-know")).status_code == 303
    assert await state(house, known) is State.KNOWN
    assert "Saying that we know" in await lea.see(f"/incidents/{known}")
    (campaign,) = await house.store.read(lambda tx: tx.campaigns.about(RED))
    await house.store.write(lambda tx: tx.campaigns.step(campaign.id, house.clock.now()))
    assert [send.reply.purpose for send in await house.due()] == [Purpose.STATUS]
    assert "We know about this: https://" in (await house.due())[0].reply.text
    assert "Saying that we know" in await lea.see(f"/campaigns/{campaign.id}")
    await lea.do(f"/incidents/{known}/we-know")
    assert len(await house.store.read(lambda tx: tx.campaigns.about(RED))) == 1, "said once"


async def unknown(house: House, by: str, text: str) -> int:
    """A customer whom nobody could answer, counted for the unknown problem."""
    number = await house.says(text, by=by)

    def unit(tx: Transaction) -> None:
        work = tx.inbox.load(ConversationId(number), house.clock.now())
        assert work is not None
        decision = Decision(
            "hand_off", "not sure", (Handoff("not sure"), Signal("report", None, frozenset())), Status.WAITING,
            work.conversation.memory,
        )  # fmt: skip
        tx.inbox.commit(work, decision, KNOWLEDGE, house.clock.now())
        cluster = Cluster("7", "parcel delivered", b"", 1, house.clock.now())
        felt = [each.id for each in tx.alarms.felt(0, (), 100) if not each.issue]
        tx.alarms.assign(dict.fromkeys(felt, cluster), dict.fromkeys(felt, UNKNOWN))

    await house.store.write(unit)
    return number


async def test_what_nobody_wrote_down_becomes_a_draft_once(house: House, lea: Person, sam: Person) -> None:
    ana = await unknown(house, "Ana", 'it says "delivered" and nothing came')
    bob = await unknown(house, "Bob", "tracking says delivered, where is my parcel? call 0171 5550199")
    number = await rises(house, UNKNOWN, "parcel: says delivered")
    for thread in (ana, bob):
        await sam.do(f"/t/{thread}/take-over")
        seen = (await sam.browser.get(f"/api/v1/threads/{thread}")).json()["seen"]
        await sam.api(f"/threads/{thread}/reply", text="We look for it now.", visibility="public", seen=seen)
        await house.posts((await house.due())[-1].id)
    assert "not on record" in await sam.see(f"/incidents/{number}")
    assert "Write the draft" in await sam.see(f"/incidents/{number}")
    assert (await sam.do(f"/incidents/{number}/draft")).headers["location"] == f"/incidents/{number}?did=draft"
    page = await lea.see(f"/incidents/{number}")
    assert "<code>drafts/new-cluster-7.yaml</code>" in page
    assert "Write the draft" not in page
    file = house.folder / "drafts" / "new-cluster-7.yaml"
    (entry,) = yaml.safe_load(file.read_text("utf-8"))["issues"]
    assert entry["title"] == "parcel: says delivered"
    assert entry["phrasings"]["en"] == [
        "tracking says delivered, where is my parcel? call [phone]", 'it says "delivered" and nothing came',
    ]  # fmt: skip
    assert entry["answers"]["en"]["public"] == "We look for it now."
    assert entry["id"] is None, "it cannot go live by being moved alone"
    file.write_text("# Lea works on it", encoding="utf-8")
    assert (await lea.api(f"/incidents/{number}/draft")).json() == {"draft": "drafts/new-cluster-7.yaml"}
    assert file.read_text("utf-8") == "# Lea works on it"
    assert [path.name for path in file.parent.iterdir()] == [file.name]


async def test_a_draft_is_refused_where_it_would_be_of_no_use(house: House, lea: Person) -> None:
    known = await rises(house)
    assert (await lea.do(f"/incidents/{known}/draft")).status_code == 422
    assert "Write the draft" not in await lea.see(f"/incidents/{known}")
    async with house.person("Vic") as vic:
        assert (await vic.do(f"/incidents/{known}/draft")).status_code == 403
    async with open_house(rules=False) as other, other.person("Lea") as far:
        number = await rises(other, UNKNOWN, "parcel says delivered")
        assert (await far.do(f"/incidents/{number}/draft")).status_code == 422
        assert "not on this machine" in await far.see(f"/incidents/{number}")


async def test_quiet_for_an_hour_and_loud_again(house: House, lea: Person) -> None:
    number = await rises(house)
    await lea.do(f"/incidents/{number}/mute")
    assert "Quiet until" in await lea.see("/incidents")
    await lea.do(f"/incidents/{number}/unmute")
    assert "Quiet until" not in await lea.see("/incidents")
    await lea.do(f"/incidents/{number}/remind")
    assert "No reminder" in await lea.see(f"/incidents/{number}")
    await lea.do(f"/incidents/{number}/unremind")
    assert "Remind me in 30 min" in await lea.see(f"/incidents/{number}")


async def test_an_agent_looks_after_it_links_a_thread_and_writes_down_a_fact(house: House, sam: Person) -> None:
    number, other = await rises(house), await house.says("hello, me too")
    assert "I look after it" in await sam.see(f"/incidents/{number}")
    await sam.do(f"/incidents/{number}/mine")
    assert "Sam looks after it" in await sam.see(f"/incidents/{number}")
    await sam.do(f"/incidents/{number}/link", conversation=other)
    assert "linked by Sam" in await sam.see(f"/incidents/{number}/behind?figure=all")
    assert (await sam.do(f"/incidents/{number}/link", conversation=404)).status_code == 404
    await sam.do(f"/incidents/{number}/fact", name="version", value="7.2")
    assert "version: 7.2" in await sam.see(f"/incidents/{number}")
    assert (await sam.do(f"/incidents/{number}/fact", name=" ", value="7.2")).status_code == 422


async def test_who_only_reads_sees_no_buttons(house: House) -> None:
    number = await rises(house)
    async with house.person("Vic") as vic:
        page = await vic.see(f"/incidents/{number}")
        assert "<button" not in page.split('id="incident"')[1].split("</main>")[0]
        assert (await vic.do(f"/incidents/{number}/mine")).status_code == 403


async def test_the_same_as_json(house: House, lea: Person, sam: Person) -> None:
    ana = await complains(house, "Ana")
    number = await rises(house)
    await house.clock.advance(1)
    told = (await sam.browser.get("/api/v1/incidents")).json()["incidents"]
    assert [(each["line"]["label"], each["why"]) for each in told] == [("Red light", "doubles every 6 minutes")]
    one = (await sam.browser.get(f"/api/v1/incidents/{number}")).json()
    assert (one["issue"], one["affected"]["spoke"], one["affected"]["low"]) == (RED, 1, None)
    behind = (await sam.browser.get(f"/api/v1/incidents/{number}/behind?figure=shouting")).json()
    assert ([row["conversation"] for row in behind["conversations"]], behind["more"]) == ([ana], False)
    assert (await sam.api(f"/incidents/{number}/mine")).status_code == 200
    assert (await sam.api(f"/incidents/{number}/fact", name="version", value="7.2")).status_code == 201
    assert (await sam.api(f"/incidents/{number}/link", conversation=ana)).status_code == 200
    assert (await sam.api(f"/incidents/{number}/hold")).status_code == 403
    assert (await lea.api(f"/incidents/{number}/mute", minutes=60)).status_code == 200
    assert (await lea.api(f"/incidents/{number}/remind", minutes=30)).status_code == 200
    assert (await lea.api(f"/incidents/{number}/hold")).status_code == 200
    assert await state(house, number) is State.HELD
    assert (await lea.api(f"/incidents/{number}/explode")).status_code == 422
    assert (await lea.browser.get("/api/v1/incidents?when=week")).json()["incidents"][0]["line"]["state"] == "held"


async def test_a_thread_says_of_which_incident_it_is(house: House, sam: Person) -> None:
    ana, other = await complains(house, "Ana"), await house.says("my parcel is late", by="Bob")
    number = await rises(house)
    assert f'One of many: <a href="/incidents/{number}" dir="auto">Red light</a>' in await sam.see(f"/t/{ana}")
    assert "One of many" not in await sam.see(f"/t/{other}")


def test_what_customers_agree_on_narrows_the_entry() -> None:
    def said(name: str, value: str, votes: int) -> Fact:
        return Fact(name, value, votes, ())

    assert narrowing([said("version", "7.2", 3), said("version", "7.1", 1)]) == 'when: {versions: "==7.2"}'
    assert narrowing([said("version", "7.2", 3), said("version", "7.1", 2)]) == ""
    assert narrowing([said("version", "7.2", 2), said("product", "box", 0)]) == ""
    both = [said("product", "homebox-3", 4), said("version", "7.2", 4), said("platform", "android", 9)]
    assert narrowing(both) == 'when: {products: [homebox-3], versions: "==7.2"}'
