"""When to try again: pure arithmetic, so that it can be read and tested without waiting."""

TURN_TRIES = 5  # then the message is parked and a person sees it
SEND_TRIES = 8
LONGEST = 60.0  # seconds
DATABASE_AWAY = 2.0  # seconds until a turn that could not use the database is tried again


def backoff(tries: int) -> float:
    """Seconds before try number `tries` + 1: 0.5, 1, 2, 4 ... at most `LONGEST`. No jitter: one process owns an
    account.
    """
    return min(LONGEST, 0.5 * 2.0 ** min(tries, 16))


def next_turn(tries: int) -> float | None:
    """Seconds until a failed turn is tried again, or None: park it."""
    return None if tries + 1 >= TURN_TRIES else backoff(tries)


def next_send(tries: int, asked: float | None) -> float | None:
    """Seconds until a send that surely did not arrive is tried again; what the platform asked for wins. None: give
    up.
    """
    if tries + 1 >= SEND_TRIES:
        return None
    return max(asked, 0.05) if asked is not None else backoff(tries)
