"""What may come in at all, whatever the route: numbers that a database holds, letters that it keeps."""

import re
from collections.abc import Iterable, Mapping
from typing import Annotated, Any

from fastapi import APIRouter, Depends, Request
from pydantic import BaseModel, BeforeValidator, ConfigDict, Field
from starlette.convertors import Convertor, register_url_convertor

from bot.desk.late import LateRoute
from bot.desk.tongues import said
from bot.errors import NotAllowed

LARGEST_BODY = 3_000_000  # bytes: the longest draft of the alarm's rules, each letter of it written as %XX


def _whole(value: Any) -> Any:
    return int(value) if isinstance(value, float) and value.is_integer() else value


WHOLE = BeforeValidator(_whole)  # JSON knows one kind of number: 1.0 is 1
# The number of a thread, an incident, a message: what is larger was never given, and JSON of others would round it.
Number = Annotated[int, Field(ge=0, le=2**53 - 1), WHOLE]

_NO_LETTER = re.compile("[\x00\ud800-\udfff]")
_FORMS = ("application/x-www-form-urlencoded", "multipart/form-data")


class Body(BaseModel):
    """What a call of the API brings as JSON: each field as it is described and no other, so that a slip in a name or
    a kind is told and not taken for something else."""

    model_config = ConfigDict(strict=True, extra="forbid")


class _Digits(Convertor[str]):
    """`{number:digits}`: where a word at the same place is another address. The framework's `int` fails on a number of
    thousands of digits, before it is asked who calls; what is no Number the route refuses."""

    regex = "[0-9]+"

    def convert(self, value: str) -> str:
        return value

    def to_string(self, value: str) -> str:
        return value


register_url_convertor("digits", _Digits())


def new_router(**options: Any) -> APIRouter:
    """A router of the console: `keepable` comes before each of its routes."""
    return APIRouter(dependencies=[Depends(keepable)], route_class=LateRoute, **options)


def file_router(**options: Any) -> APIRouter:
    """One whose bodies are files: nothing of them is read before it is known who sends them."""
    return APIRouter(dependencies=[Depends(keepable_address)], route_class=LateRoute, **options)


async def keepable(request: Request) -> None:
    """A NUL, or half a pair of surrogates, is no letter in any language, and PostgreSQL refuses it: a caller hears so
    here, not by a failure further in. Raises NotAllowed.
    """
    await keepable_address(request)
    _refuse(await _body(request))


async def keepable_address(request: Request) -> None:
    """The same, of the address alone."""
    _refuse([*request.path_params.values(), *request.query_params.values()])


def _refuse(sent: Any) -> None:
    if any(_NO_LETTER.search(text) for text in _texts(sent)):
        raise NotAllowed(said("Some of what was sent holds a sign that is no letter. Nothing was done; leave it out."))


async def _body(request: Request) -> Any:
    """What the body says, if it is of a kind that routes read; the framework keeps it for them."""
    kind = request.headers.get("content-type", "").partition(";")[0].strip().lower()
    if kind in _FORMS:
        return (await request.form()).multi_items()
    if not kind.endswith("json"):
        return None
    try:
        return await request.json()
    except (ValueError, RecursionError):  # no JSON, no text, a number of thousands of digits
        return None  # the route says what is wrong with it


def _texts(value: Any) -> Iterable[str]:
    """Every text in it, however deep: a JSON document nests no deeper than its reader could go."""
    found = [value]
    while found:
        one = found.pop()
        if isinstance(one, str):
            yield one
        elif isinstance(one, Mapping):
            found += [*one.keys(), *one.values()]
        elif isinstance(one, list | tuple):
            found += one
