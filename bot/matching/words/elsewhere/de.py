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
    r"(?:weiss|wissen|verstehe|verstehen|keine ahnung) (?:\w+ ){0,2}?was (?:ihr alle|alle|die leute|die anderen"
    r"|der ganze \w+|die ganze \w+)"
    r"|was (?:alle|die leute|die anderen) (?:\w+ )?(?:jammern|meckern|haben)|(?:kann|konnen) (?:mich|uns"
    r"|nicht) (?:\w+ )?(?:nicht |uns |mich )*"
    r"(?:beklagen|beschweren|klagen)|toi toi toi|klopf auf holz|passt (?:mir|uns) (?:gut|so|prima)"
    r"|ist alles (?:noch )?da(?: |$)",
    r"(?:will|mochte|wollte|brauche) (?:gar |ja )?keine? (?:gutschrift|erstattung|hilfe|techniker|ruckruf|ersatz)(?: "
    r"|$)(?!sondern)"
    r"|hatte(?:n)? (?:noch )?nie (?:\w+ ){0,3}?(?:{trouble}|probleme?|arger)(?: |$)",
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
    r"nichts (?:mehr )?zu tun|ihr konnt (?:das|es) (?:vergessen|ignorieren)|(?:bitte )?ignorier(?:t|en sie)? (?:mich"
    r"|meine|das)"
    r"|(?:ist|kam|war) (?:\w+ )?doch noch (?:da|gekommen|angekommen|aufgetaucht)|(?:bin|komme) (?:\w+ )?(?:endlich"
    r"|doch noch|wieder) (?:rein|drin"
    r"|eingeloggt)",
    r"(?:lauft|halt|steht|ist) (?:\w+ )?(?:seitdem|seither) (?:stabil|ruhig|super|perfekt|durch|ohne)|seit(?:dem"
    r"|her)? (?:\w+ ){0,3}?(?:stabil"
    r"|alles gut|alles ok|alles ruhig)|(?:war|lag) die ganze zeit (?:im|in|unter|hinter)|(?:wurde|ist) (?:inzwischen"
    r"|mittlerweile|jetzt) "
    r"(?:\w+ )?(?:korrigiert|gutgeschrieben|erstattet|geliefert|repariert|berichtigt)",
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
    r"^(?:ach|oh) (?:ja|klar|naturlich|sicher) (?:der|die|das|mein|euer|ihr|weil)|wer hatte das gedacht"
    r"|bis zum sankt nimmerleinstag"
    r"|am ende der welt|gerne wieder$|hatte ich (?:einen|fur jeden|fur jede)|(?:nett|lieb|schon|toll|klasse"
    r"|super) (?:von euch"
    r"|wie ihr|wie mein|wie meine|wie der|wie die|wie das)",
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
    r"(?:ausserdem|zweitens|noch (?:was|etwas|eine frage)|nebenbei|ubrigens|andere frage) (?:wie|wo|wann|wieso|warum"
    r"|was (?:ist|kostet)|kann|konnt"
    r"|konnen|mochte|will|brauche)|(?:wo|wie|wann|konnt|konnen) (?:\w+ ){2,14}und (?:warum|wieso|weshalb) (?:ist|sind"
    r"|hat|haben|wird|war) (?!das|es|sie|er)"
    r"|(?:verschiedene|getrennte|zwei) (?:tickets|anfragen|baustellen|themen)|was (?:mache|tun|tue) (?:ich "
    r"|wir )?(?:jeweils|mit beiden)",
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
    r"als (?:ich|wir) (?:\w+ )?(?:klein|kinder|ein kind|jung|jugendliche\w*) (?:war|waren)|als kind(?:er)? (?:war"
    r"|hatte|haben|habe|durfte)"
    r"|(?:damals|fruher) (?:\w+ ){0,4}?(?:bei oma|bei opa|im dorf)|das waren (?:noch )?zeiten|es war einmal"
    r"|in meiner (?:kindheit|jugend)",
    r"treffen sich (?:zwei|drei|ein)|sagt (?:ein|der|die|das) \w+ zu(?:m|r)"
    r"|was ist (?:\w+ )?der unterschied zwischen|was macht (?:ein|eine) \w+ (?:im|in|auf|wenn)"
    r"|kennst du den|warum (?:ging|geht|hat|haben|trennt\w*) (?:sich )?(?:der|die"
    r"|das) \w+ (?:\w+ ){0,3}?(?:therap\w+|strasse|getrennt|verlassen|schluss)|deine mutter",
)

MACHINES = frozenset(
    """kuhlschrank gefrierschrank waschmaschine trockner spulmaschine geschirrspuler backofen ofen herd wasserkocher
    toaster mikrowelle turklingel klingel gluhbirne thermostat heizung therme staubsauger zahnburste kaffeemaschine
    rauchmelder auto roller ebike kopfhorer wecker""".split()
)
GLOWS = tuple("blink* leuchtet piept piepst brummt tropft".split())

POLICY = (
    r"(?:gibt es|habt ihr|haben sie|ist) (?:\w+ )?(?:plane|geplant) |plant ihr|planen sie|verbesserungsvorschlag"
    r"|kleiner vorschlag|ein vorschlag"
    r"|wunschliste|wessen idee|wer (?:hat sich|denkt sich|kam auf) (?:das|die idee|sowas)|(?:blode|dumme|schlechte"
    r"|bescheuerte) (?:idee|regel|regelung)",
    r"(?:ihr|sie) (?:solltet|sollten) (?:\w+ ){0,4}?(?:anbieten|einfuhren|erlauben|ermoglichen)|warum (?:zahlen"
    r"|bekommen|kriegen|haben) (?:nur )?"
    r"(?:neukunden|neue kunden|bestandskunden|treue kunden)|ware (?:schon|toll|super|nett) wenn (?:ihr|es"
    r"|man) (?:\w+ ){0,6}?(?:anbieten wurdet|gabe"
    r"|anbietet|einfuhrt|erlaubt)",
)

YOURS = frozenset("euer eure euren eurem eurer ihre ihrem ihren".split())
