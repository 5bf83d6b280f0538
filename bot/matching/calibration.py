"""From how well a text fits to how probable it is that the issue is right.

Two small fits, both by `python -m benchmarks.calibrate` on train and validation data only (which:
docs/reference/measurements.md): `RANK` weighs the looks of one issue into one number whose exponentials compare
issues; `LINE` turns the best issue's looks, its lead and the text's length into a probability.
`MEANING` and `AGAINST` do that for ranking by meaning.
"""

import math
from collections.abc import Sequence
from typing import NamedTuple

from bot.matching.index import Scores, Tokens, closeness

RANK: Sequence[float] = (4.7, 5.87, 6.21)
LINE: Sequence[float] = (-3.2, -0.64, 1.94, 0.99, 0.28, 0.61, 1.44, 0.58, -0.81)
WORD_FOR_WORD = 0.99  # a text that is a phrasing, word for word, is that issue by definition
_FAR_AHEAD = 4.0  # more lead than this tells nothing more


def looks(scores: Scores) -> tuple[float, ...]:
    """What ranks one issue against another."""
    return scores.words, scores.letters, closeness(scores)


def strength(scores: Scores) -> float:
    """One number for ranking; the difference of two is the logarithm of how much likelier one is."""
    return sum(weight * look for weight, look in zip(RANK, looks(scores), strict=True))


def features(best: Scores, lead: float, share: float, tokens: Tokens) -> tuple[float, ...]:
    """What the probability depends on: a constant, the looks, the lead before the second (alone and as far as text and
    phrasing cover each other), the share among all, how many words were met and how many are unknown.
    """
    lead = min(lead, _FAR_AHEAD)
    covered = min(best.said, best.asked)  # a lead says little where text and phrasing hardly cover each other
    unknown = tokens.unknown / max(1, tokens.meaningful)
    return (1.0, *looks(best), lead, lead * covered, share, math.log1p(best.matched), unknown)


def probability(values: Sequence[float]) -> float:
    """The logistic of a weighted sum."""
    return _logistic(LINE, values)


def word_for_word(best: Scores, tokens: Tokens) -> bool:
    """True if text and phrasing hold the same words in the same number."""
    return min(best.said, best.asked, best.order) > 0.999 and not tokens.unknown


def features_of(ranked: Sequence[tuple[float, Scores, Tokens]]) -> tuple[float, ...]:
    """The features of the first of some issues, strongest first."""
    top, best, tokens = ranked[0]
    lead = top - (ranked[1][0] if len(ranked) > 1 else 0.0)
    return features(best, lead, 1 / sum(math.exp(value - top) for value, _, _ in ranked), tokens)


def confidences(ranked: Sequence[tuple[float, Scores, Tokens]]) -> list[float]:
    """Confidence of each, first to last. They fall with the rank and add up to at most 1."""
    if not ranked:
        return []
    top, best, tokens = ranked[0]
    first = probability(features_of(ranked))
    if word_for_word(best, tokens):
        first = max(first, WORD_FOR_WORD)
    return _with_others(first, [math.exp(value - top) for value, _, _ in ranked[1:]])


# --- by meaning -----------------------------------------------------------------------------------------------------

MEANING: Sequence[float] = (-4.2, 1.3, 1.68, 2.37, 0.19)
AGAINST: Sequence[float] = (-2.14, 0.91, 0.28, 8.39, -7.63, 0.08)
NEAR, FAR = 0.45, 8.0  # a cosine below the first is near to nothing, and each step of distance counts this much more
_LEAST = 1e-4  # a share of exactly 0 has no logarithm
_RIVAL = (
    4.0  # a lead before the second counts at most so much: of two that are equally near, neither is more than half sure
)


class Heard(NamedTuple):
    """How much of a text was heard before, word by word: the mean, over its tokens, of the cosine with the likest token
    of some texts. `here`: of the phrasings of the best issue; `elsewhere`: of the `not_this` texts of no issue.
    """

    tokens: int
    here: float
    elsewhere: float


NOTHING_HEARD = Heard(0, 0.0, 0.0)


def meaning_features(share: float, cosine: float, nobody: float | None, heard: Heard) -> tuple[float, ...]:
    """What the probability of the best issue depends on, beside a constant.

    For `MEANING`: how far it is ahead of all other issues, and how near its nearest phrasing is. Where texts that mean
    nothing known stand beside the issues (`nobody`: their share) they say better than any distance what is far, so for
    `AGAINST`: how far it is ahead of the other issues, and of those texts. Both leads are logarithms of odds.
    """
    ahead = _ahead(share, 1 - share - (nobody or 0.0))
    length = math.log(heard.tokens + 1)
    if nobody is None:
        return (1.0, ahead, cosine, heard.here, length)
    return (1.0, ahead, _ahead(share, nobody), heard.here, heard.elsewhere, length)


def _ahead(share: float, of: float) -> float:
    return math.log(max(share, _LEAST) / max(of, _LEAST))


def by_meaning(
    ranked: Sequence[tuple[float, float]], nobody: float | None, heard: Heard, *, same: bool = False
) -> list[float]:
    """Confidence of each (share, cosine), first to last. They fall with the rank and add up to at most 1.

    `same`: the text is a phrasing of the first, letter for letter, and of no other.
    """
    share, cosine = ranked[0]
    if nobody is None:
        # Below NEAR a lead says little: one issue is always ahead, even for a text about something else. The fit does
        # not find this by itself, for it asks who is right, and so far away nobody is sure; it tells strangers apart.
        first = _logistic((*MEANING, FAR), (*meaning_features(share, cosine, None, heard), min(cosine - NEAR, 0.0)))
    else:
        first = _logistic(AGAINST, meaning_features(share, cosine, nobody, heard))
    if len(ranked) > 1:
        first = min(first, _logistic((_RIVAL,), (_ahead(share, ranked[1][0]),)))
    if same:
        first = max(first, WORD_FOR_WORD)
    return _with_others(first, [other / max(share, _LEAST) for other, _ in ranked[1:]])


def _with_others(first: float, odds: Sequence[float]) -> list[float]:
    """The first's confidence, then those of the others by their odds against it: no surer than they, and together no
    more than what the first leaves.
    """
    others = sum(odds) or 1.0
    return [first, *(min(first * odd, (1 - first) * odd / others) for odd in odds)]


def _logistic(weights: Sequence[float], values: Sequence[float]) -> float:
    return 1 / (1 + math.exp(-sum(weight * value for weight, value in zip(weights, values, strict=True))))
