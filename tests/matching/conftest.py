"""A small knowledge base in four languages, like a broadband shop's."""

import pytest

from bot.core.conversations import IssueId
from bot.core.issues import Answer, Knowledge, KnownIssue, NotThis, Product
from bot.matching.encoding.cache import CachedEncoder
from bot.ports import Encoder
from tests.fakes.meaning import encoder

PHRASINGS: dict[str, dict[str, tuple[str, ...]]] = {
    "login-crash": {
        "en": ("app crashes on login", "the app closes when i sign in", "app keeps crashing at the password screen"),
        "fr": ("l'appli plante à la connexion", "impossible d'ouvrir l'appli, elle se ferme"),
        "es": ("la app se cierra al iniciar sesión", "la aplicación falla cuando entro"),
        "de": ("die app stürzt beim anmelden ab", "app schließt sich beim login"),
    },
    "router-red": {
        "en": ("red light on my router", "wifi is down and the light is red", "box blinking red no internet"),
        "fr": ("ma box clignote rouge", "voyant rouge et plus de wifi"),
        "es": ("el router parpadea en rojo", "luz roja en el router y sin internet"),
        "de": ("box blinkt rot kein internet", "rotes licht am router"),
    },
    "line-outage": {
        "en": ("no internet at all", "internet is down in my area", "whole street without internet since this morning"),
        "fr": ("plus internet depuis ce matin", "panne internet dans tout le quartier"),
    },
    "pay-later": {"en": ("EMI", "can i pay in instalments", "monthly payments for a new phone")},
    "refund-time": {"en": ("how do refunds work", "when does my refund arrive", "refund still not on my account")},
    "bill-high": {"en": ("my bill is too high", "why is my bill higher this month", "charged more than usual")},
    "sim-lost": {"en": ("lost my sim card", "i need a new sim card", "my sim card is gone")},
}


def make_knowledge(phrasings: dict[str, dict[str, tuple[str, ...]]], not_this: tuple[NotThis, ...] = ()) -> Knowledge:
    """Issues titled after their ids; `not_this` goes to router-red."""
    answer = Answer(public="Here is how.")
    issues = {
        IssueId(name): KnownIssue(
            IssueId(name),
            name.replace("-", " ").capitalize(),
            phrasings=said,
            answers=dict.fromkeys(said, answer),
            not_this=not_this if name == "router-red" else (),
        )
        for name, said in phrasings.items()
    }
    return Knowledge(
        "test",
        issues,
        products=(Product("homebox-3", "HomeBox 3", ("hb3",)), Product("tv-box", "TV box", ())),
        others=("Netflix", "Bright Loop"),
        strong_words={"en": ("disgrace", "joke of a company"), "fr": ("honteux",)},
    )


NOT_THIS = (
    NotThis("red dot on the app icon", "en"),
    NotThis("everything is red on the outage map", "en", IssueId("line-outage")),
)


@pytest.fixture(scope="session")
def knowledge() -> Knowledge:
    """The shop's knowledge."""
    return make_knowledge(PHRASINGS, NOT_THIS)


@pytest.fixture(scope="session")
def model(minilm: CachedEncoder) -> Encoder:
    """The built-in encoder, which keeps nothing."""
    return minilm.inner


@pytest.fixture(scope="session")
def minilm() -> CachedEncoder:
    """The built-in encoder, with the vectors that all tests share."""
    return encoder()
