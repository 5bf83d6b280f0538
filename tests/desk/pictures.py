"""The pictures of the console in the docs: which pages there are, what stands in them, and how a picture is written."""

import base64
from collections.abc import Mapping
from datetime import timedelta
from pathlib import Path

from playwright.sync_api import Page

from bot.core.conversations import ConversationId
from bot.core.messages import Attachment, RemoteId
from bot.ports import Transaction
from tests.desk.browsing import Served
from tests.desk.house import House
from tests.desk.test_board_browser import an_afternoon
from tests.desk.test_telling import FIXED, RECALL
from tests.desk.test_telling_browser import a_morning
from tests.desk.test_trying_browser import played
from tests.fakes.cases import HERE

FOLDER = Path(__file__).parents[2] / "docs" / "images" / "console"
LOOKS = ("light", "dark", "phone")
BOX = """() => {
  const canvas = Object.assign(document.createElement("canvas"), { width: 240, height: 110 });
  const pen = canvas.getContext("2d");
  const paint = (colour, draw) => { pen.fillStyle = colour; pen.beginPath(); draw(); pen.fill(); };
  paint("#c9b79c", () => pen.rect(0, 0, 240, 110));
  paint("#22272e", () => pen.roundRect(24, 42, 192, 46, 8));
  ["#3fb950", "#3fb950", "#f85149"].forEach((colour, n) => paint(colour, () => pen.arc(52 + 28 * n, 65, 7, 0, 7)));
  return canvas.toDataURL();
}"""  # what a customer took a picture of
# Route -> its pictures and their addresses. `{thread}` and the like are filled in by `a_day`.
PICTURES: Mapping[str, Mapping[str, str]] = {
    "/signin": {"signin": "/signin"},
    "/welcome": {"welcome": "{welcome}"},
    "/": {"inbox": "/", "nobody-waits": "/?tab=done", "search": "/?q=reset"},
    "/t/{number}": {
        "thread": "/t/{thread}",
        "with-a-picture": "/t/{pictured}",
        "right-to-left": "/t/{arabic}",
        "long-words": "/t/{long}",
    },
    "/incidents": {"incidents": "/incidents"},
    "/incidents/{number:digits}": {"incident": "/incidents/{incident}"},
    "/incidents/{number:digits}/behind": {"behind": "/incidents/{incident}/behind"},
    "/incidents/fixed/{issue}": {"fixed": FIXED},
    "/incidents/recall/{issue}": {"recall": RECALL},
    "/campaigns/{number:digits}": {"campaign": "/campaigns/{campaign}"},
    "/incidents/rules": {"rules": "/incidents/rules"},
    "/incidents/rules/tries/{number:digits}": {"try": "{tried}"},
    "/me": {"me": "/me"},
    "/me/tokens": {"tokens": "/me/tokens"},
    "/team": {"team": "/team"},
    "/trail": {"trail": "/trail"},
    "/saved": {"saved": "/saved"},
    "/saved/new": {"saved-new": "/saved/new"},
    "/help": {"help": "/help"},
    "/help/{name:path}": {"help-page": "/help/how-to/answer-customers"},
    "/offline": {"offline": "/offline"},
}
# Routes whose answer is no page of its own, and why.
NO_PICTURE: Mapping[str, str] = {
    "/inbox": "a piece of the inbox", "/t/{number}/story": "a piece of a thread", "/live": "a stream",
    "/incidents/list": "a piece of the board", "/incidents/{number:digits}/now": "a piece of an incident",
    "/campaigns/{number:digits}/now": "a piece of a campaign", "/t/{number}/present": "a piece of a thread",
    "/incidents/rules/tries/{number:digits}/now": "a piece of a try", "/demo/steps": "a piece of the demo",
    "/demo": "docs/images/demo.png shows it", "/manifest.webmanifest": "for the browser", "/sw.js": "for the browser",
    "/t/{number}/send/{send}/change": "a thread whose composer holds words that stand on a platform already",
    "/t/{number}/customer": "stands beside every thread",
    "/saved/{number}": "looks like /saved/new",
}  # fmt: skip


async def _threads(house: House, box: bytes) -> dict[str, int]:
    """A thread with all that a thread can hold, one from right to left, one of 3,000 characters."""
    ana = await house.says("ma box clignote rouge, plus de wifi depuis ce matin", by="Ana Pereira")
    root = RemoteId(str(house.posted))
    await house.posts(await house.answers(ana, "Sorry about that! A blinking red light usually clears after a reset."))
    await house.says("I did that twice already, can somebody look at my line please?", by="Ana Pereira", root=root)
    await house.hands_over(ana, "asked for a person: I did that twice already, can somebody look at my line please")
    arabic = await house.says("الإنترنت لا يعمل منذ الصباح، هل يمكنكم المساعدة من فضلكم؟", by="ليلى الحسن")
    await house.hands_over(arabic, "no issue of ours fits", urgent=True)
    long = await house.says("I have written to you four times about this and every time somebody else answers. " * 36,
                            by="Bartholomew Featherstonehaugh-Cholmondeley of Ashby-de-la-Zouch")  # fmt: skip
    await house.hands_over(long, "no issue of ours fits")
    sent = (Attachment("image", "box.png", len(box), "1"), Attachment("file", "bill of march.pdf", 48_200, "2"))
    pictured = await house.says("It looks like this since the update. My bill says fibre.", by="Mo", attachments=sent)
    await _looked_at(house, pictured, box)
    for name, text in (("Jo K.", "where is my refund?"), ("Kim", "is it me or is everything slow today")):
        await house.hands_over(await house.says(text, by=name), "no issue of ours fits")

    def team(tx: Transaction) -> None:
        here, now = ConversationId(ana), house.clock.now()
        tx.desk.note(here, "Sam", "Her line was reset yesterday, see the ticket of the network team.", now)
        tx.sorting.label(here, "router", "Sam", now)
        tx.sorting.snooze(ConversationId(long), now + timedelta(days=1), "Sam", now)

    await house.store.write(team)
    return {"thread": ana, "arabic": arabic, "long": long, "pictured": pictured}


async def _looked_at(house: House, conversation: int, box: bytes) -> None:
    """The customer's picture was fetched: somebody had the thread open before."""
    here, now, post = ConversationId(conversation), house.clock.now(), (await house.thread(conversation)).lines[-1].post

    def unit(tx: Transaction) -> None:
        assert post is not None
        tx.received.want(here, post, 1, now)
        (one,) = tx.received.wanted(HERE, 1)
        tx.received.came(one.id, box, now)

    await house.store.write(unit)


def a_day(served: Served, page: Page) -> Mapping[str, str]:
    """Fills the house by its own doors, and says what fits into the addresses."""
    house = served.house
    incident = served.run(an_afternoon(house))
    served.run(a_morning(house))
    threads = served.run(_threads(house, base64.b64decode(page.evaluate(BOX).partition(",")[2])))
    page.goto(served.address + FIXED)
    page.get_by_role("button", name="one a second").click()
    campaign = page.url.split("/")[-1].partition("?")[0]
    page.goto(f"{served.address}/team")
    page.get_by_label("Name, as customers may see it").fill("Mia")
    page.get_by_role("button", name="Make a link").click()
    welcome = page.get_by_label("The link").input_value().removeprefix("http://console.example")
    page.goto(f"{served.address}/incidents/rules")
    page.get_by_role("button", name="Try on the last").first.click()
    page.wait_for_url("**/tries/*")
    served.run(_done(house))
    page.get_by_role("heading", name="Alarms that change").wait_for()
    tried = page.url.removeprefix(served.address)
    return {
        "incident": str(incident), "campaign": campaign, "welcome": welcome, "tried": tried,
        **{name: str(number) for name, number in threads.items()},
    }  # fmt: skip


async def _done(house: House) -> None:
    house.replayer.done.set_result(played())


def written(page: Page, blank: Page, path: Path) -> None:
    """What the page shows, as a WebP: a fifth of the PNG. `blank`: an empty page, whose canvas does the work."""
    picture = base64.b64encode(page.screenshot()).decode()
    small: str = blank.evaluate(
        """async png => {
          const picture = await createImageBitmap(await (await fetch("data:image/png;base64," + png)).blob());
          const canvas = document.createElement("canvas");
          canvas.width = picture.width;
          canvas.height = picture.height;
          canvas.getContext("2d").drawImage(picture, 0, 0);
          return canvas.toDataURL("image/webp", 0.8).split(",")[1];
        }""",
        picture,
    )
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(base64.b64decode(small))
