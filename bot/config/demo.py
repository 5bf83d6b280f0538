"""The demo brand: everything on this machine, no account, no token from anywhere."""

from pathlib import Path

from bot.config.model import Config
from bot.data import knowledge_folder

DEMO_ACCOUNT = "plaza"


def demo_config(data: Path, port: int) -> Config:
    """Halo Broadband on the plaza that is mounted at /plaza. `port` 0: the caller fills base_url in."""
    return Config.model_validate(
        {
            "brand": {
                "name": "Halo Broadband",
                "handle": "halo",
                "languages": ["en", "fr", "es", "de"],
                "default_language": "en",
            },
            "knowledge": {"folder": str(knowledge_folder())},
            "data": {"folder": str(data)},
            # Who looks on wants to see the reply stand on the wall: long enough to take it back, and no longer.
            "console": {"port": str(port), "people": {"Lea": "lead", "Sam": "agent"}, "undo_seconds": 3},
            # All of them are Lea here: play Lea on the wall and read what she is told in private.
            "people": {
                name: {"account": DEMO_ACCOUNT, "person": "Lea"} for name in ("lead", "incident-room", "pr", "ceo")
            },
            "privacy": {"order_numbers": ["HB-######"]},
            "accounts": {
                DEMO_ACCOUNT: {
                    "platform": "plaza",
                    "rung": "auto",
                    "base_url": f"http://127.0.0.1:{port}/plaza",
                    "rooms": {
                        "halo-help": {"kind": "support", "name": "Halo help"},
                        "town-square": {"kind": "open", "name": "Town square"},
                    },
                }
            },
        }
    )
