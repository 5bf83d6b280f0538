"""The encoder of the event loop: together, the same text once, waiting for a place, cancelling, closing."""

import asyncio
import threading
from collections.abc import Callable, Iterator, Sequence

import numpy as np
import pytest

from bot.matching.encoding.live import TOGETHER, LiveEncoder
from bot.ports import Encoder, Meaning
from tests.fakes.meaning import wholes


class Gate:
    """The real encoder behind a gate: a test lets texts through one at a time, or all."""

    def __init__(self, inner: Encoder) -> None:
        self.inner = inner
        self.name = inner.name
        self.size, self.part_size = inner.size, inner.part_size
        self.begun: list[str] = []
        self.runs: list[int] = []  # how many texts each
        self.pass_ = threading.Semaphore(0)

    def open(self) -> None:
        self.pass_.release(1000)

    def read(self, texts: Sequence[str]) -> Sequence[Meaning]:
        self.begun += texts
        self.runs.append(len(texts))
        assert self.pass_.acquire(timeout=30), "the test let nothing through"
        if "spoilt" in texts:
            raise ValueError("spoilt")
        return self.inner.read(texts)


@pytest.fixture
def gate(model: Encoder) -> Iterator[Gate]:
    gate = Gate(model)
    yield gate
    gate.open()  # whatever a failed test left waiting


async def until(condition: Callable[[], bool]) -> None:
    """Let the others go on until it is so."""
    async with asyncio.timeout(30):
        while not condition():  # noqa: ASYNC110 a thread tells by what it has done, there is no event to wait for
            await asyncio.sleep(0)


async def ask(live: LiveEncoder, *texts: str) -> list[asyncio.Task[Meaning]]:
    """Ask for all of them, and be sure that each was asked before this returns."""
    tasks = [asyncio.create_task(live.read(text)) for text in texts]
    await asyncio.sleep(0)
    return tasks


async def test_it_gives_what_the_encoder_gives(model: Encoder) -> None:
    live = LiveEncoder(model)
    texts = [f"my refund {number} is late" for number in range(20)]
    meanings = await asyncio.gather(*map(live.read, texts))
    assert np.array_equal(np.vstack([meaning.whole for meaning in meanings]), wholes(model, texts))
    await live.close()


async def test_the_loop_goes_on_meanwhile(gate: Gate) -> None:
    live = LiveEncoder(gate)
    (task,) = await ask(live, "one")
    await until(lambda: gate.begun == ["one"])
    assert not task.done()
    gate.open()
    await task
    await live.close()


async def test_what_waits_is_read_together_by_length_and_told_as_soon_as_it_is_read(gate: Gate) -> None:
    live = LiveEncoder(gate)
    first = await ask(live, "first")
    await until(lambda: gate.begun == ["first"])
    texts = [f"{'my parcel ' * (number % 2)}is late {number:02}" for number in range(20)]
    tasks = await ask(live, *texts)
    gate.pass_.release(2)
    await until(lambda: sum(task.done() for task in tasks) == TOGETHER)
    assert first[0].done()
    assert [task.done() for task in tasks[::2]] == [True] * 10  # the short ones
    gate.open()
    await asyncio.gather(*tasks)
    assert gate.begun == ["first", *sorted(texts, key=len)]
    assert gate.runs == [1, TOGETHER, 20 - TOGETHER]
    await live.close()


async def test_of_those_that_were_read_together_one_goes_on_in_each_round_of_the_loop(gate: Gate) -> None:
    live, rounds, heard = LiveEncoder(gate), 0, list[int]()

    async def hear(text: str) -> None:
        await live.read(text)
        heard.append(rounds)

    first = await ask(live, "first")
    await until(lambda: gate.begun == ["first"])
    tasks = [asyncio.create_task(hear(f"is late {number}")) for number in range(5)]
    gate.open()
    while not all(task.done() for task in tasks):
        rounds += 1
        await asyncio.sleep(0)
    assert gate.runs == [1, 5]
    assert sorted(set(heard)) == heard
    await asyncio.gather(*first, *tasks)
    await live.close()


async def test_the_same_text_in_flight_is_encoded_once(gate: Gate) -> None:
    live = LiveEncoder(gate)
    early = await ask(live, "one", "one")
    await until(lambda: gate.begun == ["one"])
    late = await ask(live, "one", "two")
    gate.open()
    first, same, again, _ = await asyncio.gather(*early, *late)
    assert first is same is again
    assert gate.begun == ["one", "two"]
    await live.close()


async def test_the_last_texts_are_remembered(gate: Gate) -> None:
    gate.open()
    live = LiveEncoder(gate, remembered=2)
    for text in ("one", "two", "one", "three", "one", "two"):
        await live.read(text)
    assert gate.begun == ["one", "two", "three", "two"]  # "two" was not used for longest when "three" came
    await live.close()


async def test_nobody_can_change_what_is_remembered(model: Encoder) -> None:
    live = LiveEncoder(model)
    meaning = await live.read("one")
    for array in meaning:
        with pytest.raises(ValueError, match="read-only"):
            array[0] = 1
    await live.close()


async def test_one_who_is_cancelled_leaves_the_others_waiting(gate: Gate) -> None:
    live = LiveEncoder(gate)
    gone, stays, queued = await ask(live, "one", "one", "two")
    await until(lambda: gate.begun == ["one", "two"])
    gone.cancel()
    queued.cancel()
    gate.open()
    assert (await stays).whole.shape == (gate.size,)
    assert gone.cancelled()
    assert (await live.read("two")).whole.shape == (gate.size,)
    assert gate.begun == ["one", "two"]
    await live.close()


async def test_who_finds_no_place_waits_for_one(gate: Gate) -> None:
    live = LiveEncoder(gate, asked_at_most=2)
    tasks = await ask(live, "one", "two", "three", "four", "two")
    tasks[2].cancel()
    gate.open()
    done = await asyncio.gather(*tasks, return_exceptions=True)
    assert [isinstance(meaning, Meaning) for meaning in done] == [True, True, False, True, True]
    assert gate.begun == ["one", "two", "four"]
    await live.close()


async def test_a_failure_is_told_to_who_asked_and_to_nobody_else(gate: Gate) -> None:
    gate.open()
    live = LiveEncoder(gate)
    one, spoilt, two = await ask(live, "one", "spoilt", "two")
    with pytest.raises(ValueError, match="spoilt"):
        await spoilt
    assert (await one).whole.shape == (await two).whole.shape
    with pytest.raises(ValueError, match="spoilt"):  # it is not remembered as a meaning
        await live.read("spoilt")
    await live.close()


async def test_a_failure_that_nobody_waits_for_is_no_trouble(gate: Gate) -> None:
    live = LiveEncoder(gate)
    (gone,) = await ask(live, "spoilt")
    await until(lambda: gate.begun == ["spoilt"])
    gone.cancel()
    gate.open()
    await live.close()
    assert gone.cancelled()


async def test_closing_finishes_what_was_asked_and_takes_no_more(gate: Gate) -> None:
    of_others = set(threading.enumerate())
    live = LiveEncoder(gate)
    one, two = await ask(live, "one", "two")
    closing = asyncio.create_task(live.close())
    await asyncio.sleep(0)
    with pytest.raises(RuntimeError, match="closed"):
        await live.read("three")
    gate.open()
    await closing
    assert (await one).whole.shape == (await two).whole.shape
    assert await live.read("one") is await one  # what is known may still be read
    await live.close()
    assert not [thread for thread in set(threading.enumerate()) - of_others if thread.name.startswith("live-encoder")]
