"""How surprising a number of people is, where the usual number is itself only estimated. Arithmetic, nothing else.

A rate that was watched for a while is known as a gamma distribution; how many people the next window brings is then
negative-binomial. It has the longer tail the shorter the watch was, so little history makes careful, not deaf.
"""

from datetime import timedelta
from math import exp, lgamma, log, log1p

LONGEST = timedelta(days=365_000)  # "once in a thousand years" is as rare as it gets
_LEAST = 1e-6  # nothing is impossible
_MOST_SHAPE = 8.0  # however long the watch: topics have good and bad days that no hour of history shows


def tail(count: int, mean: float, shape: float) -> float:
    """Probability of at least `count` where `mean` are expected. 1.0 for what is not above it."""
    if count <= mean or count <= 0:
        return 1.0
    shape = min(max(shape, _LEAST), _MOST_SHAPE)
    odds = max(mean, _LEAST) / shape
    share = odds / (1 + odds)
    term = exp(lgamma(shape + count) - lgamma(shape) - lgamma(count + 1) - shape * log1p(odds) + count * log(share))
    total, place = 0.0, count
    while term > total * 1e-9:
        total += term
        term *= (shape + place) / (place + 1) * share
        place += 1
    return min(1.0, total)


def once_in(span: timedelta, probability: float) -> timedelta:
    """How long it takes, on average, until a span of this length shows what has this probability in each."""
    seconds = span.total_seconds() / max(probability, 1e-18)
    return min(LONGEST, timedelta(seconds=min(seconds, LONGEST.total_seconds())))


def in_words(span: timedelta) -> str:
    """ "3 years", "5 weeks", "2 hours": rounded down to one figure that people can picture."""
    for unit, length in (("year", 365), ("week", 7), ("day", 1)):
        if span >= timedelta(days=2 * length):
            number = span // timedelta(days=length)
            return "1,000 years" if number >= 1000 else f"{number} {unit}s"
    hours = span // timedelta(hours=1)
    return f"{hours} hours" if hours > 1 else "an hour"
