"""The pages of the alarm's rules: read, tried on the last days, saved. Every form posts here and is sent back to a
page, so that all of it works without JavaScript."""

from typing import Annotated

from fastapi import APIRouter, Depends, Form, Response
from fastapi.responses import HTMLResponse, RedirectResponse

from bot.core.thresholds import Level
from bot.desk import rule_words
from bot.desk.access import Guard, Visitor
from bot.desk.fields import Number, new_router
from bot.desk.render import Pages
from bot.desk.tongues import said, told
from bot.desk.trying import DAYS, Trying
from bot.errors import Changed, NotAllowed
from bot.ports.rules import Checked, Mistake

HOME = "/incidents/rules"
# What was just done, in words. The address bar carries the key only.
DID = {
    "saved": said("Saved, and live from now on."),
    "waits": said("Saved, but not live yet: see below. The rules from before go on."),
    "fine": said("No mistakes in it. Nothing was saved."),
}


class RuleScreens:
    """Gathers what the pages show."""

    def __init__(self, trying: Trying, pages: Pages) -> None:
        self._trying = trying
        self._pages = pages

    async def rules(
        self, visitor: Visitor, *, text: str | None = None, seen: str = "", mistakes: Checked | None = None,
        problem: str = "", did: str = "", status: int = 200, theirs: str = "",
    ) -> HTMLResponse:  # fmt: skip
        """The rules; with `text` the draft that is being edited, and what is wrong with it."""
        rules = await self._trying.rules()
        found: list[Mistake] = list(mistakes.mistakes) if mistakes else []
        draft = rules.file.text if text is None and rules.file else text or ""
        return self._pages.show(
            "rules.html", visitor, status, rules=rules, levels=[*Level][:0:-1], days=DAYS, draft=draft,
            seen=seen or (rules.file.mark if rules.file else ""), mistakes=found, problem=problem, did=DID.get(did, ""),
            theirs=theirs, running=self._trying.running, findings=self._trying.findings,
            counted=rule_words.counted(rules.live),
        )  # fmt: skip

    async def one(self, visitor: Visitor, number: int, template: str = "try.html") -> HTMLResponse:
        """A try. Raises Missing."""
        one = self._trying.get(number)
        rules = await self._trying.rules()
        loud, quiet = one.changes
        return self._pages.show(
            template, visitor, one=one, loud=loud, quiet=quiet, days=DAYS, draft=one.text,
            seen=rules.file.mark if rules.file else "",
        )  # fmt: skip


def rules_router(trying: Trying, screens: RuleScreens, guard: Guard) -> APIRouter:
    """Everybody who is signed in may read; a lead tries and saves."""
    router = new_router(include_in_schema=False)
    Reader = Annotated[Visitor, Depends(guard.visitor)]
    Lead = Annotated[Visitor, Depends(guard.lead)]
    Text = Annotated[str, Form()]

    @router.get(HOME)
    async def rules(visitor: Reader, did: str = "") -> HTMLResponse:
        return await screens.rules(visitor, did=did)

    @router.post(f"{HOME}/check")
    async def check(visitor: Lead, text: Text = "", seen: Text = "") -> Response:
        found = await trying.check(text)
        bad = found.thresholds is None
        return await screens.rules(
            visitor, text=text, seen=seen, mistakes=found, did="" if bad else "fine", status=422 if bad else 200
        )

    @router.post(f"{HOME}/tries")
    async def begin(
        visitor: Lead, days: Annotated[int, Form(ge=1, le=60)], text: Text = "", seen: Text = ""
    ) -> Response:
        try:
            one = await trying.begin(text, days, visitor.name)
        except NotAllowed as refusal:
            return await screens.rules(
                visitor, text=text, seen=seen, mistakes=await trying.check(text), problem=told(refusal), status=422
            )
        return RedirectResponse(f"{HOME}/tries/{one.id}", 303)

    @router.get(f"{HOME}/tries/{{number:digits}}")
    async def one(visitor: Reader, number: Number) -> HTMLResponse:
        return await screens.one(visitor, number)

    @router.get(f"{HOME}/tries/{{number:digits}}/now")
    async def now(visitor: Reader, number: Number) -> HTMLResponse:
        return await screens.one(visitor, number, "_try.html")

    @router.post(f"{HOME}/tries/{{number:digits}}/stop")
    async def stop(visitor: Lead, number: Number) -> Response:
        await trying.stop(number, visitor.name)
        return RedirectResponse(f"{HOME}/tries/{number}", 303)

    @router.post(f"{HOME}/save")
    async def save(visitor: Lead, text: Text = "", seen: Text = "") -> Response:
        try:
            live, _ = await trying.save(text, seen, visitor.name)
        except Changed as change:
            theirs = (await trying.rules()).file
            return await screens.rules(
                visitor, text=text, seen=seen, problem=str(change), status=409, theirs=theirs.text if theirs else ""
            )
        except NotAllowed as refusal:
            return await screens.rules(
                visitor, text=text, seen=seen, mistakes=await trying.check(text), problem=told(refusal), status=422
            )
        return RedirectResponse(f"{HOME}?did={'saved' if live else 'waits'}", 303)

    return router
