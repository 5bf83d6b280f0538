"""German."""

_KIN = (
    r"(?:sohn|tochter|kind|kinder|kindern|baby|enkel|enkelin|neffe|nichte|frau|mann|partner|partnerin|freund"
    r"|freundin|mutter|mama"
    r"|vater|papa|oma|opa|grossmutter|grossvater|eltern|tante|onkel|schwester|bruder|kollege|kollegin|nachbar"
    r"|nachbarin|hund|katze)"
)
_BODY = (
    r"(?:hand|hande|finger|daumen|arm|arme|ellbogen|schulter|bein|beine|knie|knochel|fuss|fusse|gesicht|kopf|auge"
    r"|augen|nase"
    r"|zahn|zahne|hals|rucken|hufte|rippe|rippen|haut|haare)"
)
_MY = r"(?:mein|meine|meinen|meinem|meiner|unser|unsere|unseren|mir|uns|ihm|ihr|seine|ihre)"
_STAFF = (
    r"(?:techniker|technikerin|monteur|fahrer|bote|paketbote|lieferant|zusteller|mitarbeiter|mitarbeiterin"
    r"|vertreter|verkaufer"
    r"|verkauferin|handwerker|kurier|installateur|arzt|pfleger|schaffner|kellner|arbeiter|bautrupp|bagger|typ|mann"
    r"|kerl)"
)
_PRIVATE = (
    r"(?:rechnung|rechnungen|daten|konto|kontos|konten|auszuge?|dokumente?|nachrichten|fotos|anrufe|vertrag"
    r"|vertrage|ergebnisse|befunde"
    r"|mails?|e mails?|akten?|profile?|adresse|adressen|einzelverbindungen|kundendaten|unterlagen)"
)
_OTHERS = (
    r"(?:fremder|fremde|fremden|fremdes|fremdem|wildfremd\w+|anderer (?:leute|kunden?|person)|andere (?:kunden"
    r"|leute|person)|anderen (?:kunden|person|leuten)"
    r"|eines anderen|jemand anderem|jemand anders|einer anderen|unbekannte[nr]?)"
)
_DONE = (
    r"(?:gestohlen|geklaut|gehackt|geraubt|gekapert|missbraucht|entwendet|betrogen|bestohlen|abgezockt|ausgeraubt"
    r"|bedroht|belastigt"
    r"|uberfallen|reingelegt|erpresst|verfolgt|angegriffen|geschlagen|beleidigt|begrapscht|diskriminiert"
    r"|kompromittiert|ausspioniert"
    r"|eingebrochen|abgebucht obwohl|geprellt|uber den tisch gezogen)"
)
_HURT = (
    r"(?:verbrannt|verletzt|verbruht|gebrochen|stromschlag|gehirnerschutterung|bewusstlos|ohnmachtig|blutet"
    r"|geblutet|gesturzt|gestolpert"
    r"|vergiftet|krankenhaus|notaufnahme|gebissen|verstaucht|verungluckt|zusammengebrochen|operiert|platzwunde"
    r"|angefahren)"
)

THREATS = (
    # despair
    r"(?:bring\w*|brachte) (?:\w+ )?(?:mich|dich|euch|ihn|sie) (?:\w+ )?um|umbring\w*|umzubring\w*|suizid\w*"
    r"|selbstmord\w*|das leben nehmen|mich (?:\w+ )?(?:tote|toten|aufhangen|erhangen)"
    r"|(?:nicht|keine?n?) (?:\w+ ){0,3}(?:mehr )?(?:weiter ?leben|leben (?:will|mochte|wollen)|am leben sein)"
    r"|(?:will|mochte|mag|kann) (?:\w+ ){0,3}(?:nicht|nimmer) (?:mehr )?(?:weiter ?)?leben(?: |$)",
    r"(?:kein|keinen|keine) (?:\w+ )?(?:sinn|grund|kraft|lebensmut) (?:\w+ ){0,3}(?:mehr|weiter\w*|leben)|(?:will"
    r"|mochte) (?:\w+ )?(?:sterben|tot sein)|lieber tot|schluss machen mit (?:allem|dem leben)|lebensmude|nicht "
    r"mehr leben",
    # violence announced
    r"(?:schlag|schlage|hau|haue|brech|breche|trete|stech\w*|knall\w*|mach\w*|prugel\w*) (?:\w+ )?(?:euch|dir|dich"
    r"|ihm|ihn|ihnen|jemand\w*|einen) (?:\w+ ){0,4}(?:ein|zusammen|kaputt|ab|fertig|fresse|schadel|knochen|nase"
    r"|nieder|tot|kalt)(?: |$)"
    r"|(?:fackel\w*|zund\w*|brenn\w*|schlag\w*) (?:\w+ )?(?:euren|eure|euer|ihren|den) (?:laden|filiale|buro|shop"
    r"|zentrale|fenster|scheiben) (?:\w+ )?(?:ab|an|nieder|ein|kaputt)",
    r"(?:werdet|wirst|werden) (?:\w+ )?(?:das |es )?(?:\w+ )?(?:bereuen|bussen|teuer bezahlen)|(?:dafur|das) "
    r"(?:werdet|wirst|werden|muss) (?:\w+ ){0,3}(?:bezahlen|bussen)|weiss wo (?:ihr|du|er|sie|euer) (?:\w+ "
    r")?(?:wohn\w+|arbeit\w+|haus)"
    r"|(?:eine|die) bombe|passt auf euch auf|zieht euch warm an|mit (?:einem |nem |dem )?(?:messer"
    r"|baseballschlager|schlager|hammer|axt|pistole|gewehr|benzin|waffe)",
    rf"droh(?:t|te|en|ung|ungen|e) (?:\w+ )?(?:mir|uns|ihm|ihr|damit|euch|per|ich|an|von)|(?:{_KIN}|ex|er) droht"
    r"|morddrohung\w*|bedroht\w*",
    # lawyers, courts, authorities
    r"\w*anw[aä]lt\w*|rechtsschutz\w*|rechtliche (?:schritte|konsequenzen|folgen)|rechtsweg|juristisch\w*"
    r"|(?:verklag\w*|klage(?: einreichen| erheb\w+|$)|klagen wir|vor gericht|gericht|gerichtlich\w*|amtsgericht"
    r"|landgericht|prozess gegen)",
    r"strafanzeige|anzeige (?:erstatt\w*|gegen|bei|raus|ist)|anzeigen|angezeigt bei|zeige (?:\w+ )an|strafbar"
    r"|illegal|rechtswidrig|gesetz(?:wid\w+|lich verboten)|ist das (?:\w+ )?legal|\w*verbraucherschutz\w*"
    r"|verbraucherzentrale\w*|bundesnetzagentur|schlichtungsstelle"
    r"|schlichtung|mahnbescheid|ombuds\w+|bafin|datenschutzbeauftragt\w*|datenschutzbehorde|aufsichtsbehorde"
    r"|regulierungsbehorde|behorde|beschwerde (?:\w+ ){0,3}(?:bei|an) (?:der|die|dem)",
)

HAPPENED = (
    # theft and fraud that happened
    rf"{_MY} (?:\w+ ){{0,7}}{_DONE}(?: |$)|{_DONE} (?:\w+ ){{0,2}}{_MY}(?: |$)|(?:wurde|wurden|worden|bin|sind"
    rf"|werde|hat|habt|haben) (?:\w+ ){{0,6}}{_DONE}(?: |$)",
    r"(?:stiehlt|klaut|stahl|klaute|entriss|raubte) (?:\w+ ){0,2}(?:mir|uns|mein\w*|unser\w*)|(?:dieb|diebe"
    r"|einbrecher|rauber|hacker|betruger\w*|tater) (?:\w+ ){0,3}(?:hat|haben|nutzt|benutzt|ist|sind|telefoniert"
    r"|mit|mein\w*|meine)",
    r"(?:konto|konten|karte|sparbuch|ersparnisse|ersparnissen) (?:\w+ ){0,6}(?:leer\w*|gepl\w+|abgeraumt"
    r"|leergeraumt)|(?:leer ?geraumt|geplundert|abgeraumt|leergefegt)|(?:geld|ersparnisse|\d+ (?:euro|franken"
    r"|eur)) (?:\w+ ){0,4}(?:verschwunden|weg|futsch|abgehoben|gestohlen)(?: |$)",
    r"(?:gefalschte\w*|falsche\w*|fake|betrug\w*|phishing|bankdaten|kartendaten|passwort|pin|code|link|tan) "
    r"(?:\w+ ){0,12}(?:weg|leer|verschwunden|abgebucht|abgehoben|uberwiesen|fehlen)(?: |$)",
    r"identitats(?:diebstahl|missbrauch)|opfer (?:von|eines|einer|geworden)|(?:auf|in|unter) (?:meinen|meinem) "
    r"namen(?! andern)|ohne (?:meine|unsere|mein) (?:\w+ )?(?:einwilligung|zustimmung|erlaubnis|wissen"
    r"|einverstandnis)|gefalschte unterschrift|meine unterschrift"
    r"|(?:jemand|fremder|unbekannter|einer) (?:\w+ ){0,3}(?:benutzt|nutzt|hat|kauft|bestellt|telefoniert|surft"
    r"|bucht|hebt) (?:\w+ ){0,4}(?:mein\w*|mir)(?: |$)|(?:auf (?:den|einen|die|eine) (?:\w+ )?(?:trick|masche"
    r"|betruger|link)\w*) (?:\w+ )?(?:reingefallen|hereingefallen)",
    # injury and health
    rf"(?:{_KIN}|ich|mir|mich|er|sie|jemand|uns|sich) (?:\w+ ){{0,8}}{_HURT}(?: |$)|(?:habe|hab|hat|haben) (?:\w+ "
    rf"){{0,4}}(?:einen schlag bekommen|eine gewischt)|(?:am|an der|im|auf den) {_BODY} (?:\w+ )?(?:verletzt"
    r"|getroffen|verbrannt)"
    rf"|(?:ins|im|in die) (?:krankenhaus|klinik|notaufnahme)(?! wlan)",
    r"krankenwagen|rettungswagen|notarzt|feuerwehr|allergische reaktion|lebensmittelvergiftung|kohlenmonoxid"
    r"|gasgeruch|riecht nach gas|gasleck|herzinfarkt|lebensgefahr\w*|lebensbedrohlich|leben hangt",
    r"hausnotruf|notrufknopf|notruf (?:\w+ )?(?:wahlen|absetzen|rufen)|keinen notruf|herzschrittmacher"
    r"|sauerstoff\w*|dialyse|insulin|beatmung\w*|notfallknopf|(?:112|110) (?:\w+ )?(?:anrufen|wahlen|rufen)|arzt "
    r"(?:\w+ )?(?:nicht )?(?:anrufen|erreichen)",
    # fire, smoke, electric shock
    r"(?:brennt|brannte|gebrannt|abgebrannt|feuer gefangen|in flammen|flammen|in brand|brand (?:geraten|gesteckt"
    r"|ausgebrochen)|feuer (?:aus|im|in|am))(?: |$)(?!rot|orange|lila|grun|blau|weiss|gelb|nur|dauerhaft|kein)"
    r"|(?:(?:heraus)?rauch(?:t|te|en|entwicklung|schwaden|wolke|melder)|\w*qualm\w*)|rauch (?:aus|kommt|kam|im"
    r"|steigt)|funken|(?:akku|ladegerat|handy|router|batterie|box|gerat) (?:\w+ ){0,2}explodiert|durchgeschmort"
    r"|angeschmort|geschmolzen|schmilzt|schmort\w*|angekokelt|verkohlt",
    r"(?:riecht|roch|stinkt|stank|geruch) (?:\w+ ){0,3}(?:verbrannt\w*|verschmort\w*|angebrannt|verkokelt|rauch"
    r"|brand)|brandgeruch|verbrannter geruch|verbranntem|brandfleck\w*|stromschlag|stromschlage|(?:elektrischen"
    r"|elektrischer|einen) (?:schlag|stromstoss)(?! ins)"
    r"|(?:eine|mir eine) gewischt|strom geschlagen",
    # stalked, watched, afraid of somebody
    r"(?:mein|meine|ihr|ihre|meinem|meiner) ex(?: \w+)? (?:\w+ ){0,7}(?:liest|sieht|kennt|weiss|verfolgt|uberwacht"
    r"|beobachtet|spioniert|zugriff|benutzt|nutzt|hort|wartet|steht|lauert|bedroht|kontrolliert|schaut|ortet)(?: "
    r"|$)"
    r"|stalk\w*|lauert|nachgestellt|stellt mir nach|auflauert|spioniert|ausspioniert|uberwacht mich|verfolgt mich"
    r"|beobachtet mich|hausliche gewalt|kontaktverbot|vor (?:meiner|unserer) (?:tur|haustur|wohnung) (?:\w+ "
    r")?(?:steht|wartet|auf)?$"
    r"|(?:nachbar\w*|jemand|fremder|vermieter|chef|mann|er) (?:\w+ ){0,6}(?:liest|hort|schaut|sieht) (?:\w+ "
    r"){0,5}(?:mit|meine|mich|mein)(?: |$)|(?:habe|hab) (?:\w+ )?(?:angst(?: (?:vor (?:ihm|ihr|ihnen)|um (?:mein"
    r"|uns)|dass er)|$))",
    # what staff did to somebody
    rf"{_STAFF} (?:\w+ ){{0,6}}(?:angefasst|begrapscht|geschubst|gestossen|beschimpft|angeschrien|angebrullt"
    r"|bespuckt|geschlagen|gepackt|festgehalten|verfolgt|belastigt|bedrangt|gefilmt)(?: |$)|(?:nicht|weigert\w* "
    r"sich) (?:\w+ )?(?:aus (?:der|meiner|unserer) wohnung|zu gehen)"
    r"|rassis\w+|sexis\w+|sexuell\w*|homophob\w*|antisemit\w*|diskriminier\w*|belastig\w*|ubergriffig"
    r"|vergewaltig\w*|missbrauch\w*|begrapsch\w*",
    rf"(?:{_STAFF}|habt|haben) (?:\w+ ){{0,7}}(?:wand|auto|zaun|boden|tur|decke|garten|rohr|wasserleitung|fenster"
    rf"|mobel|haus|dach|parkett|fliesen|sofa|tor|fassade|kuche|bad) (?:\w+ ){{0,3}}(?:beschadigt|kaputt\w*"
    r"|zerkratzt|angebohrt|zerstort|ruiniert|geflutet|gerammt|demoliert|verkratzt)",
    # private data in wrong hands
    r"daten(?:panne|leck|schutz(?:verletzung|verstoss|versto\w*|beschwerde)|diebstahl|missbrauch|klau)|dsgvo"
    r"|privatsphare|(?:weitergegeben|veroffentlicht|verkauft|herausgegeben|preisgegeben|geleakt|offengelegt) "
    r"(?:\w+ )?(?:an|ohne)?",
    rf"{_OTHERS} (?:\w+ ){{0,3}}{_PRIVATE}|{_PRIVATE} (?:\w+ ){{0,3}}(?:von |eines |einer |einem |an )?{_OTHERS}"
    rf"|{_PRIVATE} (?:\w+ ){{0,3}}(?:gehort|gehoren) (?:\w+ )?(?:jemand\w*|nicht mir|einem|einer)"
    rf"|{_OTHERS} (?:\w+ ){{0,4}}(?:sehen|lesen|einsehen|zugriff)",
    # minors
    r"(?:mein|meine|unser|unsere|meiner|der|die) (?:\w+ ){0,4}(?:sohn|tochter|kind|kinder|enkel|enkelin|neffe"
    r"|nichte|jahriger|jahrige) (?:\w+ ){0,7}(?:gekauft|bestellt|ausgegeben|abonniert|abgeschlossen|gebucht"
    r"|unterschrieben|nachrichten von|kontaktiert|angeschrieben)(?: |$)"
    r"|minderjahrig\w*|jugendschutz(?:verstoss|behorde)|padophil\w*|kinderporno\w*|\d+ jahrige\w? (?:\w+ "
    r"){0,6}(?:gekauft|bestellt|ausgegeben|abonniert|bekommt)",
)

CLAIMS = (
    # money demanded back
    r"(?:will|wollen|mochte|mochten|fordere|fordern|verlange|verlangen|gebt|geben sie|gib|her mit|zahlt|uberweist"
    r"|erstattet|erwarte|brauche|bekomme|kriege|hatte gern) (?:\w+ ){0,5}(?:mein|unser|meinem|das|dieses|mein "
    r"ganzes) (?:geld|guthaben|kaution)(?: |$)"
    r"|(?:mein|unser|das) (?:\w+ )?geld (?:\w+ ){0,3}(?:zuruck|wieder)|\d+ (?:euro|eur|franken) (?:\w+ ){0,3}zuruck",
    r"(?:ich|wir|und|hiermit) (?:\w+ )?(?:fordere|fordern|verlange|verlangen|will|wollen|mochte|mochten|bestehe"
    r"|bestehen|erwarte|erwarten|beanspruche|beantrage) (?:\w+ ){0,7}(?:\w*erstattung|\w*erstattet|schadens?ersatz"
    r"|entschadigung|entschadigt|ruckzahlung|zuruckgezahlt|wiedergutmachung|schmerzensgeld)"
    r"|schmerzensgeld|schadens?ersatz|(?:erstattet|erstatten sie|entschadigt|ersetzt) (?:mir|uns|das|den|die)"
    r"|zahlt (?:mir|uns) (?:\w+ ){0,4}(?:zuruck|schaden)",
    r"(?:ihr|sie) (?:\w+ )?(?:schuldet|schulden|bestehlt|beklaut|zockt|betrugt) (?:\w+ )?(?:mir|uns|mich|ab"
    r"|kunden)|geld zuruck(?: |$)(?!garantie)",
    # damage to be paid
    r"(?:zahlt|zahlen|bezahlt|haftet|haften|haftbar|kommt auf|ubernimmt|ubernehmt|aufkommen) (?:\w+ ){0,3}(?:fur "
    r")?(?:den|die|das|meinen) (?:\w+ )?(?:schaden|reparatur|ausfall|verlust|verdienstausfall)|haftbar|haftung",
    # told to the police
    r"(?:zur|bei der|die|der|mit der) polizei|polizei(?:lich|bericht|anzeige|revier)",
)

HYPOTHETICAL = (r"(?:wenn|falls|im fall|was passiert|angenommen|gegen|vermeiden)",)

TOPIC_ONLY = (
    r"^(?:\w+ ){0,2}?(?:wie|was (?:passiert|mache|tun|muss|ist wenn|ist)|wenn (?:mein|meine|ich|man|jemand)|im "
    r"fall|kann (?:ich|man)"
    r"|konnen wir|muss ich|soll ich|ist es moglich|gibt es|falls|wann|wo|bekomme ich|kriege ich)",
)
