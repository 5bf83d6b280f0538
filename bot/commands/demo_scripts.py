"""What the demo's customers say: the plaza's numbered buttons."""

from bot.plaza.app import PlazaScript

HELP, TOWN = "halo-help", "town-square"
STORM = (
    ("Fay", "@halo no internet at all since this morning, whole street is out"),
    ("Gus", "@halo is the internet down in Leeds? nothing works here"),
    ("Hana", "@halo WIFI AND TV BOTH DEAD. Again. Is there an outage???"),
    ("Ivo", "@halo internet gone for me too, nobody in our building has a connection"),
    ("Jules", "@halo plus d'internet dans tout le quartier, c'est une panne ?"),
    ("Kim", "@halo my neighbours have no internet either, is there an outage in the area"),
    ("Luca", "@halo outage again? unacceptable, I work from home"),
    ("Mia", "@halo kein Internet in der ganzen Straße, gibt es eine Störung?"),
    ("Noor", "@halo no connection at all since 10, is it an outage"),
    ("Otto", "@halo whole village offline, is halo down?"),
    ("Pilar", "@halo internet caído en toda la zona, ¿hay una avería?"),
    ("Quinn", "@halo is there an outage? nothing has worked since ten"),
    ("Rosa", "@halo second time today that the internet is down everywhere here. ridiculous"),
    ("Sven", "@halo everyone in my street is without internet"),
)
SCRIPTS = (
    PlazaScript(
        "a known problem",
        "The approved fix stands under the post within a second. Then tap “Did not help”.",
        (("Ana", TOWN, "@halo box blinking red, no internet!!", "public"),),
    ),
    PlazaScript(
        "a worrying one",
        "No advice in public: a person is alerted at once.",
        (("Ben", HELP, "router smells of burning", "public"),),
    ),
    PlazaScript(
        "an unclear one",
        "One question with two choices, instead of a guess.",
        (("Chloé", HELP, "internet is slow and light is odd", "public"),),
    ),
    PlazaScript(
        "a storm of complaints",
        "Fourteen customers, one cause. Open Incidents on the right and watch it grow, then press “We know”.",
        tuple((author, HELP if n % 3 else TOWN, text, "public") for n, (author, text) in enumerate(STORM)),
        seconds_between=1.5,  # a time-lapse: this takes a minute in a small outage and an hour in a slow one
    ),
    PlazaScript(
        "a card number in public",
        "The number is masked before anything is stored, and the customer is invited to a private chat.",
        (("Dev", HELP, "you charged me twice, my card is 4111 1111 1111 1111", "public"),),
    ),
)
