"""Telling many from the console: who sees what, who may approve, and that no words leave that were not looked at."""

import re
from dataclasses import replace
from datetime import datetime
from typing import Any

import pytest

from bot.core.campaigns import CampaignId
from bot.core.decisions import Purpose
from bot.core.issues import IssueStatus
from bot.ports import Snapshot, Transaction
from tests.desk.house import House, Person, open_house
from tests.desk.test_board import complains
from tests.fakes.cases import KNOWLEDGE, RED, RED_ISSUE

FIXED, RECALL = f"/incidents/fixed/{RED}", f"/incidents/recall/{RED}"


def says(house: House, **changes: Any) -> None:
    """The entry as it is now."""
    issue = replace(RED_ISSUE, **{"status": IssueStatus.FIXED} | changes)
    words = {**KNOWLEDGE.phrases, "corrected": {"en": "That was wrong, a person writes to you."}}
    knowledge = replace(KNOWLEDGE, issues={**KNOWLEDGE.issues, RED: issue}, phrases=words)
    house.knowledge.current = Snapshot(knowledge, house.knowledge.current.matcher)


async def answered(house: House, *people: str) -> list[int]:
    """Each of them has the answer in public."""
    numbers = []
    for who in people:
        numbers.append(await house.says(f"the box of {who} blinks <b>", by=who))
        await house.posts(await house.answers(numbers[-1]))
    return numbers


def seen(page: str) -> str:
    found = re.search(r'name="seen" value="(\w+)"', page)
    assert found is not None
    return found[1]


async def step(house: House) -> None:
    now = house.clock.now()

    def unit(tx: Transaction) -> None:
        for number in tx.campaigns.unfinished():
            tx.campaigns.step(number, now)

    await house.store.write(unit)


async def test_a_preview_names_everyone_and_nothing_is_sent_by_looking(house: House, lea: Person) -> None:
    says(house)
    await complains(house, "Ana")
    await complains(house, "Bob")
    page = await lea.see(FIXED)
    assert "Send 3 messages, one a second" in page
    assert page.count("I&#39;m a bot. Fixed with 7.4.") == 3
    assert "still says" not in page
    assert await house.due() == []
    told = (await lea.browser.get(f"/api/v1/issues/{RED}/fixed")).json()
    assert [(line["act"], line["customer"]) for line in told["lines"]] == [
        ("post", ""),
        ("send", "Ana"),
        ("send", "Bob"),
    ]


async def test_who_is_left_out_is_named_with_the_reason(house: House, lea: Person) -> None:
    says(house, status=IssueStatus.KNOWN)
    first = await complains(house, "Ana")
    await lea.do(f"/t/{first}/take-over")
    page = await lea.see(FIXED)
    assert "A person answers in this thread" in page
    assert "The entry still says “known” to newcomers" in page


async def test_a_lead_approves_it_and_can_stop_it(house: House, lea: Person) -> None:
    says(house)
    for name in ("Ana", "Bob"):
        await complains(house, name)
    answer = await lea.do(FIXED, seen=seen(await lea.see(FIXED)))
    assert answer.status_code == 303
    assert answer.headers["location"] == "/campaigns/1?did=begun"
    await step(house)
    (send,) = await house.due()
    assert (send.action, send.reply.purpose) == ("post", Purpose.STATUS)
    page = await lea.see("/campaigns/1?did=begun")
    assert "one after the other" in page
    assert "leaves now" in page
    assert "It is being done just now" in await lea.see(FIXED)
    again = await lea.do(FIXED, seen="another")
    assert again.status_code in {409, 422}
    await lea.do("/campaigns/1/abort")
    assert await house.due() == []
    assert "Stopped by Lea" in await lea.see("/campaigns/1")
    assert (await lea.do("/campaigns/1/abort")).status_code == 422
    assert [what for _, what in await house.audited() if what in {"heal", "stop telling"}] == ["heal", "stop telling"]


async def test_words_that_changed_since_are_not_sent(house: House, lea: Person) -> None:
    says(house)
    await complains(house, "Ana")
    old = seen(await lea.see(FIXED))
    says(house, version="bbbb")
    answer = await lea.do(FIXED, seen=old)
    assert answer.status_code == 409
    assert "The words changed since you looked" in answer.text
    assert (await lea.api(f"/issues/{RED}/fixed", words=old)).status_code == 409
    assert (await lea.api(f"/issues/{RED}/fixed", words=seen(answer.text))).json() == {"campaign": 1, "draft": ""}
    assert (await lea.browser.get("/api/v1/campaigns/1")).json()["state"] == "running"
    assert (await lea.api("/campaigns/1/abort")).status_code == 200


async def test_nobody_to_tell_and_a_stopped_answer_are_said_plainly(house: House, lea: Person) -> None:
    says(house)
    assert "Nobody has to be told." in await lea.see(FIXED)
    told = (await lea.browser.get(f"/api/v1/issues/{RED}/fixed")).json()
    assert (await lea.api(f"/issues/{RED}/fixed", words=told["words"])).json()["detail"] == "There is nobody to tell."
    await complains(house, "Ana")
    await lea.do(f"{RECALL}/stop")
    assert "This answer was stopped" in await lea.see(FIXED)
    refused = await lea.do(FIXED, seen=told["words"])
    assert refused.status_code == 422
    assert "Let it go on first" in refused.text


async def test_only_a_lead_approves_and_a_wrong_address_is_said(house: House, lea: Person, sam: Person) -> None:
    says(house)
    (number,) = await answered(house, "Ana")
    assert "A lead approves it." in await sam.see(FIXED)
    assert "A lead takes it back." in await sam.see(RECALL)
    for path in (FIXED, RECALL, "/campaigns/1/abort"):
        assert (await sam.do(path)).status_code == 403
    assert (await sam.do(f"{RECALL}/stop")).headers["location"] == f"{RECALL}?did=frozen"
    assert "The bot still gives this answer" not in await sam.see(RECALL)
    await lea.see("/incidents/fixed/nothing", 404)
    await lea.see("/campaigns/99", 404)
    assert f"/t/{number}" in await sam.see(RECALL)


async def test_a_wrong_answer_is_stopped_and_every_copy_taken_back() -> None:
    drafts: list[tuple[str, list[str], str]] = []

    def write(issue: str, texts: Any, who: str, _now: datetime) -> str:
        drafts.append((issue, list(texts), who))
        return "drafts/x.yaml"

    async with open_house(write_draft=write) as house, house.person("Lea") as lea:
        says(house)
        first, second = await answered(house, "Ana", "Bob")
        page = await lea.see(f"{RECALL}?thread={second}")
        assert "take back 2 copies" in page
        assert page.count(" checked") == 1
        assert "blinks &lt;b&gt;" in page
        answer = await lea.do(RECALL, wrong_for=second)
        assert answer.headers["location"] == "/campaigns/1?did=drafted"
        assert drafts == [(RED, ["the box of Bob blinks <b>"], "Lea")]
        assert list(await house.store.read(lambda tx: tx.controls.frozen())) == [RED]
        await step(house)
        assert {(send.action, send.reply.text[-39:]) for send in await house.due()} == {
            ("edit", "That was wrong, a person writes to you."),
        }  # fmt: skip
        assert (await house.thread(first)).packet is not None
        page = await lea.see("/campaigns/1?did=drafted")
        assert "the post is changed" in page
        assert "folder drafts" in page
        assert (await lea.do(RECALL)).status_code == 422


async def test_it_can_be_taken_back_by_a_program_without_a_folder(house: House, lea: Person) -> None:
    says(house)
    (number,) = await answered(house, "Ana")
    dry = (await lea.browser.get(f"/api/v1/issues/{RED}/recall")).json()
    assert [line["act"] for line in dry["lines"]] == ["edit"]
    begun = await lea.api(f"/issues/{RED}/recall", wrong_for=[number])
    assert begun.json() == {"campaign": 1, "draft": ""}
    found = await house.store.read(lambda tx: tx.campaigns.get(CampaignId(1)))
    assert found is not None
    assert found.order.who == "Lea"


@pytest.mark.parametrize("path", [FIXED, RECALL])
async def test_an_approval_from_another_page_is_refused(house: House, lea: Person, path: str) -> None:
    says(house)
    await answered(house, "Ana")
    answer = await lea.browser.post(path, data={"csrf": "guessed"})
    assert answer.status_code == 403
    assert await house.store.read(lambda tx: tx.campaigns.unfinished()) == []
