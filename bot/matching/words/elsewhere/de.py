"""German."""

_OWNED = (
    r"(?:konto|konten|account|passwort|login|app|rechnung\w*|bestellung\w*|paket\w*|lieferung\w*|abo\w*|profil|code"
    r"|support|kundenservice|hotline"
    r"|vertrag\w*|premium|server|seite|website|erstattung|abbuchung\w*)"
)
_DOES = (
    r"(?:sagt|verlangt|verweigert|schickt|bucht|hat (?:\w+ ){0,3}?(?:abgebucht|gesperrt|verloren|storniert|erhoht"
    r"|abgelehnt|geloscht|geschickt)|lehnt"
    r"|sperrt|sturzt|schliesst|lasst mich nicht|geht nicht|offnet nicht|funktioniert nicht|akzeptiert|erhoht"
    r"|will mein\w*|antwortet nicht|ist (?:\w+ )?(?:down"
    r"|offline|gestort))"
)

FAULTS = tuple(
    """hoch hohe hoher hohere teuer teurer verpasst* abgesagt* versaumt* verschieb* verschob* doppelt*
    zweimal schwarz* dunkel* lila violett fehlt fehlen fehlend* weg leer schwach* schlecht*
    verschwund* kundig* gekundigt* umzieh* zerbrochen* beschadigt* spat spater neu neugestartet
    startet pixel* lose locker* ausgefallen geplatzt*""".split()
)

UNLIKE = (
    r"(?:alle|jeder|andere|anderen|die leute|nachbar\w*|ganze (?:strasse|stadt)) (?:\w+ ){0,9}?(?:bei (?:mir|uns)"
    r"|mein\w*|unser\w*) (?:\w+ )?(?:lauft|geht|klappt"
    r"|funktioniert|ist (?:\w+ )?(?:gut|ok|da|alles)|alles)(?: |$)(?!nicht|nichts|kein|gar|nur)",
    r"^bei (?:mir|uns) (?:\w+ ){0,3}?(?:lauft|geht|klappt|funktioniert|ist) (?:\w+ )?(?:alles|prima|gut|super"
    r"|bestens|einwandfrei|rund|wunderbar)(?: |$)",
    r"^(?:nein|ne|nee|quatsch) (?:\w+ ){0,6}?(?:nicht|kein|keine|keinen|nie) (?:\w+ ){0,2}?(?:{trouble}|{faults})",
    r"^(?:nicht (?:bei )?(?:uns|mir)|bei (?:uns|mir) nicht)(?: |$)|im gegensatz zu|anders als (?:bei|die|der)",
    r"(?:nur zur (?:info|klarstellung)|zur klarstellung|damit das klar ist|nur mal so|der vollstandigkeit halber"
    r"|danke der nachfrage) (?:\w+ ){0,9}?(?:nicht|kein"
    r"|keine|keinen|nie) (?:\w+ ){0,3}?(?:{trouble}|{faults})",
    r"(?:{faults}|{trouble}) ?(?:\w+ ){0,2}?(?:nicht|nie) (?:\w+ ){0,6}?(?:im gegenteil|wie immer|ganz normal"
    r"|alles (?:gut|bestens|normal))"
    r"|nicht (?:{faults}|{trouble}) (?:\w+ ){0,4}?(?:im gegenteil|er steht|sie steht|wie immer)",
)

RESOLVED = (
    r"(?:hat|haben) (?:(?!nicht|nie|kein)\w+ ){0,2}?(?:geholfen|gereicht|geklappt|funktioniert|gewirkt)(?: "
    r"|$)(?!nur|fur)",
    r"(?:damit|somit|also|hat sich) (?:\w+ ){0,3}?(?:erledigt|geklart|vom tisch)|sache (?:erledigt|geklart)",
    r"seit\w* (?:\w+ ){0,4}?(?:ruhe|nicht mehr (?:{trouble}|neu gestartet)|kein\w* (?:{trouble}|neustart"
    r"|aussetzer) mehr|keine? einzige\w*)",
    r"(?:sind|bin|ist) (?:\w+ )?(?:jetzt|nun|endlich|inzwischen) (?:\w+ )?(?:online|verbunden|aktiv|im netz"
    r"|auf (?:meiner|der) rechnung|freigeschaltet|da)",
    r"(?:konnt|konnen|kannst|bitte) (?:\w+ ){0,4}?(?:ticket|frage|anfrage|fall|beitrag) (?:\w+ )?(?:schliessen"
    r"|vergessen|loschen)",
)

SARCASM = (
    r"(?:wie|so) (?:grosszugig|aufmerksam|rucksichtsvoll|modern|charmant)|(?:zwei|doppelt\w*"
    r"|drei) (?:\w+ ){0,3}zum preis (?:von|einer)|digital(?:er|es|e)? detox|digitale"
    r" entgiftung|zeitreise\w*|geschichtsstunde|steinzeit|brieftaube\w*|endlich (?:weniger|mal) (?:bildschirmzeit"
    r"|ruhe|zeit fur|digital)",
    r"(?:danke|dank) (?:\w+ ){0,3}?fur (?:das|die|den|diese|diesen|dieses|s) (?:\w+ ){0,3}?(?:standbild|lektion"
    r"|abenteuer|spannung|ausfall|detox|stille|wegnehmen|sperren"
    r"|verschwinden|loschen)",
    r"(?:danke|super|toll|klasse|bravo) dass (?:ihr|sie|man) (?:\w+ ){0,6}?(?:weg|gesperrt|doppelt|verloren"
    r"|geloscht|vergess\w+|abgestellt|nie|kein\w*|zweimal)",
    r"(?:ah|oh|wow|na|ach|ganz) (?:toll|super|klasse|prima|wunderbar|herrlich|grossartig)",
    r"^(?:toll|super|klasse|prima|herrlich|wunderbar|grossartig|genial) (?:\w+ ){0,4}?(?:niemand|keiner|null|nichts"
    r"|selbst zumacht|\d+ (?:ping|mbit|stunden|tage|euro))",
    r"ich liebe (?:uberraschungen|es|spannung)|wer braucht (?:schon|denn)|applaus|stehende ovationen",
)

CLAIMS = (
    r"(?:will|wollen|verlange|verlangen|fordere|fordern|erwarte|erwarten|mochte) (?:\w+ ){0,6}?(?:gebuhr\w*|kosten"
    r"|schaden|zinsen|miete|reparatur|spesen|auslagen|\w+gebuhr\w*)"
    r" (?:\w+ ){0,4}?(?:bezahlt|ersetzt|erstattet|ubernommen|ubernehmt|zahlt)",
    r"(?:ihr|sie) (?:werdet|werden|musst|mussen|sollt|sollen|habt|haben) (?:\w+ ){0,5}?(?:bezahlen|zahlen|ersetzen"
    r"|erstatten|entschadigen)(?: |$)|wer (?:zahlt|bezahlt|ersetzt)"
    r" (?:mir|uns)|auf eure kosten",
    r"weiss wo (?:ich|wir) (?:\w+ )?(?:wohn\w*|arbeit\w*|schlaf\w*)",
)

TWO_THINGS = (
    r"und (?:\w+ ){1,15}?was (?:\w+ ){0,4}?zuerst(?: |$)|womit (?:\w+ ){0,3}?(?:anfangen|fange|beginn\w*)|(?:bei|mit"
    r"|fur) beide[ms]?(?: |$)(?!gerat\w*|boxen|router\w*)",
    r"(?:zwei|drei|mehrere) (?:dinge|sachen|probleme|fragen|anliegen|storungen)(?: |$)|und (?:dazu|obendrein|zudem"
    r"|ausserdem) (?:ist|hat|habe|haben|geht|mein\w*|der|die|das|noch)",
)

STRANGE = (
    rf"{_OWNED} (?:\w+ ){{0,2}}?(?:bei|von|fur|auf|an|in) (?:der |dem |meinem |meiner )?xservicex"
    rf"|xservicex (?:\w+ )?{_OWNED}",
    rf"xservicex (?:\w+ )?{_DOES}",
    r"(?:anmelden|einloggen|bestellt|gekauft|kunde|kundin|bestellung) (?:\w+ ){0,3}?(?:bei|in|auf|von) xservicex"
    r"|(?:bei|in|auf) xservicex (?:\w+ ){0,3}?(?:einloggen"
    r"|anmelden|bestellt|gekauft|abgelehnt|gesperrt)",
    r"(?:fernbedienung|controller|konto|passwort|ladegerat|garantie|app) (?:\w+ ){0,4}?xdevicex"
    r"|xdevicex (?:fernbedienung|controller|konto|id|app|account|passwort)",
)

JOKES = (
    r"treffen sich (?:zwei|drei|ein)|sagt (?:ein|der|die|das) \w+ zu(?:m|r)"
    r"|was ist (?:\w+ )?der unterschied zwischen|was macht (?:ein|eine) \w+ (?:im|in|auf|wenn)"
    r"|kennst du den|warum (?:ging|geht|hat|haben|trennt\w*) (?:sich )?(?:der|die"
    r"|das) \w+ (?:\w+ ){0,3}?(?:therap\w+|strasse|getrennt|verlassen|schluss)|deine mutter",
)

YOURS = frozenset("euer eure euren eurem eurer ihre ihrem ihren".split())
