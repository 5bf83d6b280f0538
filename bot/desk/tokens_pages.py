"""The page of one's API tokens. Every form posts here, so that all of it works without JavaScript."""

from typing import Annotated, Any

from fastapi import APIRouter, Depends, Form, Response
from fastapi.responses import RedirectResponse

from bot.desk.access import Guard, Visitor
from bot.desk.doors import Scope, least
from bot.desk.fields import Number, new_router
from bot.desk.render import Pages
from bot.desk.tokens import LIVES, LONGEST_NAME, Tokens
from bot.desk.tongues import said, told
from bot.errors import NotAllowed

Text = Annotated[str, Form(max_length=200)]
SCOPES = {
    Scope.READ: said("reads only"), Scope.WRITE: said("also answers customers"),
    Scope.LEAD: said("also what only leads may do"), Scope.ADMIN: said("also who may come in"),
}  # fmt: skip
REVOKED = said("Revoked. It opens nothing from now on.")


def tokens_router(tokens: Tokens, pages: Pages, guard: Guard) -> APIRouter:
    """One's own; for admins everybody's."""
    router = new_router(include_in_schema=False)
    Anybody = Annotated[Visitor, Depends(guard.leaver)]

    async def show(visitor: Visitor, problem: str = "", **values: Any) -> Response:
        scopes = {scope: means for scope, means in SCOPES.items() if least(scope.rank, visitor.rank) is scope.rank}
        shown = {"made": None, "secret": "", "did": "", "name": ""} | values
        return pages.show(
            "tokens.html", visitor, 422 if problem else 200, tokens=await tokens.of(visitor), scopes=scopes,
            lives=LIVES, people=await tokens.people(visitor), longest=LONGEST_NAME, problem=problem, **shown,
        )  # fmt: skip

    @router.get("/me/tokens")
    async def all_of_them(visitor: Annotated[Visitor, Depends(guard.visitor)], did: str = "") -> Response:
        return await show(visitor, did=REVOKED if did else "")

    @router.post("/me/tokens")
    async def make(
        visitor: Anybody, scope: Annotated[Scope, Form()], days: Annotated[int, Form()] = 90, name: Text = "",
        person: Text = "",
    ) -> Response:  # fmt: skip
        try:
            made, secret = await tokens.make(visitor, name, scope, days, person)
        except NotAllowed as refusal:
            return await show(visitor, told(refusal), name=name)
        return await show(visitor, made=made, secret=secret)

    @router.post("/me/tokens/{number}/revoke")
    async def revoke(visitor: Anybody, number: Number) -> Response:
        await tokens.revoke(visitor, number)
        return RedirectResponse("/me/tokens?did=revoked", 303)

    return router
