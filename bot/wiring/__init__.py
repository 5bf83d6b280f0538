"""The only room that knows every concrete class. Begin with `build`, which reads like a list.

`platforms` makes the adapters, `keeping` the database and the knowledge, `bells` what rings from process to process,
`build` puts them together, and `bot` is the result: it starts, says how it is, and stops.
"""

from bot.wiring.bells import check_role
from bot.wiring.bot import Bot
from bot.wiring.build import build
from bot.wiring.keeping import open_store
from bot.wiring.platforms import PLATFORMS, make_adapters

__all__ = ["PLATFORMS", "Bot", "build", "check_role", "make_adapters", "open_store"]
