"""Where the demo knowledge and the help stand: inside an installed package, or beside `bot/` in a checkout."""

import os
from importlib.resources import files
from pathlib import Path

_PACKAGED = "_data"


def knowledge_folder() -> Path:
    """The demo brand's knowledge."""
    return _find("knowledge", "knowledge")


def help_folder() -> Path:
    """The documentation as Markdown, shown at /help."""
    return _find("help", "docs")


def cache_folder() -> Path | None:
    """What can be computed anew at any time, for all brands of this user: $XDG_CACHE_HOME, or ~/.cache. None: none."""
    try:
        return Path(os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache") / "beancan"
    except RuntimeError:  # a user without a home, as in some containers
        return None


def _find(packaged: str, beside: str) -> Path:
    root = Path(str(files("bot")))
    inside = root / _PACKAGED / packaged
    return inside if inside.is_dir() else root.parent / beside
