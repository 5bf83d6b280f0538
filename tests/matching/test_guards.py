"""Guards: each table holds texts that must give the hint and texts close to them that must not."""

import pytest

from bot.core.issues import Hint, Knowledge
from bot.matching import build
from bot.ports import Matcher, Query

SAYS: dict[Hint, tuple[str, ...]] = {
    Hint.ASKS_PERSON: (
        "can i talk to a person",
        "Can I please speak to a human?",
        "human please",
        "real person??",
        "HUMAN",
        "speak to an agent",
        "I want to speak to a real person",
        "get me a human being now",
        "connect me with an agent please",
        "is there a real person here?",
        "I don't want to talk to a bot",
        "please have someone call me",
        "could someone call me back?",
        "agent!",
        "My router is red. Can I talk to someone?",
        "je veux parler à un conseiller",
        "un humain svp",
        "puis-je parler à quelqu'un ?",
        "je ne veux pas parler à un robot",
        "quiero hablar con una persona",
        "un agente por favor",
        "¿puedo hablar con alguien?",
        "no quiero hablar con un robot",
        "ich möchte mit einem Menschen sprechen",
        "Mitarbeiter bitte",
        "kann ich mit jemandem reden?",
        "bitte einen echten Menschen",
    ),
    Hint.NEVER_ALONE: (
        "I want my money back!",
        "give me my money back now",
        "I demand a refund",
        "someone stole my card",
        "my account was hacked",
        "I have been scammed",
        "the box gave me an electric shock",
        "my son burned his hand: the router burned my son",
        "there is smoke coming out of the box",
        "my lawyer will contact you",
        "I will sue you",
        "taking you to court over this",
        "I am going to kill myself",
        "I'll report this to the police",
        "on m'a volé mon téléphone",
        "je veux être remboursé",
        "mon avocat va vous écrire",
        "me han robado el móvil",
        "quiero mi dinero",
        "voy a denunciaros",
        "mein Konto wurde gehackt",
        "ich will mein Geld zurück",
        "mein Anwalt meldet sich bei euch",
        "der Router qualmt",
    ),
    Hint.GREETING: ("hi", "hello there", "Good morning team", "bonjour à tous", "hola buenas tardes", "Guten Tag"),
    Hint.PRAISE: (
        "thank you so much!",
        "I love your new app",
        "great service, really happy",
        "best internet ever",
        "merci beaucoup",
        "super service bravo",
        "muchas gracias",
        "excelente servicio",
        "vielen Dank",
        "bin sehr zufrieden mit euch",
    ),
    Hint.SARCASM: (
        "great job losing my parcel AGAIN",
        "thanks for nothing",
        "love how my internet dies every evening",
        "Well done, everything is broken again",
        "wow nice internet 🙄",
        "merci pour rien",
        "gracias por nada",
        "na toll, danke für nichts",
    ),
    Hint.RESOLVED: (
        "thanks, the app no longer crashes on login",
        "it works again",
        "the internet is back up",
        "ok it fixed itself",
        "my router stopped blinking red",
        "problem solved, thanks",
        "never mind",
        "the box is not blinking red anymore",
        "ça remarche",
        "la box ne clignote plus",
        "ya funciona",
        "el router ya no parpadea",
        "geht wieder",
        "hat sich erledigt",
    ),
    Hint.NEGATED: (
        "my router is NOT blinking red",
        "there is no red light on my router",
        "the app does not crash on login, it is just slow",
        "ma box ne clignote pas rouge",
        "el router no parpadea en rojo",
        "die box blinkt nicht rot",
    ),
    Hint.NOT_HELPED: (
        "that did not help",
        "still broken",
        "I tried that already",
        "did the reset, no change",
        "it's still not working",
        "ça n'a rien changé",
        "no ha funcionado",
        "hat nicht geholfen",
        "immer noch kein internet",
    ),
    Hint.QUOTED: (
        'my friend said "my box is blinking red and there is no internet"',
        '"red light on my router and no wifi"',
        "> box blinking red no internet",
    ),
    Hint.OTHER_PRODUCT: ("netflix app crashes on login", "my Bright Loop router shows a red light"),
    Hint.TWO_ISSUES: (
        "my bill is too high and the app crashes on login",
        "red light on my router. I lost my sim card!",
    ),
    Hint.TOO_SHORT: ("internet", "what", "🙂", "is it on?", "my account"),
    Hint.QUESTION_ELSE: ("do you sell a red router", "how much does a router with a red light cost"),
    Hint.UNSERVED_LANGUAGE: (
        "Мой роутер мигает красным",
        "我的路由器亮红灯",
        "il mio router non funziona e non ho internet di casa",
    ),
    Hint.SHOUTING: ("WHY IS MY INTERNET DOWN", "my internet is down!!!"),
    Hint.STRONG_WORDS: ("this is a disgrace", "Joke of a company, no internet", "c'est honteux"),
}

DOES_NOT_SAY: dict[Hint, tuple[str, ...]] = {
    Hint.ASKS_PERSON: (
        "someone stole my card",
        "the person on the phone said my router is fine",
        "I spoke to an agent yesterday",
        "your agent was rude",
        "how many people can use one account",
        "can someone use my sim in another phone",
        "you can call me Bob",
        "I sent money to a person by mistake",
        "can a person under 18 open an account",
        "la personne au téléphone m'a dit d'attendre",
        "una persona me llamó ayer",
        "ein Mitarbeiter war gestern hier",
    ),
    Hint.NEVER_ALONE: (
        "how do refunds work",
        "what if my card is stolen",
        "when does my refund arrive",
        "how do I get my money back",
        "do you offer insurance against theft",
        "how do I report a stolen phone",
        "my fire stick does not load",
        "the light burns red",
        "comment fonctionnent les remboursements",
        "cómo funciona el reembolso",
        "wie funktioniert die Erstattung",
    ),
    Hint.GREETING: ("hi my router is red", "good morning, no internet"),
    Hint.PRAISE: (
        "thanks, still broken",
        "thanks in advance, my router is blinking red",
        "would be great if the internet worked",
        "what is the best router?",
        "great job losing my parcel AGAIN",
        "i would love to get a new sim card",
        "top up failed, no internet",
    ),
    Hint.SARCASM: (
        "I love your app but it crashes on login",
        "thanks for your help",
        "great service",
        "thanks, the app no longer crashes on login",
        "is everything perfect with my line? internet is down",
    ),
    Hint.RESOLVED: (
        "it is not working again",
        "when will it work again?",
        "still not fixed",
        "why did my bill go up again this month",
        "can this be fixed",
        "it worked again for an hour but now no internet",
        "I no longer have internet",
        "my money is gone",
        "ça ne remarche pas",
        "wann geht es wieder",
        "no se ha solucionado",
    ),
    Hint.NEGATED: (
        "box blinking red no internet",
        "router blinking red, i can not get internet",
        "the light is not only blinking, it is red",
        "wifi is down and the light is red, not happy",
        "refund still not on my account",
        "i can not stop the red light on my router",
    ),
    Hint.QUOTED: ('the app says "connection failed"', "my friend has a red light too", 'error "E42" on the "HomeBox"'),
    Hint.OTHER_PRODUCT: ("netflix does not load on my hb3", "red light on my router"),
    Hint.TWO_ISSUES: (
        "box blinking red no internet",
        "hello, my box is blinking red, and there is no internet",
        "my bill is too high, please help",
    ),
    Hint.TOO_SHORT: ("EMI", "emi?", "lost sim card", "no internet at all"),
    Hint.QUESTION_ELSE: ("how much longer is the internet down", "do you know why my router is red"),
    Hint.UNSERVED_LANGUAGE: ("ma box clignote rouge", "el router parpadea en rojo", "no wifi", "box blinkt rot"),
    Hint.SHOUTING: ("EMI", "my HomeBox LED is red!", "SIM"),
    Hint.STRONG_WORDS: ("what a joke", "no internet at all"),
}


@pytest.fixture(scope="module")
def matcher(knowledge: Knowledge) -> Matcher:
    return build(knowledge)


@pytest.mark.parametrize(("hint", "text"), [(hint, text) for hint, texts in SAYS.items() for text in texts])
async def test_hears(matcher: Matcher, hint: Hint, text: str) -> None:
    hints = (await matcher.match(Query(text))).hints
    assert hint in hints
    assert hints[hint], "a hint names the words that gave it"


@pytest.mark.parametrize(("hint", "text"), [(hint, text) for hint, texts in DOES_NOT_SAY.items() for text in texts])
async def test_does_not_mishear(matcher: Matcher, hint: Hint, text: str) -> None:
    assert hint not in (await matcher.match(Query(text))).hints


async def test_a_plain_complaint_gives_no_hint(matcher: Matcher) -> None:
    assert (await matcher.match(Query("hey @brand my router shows a red light #help"))).hints == {}
