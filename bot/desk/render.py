"""Templates to answers. Everything is escaped; an unknown name in a template is an error, never an empty hole."""

from collections.abc import Callable
from datetime import datetime
from pathlib import Path
from typing import Any, ClassVar

from fastapi import Request
from fastapi.responses import HTMLResponse
from jinja2 import BytecodeCache, Environment, FileSystemLoader, StrictUndefined
from jinja2.bccache import Bucket
from markupsafe import Markup

from bot.core.conversations import IssueId
from bot.core.messages import Attachment
from bot.core.records import Line, Thread
from bot.desk import assets, incident_words, rule_words, tongues, views
from bot.desk.access import Visitor
from bot.desk.changing import allowed
from bot.desk.from_below import reason
from bot.desk.receiving import can_show
from bot.desk.rows import Look, Rows, way_back
from bot.desk.service import TABS, InboxView
from bot.desk.setup import DeskSetup

HERE = Path(__file__).parent
_FILTERS = (
    "device", "exact", "first_upper", "initials", "language", "lasting", "later", "linked", "look", "machine", "pieces",
    "place", "platform", "rank", "safe_link", "size", "speaker", "starts_with", "stretches", "tapped", "thing", "tint",
    "tongue", "undoable",
)  # fmt: skip
_INCIDENT_FILTERS = (
    "anger", "campaign_state", "campaign_words", "clock", "figure_words", "incident_look", "incident_name",
    "incident_state", "kind_words", "level", "short", "told", "usual", "weight_words",
)  # fmt: skip
_RULE_FILTERS = ("change_words", "first_rule", "rule_line", "span", "told_at")


class _Compiled(BytecodeCache):
    """Templates are compiled once in a process, however many consoles stand in it."""

    _known: ClassVar[dict[str, bytes]] = {}

    def load_bytecode(self, bucket: Bucket) -> None:
        """If their text is still the same; the bucket looks."""
        if bucket.key in self._known:
            bucket.bytecode_from_string(self._known[bucket.key])

    def dump_bytecode(self, bucket: Bucket) -> None:
        self._known[bucket.key] = bucket.bytecode_to_string()


class Pages:
    """Renders a template with what every page needs: the brand, the person, the present."""

    def __init__(self, setup: DeskSetup) -> None:
        self._setup = setup
        self._templates = Environment(
            loader=FileSystemLoader(HERE / "templates"), autoescape=True, undefined=StrictUndefined,
            trim_blocks=True, lstrip_blocks=True, extensions=["jinja2.ext.i18n"], finalize=tongues.shown,
            bytecode_cache=_Compiled(), auto_reload=False,  # else each use of one asks the disk whether it changed
        )  # fmt: skip
        self._templates.policies["ext.i18n.trimmed"] = True
        self._templates.install_gettext_callables(  # type: ignore[attr-defined]  # the extension adds it
            tongues.raw, tongues.raw_many, newstyle=True
        )
        self._templates.filters |= {
            "number": tongues.number, "ours": tongues.ours, "percent": tongues.percent, "reason": reason,
        }  # fmt: skip
        self._templates.filters |= {name: getattr(views, name) for name in _FILTERS}
        self._templates.filters |= {name: getattr(incident_words, name) for name in _INCIDENT_FILTERS}
        self._templates.filters |= {name: getattr(rule_words, name) for name in _RULE_FILTERS}
        self._rows = Rows(self._templates)
        self._templates.globals |= {
            "brand": setup.brand, "static": assets.address(), "tabs": TABS, "states": views.STATES,
            "in_demo": setup.demo is not None,
            "has_help": setup.help_folder is not None, "title_of": self._title_of,
            "can_draft": setup.drafts is not None, "changeable": self._changeable, "can_show": self._can_show,
            "languages": tongues.LANGUAGES, "spoken": tongues.spoken,
            "words_of_scripts": tongues.words_of_scripts, "rows_of": self._rows_of,
        }  # fmt: skip

    def _title_of(self, issue: str) -> str:
        known = self._setup.knowledge.current.knowledge.issues.get(IssueId(issue))
        return known.title if known is not None else issue

    def _rows_of(self, inbox: InboxView, ago: Callable[[datetime], str], opened: int | None, *, writes: bool) -> Markup:
        way, spoken = way_back(inbox), tongues.spoken()
        return self._rows.together(tuple(
            Look(
                row, way, self._title_of(row.issue), ago(row.since), opened=row.conversation == opened, writes=writes,
                why=bool(row.because) and inbox.tab != "done", away=row.assignee in inbox.away, spoken=spoken,
            )
            for row in inbox.rows
        ))  # fmt: skip

    def _changeable(self, thread: Thread, line: Line, agent: str) -> bool:
        channel = self._setup.channels.get(thread.conversation.account)
        may = allowed(channel, line, agent, self._setup.clock.now())
        return may.change or may.take_back

    def _can_show(self, attachment: Attachment) -> bool:
        return can_show(attachment, self._setup.customer_file_bytes)

    def show(self, template: str, visitor: Visitor | None, status: int = 200, **values: Any) -> HTMLResponse:
        """One page or partial."""
        now = self._setup.clock.now()
        html = self._templates.get_template(template).render(
            visitor=visitor, now=now, ago=lambda then: views.ago(then, now), **values
        )
        return HTMLResponse(html, status)


def partial(request: Request) -> bool:
    """Did a live page ask for a piece of itself?"""
    return request.headers.get("hx-request") == "true"
