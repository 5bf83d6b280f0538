"""The JSON API keeps what its description promises: schemathesis reads the description and calls each operation with
what it allows, with what it forbids, and without being signed in.

Each operation is first called with what `furnished` has for it and must be carried out then: of one that is only ever
refused nothing is known.

A few cases of each kind here; CONTRACT_EXAMPLES=200 draws so many more, and `--log-cli-level=info` tells how many.
"""

import asyncio
import logging
import os
from collections import Counter
from collections.abc import Iterator, Mapping
from copy import deepcopy
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any

import pytest
import schemathesis
from schemathesis import Case, CheckContext, Response
from schemathesis.config import SchemathesisConfig
from schemathesis.engine import Status, events, from_schema

from bot.desk.access import COOKIE
from tests.desk.furnished import Fitting, furnish
from tests.desk.house import House, open_house
from tests.desk.test_tokens import token
from tests.fakes.cases import RED

EXAMPLES = int(os.environ.get("CONTRACT_EXAMPLES", "3"))
# What is called in one house, with a token of which scope; None: with a session, because it is for people only.
GROUPS = {
    "incidents": "lead", "rules of the alarm": "lead", "saved replies": "lead", "sorting": "write", "team": "admin",
    "telling many": "lead", "threads": "write", "oneself": None,
}  # fmt: skip
SESSION = "/api/v1/session"  # whoever calls DELETE there is signed out, so it has a house for itself
ACCEPTED = ("2xx", "401", "403", "404", "409", "429")
LIES = {
    "allow_header_conformance", "content_type_conformance", "ignored_auth", "negative_data_rejection",
    "positive_data_acceptance", "response_schema_conformance", "status_code_conformance", "unsupported_method",
    "valid_is_readable",
}  # fmt: skip
UNREADABLE = "Some of what was sent could not be used."  # how a refusal of the shape begins


@schemathesis.check
def valid_is_readable(ctx: CheckContext, response: Response, case: Case[Any]) -> None:
    """What the description allows may be forbidden by a law of the brand, but it must never be unreadable."""
    positive = case.meta is not None and case.meta.generation.mode.is_positive
    if positive and response.status_code == 422:
        assert not response.json()["detail"].startswith(UNREADABLE), response.text


@dataclass
class Heard:
    """Of one run. `done`: how often each operation was carried out."""

    findings: list[str] = field(default_factory=list)
    cases: int = 0
    done: Counter[str] = field(default_factory=Counter)

    def note(self, event: object) -> None:
        if isinstance(event, events.NonFatalError | events.FatalError):
            self.findings.append(f"schemathesis itself failed: {event}")
        if isinstance(event, events.ScenarioFinished):
            calls = event.recorder.interactions.values()
            self.cases += len(calls)
            self.findings += _failed(event)
            self.done[event.label or ""] += sum(
                1 for call in calls if call.response and call.response.status_code < 300
            )


def _failed(event: events.ScenarioFinished) -> Iterator[str]:
    for case, checks in event.recorder.checks.items():
        sent = event.recorder.interactions[case].request
        for check in checks:
            if check.status is Status.FAILURE:
                why = check.failure_info.failure if check.failure_info else ""
                yield f"{check.name}: {sent.method} {sent.uri} {(sent.body or b'')[:300]!r}: {why}"


def _config(signed_in: dict[str, Any], likely: dict[str, list[Any]]) -> SchemathesisConfig:
    first, few = ({"dictionary": name, "probability": 0.8} for name in ("first", "few"))
    return SchemathesisConfig.from_dict({
        "seed": 1,
        "continue-on-failure": True,
        "warnings": False,  # of how much more could be tried
        "auth": {"openapi": signed_in},
        "generation": {"deterministic": True, "database": "none", "no-shrink": True, "max-examples": EXAMPLES},
        # The examples come first. Walks of many calls are told one by one in the other tests.
        "phases": {"stateful": {"enabled": False}},
        "dictionaries": {name: {"values": values} for name, values in likely.items()},
        "parameters": {
            "path.number": first, "path.send": few, "path.sealed": first, "body.decision": few, "body.macro": first,
            "body.conversation": first, "body.seen": {"dictionary": "seen", "probability": 0.5},
            "path.issue": {"dictionary": "issues", "probability": 0.7},
            "body.text": {"dictionary": "texts", "probability": 0.3},
        },
        # 422 is also how a law of the brand forbids what reads well: `valid_is_readable` asks for the difference.
        "checks": {"positive_data_acceptance": {"expected-statuses": [*ACCEPTED, "422"]}},
        "operations": [
            {   # POST there is /incidents/{number}/{verb}, which says that `behind` is no verb.
                "include-path": "/api/v1/incidents/{number}/behind",
                "checks": {"unsupported_method": {"enabled": False}, "allow_header_conformance": {"enabled": False}},
            }
        ],
    })  # fmt: skip


def _part(told: dict[str, Any], group: str, fitting: Fitting) -> dict[str, Any]:
    """The description of these operations alone, with what fits this house as examples."""
    part = deepcopy(told)
    part["paths"] = {
        path: calls for path, calls in part["paths"].items()
        if (path if path == SESSION else next(iter(calls.values()))["tags"][0]) == group
    }  # fmt: skip
    for path, calls in part["paths"].items():
        for verb, call in calls.items():
            _exemplify(call, fitting.get(f"{verb.upper()} {path}", {}))
    return part


def _exemplify(call: dict[str, Any], fitting: Mapping[str, Any]) -> None:
    for parameter in call.get("parameters", []):
        if parameter["name"] in fitting:
            parameter["example"] = fitting[parameter["name"]]
    if "body" in fitting:
        (content,) = call["requestBody"]["content"].values()
        content["example"] = fitting["body"]


def _likely(fitting: Fitting) -> dict[str, list[Any]]:
    """Values of this house, without which most of what is drawn is refused."""
    bodies = [each["body"] for each in fitting.values() if isinstance(each.get("body"), dict)]
    found = {name: [body[name] for body in bodies if name in body] for name in ("text", "seen")}
    return {
        "first": [1],
        "few": [1, 2, 3],
        "issues": [RED],
        "texts": [*found["text"], "Hi"],
        "seen": [*found["seen"], 1],
    }


def _play(house: House, told: dict[str, Any], config: SchemathesisConfig) -> Heard:
    heard, schema = Heard(), schemathesis.openapi.from_dict(told, config=config)
    schema.app = house.app
    for event in from_schema(schema).execute():
        heard.note(event)
    return heard


@pytest.mark.slow
@pytest.mark.parametrize(("group", "scope"), [*GROUPS.items(), (SESSION, None)])
async def test_the_api_keeps_what_its_description_promises(group: str, scope: str | None) -> None:
    async with open_house(undo=timedelta(seconds=10)) as house, house.person("Ada") as ada:
        fitting = await furnish(house, ada, group)
        session = {"session": {"api_key": ada.browser.cookies[COOKIE]}, "csrf": {"api_key": ada.csrf}}
        signed_in = {"token": {"bearer": await token(ada, scope)}} if scope else session
        config = _config(signed_in, _likely(fitting))
        heard = await asyncio.to_thread(_play, house, _part(house.app.openapi(), group, fitting), config)
    never = [operation for operation, times in heard.done.items() if not times]
    logging.getLogger(__name__).info(
        "%s: %d cases, %d findings; never carried out: %s", group, heard.cases, len(heard.findings), never
    )
    assert heard.findings == []
    assert never == [], "what was never carried out was never tried: give it what fits in `furnished`"


async def test_a_description_that_lies_is_found_out() -> None:
    """Each check is awake: one lie for each."""
    async with open_house() as house, house.person("Ada") as ada:
        await house.says("red light")
        told = deepcopy(house.app.openapi())
        call = told["paths"]["/api/v1/threads"]["get"]
        call["parameters"][1]["schema"] = {"type": "integer", "minimum": -9, "maximum": 3}
        del call["responses"]["422"]
        told["components"]["schemas"]["ThreadList"]["properties"]["more"] = {"type": "integer"}
        told["paths"] = {
            "/api/v1/threads": {"get": call},
            "/manifest.webmanifest": {"get": call | {"parameters": []}},  # open to everybody, and no JSON
            "/api/v1/tokens": {"put": call | {"parameters": []}},  # there is no such thing
            "/api/v1/labels": {"delete": call | {"parameters": []}},
        }
        config = _config({"token": {"bearer": await token(ada, "read")}}, _likely({}))
        heard = await asyncio.to_thread(_play, house, told, config)
    assert {finding.partition(":")[0] for finding in heard.findings} >= LIES, heard.findings


def test_every_operation_is_in_a_group(house: House) -> None:
    told = house.app.openapi()["paths"].values()
    assert {tag for calls in told for call in calls.values() for tag in call["tags"]} == set(GROUPS)
