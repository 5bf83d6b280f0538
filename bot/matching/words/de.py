"""German."""

from bot.matching.words.dangers import de as dangers
from bot.matching.words.elsewhere import de as elsewhere
from bot.matching.words.lexicon import Lexicon

_WHO = (
    r"(?:(?:ein|eine|einen|einem|einer|den|dem|der|die|das|mit|richtigen|richtiger|echten|echter|echtem|echte"
    r"|menschlichen|jemand|anderen|ihrem"
    r"|eurem|vom) )*(?:mensch|menschen|person|jemand|jemandem|jemanden|mitarbeiter|mitarbeiterin|berater"
    r"|beraterin|agent|agenten|kollege"
    r"|kollegen|vorgesetzten|techniker|support|kundenservice|kundendienst|service)"
)
_MY = r"(?:mein|meine|meinen|meinem|meiner|unser|unsere|unseren|mir|uns)"

LEXICON = Lexicon(
    code="de",
    stop=frozenset(
        """ein eine einen einem einer eines der die das den dem des und oder aber denn weil dass ob wenn als wie wo wer
        was wann warum wieso welche welcher welches ich du er sie es wir ihr mich dich sich uns euch mir dir ihm
        ihnen mein meine meinen meinem meiner dein deine sein seine unser unsere euer eure ihre ihren bin bist ist
        sind seid war waren habe hab hast hat haben hatte wird werden wurde worden kann kannst konnen konnt konnte
        mochte will wollen muss mussen soll sollen darf in im ins an am auf aus bei beim mit nach von vom vor zu zum
        zur fur uber unter durch um auch nur noch schon sehr so da hier dann doch mal bitte danke hallo hi hey guten
        tag morgen abend moin nicht kein keine keinen nie nix mehr man hilfe brauche helfen immer wieder
        seit""".split()
    ),
    telling=frozenset(
        """der die das ist und ich nicht mein meine ein eine es wir mit auf bei seit habe hab kann wie warum wieso kein
        keine bitte sich noch zu von dem den fur auch hallo danke geht""".split()
    ),
    endings=(
        ("ungen", ""),
        ("ung", ""),
        ("heiten", ""),
        ("keiten", ""),
        ("ierten", "ier"),
        ("iert", "ier"),
        ("ieren", "ier"),
        ("endes", ""),
        ("ende", ""),
        ("end", ""),
        ("ern", ""),
        ("em", ""),
        ("en", ""),
        ("er", ""),
        ("es", ""),
        ("et", ""),
        ("st", ""),
        ("ss", "ss"),
        ("s", ""),
        ("t", ""),
        ("e", ""),
        ("n", ""),
    ),
    short={
        "gehts": "geht es",
        "geht's": "geht es",
        "hab": "habe",
        "habs": "habe es",
        "isses": "ist es",
        "ists": "ist es",
        "nix": "nichts",
        "net": "nicht",
        "ned": "nicht",
        "nich": "nicht",
        "nem": "einem",
        "ne": "eine",
        "nen": "einen",
        "wlan": "wlan",
        "mfg": "danke",
        "pw": "passwort",
        "nr": "nummer",
        "rg": "rechnung",
        "handy": "handy",
        "vllt": "vielleicht",
        "iwie": "irgendwie",
        "bg": "danke",
    },
    negators={"nicht": 2, "kein": 2, "keine": 2, "keinen": 2, "keiner": 2, "nie": 2, "niemals": 2, "ohne": 2},
    negators_after={"nicht": 1, "nie": 1},
    trouble=tuple(
        """blink* rot rote* orange absturz* absturz* abgesturz* sturz* hang* eingefror* kaputt* defekt* fehler*
        storung* gestor* ausfall* ausgefall* lahm* langsam* abbruch* abbrech* abgebroch* trenn* getrennt* tot
        offline blockiert* gesperr* abgelehnt* verlor* verlier* gestohl* geklaut* qualm* rauch* heiss* uberhitz*
        piep* brumm* brenn* verspat* ruckel*""".split()
    ),
    faults=elsewhere.FAULTS,
    contrast=frozenset("aber jedoch allerdings trotzdem leider ausser dennoch".split()),
    fillers=frozenset(
        """an alle zusammen leute team ihr euch ihnen sehr schon schonen guten gute tag abend nacht morgen vielen
        lieben herzlichen fur die hilfe eure ihre und so nett wochenende damen herren""".split()
    ),
    greetings=frozenset("hallo hi hey moin servus tag guten morgen abend gruss grusse gott tach".split()),
    requests=frozenset(
        "wie warum wieso wann wo was wer welche kann kannst konnen konnt bitte brauche hilfe muss".split()
    ),
    wishes=frozenset("wie warum wieso wann bitte brauche hilfe mochte konnt konnen muss".split()),
    ours=frozenset("mein meine meinen meinem meiner unser unsere wir uns".split()),
    asks_person=(
        rf"(?:mit|an|zu) {_WHO} (?:\w+ )?(?:sprechen|reden|schreiben|telefonieren|chatten|verbinden|verbunden"
        rf"|weiterleiten|weitergeleitet)",
        rf"(?:sprech|sprich|red|verbind|leit|schreib)\w* (?:\w+ ){{0,3}}?(?:mit|an|zu) {_WHO}(?! gesprochen)",
        r"(?:will|mochte|brauche|wunsche|gib|gebt|geben|holt|hol|verlange) (?:\w+ ){0,3}?(?:echten |richtigen "
        r"|echte |richtige |menschlichen )*"
        r"(?:menschen|mitarbeiter|berater|ansprechpartner|echte person|richtige person)(?: |$)(?!der|die|das)",
        r"(?:echter|echten|richtiger|richtigen) (?:mensch|menschen|mitarbeiter)",
        r"(?:kein|keinen|keinem|nicht mit) (?:\w+ ){0,3}(?:bot|roboter|robotern|maschine|computer)",
        r"(?:ruft|rufen sie|ruf) (?:\w+ )?mich (?:\w+ )?(?:an|zuruck)",
        r"(?:kann|konnte|konnt|konnen) (?:\w+ ){0,3}mich (?:\w+ )?(?:anrufen|zuruckrufen)",
        r"ist (?:da|hier) (?:jemand|ein mensch)(?: \w+)?$",
    ),
    person_alone=(
        r"(?:(?:ein|einen|echter|echten|richtiger|hallo|bitte|nur) )*(?:mensch|menschen|mitarbeiter|berater"
        r"|beraterin|mitarbeiterin)"
        r"(?: (?:bitte|jetzt|sofort|danke|sprechen))*",
    ),
    threats=dangers.THREATS,
    never_alone=dangers.HAPPENED,
    claims=(*dangers.CLAIMS, *elsewhere.CLAIMS),
    hypothetical=dangers.HYPOTHETICAL,
    topic_only=dangers.TOPIC_ONLY,
    praise=(
        r"(?:ich |wir )?(?:liebe|lieben|feiere)",
        r"(?:super|toll|tolle|toller|tolles|klasse|spitze|genial|perfekt|ausgezeichnet|fantastisch|hervorragend"
        r"|prima|grossartig|mega|bestens)",
        r"(?:sehr|wirklich|total|echt|super) (?:zufrieden|glucklich|gut|freundlich|nett|schnell|hilfreich"
        r"|begeistert)",
        r"(?:gut gemacht|weiter so|bravo|respekt|hut ab|gute arbeit|daumen hoch)",
        r"(?:beste|bester|besten|bestes) (?:\w+ )*?(?:welt|anbieter|service|app|internet|support|aller zeiten|je "
        r"hatte)|grosses lob|dickes lob|ein lob|lob an|kompliment",
        r"(?:so|sehr|super|unglaublich|wirklich) (?:nett|freundlich|schnell|kompetent|hilfsbereit|lieb"
        r"|unkompliziert)(?: (?:\w+ ){0,4}noch nie)?|empfehl\w+|begeistert|top service|danke an (?:das|den|die"
        r"|euer)|lauft wie geschmiert",
    ),
    thanks=(r"(?:danke|vielen dank|herzlichen dank|besten dank|dankeschon|merci)",),
    not_praise=(
        r"(?:ware|wurde|ware es) (?:\w+ )?(?:super|toll|schon|prima|klasse|gut|freuen)",
        r"nicht (?:\w+ ){0,2}(?:gut|zufrieden|toll|super|schon|perfekt|glucklich|hilfreich)",
    ),
    sarcasm=(
        r"(?:danke|vielen dank) fur (?:nichts|gar nichts|den ausfall|das warten|die storung|s verlieren)",
        r"(?:danke|bravo|super|toll) dass ihr (?:\w+ ){0,5}(?:verlor\w*|kaputt|abgeschaltet|ignoriert|nicht|gesperrt"
        r"|verbockt)",
        r"(?:ich liebe es|wie schon) wenn",
        r"(?:so ein|was fur ein|was fur eine) (?:witz|uberraschung)",
        r"na (?:toll|super|klasse|danke|bravo|prima)",
        r"(?:super|toll|klasse|bravo) (?:\w+ ){0,6}(?:schon wieder|mal wieder) ",
        r"(?:super|tolle|grossartige|starke) (?:leistung|service|sache)|was fur ein (?:genuss|luxus|service"
        r"|erlebnis)|herzlichen gluckwunsch|weltklasse|weltrekord|medaille|preisverdachtig|ihr seid (?:echt "
        r")?(?:genies|helden|die besten)",
        r"danke fur (?:den|die|das|diesen|diese|dieses) (?:\w+ ){0,3}(?:ausfall|storung|warten|wartezeit|stille"
        r"|uberraschung|abend ohne|sturz|ruhe)|wer braucht (?:schon|auch)|dafur zahle ich (?:gern|doch)|jeden "
        r"cent wert|ich liebe es|wie im mittelalter",
        r"(?:super|toll|klasse|bravo|genial|prima|herrlich|perfekt|wunderbar|grossartig) (?:\w+ ){0,3}(?:wieder"
        r"|nur|noch ein|noch eine|schon|kein|keine|ohne)",
        *elsewhere.SARCASM,
    ),
    resolved=(
        r"(?:geht|lauft|funktioniert|klappt) (?:\w+ )?(?:wieder|jetzt|nun|endlich)",
        r"(?:wieder|jetzt|nun) (?:\w+ )?(?:da|online|in ordnung|normal|ok|gut)(?:$| danke)",
        r"(?:hat sich|wurde|ist|habe es|problem) (?:\w+ )?(?:erledigt|gelost|behoben|repariert|geklart)",
        r"(?:erledigt|problem gelost|alles gut|alles wieder)",
        r"(?:{trouble}) (?:\w+ )?nicht mehr",
        r"nicht mehr (?:{trouble})",
        r"keine? (?:{trouble}) mehr",
        r"(?:vergesst es|schon gut)|(?:doch noch|inzwischen|mittlerweile|endlich) (?:\w+ ){0,2}(?:da|angekommen"
        r"|gefunden|aktiv|freigeschaltet|angekommen|aufgetaucht)|fehlalarm|war mein fehler|lag an mir",
        r"(?:hat|habe|haben|ist|sind|zeigt|zeigen) (?:\w+ )?wieder (?:\w+ )?(?:netz|internet|bild|empfang|ton"
        r"|strom|zugriff|online|da|wlan|verbindung)|(?:gefunden|wiedergefunden|geschafft)$|braucht (?:\w+ "
        r")?nichts mehr|brauche keine hilfe",
        *elsewhere.RESOLVED,
    ),
    unlike=elsewhere.UNLIKE,
    strange=elsewhere.STRANGE,
    two_things=elsewhere.TWO_THINGS,
    jokes=elsewhere.JOKES,
    policy=elsewhere.POLICY,
    machines=elsewhere.MACHINES,
    glows=elsewhere.GLOWS,
    yours=elsewhere.YOURS,
    healthy=(
        r"(?:{trouble}|leuchtet) (?:nicht|nichts|nie) (?:\w+ ){0,2}?(?:{trouble}|lila)(?: (?:oder|und) "
        r"(?:{trouble}|lila))?",
        r"(?:nicht|kein|keine|keinen|nichts|nie|ohne|weder) (?:\w+ ){0,3}?(?:{trouble}|problem\w*|storung\w*"
        r"|verspatung\w*|lila|fehlt|doppelt|hoher)(?: (?:hier|bei (?:uns|mir)))*|(?:{trouble}) (?:\w+ )?(?:nicht"
        r"|nichts|nie)(?: {trouble})*",
        r"(?:alles|internet|router|sie|er|es) (?:\w+ ){0,2}?(?:lauft|geht|funktioniert|klappt|ist) ?(?:\w+ "
        r")?(?:bestens|gut|prima|super|wunderbar|problemlos|normal|da|vollstandig|in ordnung|schon weiss)?",
        r"(?<!nur )bei (?:uns|mir) (?:nicht|alles)|keine sorge|nur zur info|gute nachricht\w*|toi toi toi|alles "
        r"(?:schon|gut|bestens|ok|prima)|(?:leuchtet|ist) (?:\w+ )?(?:schon )?weiss|wollen nicht (?:kundigen"
        r"|umziehen)",
    ),
    not_resolved=(r"(?:nicht|nie|wann|wie|wenn|ob|bis|ohne|erst|kann|soll|muss|warum|immer noch|noch) (?:\w+ ){0,3}$",),
    not_helped=(
        r"(?:hat|hilft|half|bringt|brachte|hats) (?:\w+ ){0,3}?(?:nicht|nichts|gar nichts) ?(?:geholfen"
        r"|gebracht|genutzt|geandert|funktioniert|geklappt)?",
        r"(?:immer noch|weiterhin|nach wie vor) (?:\w+ )?(?:nicht|kein|keine|das gleiche|dasselbe|{trouble}|weg)\w*",
        r"(?:schon|bereits|habe) (?:\w+ ){0,2}(?:probiert|versucht|gemacht|ausprobiert|neu gestartet)",
        r"(?:gleiche|selbe|dasselbe|gleichen) (?:problem|fehler)",
        r"(?:keine|ohne) (?:anderung|besserung|erfolg|wirkung)",
        r"(?:nicht besser|genauso|noch schlimmer)",
    ),
    quoting=(
        r"(?:er|sie|freund|freundin|kollege|kollegin|nachbar|nachbarin|mutter|vater|bruder|schwester|oma|opa|mama"
        r"|papa|lehrer|lehrerin"
        r"|tochter|sohn|mitarbeiter|jemand|mann|frau)"
        r" (?:\w+ ){0,2}(?:sagt|sagte|schrieb|schreibt|fragt|fragte|meint|meinte|postete|gesagt)",
    ),
    hearsay=(
        r"(?:er|sie|freund|freundin|kollege|kollegin|nachbar|nachbarin|mutter|vater|bruder|schwester|schwager"
        r"|onkel|tante|jemand|mann|frau|leute|chef|bekannter) (?:\w+ ){0,5}?(?:sagt|sagte|schrieb|schreibt|meint"
        r"|meinte|postete"
        r"|gesagt|behauptet|erzahlt|erzahlte|schwort|geschrieben|beschwert)",
        r"(?:gelesen|gehort|gesehen|lese|las) (?:\w+ ){0,6}(?:forum|zeitung|radio|gruppe|artikel|thread"
        r"|kommentar\w*)|(?:im|in der|in einem|die|laut) (?:\w+ )?(?:forum|zeitung|radio|facebook gruppe|artikel"
        r"|zeitungsbericht|nachrichten)|angeblich|^rt(?: |$)",
    ),
    small_talk=(
        r"(?P<key>wetter|regen|regnet|sonne|sommer|schnee|hitze|grad|kaffee|pizza|rezept|grillen|fussball"
        r"|elfmeter\w*|spiel|tor|bundesliga|wahl|wahlt|lotto|horoskop)",
        r"(?P<key>schones wochenende|schonen (?:montag|freitag|sonntag|feierabend)|frohe|frohes|witz|musik|lied"
        r"|urlaub|geburtstag|bier|wein|hunger|kanzler|regierung|gedicht|montag|wochenende|garten|see|bist du "
        r"(?:ein|eine) (?:mensch|roboter|bot|maschine)|witz|ratsel|gewinnspiel|folgt mir)",
    ),
    other_question=(
        r"(?P<key>verkauft|verkaufen|bietet|sucht|liefert) (?:ihr|sie)",
        r"(?:was|wie ?viel) (?P<key>kostet|kosten)",
        r"wo (?:kann|konnte) (?:ich|man) (?:\w+ ){0,4}(?P<key>kaufen|bestellen|finden)",
        r"was ist der (?P<key>preis|unterschied)",
        r"welche (?P<key>farbe|grosse|farben)",
    ),
)
