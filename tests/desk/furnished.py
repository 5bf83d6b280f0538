"""A house in which everything the API offers can be done, and what each operation is called with so that it is done."""

from collections.abc import Awaitable, Callable, Mapping, Sequence
from typing import Any

from bot.core.conversations import ConversationId
from bot.core.incidents import Topic
from bot.core.messages import Attachment
from bot.core.records import SealedNote
from bot.kb.rules_file import IncidentsText
from bot.ports import OutboxId, Transaction
from bot.ports.rules import Rehearsal
from tests.desk.house import House, Person
from tests.desk.test_attaching import comes, kept
from tests.desk.test_board import complains, rises
from tests.desk.test_telling import says as entry_says
from tests.desk.test_tokens import token
from tests.fakes.cases import BILL, OUT, RED

# Operation, as in the description -> parameter -> value; "body" is the whole body.
Fitting = Mapping[str, Mapping[str, Any]]
API = "/api/v1"
THREAD, INCIDENT, ISSUE = f"{API}/threads/{{number}}", f"{API}/incidents/{{number}}", f"{API}/issues/{{issue}}"
SEND, RULES, SAVED = f"{THREAD}/send/{{send}}", f"{API}/incident-rules", f"{API}/saved"
LOG = "The box said: no line."


async def furnish(house: House, ada: Person, group: str) -> Fitting:
    """Something of every kind, each in a state of its own: what one operation uses up no other one needs."""
    fitting: dict[str, Mapping[str, Any]] = {}
    for part in _PARTS.get(group, ()):
        fitting |= await part(house, ada)
    return fitting


async def _words(house: House, ada: Person) -> Fitting:
    """Threads with words of the bot, own ones that stand there, own ones that wait, and some nobody is sure of."""
    first = await house.says("red light", by="Ana", sealed=(SealedNote("phone", "[phone]", b"1"),))
    await house.posts(await house.answers(first))
    changed, taken, undone = [await _replies(house, ada, first) for _ in range(3)]
    for send in (changed, taken):
        await house.posts(send)
    other = await house.says("my bill", by="Ben")
    released, dismissed = [await _replies(house, ada, other) for _ in range(2)]
    parked, now = ConversationId(await house.says("is anybody there?", by="Cem")), house.clock.now()

    def goes_wrong(tx: Transaction) -> None:
        for send in (OutboxId(released), OutboxId(dismissed)):
            tx.outbox.lease(send, now)
            tx.outbox.unsure(send, "no answer", now)
        work = tx.inbox.load(parked, now)
        assert work is not None
        tx.inbox.fail(work, "boom", None)

    await house.store.write(goes_wrong)
    spare = {"number": await house.says("hello", by="Dan")}
    decision = (await ada.browser.get(f"{API}/threads/{first}/judged")).json()[0]["decision"]
    seen = (await house.thread(first)).seen
    (sealed,) = [number for line in (await house.thread(first)).lines for number, _ in line.sealed]
    here = {"number": first}
    return {
        f"GET {THREAD}": here, f"GET {THREAD}/judged": here, f"GET {THREAD}/present": here,
        f"POST {THREAD}/reply": here | {"body": {"text": "Try this.", "visibility": "public", "seen": seen}},
        f"POST {SEND}/undo": here | {"send": undone},
        f"POST {SEND}/change": here | {"send": changed, "body": {"text": "Try that."}},
        f"POST {SEND}/take-back": here | {"send": taken},
        f"POST {SEND}/release": {"number": other, "send": released},
        f"POST {SEND}/dismiss": {"number": other, "send": dismissed},
        f"POST {THREAD}/reveal/{{sealed}}": here | {"sealed": sealed},
        f"POST {THREAD}/note": here | {"body": {"text": "Calls back at five."}},
        f"POST {THREAD}/issue": here | {"body": {"decision": decision, "issue": OUT}},
        f"POST {THREAD}/writing": here | {"body": {"doing": "reply"}},
        f"POST {THREAD}/retry": {"number": parked},
        f"POST {THREAD}/take-over": spare, f"POST {THREAD}/hand-back": spare, f"POST {THREAD}/done": spare,
    }  # fmt: skip


async def _replies(house: House, who: Person, number: int) -> int:
    """This person's own words there; returns the outbox row, which waits."""
    seen = (await house.thread(number)).seen
    told = await who.api(f"/threads/{number}/reply", text="Try a reset.", visibility="public", seen=seen)
    assert told.status_code == 202, told.text
    return max(line.send or 0 for line in (await house.thread(number)).lines)


async def _files(house: House, ada: Person) -> Fitting:
    """A thread with a customer's picture that has come, and two that wait for the next words."""
    number = await house.says("look", by="Eli", attachments=(Attachment("image", "box.png", 120_400, "1"),))
    post = (await house.thread(number)).lines[0].post or 0
    await house.store.write(lambda tx: tx.received.want(ConversationId(number), post, 1, house.clock.now()))
    await comes(house, LOG.encode())
    shown, dropped = await kept(ada, number, "one.png", "two.png")
    return {
        f"POST {THREAD}/files": {"number": number, "name": "box.log", "body": LOG},
        f"GET {THREAD}/files/{{file}}": {"number": number, "file": shown},
        f"DELETE {THREAD}/files/{{file}}": {"number": number, "file": dropped},
        f"GET {THREAD}/posts/{{post}}/files/{{which}}": {"number": number, "post": post, "which": 1},
    }


async def _sorted(house: House, _: Person) -> Fitting:
    here = {"number": await house.says("late parcel", by="Fay")}
    return {
        f"POST {THREAD}/assign": here | {"body": {"to": "Sam"}},
        f"POST {THREAD}/label": here | {"body": {"label": "parcel"}},
        f"POST {THREAD}/unlabel": here | {"body": {"label": "parcel"}},
        f"POST {THREAD}/snooze": here | {"body": {"until": None}},
        f"POST {THREAD}/wake": here,
        f"POST {API}/threads/many": {"body": {"do": "label", "threads": [*here.values()], "label": "parcel"}},
        f"GET {API}/search": {"q": "parcel"},
    }


async def _saved(house: House, ada: Person) -> Fitting:
    here = {"number": await house.says("hello", by="Ana")}
    changed, dropped, macro = [
        (await ada.api("/saved", name=name, text=text, label="parcel", team=True)).json()
        for name, text in (("hello", "Hello"), ("bye", "Bye"), ("sort", ""))
    ]
    return {
        f"POST {SAVED}": {"body": {"name": "thanks", "text": "Thank you."}},
        f"PUT {SAVED}/{{number}}": {
            "number": changed["id"], "body": {"name": "hello", "text": "Hello!", "seen": changed["version"]},
        },
        f"DELETE {SAVED}/{{number}}": {"number": dropped["id"]},
        f"GET {THREAD}/saved": here,
        f"POST {THREAD}/macro": here | {"body": {"macro": macro["id"]}},
    }  # fmt: skip


async def _team(_: House, ada: Person) -> Fitting:
    for name in ("Mia", "Ned", "Oda"):
        assert (await ada.api("/team/invite", name=name)).status_code == 200
    return {
        f"POST {API}/me/away": {"body": {"away": True}},
        f"POST {API}/team/invite": {"body": {"name": "Pia", "rank": "lead"}},
        f"POST {API}/team/link": {"body": {"name": "Mia"}},
        f"POST {API}/team/rank": {"body": {"name": "Ned", "rank": "lead"}},
        f"POST {API}/team/remove": {"body": {"name": "Oda"}},
    }


async def _oneself(_: House, ada: Person) -> Fitting:
    await token(ada)
    (made,) = (await ada.browser.get(f"{API}/tokens")).json()
    return {
        f"POST {API}/tokens": {"body": {"name": "nightly"}},
        f"DELETE {API}/tokens/{{number}}": {"number": made["id"]},
        f"PUT {API}/password": {"body": {"password": "three cans on a string"}},
    }


async def _incidents(house: House, _: Person) -> Fitting:
    """One that the knowledge knows, one that it does not, and one that may be closed."""
    known, unknown, closed = [
        await rises(house, Topic(topic), topic) for topic in (RED, "cluster:7", "cluster:8")
    ]  # fmt: skip
    here = {"number": known}
    return {
        f"GET {INCIDENT}": here, f"GET {INCIDENT}/behind": here, f"POST {INCIDENT}/mine": here,
        f"POST {INCIDENT}/we-know": here,
        f"POST {INCIDENT}/fact": here | {"body": {"name": "version", "value": "7.2"}},
        f"POST {INCIDENT}/link": here | {"body": {"conversation": await house.says("red light")}},
        f"POST {INCIDENT}/mute": here | {"body": {"minutes": 60}},
        f"POST {INCIDENT}/remind": here | {"body": {"minutes": 30}},
        f"POST {INCIDENT}/draft": {"number": unknown},
        f"POST {INCIDENT}/{{verb}}": {"number": closed, "verb": "close"},
    }  # fmt: skip


async def _rules(house: House, ada: Person) -> Fitting:
    """The file as it is, and a try of it that is over."""
    house.replayer.done.set_result(Rehearsal(0, 0, 0, ()))
    file = IncidentsText(house.folder, ()).read()
    body = {"text": file.text}
    tried = (await ada.api("/incident-rules/tries", **body)).json()
    return {
        f"POST {RULES}/check": {"body": body},
        f"POST {RULES}/tries": {"body": body},
        f"GET {RULES}/tries/{{number}}": {"number": tried["id"]},
        f"POST {RULES}/tries/{{number}}/stop": {"number": tried["id"]},
        f"PUT {RULES}": {"body": body | {"seen": file.mark}},
    }


async def _told(house: House, ada: Person) -> Fitting:
    """One issue whose end many wait for, one whose answer is wrong, and a list that is just being sent."""
    entry_says(house)
    await complains(house, "Gus")
    sending = (await ada.api(f"/issues/{BILL}/recall")).json()["campaign"]
    words = (await ada.browser.get(f"{API}/issues/{RED}/fixed")).json()["words"]
    return {
        f"GET {ISSUE}/fixed": {"issue": RED}, f"GET {ISSUE}/recall": {"issue": RED},
        f"POST {ISSUE}/fixed": {"issue": RED, "body": {"words": words}},
        f"POST {ISSUE}/stop": {"issue": OUT},
        f"POST {ISSUE}/recall": {"issue": OUT, "body": {"wrong_for": []}},
        f"GET {API}/campaigns/{{number}}": {"number": sending},
        f"POST {API}/campaigns/{{number}}/abort": {"number": sending},
    }  # fmt: skip


_PARTS: Mapping[str, Sequence[Callable[[House, Person], Awaitable[Fitting]]]] = {
    "incidents": (_incidents,), "rules of the alarm": (_rules,), "saved replies": (_saved,), "sorting": (_sorted,),
    "team": (_team,), "telling many": (_told,), "threads": (_words, _files), "oneself": (_oneself,),
}  # fmt: skip
