"""One-time keys of sign-in links. Only their hashes are held, so that a look into memory or a log opens nothing."""

import hashlib
import secrets
from datetime import datetime, timedelta

GOOD_FOR = timedelta(hours=12)
FIRST_ADMIN = ""  # whose key it is that makes the first admin: nobody's yet


def hashed(secret: str) -> str:
    """sha256 in hex: what is kept of a key or a session's token. Both are long random values, so no salt is needed."""
    return hashlib.sha256(secret.encode()).hexdigest()


def link_hash(key: str) -> str:
    """Under what a key that another process made (`beancan console-link`) waits among the sessions. No session's hash
    looks like it, so a link is never worth a session."""
    return f"link:{hashed(key)}"


class SignInKeys:
    """Hash -> (person, until). A key opens the console once. Must not be used for anything that lives longer."""

    def __init__(self) -> None:
        self._open: dict[str, tuple[str, datetime]] = {}

    def issue(self, person: str, now: datetime, good_for: timedelta = GOOD_FOR) -> str:
        """A new key for this person: put it into a link and show it to nobody else."""
        key = secrets.token_urlsafe(24)
        self.add(hashed(key), person, now + good_for)
        return key

    def add(self, sha256: str, person: str, until: datetime) -> None:
        """A key that was made elsewhere and is known here by its hash only."""
        self._open[sha256] = (person, until)

    def look(self, key: str, now: datetime) -> str | None:
        """Whose key it is, without using it up; None as in `take`."""
        person, until = self._open.get(hashed(key), ("", now))
        return person if until > now else None

    def take(self, key: str, now: datetime) -> str | None:
        """Whose key it is, exactly once; None if it is unknown, used or too old."""
        person, until = self._open.pop(hashed(key), ("", now))
        return person if until > now else None
