"""The console as an app on a phone or a desk: what it is called, its worker, and the page for when there is no network.

The worker keeps the shell only (our styles, scripts and pictures, and the offline page). Threads, names and answers are
never kept on the device: without a network there is the offline page, and nothing else.
"""

from pathlib import Path

from fastapi import APIRouter, Response
from fastapi.responses import FileResponse, JSONResponse

from bot.desk.fields import new_router
from bot.desk.render import Pages
from bot.desk.tongues import _, spoken

_HERE = Path(__file__).parent / "static"
_GREEN, _PAPER = "#14665a", "#f6f5f1"  # --accent and --paper of console.css


def installing_router(brand: str, pages: Pages) -> APIRouter:
    """Three addresses that need no session: they say nothing but the brand's name."""
    router = new_router(include_in_schema=False)

    @router.get("/manifest.webmanifest")
    async def manifest() -> Response:
        return JSONResponse(_manifest(brand), media_type="application/manifest+json")

    @router.get("/sw.js")
    async def worker() -> Response:
        # At the root: a worker may only serve what lies beside or below it.
        return FileResponse(_HERE / "worker.js", media_type="text/javascript", headers={"Cache-Control": "no-cache"})

    @router.get("/offline")
    async def offline() -> Response:
        return pages.show("offline.html", None)

    return router


def _manifest(brand: str) -> dict[str, object]:
    icons = [{"src": "/static/mark.svg", "sizes": "any", "type": "image/svg+xml"}]
    icons += [
        {"src": f"/static/icon-{size}.png", "sizes": f"{size}x{size}", "type": "image/png", "purpose": purpose}
        for size, purpose in ((192, "any"), (512, "any"), (512, "maskable"))
    ]
    pages = ((_("Inbox"), "/"), (_("Incidents"), "/incidents"))
    return {
        "name": _("%(brand)s console", brand=brand), "short_name": brand, "lang": spoken(), "id": "/", "start_url": "/",
        "scope": "/", "display": "standalone", "background_color": _PAPER, "theme_color": _GREEN, "icons": icons,
        "shortcuts": [{"name": name, "url": address} for name, address in pages],
    }  # fmt: skip
