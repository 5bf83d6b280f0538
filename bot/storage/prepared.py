"""Statements compiled once and run on the driver itself: the hot path's statements cost a third of what they did.

Written in SQLAlchemy Core like all others; only what Core does again on every call (parameters, result objects) is done
once here. Measured on the way of one message, Core's own work was most of the time, the database's the least.
"""

from collections import namedtuple
from collections.abc import Callable, Mapping, Sequence
from typing import Any

from sqlalchemy import BindParameter, Column, ColumnElement, Connection, Dialect, Insert, Table, bindparam, literal
from sqlalchemy.sql.base import Executable
from sqlalchemy.sql.compiler import SQLCompiler

from bot.storage.engines import driver

Change = Callable[[Any], Any]
_WRITTEN = (str, int, bool)


def among(column: ColumnElement[Any], values: Sequence[str]) -> ColumnElement[bool]:
    """`column IN (values)`, spelt so that it can be compiled before it is run."""
    return column.in_([literal(str(value)) for value in values])


def _default(column: Column[Any]) -> Any:
    """A fresh default; lists and maps are shared, for nobody here changes what it inserts."""
    default: Any = column.default
    if default is None:
        return None
    return default.arg(None) if default.is_callable else default.arg


class Prepared:
    """One statement. Every value comes by name; an insert takes any of its table's columns, the rest are defaults.
    `computed`: columns of an insert that the database fills in."""

    def __init__(self, statement: Any, **computed: ColumnElement[Any]) -> None:
        self._defaults: dict[str, Any] = {}
        self.inserts = isinstance(statement, Insert)
        if isinstance(statement, Insert) and statement.select is None:
            statement, self._defaults = _whole(statement, computed)
        self._statement = statement
        self._compiled: dict[str, _Compiled] = {}  # by the name of the dialect

    def run(self, db: Connection, given: Mapping[str, Any]) -> int:
        """How many rows changed."""
        one = self._for(db)
        return int(driver(db).execute(one.sql, one.values(given)).rowcount)

    def later(self, db: Connection, *given: Mapping[str, Any]) -> None:
        """Once for each. Whether it works shows with what is asked next, or at the end of the unit."""
        one = self._for(db)
        for values in given:
            driver(db).later(one.sql, one.values(values))

    def all(self, db: Connection, given: Mapping[str, Any]) -> list[Any]:
        """Rows with the names of the columns."""
        one = self._for(db)
        return [one.made(row) for row in driver(db).execute(one.sql, one.values(given)).fetchall()]

    def first(self, db: Connection, given: Mapping[str, Any]) -> Any | None:
        """The first row, or None. What changes rows with RETURNING has changed all of them."""
        one = self._for(db)
        found = driver(db).execute(one.sql, one.values(given)).fetchall()
        return one.made(found[0]) if found else None

    def scalar(self, db: Connection, given: Mapping[str, Any]) -> Any | None:
        """The first column of the first row, or None."""
        row = self.first(db, given)
        return None if row is None else row[0]

    def plan(self, db: Connection) -> list[str]:
        """How SQLite would go about it, step by step."""
        one = self._for(db)
        empty: list[Any] = [None] * one.places
        return [str(step[3]) for step in driver(db).execute(f"EXPLAIN QUERY PLAN {one.sql}", empty).fetchall()]

    def _for(self, db: Connection) -> "_Compiled":
        dialect = db.dialect
        found = self._compiled.get(dialect.name)
        if found is None:
            found = self._compiled[dialect.name] = _Compiled(self._statement, self._defaults, dialect)
        return found


def together(db: Connection, *asked: tuple[Prepared, Mapping[str, Any]]) -> list[list[Any]]:
    """All rows of each, asked for at once. They run in this order."""
    made = [(statement._for(db), given) for statement, given in asked]
    answers = driver(db).together([(one.sql, one.values(given)) for one, given in made])
    return [[one.made(row) for row in answer.fetchall()] for (one, _), answer in zip(made, answers, strict=True)]


class _Compiled:
    """The statement in the words of one database, with its values by place."""

    def __init__(self, statement: Any, defaults: Mapping[str, Any], dialect: Dialect) -> None:
        compiled = _compiler(dialect)(dialect, statement)
        self.sql = str(compiled)
        # By name: how a given value is changed for the driver; what stands there, changed already, if none is given.
        self._places: list[str] = []
        self._changes: dict[str, Change] = {}
        self._otherwise: dict[str, Any] = {}
        for name in compiled.positiontup or ():
            bind = compiled.binds[name]
            change: Change | None = bind.type.dialect_impl(dialect).bind_processor(dialect)
            place, values = (name, defaults) if bind.required else (f"{name} of its own", compiled.params)
            self._places.append(place)
            if change is not None:
                self._changes[place] = change
            if name in values:
                self._otherwise[place] = values[name] if change is None else change(values[name])
        self._row, self._out = _results(statement, dialect)

    @property
    def places(self) -> int:
        """How many values it takes."""
        return len(self._places)

    def values(self, given: Mapping[str, Any]) -> list[Any]:
        """What the driver wants, in order. KeyError for a value that was forgotten."""
        values = {**self._otherwise, **given}
        for name, change in self._changes.items():
            if name in given:
                values[name] = change(given[name])
        return [values[name] for name in self._places]

    def made(self, row: Sequence[Any]) -> Any:
        """A row of the driver as the units want it."""
        values = list(row)
        for i, change in self._out:
            values[i] = change(values[i])
        return self._row(values)


def _compiler(dialect: Dialect) -> type[SQLCompiler]:
    """The dialect's compiler; words and numbers of the statement itself are written into it. Half of all values are
    such, each costs as much as one that is given, and a database plans better for what it can see."""

    class WrittenOut(dialect.statement_compiler):  # type: ignore[misc,name-defined]  # known at run time
        def visit_bindparam(self, bindparam: BindParameter[Any], *args: Any, **options: Any) -> str:
            if not bindparam.required and isinstance(bindparam.value, _WRITTEN):
                options["literal_binds"] = True
            return str(super().visit_bindparam(bindparam, *args, **options))

    return WrittenOut


def _whole(statement: Insert, computed: Mapping[str, ColumnElement[Any]]) -> tuple[Insert, dict[str, Any]]:
    """The insert with all columns of its table, and what stands in those that are not given."""
    table = statement.table
    assert isinstance(table, Table)
    columns = [c for c in table.columns if not (c.primary_key and c.name == "id")]
    defaults = {c.name: _default(c) for c in columns}
    given = {c.name: bindparam(c.name, type_=c.type) for c in columns}
    return statement.values(given | dict(computed)), defaults


def _results(statement: Any, dialect: Dialect) -> tuple[Callable[[Sequence[Any]], Any], list[tuple[int, Change]]]:
    """What makes a row of its values, and what must be changed in those that come from the driver."""
    if not isinstance(statement, Executable) or not getattr(statement, "exported_columns", None):
        return tuple, []
    columns = list(statement.exported_columns)  # type: ignore[attr-defined]
    row = namedtuple("row", [str(getattr(c, "name", "")) for c in columns], rename=True)  # type: ignore[misc]  # names are known at run time
    changes = [(i, c.type.dialect_impl(dialect).result_processor(dialect, None)) for i, c in enumerate(columns)]
    return row._make, [(i, change) for i, change in changes if change is not None]
