"""The console as an ASGI application: `create_console` is the only door."""

from http import HTTPStatus
from pathlib import Path

from fastapi import FastAPI, Request, Response
from fastapi.exceptions import RequestValidationError
from fastapi.responses import JSONResponse
from starlette.exceptions import HTTPException
from starlette.routing import Match

from bot.desk.access import Forbidden, Guard, NoSession
from bot.desk.actions import move_router, word_router
from bot.desk.api import reading_api, writing_api
from bot.desk.assets import Assets
from bot.desk.attaching import Attaching
from bot.desk.attaching_api import attaching_api, receiving_api
from bot.desk.board import Board
from bot.desk.board_api import board_reading_api, board_writing_api
from bot.desk.board_pages import BoardScreens, board_router, incident_router
from bot.desk.changing_pages import ChangeScreen, changing_api, changing_router
from bot.desk.correcting import Corrector
from bot.desk.correcting_pages import correcting_api, correcting_router
from bot.desk.demo import Checklist, demo_router
from bot.desk.fields import LARGEST_BODY
from bot.desk.handbook import Handbook, help_router
from bot.desk.headers import SafeHeaders
from bot.desk.installing import installing_router
from bot.desk.keys import SignInKeys
from bot.desk.live import Live, live_router
from bot.desk.lookup import Missing
from bot.desk.openapi import complete
from bot.desk.pages import Screens, page_router
from bot.desk.presence import Presence
from bot.desk.presence_pages import presence_api, presence_router
from bot.desk.ranks import Rank
from bot.desk.receiving import Receiving
from bot.desk.render import Pages, partial
from bot.desk.saved import Saved
from bot.desk.saved_api import saved_api
from bot.desk.saved_pages import SavedScreens, insert_router, saved_router
from bot.desk.service import Service
from bot.desk.setup import DemoSetup, DeskSetup
from bot.desk.signin import door_router
from bot.desk.sorting import Sorter
from bot.desk.sorting_api import finding_api, sorting_api
from bot.desk.sorting_pages import many_router, sorting_router
from bot.desk.team import Team, TooManyTries
from bot.desk.team_api import team_api
from bot.desk.team_pages import TeamScreens, me_router, team_router
from bot.desk.telling import Telling
from bot.desk.telling_api import telling_api
from bot.desk.telling_pages import telling_router
from bot.desk.tokens import Tokens
from bot.desk.tokens_api import oneself_api, tokens_api
from bot.desk.tokens_pages import tokens_router
from bot.desk.tongues import Speaking, said, told
from bot.desk.trying import Trying
from bot.desk.trying_api import rules_api
from bot.desk.trying_pages import RuleScreens, rules_router
from bot.errors import BotError, Changed, Conflict, NoSuch, NotAllowed, StoreError

__all__ = ["DemoSetup", "DeskSetup", "Rank", "SignInKeys", "create_console"]

_HERE = Path(__file__).parent
_STATUS: tuple[tuple[type[BotError], int], ...] = (
    (NoSession, 401), (Forbidden, 403), (Missing, 404), (NoSuch, 404), (Conflict, 409), (Changed, 409),
    (TooManyTries, 429), (NotAllowed, 422),
    (StoreError, 503), (BotError, 500),
)  # fmt: skip


def create_console(desk: DeskSetup) -> FastAPI:
    """Builds the console. Pages at /, the JSON API at /api/v1, static files at /static.

    Further applications may be mounted and routes added; health and metrics are not its matter. Before the server
    stops, call `app.state.live.close()`, or it waits for open tabs.
    """
    # No documentation pages: those of the framework load scripts from other hosts.
    app = FastAPI(
        title=f"{desk.brand} console", docs_url=None, redoc_url=None, openapi_url="/api/v1/openapi.json",
        max_body_size=LARGEST_BODY,
    )  # fmt: skip
    guard, service, pages = Guard(desk), Service(desk), Pages(desk)
    board, telling, trying, team = Board(desk), Telling(desk), Trying(desk), Team(desk, guard)
    sorter, presence = Sorter(desk), Presence(desk.clock)
    saved, corrector, tokens = Saved(desk, sorter), Corrector(desk), Tokens(desk, guard)
    attaching = Attaching(desk)
    live = Live(desk, service, board, telling, guard, presence)
    view = Screens(desk, service, sorter, saved, corrector, board, attaching, pages)
    incidents, people = BoardScreens(board, pages), TeamScreens(team, pages)
    app.state.live = live
    app.add_middleware(SafeHeaders)
    app.add_middleware(Speaking)
    _speak_plainly(app, pages)
    routers = [
        door_router(guard, team, pages), page_router(service, view, pages, guard),
        word_router(desk, service, saved, view, guard),
        move_router(service, view, pages, guard), live_router(live, guard), reading_api(service, guard),
        writing_api(desk, service, saved, guard),
        board_router(incidents, guard), incident_router(board, incidents, guard),
        board_reading_api(board, guard), board_writing_api(board, guard), telling_router(telling, pages, guard),
        telling_api(telling, guard), rules_router(trying, RuleScreens(trying, pages), guard), rules_api(trying, guard),
        tokens_router(tokens, pages, guard), tokens_api(tokens, guard), oneself_api(team, guard),
        me_router(team, people, guard), team_router(team, people, guard), team_api(team, guard),
        sorting_router(sorter, guard), many_router(sorter, guard), sorting_api(sorter, guard),
        installing_router(desk.brand, pages),
        finding_api(sorter, guard), presence_router(presence, pages, guard), presence_api(presence, guard),
        saved_router(saved, SavedScreens(saved, sorter, pages), guard), insert_router(saved, view, guard),
        saved_api(saved, guard), attaching_api(attaching, guard), receiving_api(Receiving(desk), guard),
        correcting_router(corrector, guard), correcting_api(corrector, guard),
        changing_router(service, ChangeScreen(desk, service, pages), guard), changing_api(service, guard),
    ]  # fmt: skip
    if desk.help_folder is not None:
        routers.append(help_router(Handbook(desk.help_folder), pages, guard))
    if desk.demo is not None:
        routers.append(demo_router(desk.demo, Checklist(desk), pages, guard))
    for router in routers:  # as they are: included, every route is read a second time when it is first asked for
        app.router.routes.extend(router.routes)
    complete(app)
    app.mount("/static", Assets())
    return app


def _speak_plainly(app: FastAPI, pages: Pages) -> None:
    """Every failure is a sentence: a page for people, JSON for programs, a reload for a page whose session is over."""

    def answer(request: Request, status: int, error: Exception) -> Response:
        if request.url.path.startswith("/api/"):
            return JSONResponse({"detail": str(error)}, status)
        template = "signed_out.html" if status == HTTPStatus.UNAUTHORIZED else "oops.html"
        response = pages.show(template, None, status, sentence=told(error), onward=_onward(request), name="")
        if partial(request):  # a live page asked for a piece of itself: an error page must not stand in its place
            response.headers.update(
                {"HX-Refresh": "true"} if status == HTTPStatus.UNAUTHORIZED else {"HX-Reswap": "none"}
            )
        return response

    async def ours(request: Request, error: Exception) -> Response:
        return answer(request, next(code for kind, code in _STATUS if isinstance(error, kind)), error)

    async def unreadable(request: Request, error: Exception) -> Response:
        assert isinstance(error, RequestValidationError)
        places = "; ".join(f"{'.'.join(str(part) for part in e['loc'][1:])}: {e['msg']}" for e in error.errors())
        return answer(
            request, 422, BotError(said("Some of what was sent could not be used. %(places)s", places=places))
        )

    async def http(request: Request, error: Exception) -> Response:
        assert isinstance(error, HTTPException)
        nothing = error.status_code == HTTPStatus.NOT_FOUND
        sentence = BotError(said("There is nothing at this address.") if nothing else f"{error.detail}.")
        response = answer(request, error.status_code, sentence)
        if error.status_code == HTTPStatus.METHOD_NOT_ALLOWED:
            response.headers["Allow"] = _methods(request)
        return response

    app.add_exception_handler(BotError, ours)
    app.add_exception_handler(RequestValidationError, unreadable)
    app.add_exception_handler(HTTPException, http)


def _methods(request: Request) -> str:
    """Of all routes at this address: the framework tells those of the first one. None: a static file."""
    here = [route for route in request.app.router.routes if route.matches(request.scope)[0] is Match.PARTIAL]
    return ", ".join(sorted({method for route in here for method in route.methods})) or "GET, HEAD"


def _onward(request: Request) -> str:
    """Where somebody goes on to after signing in."""
    page = request.method == "GET" and not partial(request) and request.url.path not in {"/signin", "/welcome"}
    return request.url.path if page else "/"
