"""All rows from one database to another, whichever the two are; compared one by one before anything counts."""

from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from itertools import chain, zip_longest
from typing import Any

from sqlalchemy import Connection, Table, func, insert, select, text

from bot.errors import StoreError
from bot.storage.backend import Backend
from bot.storage.engines import connected, driver
from bot.storage.problems import explain
from bot.storage.tables import metadata

_AT_ONCE = 1000  # rows


def carry(source: Backend, target: Backend) -> Mapping[str, int]:
    """Put every row of `source` into `target`, which has the same tables and no rows. Returns how many, by table.

    One transaction on each side: nobody writes into a source that is a file meanwhile, and the target has everything or
    nothing. Raises StoreError.
    """
    with _transaction(source) as giving, _transaction(target) as taking:
        _refuse_rows(taking, target.place)
        given = _Given(giving, source.place)
        counts = {table.name: _fill(given, taking, table) for table in metadata.sorted_tables}
        for table in metadata.sorted_tables:
            _compare(given, taking, table)
            if "id" in table.c:
                _number_on(given, taking, table)
        driver(taking).execute("COMMIT")
    return counts


def _refuse_rows(db: Connection, place: str) -> None:
    full = [table.name for table in metadata.sorted_tables if db.execute(select(table).limit(1)).first() is not None]
    if full:
        raise StoreError(
            f"{place} is not empty (there are rows in {', '.join(full)}). Nothing was changed. Make a new database for"
            " it, so that nothing is overwritten or mixed."
        )


@contextmanager
def _transaction(backend: Backend) -> Iterator[Connection]:
    """Open from here on; who wants to keep what he wrote commits himself."""
    with connected(backend.writing(), backend.place) as db:
        driver(db).execute(backend.begin)
        try:
            yield db
        finally:
            if driver(db).in_transaction:
                driver(db).execute("ROLLBACK")


class _Given:
    """What is read from. Its troubles are told as its own: around it stands the connection to the other database."""

    def __init__(self, db: Connection, place: str) -> None:
        self._db = db
        self._place = place

    def pages(self, table: Table) -> Iterator[Sequence[Any]]:
        with self._blamed():
            yield from _pages(self._db, table)

    def last(self, table: Table) -> int:
        with self._blamed():
            return _last(self._db, table)

    @contextmanager
    def _blamed(self) -> Iterator[None]:
        try:
            yield
        except Exception as error:
            raise explain(error, self._place) or error from error


def _fill(given: _Given, taking: Connection, table: Table) -> int:
    number = 0
    for rows in given.pages(table):
        taking.execute(insert(table), [row._asdict() for row in rows])
        number += len(rows)
    return number


def _pages(db: Connection, table: Table) -> Iterator[Sequence[Any]]:
    """All rows in the same order everywhere: texts by their bytes, whatever language the server sorts in."""
    server = db.dialect.name == "postgresql"
    order = [c.collate("C") if server and c.type.python_type is str else c for c in table.primary_key.columns]
    found = db.execute(select(table).order_by(*order), execution_options={"yield_per": _AT_ONCE})
    yield from found.partitions(_AT_ONCE)


def _compare(given: _Given, taking: Connection, table: Table) -> None:
    there, here = chain.from_iterable(given.pages(table)), chain.from_iterable(_pages(taking, table))
    for number, (one, other) in enumerate(zip_longest(there, here)):
        if one is None or other is None or [_kept(v) for v in one] != [_kept(v) for v in other]:
            raise StoreError(
                f"Row {number + 1} of {table.name} did not arrive as it was. Nothing was changed in the new database;"
                " the old one is as it was. Please report this."
            )


def _kept(value: Any) -> Any:
    """PostgreSQL keeps every character but the one without a sign."""
    return value.replace("\0", "") if isinstance(value, str) else value


def _number_on(given: _Given, taking: Connection, table: Table) -> None:
    """New rows get numbers that were never used: an old one may stand on a page that is still open."""
    last = max(given.last(table), taking.execute(select(func.coalesce(func.max(table.c.id), 0))).scalar_one())
    if not last:
        return
    if taking.dialect.name == "postgresql":
        taking.execute(select(func.setval(func.pg_get_serial_sequence(table.name, "id"), last)))
    elif table.dialect_options["sqlite"]["autoincrement"]:
        taking.execute(text("DELETE FROM sqlite_sequence WHERE name = :name"), {"name": table.name})
        taking.execute(text("INSERT INTO sqlite_sequence VALUES (:name, :last)"), {"name": table.name, "last": last})


def _last(db: Connection, table: Table) -> int:
    """The highest number that was ever given, as far as it is known there."""
    if db.dialect.name == "postgresql":
        return int(db.execute(text(f"SELECT last_value - (NOT is_called)::int FROM {table.name}_id_seq")).scalar_one())
    if not table.dialect_options["sqlite"]["autoincrement"]:
        return 0
    found = db.execute(text("SELECT seq FROM sqlite_sequence WHERE name = :name"), {"name": table.name}).scalar()
    return int(found or 0)
