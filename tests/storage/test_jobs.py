"""A unit's answer reaches whoever waits for it, and nobody else."""

import asyncio

import pytest

from bot.storage.jobs import Job, answer


def job(loop: asyncio.AbstractEventLoop) -> Job:
    return Job.of(lambda _: None, loop)


async def test_each_caller_hears_of_his_own_unit() -> None:
    done, failed = job(asyncio.get_running_loop()), job(asyncio.get_running_loop())
    done.result, failed.error = 7, ValueError("no")
    answer([done, failed])
    assert await done.caller == 7
    with pytest.raises(ValueError, match="no"):
        await failed.caller


async def test_what_a_future_cannot_carry_is_told_in_another_form() -> None:
    odd = job(asyncio.get_running_loop())
    odd.error = StopIteration(3)
    answer([odd])
    with pytest.raises(RuntimeError, match=r"StopIteration\(3\)"):
        await odd.caller


async def test_who_is_gone_is_not_told() -> None:
    gone, there = job(asyncio.get_running_loop()), job(asyncio.get_running_loop())
    gone.caller.cancel()
    answer([gone, there])
    assert await there.caller is None
    assert gone.caller.cancelled()


def test_a_loop_that_was_shut_takes_nothing_from_the_others() -> None:
    async def main() -> None:
        there = job(asyncio.get_running_loop())
        answer([lost, there])
        assert await there.caller is None

    shut = asyncio.new_event_loop()
    lost = job(shut)
    shut.close()
    asyncio.run(main())
