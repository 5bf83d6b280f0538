"""The id of the row that this connection added last, for a statement that goes together with the one that adds it."""

from typing import Any

from sqlalchemy import BigInteger
from sqlalchemy.ext.compiler import compiles
from sqlalchemy.sql.compiler import SQLCompiler
from sqlalchemy.sql.functions import FunctionElement


class last_id(FunctionElement[int]):
    """On a file the last row of any table counts: say it before another one is added."""

    type = BigInteger()
    inherit_cache = False

    def __init__(self, table: str) -> None:
        super().__init__()
        self.table = table


@compiles(last_id, "sqlite")
def _of_file(_element: last_id, _compiler: SQLCompiler, **_options: Any) -> str:
    return "last_insert_rowid()"


@compiles(last_id, "postgresql")
def _of_server(element: last_id, _compiler: SQLCompiler, **_options: Any) -> str:
    return f"currval('{element.table}_id_seq')"
