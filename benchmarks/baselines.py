"""What people would pick instead of our matcher, each as its library means it to be used and with nothing tuned.

Two of them need the extra `bench`; what is not installed is left out, and `others` says so.
"""

import os

os.environ["OPENBLAS_NUM_THREADS"] = "1"  # before numpy is there: our matcher has one thread as well
os.environ["OMP_NUM_THREADS"] = "1"

from collections.abc import Callable, Mapping, Sequence
from functools import partial
from importlib.util import find_spec
from typing import Any

from rapidfuzz import fuzz, process

from bot.matching.encoding.cache import CachedEncoder

Phrasings = Mapping[str, Sequence[str]]
Guess = Callable[[str], tuple[str, float]]  # text -> the best label and its score
Fit = Callable[[Phrasings], Guess]

_INSTALL = "see docs/how-to/measure.md for how to install it"


def others(encoder: CachedEncoder | None) -> tuple[dict[str, Fit], list[str]]:
    """The baselines that can run here by name, and a sentence for each that cannot."""
    found: dict[str, Fit] = {"nearest phrasing": nearest_phrasing}
    missing = []
    if find_spec("sklearn") is None:
        missing.append(f"TF-IDF is left out: scikit-learn is not installed; {_INSTALL}.")
    else:
        found["TF-IDF, logistic regression"] = tfidf
    if encoder is None:
        missing.append("semantic-router is left out: it is compared with the same encoder, and the encoder is none.")
    elif find_spec("semantic_router") is None:
        missing.append(f"semantic-router is left out: it is not installed; {_INSTALL}.")
    else:
        found["semantic-router"] = partial(semantic_router, encoder=encoder)
        found["semantic-router, max"] = partial(semantic_router, encoder=encoder, aggregation="max")
    return found, missing


def nearest_phrasing(phrasings: Phrasings) -> Guess:
    """The phrasing with the highest rapidfuzz token_sort_ratio."""
    said = [(text.lower(), label) for label, texts in phrasings.items() for text in texts]
    choices = [text for text, _ in said]

    def guess(text: str) -> tuple[str, float]:
        _, score, place = process.extractOne(text.lower(), choices, scorer=fuzz.token_sort_ratio)
        return said[place][1], score / 100

    return guess


def tfidf(phrasings: Phrasings) -> Guess:
    """scikit-learn: words, pairs of words and characters, logistic regression; the score is its probability."""
    from sklearn.feature_extraction.text import TfidfVectorizer
    from sklearn.linear_model import LogisticRegression
    from sklearn.pipeline import make_pipeline, make_union

    model = make_pipeline(
        make_union(
            TfidfVectorizer(ngram_range=(1, 2), sublinear_tf=True),
            TfidfVectorizer(analyzer="char_wb", ngram_range=(2, 5), sublinear_tf=True),
        ),
        LogisticRegression(C=10, max_iter=1000),
    )
    said = [(text, label) for label, texts in phrasings.items() for text in texts]
    model.fit([text for text, _ in said], [label for _, label in said])
    labels: list[str] = model.classes_.tolist()

    def guess(text: str) -> tuple[str, float]:
        chances = model.predict_proba([text])[0]
        best = int(chances.argmax())
        return labels[best], float(chances[best])

    return guess


def semantic_router(phrasings: Phrasings, encoder: CachedEncoder, aggregation: str = "mean") -> Guess:
    """PyPI's semantic-router with our encoder's vectors and all of its own defaults: the mean of an issue's phrasings
    among the five nearest, no threshold, so that every score can be ranked. Its other `aggregation`, the nearest alone,
    is right more often, so both are shown.
    """
    from semantic_router import IndexedRouter, Route
    from semantic_router.encoders import DenseEncoder

    class Wrapped(DenseEncoder):
        read: Any

        def __call__(self, docs: list[str]) -> list[list[float]]:
            return [meaning.whole.tolist() for meaning in self.read(docs)]

    wrapped = Wrapped(name=encoder.name, read=encoder.read)
    routes = [Route(name=label, utterances=list(said)) for label, said in phrasings.items()]
    router = IndexedRouter(wrapped, routes, aggregation=aggregation)
    wrapped.read = encoder.inner.read  # as for ours: a message's vector is computed, not looked up

    def guess(text: str) -> tuple[str, float]:
        choice = router(text)
        return choice.name, choice.confidence

    return guess
