"""Locks on accounts: one connection has them, and they are free when it is gone."""

import pytest

from bot.core.messages import AccountId
from bot.errors import StoreError
from bot.storage.backend import backend_of
from bot.storage.locks import PostgresLocks
from tests.fakes.processes import until
from tests.postgres import Cluster

ONE, TWO = AccountId("one"), AccountId("two")


def test_an_account_is_one_connections(postgres_url: str) -> None:
    mine, others = PostgresLocks(backend_of(postgres_url)), PostgresLocks(backend_of(postgres_url))
    assert mine.hold([ONE]) == {ONE}
    assert mine.hold([ONE]) == {ONE}
    assert others.hold([ONE, TWO]) == {TWO}
    assert mine.hold([]) == set()
    assert others.hold([ONE, TWO]) == {ONE, TWO}
    others.close()
    until(lambda: mine.hold([ONE, TWO]) == {ONE, TWO} or None, "the server has seen that it is gone")
    mine.close()


def test_who_lost_the_connection_is_told_and_holds_nothing(postgres_url: str, postgres: Cluster) -> None:
    mine, others = PostgresLocks(backend_of(postgres_url)), PostgresLocks(backend_of(postgres_url))
    mine.hold([ONE])
    postgres.disconnect(postgres_url)
    with pytest.raises(StoreError, match="does not answer, or the connection to it was lost"):
        mine.hold([ONE])
    assert others.hold([ONE]) == {ONE}
    assert mine.hold([ONE]) == set()
    for locks in (mine, others):
        locks.close()


def test_who_says_nothing_for_long_loses_them(postgres_url: str) -> None:
    """A process that is frozen, or cut off: its connection looks alive for as long as its machine answers."""
    frozen, others = PostgresLocks(backend_of(postgres_url), let_go=0.5), PostgresLocks(backend_of(postgres_url))
    assert frozen.hold([ONE]) == {ONE}
    until(lambda: others.hold([ONE]), "it is free")
    with pytest.raises(StoreError):
        frozen.hold([ONE])
    others.close()
