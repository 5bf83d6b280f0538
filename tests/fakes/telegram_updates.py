"""The update queue of the pretended Bot API: long polling with confirmation, or delivery to a webhook.

Rules: ids increase; an update stays until a later getUpdates carries a higher offset (or the webhook answered 2xx);
a second poller ends the first one with 409; while a webhook is set, polling is refused.
"""

import asyncio
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

import httpx2

from tests.fakes.telegram_world import Raw

NOT_BY_DEFAULT = frozenset({"chat_member", "message_reaction", "message_reaction_count"})
MOST_PER_POLL = 100
FIRST_UPDATE_ID = 9001
FUTURE = 10  # an offset further ahead than this is ignored: the oldest update is given, nothing is confirmed

SECOND_POLLER = "Conflict: terminated by other getUpdates request; make sure that only one bot instance is running"
WEBHOOK_ACTIVE = (
    "Conflict: can't use getUpdates method while webhook is active; use deleteWebhook to delete the webhook first"
)


class ApiError(Exception):
    """An answer of the Bot API that is not ok."""

    def __init__(self, code: int, description: str, parameters: Raw | None = None) -> None:
        super().__init__(description)
        self.code = code
        self.description = description
        self.parameters = parameters


@dataclass(slots=True)
class Webhook:
    """Where updates are pushed to, and what went wrong last."""

    url: str
    secret: str | None
    last_error: str | None = None
    attempts: int = 0


class Updates:
    """Holds updates until they are confirmed. Knobs: `duplicate`, `held`, `reversed_order`, `retry_pause` (seconds).

    `tell` is called when some were: whoever waits for that must not wait for the end of a long poll."""

    def __init__(self, tell: Callable[[], None]) -> None:
        self.pending: list[Raw] = []
        self.webhook: Webhook | None = None
        self.allowed: frozenset[str] | None = None
        self.duplicate = 0
        self.held = False
        self.reversed_order = False
        self.retry_pause = 0.01
        self._tell = tell
        self._last = FIRST_UPDATE_ID - 1
        self._changed = asyncio.Event()
        self._poller = 0
        self._pusher: asyncio.Task[None] | None = None

    def put(self, kind: str, body: Raw) -> int | None:
        """Queue an update of a kind that the bot asked for; gives its id, or None if it is not delivered."""
        wanted = kind in self.allowed if self.allowed else kind not in NOT_BY_DEFAULT
        if not wanted:
            return None
        return self.put_raw({kind: body})

    def put_raw(self, update: Raw) -> int:
        """Queue any update as it is, also one that no client can read."""
        for _ in range(2 if self.duplicate else 1):
            self._last += 1
            self.pending.append({"update_id": self._last, **update})
        self.duplicate = max(0, self.duplicate - 1)
        self.wake()
        return self._last

    def renumber(self, last: int) -> None:
        """Let the next numbers begin elsewhere, as after an idle week."""
        self._last = last

    def release(self) -> None:
        """Deliver what was held back."""
        self.held = False
        self.wake()

    def wake(self) -> None:
        """Let a waiting poller or the webhook delivery look again."""
        self._changed.set()

    async def poll(self, *, offset: int, limit: int, seconds: float, allowed: Sequence[str] | None) -> list[Raw]:
        """Answer getUpdates: confirm below the offset, then wait until something is there or the time is over."""
        if self.webhook is not None:
            raise ApiError(409, WEBHOOK_ACTIVE)
        self._allow(allowed)
        self._confirm(offset)
        self._poller += 1
        mine = self._poller
        self.wake()
        await self._wait_for_updates(mine, seconds)
        if self._poller != mine:
            raise ApiError(409, SECOND_POLLER)
        batch = [] if self.held else self.pending[: min(limit, MOST_PER_POLL)]
        return batch[::-1] if self.reversed_order else batch

    async def _wait_for_updates(self, mine: int, seconds: float) -> None:
        try:
            async with asyncio.timeout(seconds):
                while (self.held or not self.pending) and self._poller == mine:
                    self._changed.clear()
                    await self._changed.wait()
        except TimeoutError:
            return

    def _allow(self, kinds: Sequence[str] | None) -> None:
        if kinds is not None:
            self.allowed = frozenset(kinds) or None

    def _confirm(self, offset: int) -> None:
        if offset < 0:
            self.pending = self.pending[offset:]
        elif offset and offset <= self._last + FUTURE:
            self.pending = [u for u in self.pending if u["update_id"] >= offset]
        self._tell()

    async def set_webhook(self, url: str, secret: str | None, allowed: Sequence[str] | None, *, drop: bool) -> None:
        """Start (or with an empty url stop) pushing updates."""
        await self.stop()
        self._allow(allowed)
        if drop:
            self.pending.clear()
        self.webhook = Webhook(url, secret) if url else None
        if self.webhook is not None:
            self._poller += 1
            self._pusher = asyncio.create_task(self._push(self.webhook))
        self.wake()

    async def _push(self, hook: Webhook) -> None:
        """Push in order; the same update again with the same id until the bot answers 2xx."""
        async with httpx2.AsyncClient(timeout=5.0, trust_env=False) as client:
            while True:
                if self.held or not self.pending:
                    self._changed.clear()
                    await self._changed.wait()
                    continue
                at = -1 if self.reversed_order else 0
                update = self.pending[at]
                if await self._push_one(client, hook, update):
                    self.pending.remove(update)
                else:
                    await asyncio.sleep(self.retry_pause)

    async def _push_one(self, client: httpx2.AsyncClient, hook: Webhook, update: dict[str, Any]) -> bool:
        headers = {"X-Telegram-Bot-Api-Secret-Token": hook.secret} if hook.secret else {}
        hook.attempts += 1
        try:
            answer = await client.post(hook.url, json=update, headers=headers)
        except httpx2.HTTPError as error:
            hook.last_error = f"Connection failed: {type(error).__name__}"
            return False
        if answer.is_success:
            return True
        hook.last_error = f"Wrong response from the webhook: {answer.status_code} {answer.reason_phrase}"
        return False

    async def stop(self) -> None:
        """End the delivery to a webhook and every waiting poller."""
        self._poller += 1
        self.wake()
        if self._pusher is not None:
            self._pusher.cancel()
            await asyncio.gather(self._pusher, return_exceptions=True)
            self._pusher = None
