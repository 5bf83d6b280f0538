"""`labels`: the words of customers with the issue that an agent named, as `eval` reads them."""

import json
from collections.abc import Callable, Sequence
from datetime import datetime, timedelta

from bot.config import Config
from bot.ports import Judged, Store, Transaction
from bot.runtime.clock import SystemClock
from bot.wiring.keeping import open_store

Say = Callable[[str], None]
_PAGE = 1_000


async def labels(config: Config, days: int, as_json: bool, say: Say) -> int:
    """One object a line: {"text", "issue", "lang"?}; as JSON, all of them in one."""
    store = open_store(config, {})
    try:
        found = await corrected(store, SystemClock().now() - timedelta(days=days))
    finally:
        await store.close()
    rows = [_row(each) for each in found]
    if as_json:
        say(json.dumps({"messages": rows}, ensure_ascii=False))
    else:
        for row in rows:
            say(json.dumps(row, ensure_ascii=False))
    return 0


async def corrected(store: Store, since: datetime) -> Sequence[Judged]:
    """All that agents named since then, in the order in which the bot judged it."""
    found, after = list[Judged](), 0
    while True:

        def unit(tx: Transaction) -> Sequence[Judged]:
            return tx.corrections.corrected(since, after, _PAGE)  # noqa: B023 - awaited at once

        page = await store.read(unit)
        found += page
        if len(page) < _PAGE:
            return found
        after = page[-1].decision


def _row(judged: Judged) -> dict[str, str | None]:
    row: dict[str, str | None] = {"text": judged.words, "issue": judged.about or None}
    return row | ({"lang": judged.language} if judged.language else {})
