"""How well a message fits what the brand knows. The rest of the house sees these only."""

from bot.matching.build import Matchers, build
from bot.matching.encoding import load_encoder
from bot.matching.tables import warm

__all__ = ["Matchers", "build", "load_encoder", "warm"]
