"""Passwords of the console: what is good enough, how they are kept, and how many guesses anybody has."""

import asyncio
from collections import deque
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError

from bot.desk.tongues import said
from bot.errors import NotAllowed

SHORTEST, LONGEST = 12, 200
_MOST_KEPT = 10_000  # names and addresses: what an attacker makes up must not fill the memory


def check(password: str, name: str, brand: str) -> None:
    """Raises NotAllowed with what to do. Long is what counts; no rules about signs, which make people write them down
    (NIST SP 800-63B, 3.1.1).
    """
    if len(password) < SHORTEST:
        raise NotAllowed(
            said(
                "A password needs at least %(num)s characters. A few words in a row are easy to remember.", num=SHORTEST
            )
        )
    if len(password) > LONGEST:
        raise NotAllowed(said("A password may have at most %(num)s characters.", num=LONGEST))
    plain = password.casefold()
    for known in filter(None, (name.casefold(), brand.casefold(), "password", "1234567890")):
        plain = plain.replace(known, "")
    if len(set(plain)) < 5:
        raise NotAllowed(said("This password is too easy to guess. Take a few words that only you would put together."))


class Passwords:
    """Keeps passwords as argon2id hashes, each with its own salt and parameters; off the event loop, and so few at once
    that guessing does not take the machine. `hasher`: by default with the library's parameters (RFC 9106, second
    recommended option: 64 MB and a tenth of a second).
    """

    def __init__(self, hasher: PasswordHasher | None = None) -> None:
        self._hasher = hasher or PasswordHasher()
        self._nobody = ""
        self._at_once = asyncio.Semaphore(2)

    async def hash(self, password: str) -> str:
        """What is kept of a password."""
        async with self._at_once:
            return await asyncio.to_thread(self._hasher.hash, password)

    async def fits(self, password: str, kept: str) -> bool:
        """Is it the password behind that hash? Takes as long where `kept` is "" as where it is not, so that the time
        does not tell which names exist.
        """
        if not self._nobody:
            self._nobody = await self.hash("a password that nobody has")
        async with self._at_once:
            return await asyncio.to_thread(self._verify, kept or self._nobody, password) and bool(kept)

    def _verify(self, kept: str, password: str) -> bool:
        try:
            return self._hasher.verify(kept, password)
        except (VerificationError, InvalidHashError):
            return False


@dataclass(slots=True)
class Tries:
    """At most so many within a time, for each name or address. In memory only: who can restart the process needs no
    password. Not a library: those of our kind read the machine's clock, and a test could not let time pass.
    """

    most: int
    within: timedelta
    _seen: dict[str, deque[datetime]] = field(default_factory=dict)

    def wait(self, what: str, now: datetime) -> timedelta | None:
        """How long until one more is free; None: now."""
        seen = self._seen.get(what, deque())
        while seen and now - seen[0] >= self.within:
            seen.popleft()
        return self.within - (now - seen[0]) if len(seen) >= self.most else None

    def note(self, what: str, now: datetime) -> None:
        """One was used."""
        seen = self._seen.pop(what, None) or deque(maxlen=self.most)
        seen.append(now)
        self._seen[what] = seen  # the newest last, so that the oldest go first
        while len(self._seen) > _MOST_KEPT:
            del self._seen[next(iter(self._seen))]

    def forgive(self, what: str) -> None:
        """It was right in the end."""
        self._seen.pop(what, None)
