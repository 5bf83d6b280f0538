"""`plaza`: the practice ground alone, until asked to stop."""

import json
import os
import secrets
from collections.abc import Callable
from pathlib import Path
from typing import Literal

from fastapi import FastAPI

from bot.commands.web import bind, serve, shut, stop_signal
from bot.errors import ConfigError
from bot.plaza.app import PlazaSettings, create_app
from bot.plaza.errors import JournalBroken

PLAZA_TOKEN = "BEANCAN_PLAZA_TOKEN"
ROOMS: tuple[tuple[str, Literal["support", "open"], str], ...] = (
    ("halo-help", "support", "Halo help"),
    ("town-square", "open", "Town square"),
)
Say = Callable[[str], None]


def open_plaza(settings: PlazaSettings) -> FastAPI:
    """The plaza's application. Raises ConfigError if it cannot keep its posts."""
    try:
        return create_app(settings)
    except JournalBroken as error:
        raise ConfigError([error.sentence]) from error


async def plaza(host: str, port: int, data: Path | None, as_json: bool, say: Say) -> int:
    """The practice ground alone. A token of its own is made where the environment gives none, and only then shown."""
    given = os.environ.get(PLAZA_TOKEN, "").strip()
    token = given or secrets.token_urlsafe(24)
    sock = bind(host, port)
    try:
        app = open_plaza(PlazaSettings(token=token, data=data, rooms=ROOMS, title="Plaza"))
    except BaseException:
        sock.close()
        raise
    stop = stop_signal()

    def inside() -> None:
        base = f"http://{host}:{sock.getsockname()[1]}"
        if as_json:
            say(json.dumps({"url": base, "token": None if given else token, "token_env": PLAZA_TOKEN}))
            return
        say(f"Open   {base}/   (a social platform to practise on; nothing leaves this machine)")
        say(f"Token  {f'from {PLAZA_TOKEN}' if given else token}")
        say(f"Bot    accounts: {{plaza: {{platform: plaza, base_url: {base}, token_env: {PLAZA_TOKEN}}}}}")
        say("Stop   Ctrl-C.")

    await serve(app, sock, inside, stop)
    app.state.plaza.close()
    await shut(app)
    return 0
