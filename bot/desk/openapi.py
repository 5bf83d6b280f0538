"""The API's description, completed: who may call what and how they come in, and what every refusal looks like."""

from collections.abc import Mapping
from typing import Any

from fastapi import FastAPI
from fastapi.routing import iter_route_contexts

from bot.desk.access import COOKIE
from bot.desk.doors import DOORS, Door, Scope

_CSRF = "x-csrf-token"
_WAYS_IN: Mapping[str, Mapping[str, str]] = {
    "token": {"type": "http", "scheme": "bearer", "description": "An API token, made on the page Programs."},
    "session": {"type": "apiKey", "in": "cookie", "name": COOKIE, "description": "A person who is signed in."},
    "csrf": {"type": "apiKey", "in": "header", "name": "X-CSRF-Token", "description": "csrf of GET /api/v1/session."},
}  # fmt: skip
_PROBLEM = {
    "type": "object", "title": "Problem", "required": ["detail"], "description": "Why nothing was done, in a sentence.",
    "properties": {"detail": {"type": "string", "title": "Detail"}},
}  # fmt: skip
_ALWAYS = {
    "401": "Nobody is signed in, or the token opens nothing", "403": "Beyond the rank or the scope, or from elsewhere",
    "422": "Unreadable, or a law of the brand or the platform forbids it", "503": "Not now; come again",
}  # fmt: skip
_OF_ONE = {"404": "There is no such thing (any more)"}
_OF_WRITING = {"409": "Somebody changed it since you looked", "413": "More than a request may hold"}
_OF_A_BODY = {"400": "Not even text that could be JSON"}


def complete(app: FastAPI) -> None:
    """From now on the application describes itself wholly."""
    plain = app.openapi

    def described() -> dict[str, Any]:
        if app.openapi_schema is None:
            app.openapi_schema = _completed(plain(), _doors(app))
        return app.openapi_schema

    app.openapi = described  # type: ignore[method-assign]  # the framework's own way to extend it


def _doors(app: FastAPI) -> dict[tuple[str, str], Door]:
    found: dict[tuple[str, str], Door] = {}
    for route in iter_route_contexts(app.routes):
        dependant = getattr(route, "dependant", None)
        for each in dependant.dependencies if dependant else ():
            if (name := getattr(each.call, "__name__", "")) in DOORS:
                found |= {(str(route.path_format), method.lower()): DOORS[name] for method in route.methods or ()}
    return found


def _completed(told: dict[str, Any], doors: Mapping[tuple[str, str], Door]) -> dict[str, Any]:
    parts = told.setdefault("components", {})
    parts["securitySchemes"] = {name: dict(way) for name, way in _WAYS_IN.items()}
    parts["schemas"] = {
        name: schema for name, schema in parts["schemas"].items()
        if name not in {"HTTPValidationError", "ValidationError"}
    } | {"Problem": _PROBLEM}  # fmt: skip
    for path, verbs in told["paths"].items():
        for verb, call in verbs.items():
            _say(call, path, doors[path, verb])
    return told


def _say(call: dict[str, Any], path: str, door: Door) -> None:
    by_session: dict[str, list[str]] = {"session": [], "csrf": []} if door.writes else {"session": []}
    call["security"] = [by_session] if door.alone else [{"token": []}, by_session]
    scope = next(scope for scope in Scope if scope.rank is door.rank)
    words = "People who are signed in only." if door.alone else f"Scope: {scope}."
    call["description"] = "\n\n".join(filter(None, (call.get("description", ""), words)))
    kept = [each for each in call.get("parameters", []) if each["name"].lower() != _CSRF]
    call.pop("parameters", None)
    if kept:
        call["parameters"] = kept
    own = {status: each["description"] for status, each in call["responses"].items() if status[0] in "45"}
    refusals = own | _ALWAYS | (_OF_ONE if "{" in path else {}) | (_OF_WRITING if door.writes else {})
    refusals |= _OF_A_BODY if "requestBody" in call else {}
    refused = {"application/json": {"schema": {"$ref": "#/components/schemas/Problem"}}}
    call["responses"] |= {status: {"description": words, "content": refused} for status, words in refusals.items()}
