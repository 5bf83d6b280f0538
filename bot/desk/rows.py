"""The lines of the lists. A line is painted once for all who look at it: fifty tabs hear of one change at once, and
each shows fifty lines, of which hardly one is new. So is what they are together, for most show the same list."""

from dataclasses import dataclass
from functools import lru_cache
from urllib.parse import urlencode

from jinja2 import Environment
from markupsafe import Markup

from bot.core.records import Waiting
from bot.desk.service import InboxView

_KEPT = 4096  # lines: of some 80 lists; a few megabytes
_LISTS = 128  # at 40 kB


@dataclass(frozen=True, slots=True)
class Look:
    """All that a line shows. `way`: what its link says of the list it stands in. `issue`: its title. `why`: is the
    reason shown. `away`: the one who looks after it is. `spoken`: the language of the reader."""

    row: Waiting
    way: str
    issue: str
    ago: str
    opened: bool
    writes: bool
    why: bool
    away: bool
    spoken: str


class Rows:
    """Paints lines with `_row.html`, which may read nothing but its Look."""

    def __init__(self, templates: Environment) -> None:
        self._templates = templates
        self._painted = lru_cache(_KEPT)(self._paint)
        self.together = lru_cache(_LISTS)(self._together)

    def _together(self, looks: tuple[Look, ...]) -> Markup:
        return Markup("").join(map(self._painted, looks))

    def _paint(self, look: Look) -> Markup:
        return Markup(self._templates.get_template("_row.html").render(look=look))


def way_back(inbox: InboxView) -> str:
    """The query that leads from a thread to the list it was opened from."""
    here = {"q": inbox.asked} if inbox.asked else {"tab": inbox.tab}
    return urlencode(here | ({"offset": str(inbox.offset)} if inbox.offset else {}))
