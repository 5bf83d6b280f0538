"""A replay says what the running bot would have said: the same stream through both, message by message."""

import random
from collections.abc import Sequence
from datetime import datetime, timedelta

import structlog

from bot.core.case import Wait
from bot.core.conversations import IssueId
from bot.core.incidents import CLUSTER, DEFAULT, Level
from bot.core.issues import Answer, Knowledge, KnownIssue
from bot.core.policy import Policy
from bot.evaluation.replay import Player
from bot.evaluation.stream import Said
from bot.evaluation.talk import message_of
from bot.matching import Matchers, build
from bot.ports import Snapshot
from bot.runtime.alarm import Alarm
from bot.runtime.send import Alone
from bot.storage.rules import Rules
from tests.evaluation.test_replay import UNKNOWN
from tests.fakes.cases import HERE, PHRASES
from tests.fakes.clock import START
from tests.fakes.house import House

SECOND, MINUTE, HOUR = timedelta(seconds=1), timedelta(minutes=1), timedelta(hours=1)
DOWN = ("internet is down", "no internet since noon", "the internet is down in our street", "internet down again")
SLOW = ("internet is slow", "my internet is so slow today", "slow internet in the evening")
BILL = ("my bill is too high", "why is the bill so high", "bill higher than agreed")
POLICY = Policy(languages=("en",))
# Of those who write that it is down, some say it in words that fit the neighbour better, some in words that fit none.
OUTAGE = (*DOWN, "internet slow then down", "slow and down internet", "nothing works here", "internet slow or down")


def knowledge() -> Knowledge:
    answer = {"en": Answer(public="Do this.", avoid="Keep it up to date.")}
    issues = {
        IssueId(name): KnownIssue(IssueId(name), name, phrasings={"en": phrasings}, answers=answer)
        for name, phrasings in (("net-down", DOWN), ("net-slow", SLOW), ("bill-high", BILL))
    }
    return Knowledge("test", issues, phrases=PHRASES, thresholds=DEFAULT)


def stream() -> list[Said]:
    """Twelve hours: ordinary talk, an outage that spills over to its neighbour, a problem that nobody knows."""
    draw = random.Random(7)
    times: list[tuple[float, str]] = []
    for texts, begin, end, people in (
        (SLOW, 0, 720, 12),
        (BILL, 0, 720, 12),
        (("where is your shop in Leeds", "do you sell phones"), 0, 720, 14),
        (OUTAGE, 300, 330, 45),
        (UNKNOWN, 500, 525, 16),
    ):
        times += [(draw.uniform(begin, end), draw.choice(texts)) for _ in range(people)]
    said = [
        Said(START + minute * MINUTE, HERE, "help", f"p{n}", text, f"m{n}") for n, (minute, text) in enumerate(times)
    ]
    again = [
        Said(one.at + 25 * MINUTE, HERE, "help", one.author, "it STILL does not work", f"again-{one.id}")
        for one in said[-40:-20]
    ]
    return sorted([*said, *again], key=lambda one: one.at)


async def live(said: Sequence[Said]) -> list[tuple[str, int, datetime]]:
    """Through the real turns on the real tables, with a loop that wakes now and then and is killed twice."""
    known = knowledge()
    # Whether people keep their promises stands in no stream: here they do.
    rules = Rules(wait=lambda *_: Wait(minutes=24 * 60))
    house = House(matcher=build(known), knowledge=known, policy=POLICY, rules=rules)

    def loop() -> Alarm:
        log = structlog.get_logger()
        return Alarm(house.store, house.knowledge, house.clock, log, house.metrics, Alone(), Matchers(None).clusters)

    alarm, draw = loop(), random.Random(3)

    async def pass_time(until: datetime) -> None:
        while (now := house.clock.now()) < until:
            waking = [at for at in house.bells.rung.values() if at is not None and at > now]
            house.clock.jump((min(until, now + draw.uniform(5, 240) * SECOND, *waking) - now).total_seconds())
            await house.think()
            await alarm.step()

    await alarm.step()
    for number, one in enumerate(said):
        await pass_time(one.at)
        await house.hear(message_of([one]))
        await house.think()
        if number in (60, 75):
            alarm = loop()
    await pass_time(said[-1].at + 2 * MINUTE)
    now = house.clock.now()
    lines = await house.store.read(lambda tx: tx.incidents.board(now, closed_since=now - 24 * HOUR))
    found = []
    for line in lines:
        story = await house.store.read(lambda tx: tx.incidents.story(line.id, now))  # noqa: B023 - awaited at once
        assert story is not None
        found += [(str(line.topic), int(each.level), each.at) for each in story.alerts]
    await house.store.close()
    return sorted(found, key=lambda one: (one[2], one[0]))


async def test_the_running_bot_and_a_replay_raise_the_same_alarms_at_the_same_second() -> None:
    said = stream()
    known = knowledge()
    player = Player(Snapshot(known, build(known)), POLICY, Matchers(None).clusters(), DEFAULT)
    played = await player.play(said)
    replayed = sorted(((str(a.topic), int(a.level), a.at) for a in played.alerts), key=lambda one: (one[2], one[0]))
    assert await live(said) == replayed
    topics = {topic for topic, level, _ in replayed if level >= Level.L2}
    assert "net-down" in topics
    assert "net-slow" not in topics, "what may mean the outage counts for it"
    assert any(topic.startswith(CLUSTER) for topic in topics)
