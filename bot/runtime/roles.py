"""What a process does of the bot's work. One process does all of it; many share it out."""

from enum import StrEnum


class Role(StrEnum):
    """gateway: receives and sends. worker: thinks. console: serves the people of the brand. all: everything."""

    ALL = "all"
    GATEWAY = "gateway"
    WORKER = "worker"
    CONSOLE = "console"

    @property
    def holds_accounts(self) -> bool:
        """Logs in, receives and sends; tells the staff room, which is on one of the accounts."""
        return self in {Role.ALL, Role.GATEWAY}

    @property
    def thinks(self) -> bool:
        """Runs turns, fires timers, sweeps."""
        return self in {Role.ALL, Role.WORKER}

    @property
    def publishes(self) -> bool:
        """Has the knowledge folder: checks each version and publishes it. The others load what was published."""
        return self in {Role.ALL, Role.CONSOLE}

    @property
    def matches(self) -> bool:
        """Compares texts by meaning, or tries it out before it publishes."""
        return self is not Role.GATEWAY

    @property
    def unseals(self) -> bool:
        """Seals personal data of customers, or shows it to who may see it. All such processes need the same key."""
        return self is not Role.WORKER

    @property
    def serves_desk(self) -> bool:
        """Shows the console."""
        return self in {Role.ALL, Role.CONSOLE}
