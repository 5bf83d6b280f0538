"""Meanings for the event loop: what customers write. Nothing of it is kept on disk."""

import asyncio
from collections import OrderedDict
from collections.abc import Iterable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor

from bot.matching.encoding.cache import in_parts, key_of
from bot.ports import Encoder, Meaning

_REMEMBERED = 4096  # texts: about 12 MB
TOGETHER = 15  # texts read at once: an encoder need not start threads for so few, and nobody waits long for company
_ASKED_AT_MOST = 1024  # texts that wait; who comes later waits for a place, and nothing is lost


class LiveEncoder:
    """Encodes in one thread of its own. A text that is asked for twice is encoded once.

    What has come while others were read is read next, those of like length together: an encoder reads eight texts of
    one length in little more than half the time that it takes for them one by one.

    Give it an encoder that keeps nothing, such as `CachedEncoder.inner`. Who asks may be cancelled at any time: others
    who wait for the same text still get it.
    """

    def __init__(self, encoder: Encoder, *, remembered: int = _REMEMBERED, asked_at_most: int = _ASKED_AT_MOST) -> None:
        self._encoder = encoder
        self._remembered = remembered
        self._asked_at_most = asked_at_most
        self._known: OrderedDict[bytes, Meaning] = OrderedDict()  # the one that was used last stands last
        self._learned: dict[bytes, Meaning] = {}  # swapped as a whole, never changed
        self._asked: dict[str, asyncio.Future[Meaning]] = {}
        self._unread: list[str] = []  # those of them that the thread has not been given yet
        self._thread = ThreadPoolExecutor(1, thread_name_prefix="live-encoder")
        self._working: asyncio.Task[None] | None = None
        self._loop: asyncio.AbstractEventLoop | None = None
        self._closed = False

    async def read(self, text: str) -> Meaning:
        """Its arrays must not be written to. Raises RuntimeError once it is closed."""
        self._enter(asyncio.get_running_loop())
        while (answer := self._asked.get(text)) is None:
            known = self._recall(text)
            if known is not None:
                return known
            if self._closed:
                raise RuntimeError("the encoder is closed")
            if len(self._asked) < self._asked_at_most:
                answer = self._ask(text)
                break
            await asyncio.wait([next(iter(self._asked.values()))])  # no place: wait for the oldest, then look again
        await asyncio.wait([answer])  # unlike awaiting it, cancelling this leaves it to the others
        return answer.result()

    def learn(self, known: Iterable[tuple[str, Meaning]]) -> None:
        """What was had elsewhere, in place of those of the last call. May be called from any thread."""
        self._learned = {key_of(text): meaning for text, meaning in known}

    async def close(self) -> None:
        """Finish what was asked for, then take no more."""
        self._closed = True
        if self._working is not None and not self._working.done():
            await asyncio.wait([self._working])
        if self._asked:
            await asyncio.wait(self._asked.values())
        self._thread.shutdown()

    def _enter(self, loop: asyncio.AbstractEventLoop) -> None:
        """One loop at a time: what another one was asked for before it was shut belongs to nobody."""
        if self._loop is not loop:
            self._loop, self._working = loop, None
            self._asked.clear()
            self._unread.clear()

    def _recall(self, text: str) -> "Meaning | None":
        key = key_of(text)
        if (learned := self._learned.get(key)) is not None:
            return learned
        found = self._known.get(key)
        if found is not None:
            self._known.move_to_end(key)
        return found

    def _ask(self, text: str) -> "asyncio.Future[Meaning]":
        loop = asyncio.get_running_loop()
        answer: asyncio.Future[Meaning] = loop.create_future()
        answer.add_done_callback(lambda done: done.cancelled() or done.exception())  # nobody may be left to look at it
        self._asked[text] = answer
        self._unread.append(text)
        if self._working is None or self._working.done():
            self._working = loop.create_task(self._work(loop))
        return answer

    async def _work(self, loop: asyncio.AbstractEventLoop) -> None:
        while self._unread:
            texts, self._unread = sorted(self._unread, key=len), []
            await loop.run_in_executor(self._thread, self._encode, loop, texts)

    def _encode(self, loop: asyncio.AbstractEventLoop, texts: Sequence[str]) -> None:
        """In the thread: all that waits in one hop, but some are told as soon as they are ready, not after the last."""
        for some in in_parts(texts, TOGETHER):
            loop.call_soon_threadsafe(self._tell, loop, iter(self._read(some)))

    def _read(self, texts: Sequence[str]) -> "list[tuple[str, Meaning | Exception]]":
        try:
            return list(zip(texts, self._encoder.read(texts), strict=True))
        except Exception as error:  # no text may stop the others, or the thread; who asked is told
            return [(texts[0], error)] if len(texts) == 1 else [each for text in texts for each in self._read([text])]

    def _tell(self, loop: asyncio.AbstractEventLoop, answers: "Iterator[tuple[str, Meaning | Exception]]") -> None:
        """One in each round of the loop: who hears it goes on for some milliseconds, and what must be quick, such as
        telling a platform that its event is stored, waits for one of them and not for all.
        """
        if (found := next(answers, None)) is None:
            return
        text, answer = found
        if isinstance(answer, Meaning):
            self._remember(text, answer)
            self._asked.pop(text).set_result(answer)
        else:
            self._asked.pop(text).set_exception(answer)
        loop.call_soon(self._tell, loop, answers)

    def _remember(self, text: str, meaning: Meaning) -> None:
        for array in meaning:
            array.flags.writeable = False
        self._known[key_of(text)] = meaning
        if len(self._known) > self._remembered:
            self._known.popitem(last=False)
