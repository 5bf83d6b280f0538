"""All benches, and what the tests of the contract suite say on each of them."""

from bot.core.decisions import Button
from bot.core.messages import Kind, Message, RemoteId, RoomId
from bot.ports import Adapter, Target
from tests.fakes.bench import Bench, Ear
from tests.fakes.discord_bench import DiscordBench
from tests.fakes.plaza_bench import PlazaBench
from tests.fakes.slack_bench import SlackBench, SlackEventsBench
from tests.fakes.telegram_bench import TelegramBench

BENCHES: tuple[type[Bench], ...] = (PlazaBench, TelegramBench, SlackBench, SlackEventsBench, DiscordBench)
BUTTONS = (Button("fixed", "Yes, fixed"), Button("not_helped", "Did not help"), Button("person", "A person"))
KEY, KEY2 = "6f1c9a52-6f4e-4c2e-9d2a-0d5b6a4b1c2d", "0b9e9e1c-6a49-4a53-8a53-5c2b4ac1d1e7"
PATIENCE = 0.3  # seconds that a call may take in tests where no answer comes


def alone(room: str) -> Target:
    """A post of its own in a room, such as a card for the staff."""
    return Target(RoomId(room), RemoteId(""), None, "", private=False)


def at(bench: Bench, post: str) -> Target:
    """An answer to a post in the public room."""
    return Target(RoomId(bench.room), RemoteId(post), RemoteId(post), bench.who("Ana"), private=False)


def above(message: Message) -> set[str | None]:
    """What a message says of the post it stands under."""
    return {message.root, message.reply_to}


def long_text(adapter: Adapter) -> str:
    """A text for three posts, with signs that platforms count or write otherwise."""
    sentence = "press the 🔴 key, wait until x < 5 & go on."
    return " ".join(f"Step {number}: {sentence}" for number in range(int(adapter.channel.limit * 2.3) // len(sentence)))


async def one_post(bench: Bench, adapter: Adapter) -> Target:
    """Somebody asked, and this is where the answer goes."""
    return at(bench, await bench.post("Ana", "it crashes"))


async def heard_taps(ear: Ear, number: int) -> list[Message]:
    """The next taps, whatever else is told between them."""
    taps: list[Message] = []
    while len(taps) < number:
        taps += [message for message in await ear.hear() if message.kind is Kind.TAP]
    return taps
