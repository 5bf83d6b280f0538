"""What may come in at all, whatever the route: numbers that a database holds, letters that it keeps."""

import re
from collections.abc import Iterable, Mapping
from json import JSONDecodeError
from typing import Annotated, Any

from fastapi import APIRouter, Depends, Request
from pydantic import Field

from bot.desk.tongues import said
from bot.errors import NotAllowed

LARGEST_BODY = 3_000_000  # bytes: the longest draft of the alarm's rules, each letter of it written as %XX
# The number of a thread, an incident, a message: what is larger was never given, and no database could look it up.
Number = Annotated[int, Field(ge=0, le=2**63 - 1)]

_NO_LETTER = re.compile("[\x00\ud800-\udfff]")
_FORMS = ("application/x-www-form-urlencoded", "multipart/form-data")


def new_router(**options: Any) -> APIRouter:
    """A router of the console: `keepable` comes before each of its routes."""
    return APIRouter(dependencies=[Depends(keepable)], **options)


async def keepable(request: Request) -> None:
    """A NUL, or half a pair of surrogates, is no letter in any language, and PostgreSQL refuses it: a caller hears so
    here, not by a failure further in. Raises NotAllowed.
    """
    sent = [*request.path_params.values(), *request.query_params.values(), await _body(request)]
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
    except (JSONDecodeError, UnicodeDecodeError, RecursionError):
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
