"""What every adapter must do when it logs in, waits and leaves: see `adapters/quality.yaml`."""

import asyncio
import logging
import traceback
from contextlib import suppress

import pytest

from bot.core.policy import Settles
from bot.errors import ConfigError, RetryLater
from bot.ports import Adapter, CanDelete, CanEdit
from tests.fakes.bench import Bench, logged_in, reply, texts, under
from tests.fakes.benches import KEY

# --- coming and going -------------------------------------------------------------------------------------------------


async def test_bad_credentials_need_a_person(bench: Bench) -> None:
    adapter = bench.adapter(wrong=True)
    with pytest.raises(ConfigError) as refused:
        await adapter.open()
    await adapter.close()

    (finding,) = refused.value.findings
    place, _, rest = finding.partition(": ")
    assert place.startswith(f"accounts.{bench.account}")
    assert "token" in rest
    assert len([sentence for sentence in rest.split(". ") if sentence]) >= 2, "a cause and a cure"
    assert "wrong-and-secret" not in "".join(traceback.format_exception(refused.value))


async def test_a_token_taken_away_ends_the_reading(bench: Bench, adapter: Adapter) -> None:
    async with bench.listening(adapter) as ear:
        await bench.post("Ana", "before")
        await ear.hear()
        ear.ask()
        await bench.revoke()
        with pytest.raises(ConfigError, match=f"accounts.{bench.account}.*token"):
            await ear.until("never said")


async def test_a_platform_out_of_reach_at_the_start_is_tried_later(bench: Bench) -> None:
    await bench.offline()
    adapter = bench.adapter()
    with pytest.raises(RetryLater, match=f"accounts.{bench.account}"):
        await adapter.open()
    await bench.online()
    await adapter.open()
    await adapter.close()


async def test_a_right_that_is_missing_is_told_at_the_start(bench: Bench, caplog: pytest.LogCaptureFixture) -> None:
    await bench.fewer_rights()
    async with bench.opened() as adapter:
        channel = adapter.channel
    told = [record.getMessage() for record in caplog.records if record.levelno >= logging.WARNING]
    if "rights" in bench.cannot:
        assert (told, channel.sees_native_replies, channel.listen) == ([], True, "all")
    else:
        assert any(str(bench.account) in sentence for sentence in told)
        assert not channel.sees_native_replies or channel.listen == "mentions"


async def test_leaving_never_raises(bench: Bench) -> None:
    await bench.adapter().close()  # was never open
    async with bench.opened() as adapter:
        async with bench.listening(adapter) as ear:
            await bench.post("Ana", "hello")
            await ear.hear()
        await adapter.close()
        await adapter.close()
    async with bench.opened():
        await bench.offline()


async def test_it_stops_politely_while_it_waits_for_news(bench: Bench, adapter: Adapter) -> None:
    async with bench.listening(adapter) as ear:
        waiting = asyncio.create_task(ear.batch())
        await asyncio.sleep(0)
        waiting.cancel()
        await asyncio.gather(waiting, return_exceptions=True)
    async with bench.listening(adapter) as ear:
        await bench.post("Ana", "hello")
        assert texts(await ear.until("hello"))[-1] == "hello"

    assert waiting.cancelled()


async def test_what_it_can_do_is_declared(bench: Bench, adapter: Adapter) -> None:
    channel = adapter.channel
    assert (channel.account, channel.platform) == (bench.account, bench.platform)
    assert channel.can_edit == isinstance(adapter, CanEdit)
    assert channel.can_delete == isinstance(adapter, CanDelete)
    assert (channel.settles is Settles.NOTHING) == ("settling" in bench.cannot)
    assert (channel.law.summoned_only, channel.law.window) == (False, None)


async def test_secrets_and_words_are_in_no_log_line(bench: Bench, caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.DEBUG)
    async with bench.opened() as adapter, bench.listening(adapter) as ear:
        await bench.post("Ana", "words of a customer")
        (asked,) = await ear.hear()
        await adapter.send(under(asked), reply("words of ours"), KEY)
        await bench.post("Ana", "more words of a customer")
        await ear.until("more words of a customer")
    with suppress(ConfigError):
        async with logged_in(bench.adapter(wrong=True)):
            pytest.fail("a wrong token opened the door")

    ours = "\n".join(record.getMessage() for record in caplog.records)
    assert "words of" not in ours
    assert [secret for secret in bench.secrets if secret in ours] == []
