"""Every route of the console, found by walking, so that no test can forget a new one."""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from enum import StrEnum
from types import NoneType
from typing import Any, Literal, get_args, get_origin

from fastapi import FastAPI
from fastapi.dependencies.models import Dependant
from fastapi.routing import iter_route_contexts
from pydantic import BaseModel

from bot.desk.doors import DOORS, Door
from tests.fakes.cases import RED

# What stands for a part of an address. A route with a part of another name says here what fits it.
PARTS: Mapping[str, str] = {
    "number": "1",
    "send": "1",
    "sealed": "1",
    "file": "1",
    "post": "1",
    "which": "1",
    "issue": RED,
    "name": "index",
    "verb": "",
}
STATIC = "/static"


@dataclass(frozen=True)
class Way:
    """One route by one method. `door` None: open to everybody. `fields`: of its form or its JSON, by name."""

    method: str
    path: str
    door: Door | None
    parts: Mapping[str, Any]
    query: Mapping[str, Any]
    fields: Mapping[str, Any]

    def __str__(self) -> str:
        return f"{self.method} {self.path}"

    @property
    def api(self) -> bool:
        """Is it JSON?"""
        return self.path.startswith("/api/")

    @property
    def described(self) -> str:
        """Its path as the API's description writes it."""
        return re.sub(r":\w+}", "}", self.path)

    @property
    def writes(self) -> bool:
        """May calling it change anything?"""
        return self.method not in {"GET", "HEAD"}

    def filled(self, text: str) -> dict[str, Any]:
        """Its fields, each with what its kind takes; `text` in every field that takes words."""
        return {name: _fitting(kind, text) for name, kind in self.fields.items()}

    def asked(self, text: str) -> dict[str, Any]:
        """As `filled`, of its query."""
        return {name: _fitting(kind, text) for name, kind in self.query.items()}

    def address(self, **parts: str) -> str:
        """Its path filled in."""
        path = self.path
        for name, kind in self.parts.items():
            fitting = parts.get(name) or PARTS[name] or str(get_args(kind)[0])
            for shape in (f"{{{name}}}", f"{{{name}:digits}}", f"{{{name}:path}}"):
                path = path.replace(shape, fitting)
        return path


def _fitting(kind: Any, text: str) -> Any:
    """Words where words fit, else the first thing that does."""
    if kind in {str, int, bool}:
        return {str: text, int: 1, bool: True}[kind]
    if isinstance(kind, type) and issubclass(kind, StrEnum):
        return next(iter(kind)).value
    inner = [each for each in get_args(kind) if each is not NoneType]
    if get_origin(kind) is list:
        return [_fitting(inner[0], text)]
    if get_origin(kind) is Literal:
        return inner[0]
    return _fitting(inner[0], text) if inner else text  # an Annotated or a union; a kind of its own reads words


def ways(app: FastAPI) -> list[Way]:
    """All of them but what hangs below other applications, such as the static files."""
    return [way for route in iter_route_contexts(app.routes) for way in _of(route)]


def _of(route: Any) -> Iterator[Way]:
    dependant = getattr(route, "dependant", None)
    if dependant is None:
        if not str(route.path).startswith(STATIC):
            yield Way("GET", str(route.path), None, {}, {}, {})
        return
    for method in sorted(route.methods):
        yield Way(
            method, str(route.path), _door(dependant), _kinds(dependant.path_params), _kinds(dependant.query_params),
            _fields(dependant),
        )  # fmt: skip


def _door(dependant: Dependant) -> Door | None:
    found = [DOORS[name] for each in dependant.dependencies if (name := getattr(each.call, "__name__", "")) in DOORS]
    assert len(found) <= 1, f"{dependant.path} has more than one door"
    return found[0] if found else None


def _kinds(fields: list[Any]) -> dict[str, Any]:
    return {field.alias: field.field_info.annotation for field in fields}


def _fields(dependant: Dependant) -> dict[str, Any]:
    """Of the form, or of the model that the JSON is read into."""
    kinds = _kinds(dependant.body_params)
    models = [kind for kind in kinds.values() if isinstance(kind, type) and issubclass(kind, BaseModel)]
    if not models:
        return kinds
    (model,) = models
    return {name: field.annotation for name, field in model.model_fields.items()}
