"""French."""

from bot.matching.words.dangers import fr as dangers
from bot.matching.words.elsewhere import fr as elsewhere
from bot.matching.words.lexicon import Lexicon

_WHO = (
    r"(?:(?:un|une|a|au|aux|le|la|les|des|du|de|votre|vos|vrai|vraie|vrais|autre) )*"
    r"(?:humain|humaine|humains|quelqu un|personne|etre humain|conseiller|conseillere|conseillers|agent"
    r"|operateur|operatrice"
    r"|responsable|technicien|service client|support|collegue|equipe)(?: (?:humain|humaine|reel|reelle|en vrai))?"
)
_MY = r"(?:mon|ma|mes|notre|nos|m|me)"

LEXICON = Lexicon(
    code="fr",
    stop=frozenset(
        """un une le la les l d de du des a au aux et ou mais donc or ni car que qu qui quoi dont je j tu il elle on
        nous vous ils elles me m te t se s lui leur y en ce c cet cette ces ca cela mon ma mes ton ta tes son sa ses
        notre nos votre vos leurs est suis es sommes etes sont etait ai as avons avez ont avait etre avoir fait
        faire fais dans sur sous avec pour par chez vers depuis quand comment pourquoi combien quel quelle quels
        quelles si tres trop plus moins bien aussi alors bonjour bonsoir salut merci svp stp peux peut pouvez puis
        voudrais veux voulez besoin aide aider ici la jai cest tout tous toute ne n pas deja encore toujours meme
        jamais rien""".split()
    ),
    telling=frozenset(
        """le la les des du est une un je j c ma mon mes ne pas plus et pour avec dans sur qui que vous votre nous il
        ai suis ca cest jai au aux avez bonjour merci depuis comment pourquoi""".split()
    ),
    endings=(
        ("issements", "i"),
        ("ements", ""),
        ("ement", ""),
        ("ations", ""),
        ("ation", ""),
        ("euses", "eu"),
        ("euse", "eu"),
        ("eux", "eu"),
        ("aux", "al"),
        ("ees", ""),
        ("ee", ""),
        ("es", ""),
        ("er", ""),
        ("ez", ""),
        ("ent", ""),
        ("ant", ""),
        ("ais", ""),
        ("ait", ""),
        ("ions", ""),
        ("ss", "ss"),
        ("s", ""),
        ("x", ""),
        ("e", ""),
    ),
    short={
        "jai": "j ai",
        "cest": "c est",
        "ya": "il y a",
        "pk": "pourquoi",
        "pq": "pourquoi",
        "pb": "probleme",
        "bcp": "beaucoup",
        "tjs": "toujours",
        "tjrs": "toujours",
        "qd": "quand",
        "rdv": "rendez vous",
        "slt": "salut",
        "bjr": "bonjour",
        "bsr": "bonsoir",
        "mdp": "mot de passe",
        "tel": "telephone",
        "num": "numero",
        "nn": "non",
        "chui": "je suis",
        "jsuis": "je suis",
        "marche": "marche",
        "quelquun": "quelqu un",
    },
    negators={"sans": 2, "aucun": 1, "aucune": 1, "jamais": 2, "pas": 2},
    negators_after={"pas": 1, "plus": 1, "jamais": 1},
    trouble=tuple(
        """clignot* rouge* orange plant* bloqu* fige* coup* panne* defaill* erreur* echou* lent* ralenti* rame*
        deconnect* eteint* casse* brul* fum* fui* perd* vol vole* volee* debite* refuse* annule* retard* surchauff*
        bug* gresill* saute* freez* crash*""".split()
    ),
    faults=elsewhere.FAULTS,
    contrast=frozenset("mais cependant pourtant sauf malheureusement toutefois".split()),
    fillers=frozenset(
        """a tous tout le monde l equipe beaucoup bien bonne journee soiree pour votre aide la les le et vous toi tres
        encore mille infiniment madame monsieur""".split()
    ),
    greetings=frozenset("bonjour bonsoir salut coucou hello hey".split()),
    requests=frozenset(
        "comment pourquoi quand ou quel quelle quoi combien peux peut pouvez pourriez est besoin aide svp stp".split()
    ),
    wishes=frozenset("comment pourquoi quand besoin aide svp stp voudrais pouvez pourriez faut".split()),
    ours=frozenset("mon ma mes notre nos nous".split()),
    asks_person=(
        rf"(?:parler|discuter|echanger|dialoguer|joindre|contacter|avoir|voir|passer|passez|appeler|connecter)"
        rf" (?:\w+ )?{_WHO}"
        r"(?: |$)(?!au tel|du magasin|avant|la semaine|hier|qui m a)",
        rf"(?:veux|voudrais|souhaite|aimerais|besoin d|demande|prefere|passez moi|donnez moi|transferez moi"
        rf"|mettez moi en relation)"
        rf" (?:\w+ ){{0,4}}?{_WHO}",
        r"(?:vrai|vraie|vrais) (?:humain|personne|conseiller|gens|etre humain)",
        r"(?:pas|plus) (?:\w+ ){0,4}(?:robot|bot|machine)",
        r"(?:rappelez|appelez|recontactez|contactez) moi",
        r"(?:y a|il y a) (?:\w+ )?(?:quelqu un|un humain)(?: la| ici|$)",
        r"(?:pouvez vous|quelqu un peut|peut on|pourriez vous) (?:\w+ )?(?:me |m )(?:rappeler|appeler|recontacter)",
    ),
    person_alone=(
        r"(?:(?:un|une|vrai|vraie|bonjour|svp|juste|je|veux|voudrais|parler|a|s il vous plait|s il te plait) )*"
        r"(?:humain|humaine|conseiller|conseillere|operateur|agent|quelqu un|etre humain|personne reelle)"
        r"(?: (?:svp|stp|s il vous plait|s il te plait|maintenant|vite|merci))*",
    ),
    threats=dangers.THREATS,
    never_alone=dangers.HAPPENED,
    claims=(*dangers.CLAIMS, *elsewhere.CLAIMS),
    hypothetical=dangers.HYPOTHETICAL,
    topic_only=dangers.TOPIC_ONLY,
    praise=(
        r"(?:j |je |l |vous )?(?:adore|adorons|kiffe)",
        r"(?:super(?! (?:lent|lente|long|longue|mal|cher|chere|enerve|decu|chiant|penible|faible))|excellent"
        r"|excellente|parfait|parfaite|genial|geniale|formidable"
        r"|au top|magnifique|impeccable|nickel)",
        r"(?:tres|vraiment|trop) (?:content|contente|satisfait|satisfaite"
        r"|ravi|ravie|bien|bon|bonne|sympa|efficace|rapide)",
        r"(?:bravo|chapeau|felicitations|bien joue|beau travail|bon travail)",
        r"(?:meilleur|meilleure) (?:\w+ )*?(?:du monde|operateur|service|box|application|appli|que j ai|jamais)"
        r"|je recommande|quel service|un grand merci",
        r"(?:tellement|si|hyper|super) (?:aimable|gentil|gentille|rapide|pro|simple|facile|efficace|content"
        r"|contente)|au top|franchement bien|chapeau bas",
    ),
    thanks=(r"(?:merci|mille mercis|je vous remercie|remercie)",),
    not_praise=(
        r"(?:serait|ce serait|il serait) (?:\w+ )?(?:super|bien|parfait|genial)",
        r"pas (?:\w+ )?(?:top|super|content"
        r"|contente|satisfait|satisfaite|genial|bien|terrible)",
    ),
    sarcasm=(
        r"merci (?:beaucoup )?pour rien",
        r"(?:merci|bravo|felicitations) (?:\w+ )?(?:d|de|pour) (?:\w+ ){0,2}?"
        r"(?:avoir (?:perdu|casse|coupe|bloque|supprime)|perdre|casser|couper|la panne|l attente|m ignorer|nous"
        r" ignorer|ne pas)",
        r"(?:j adore|quel plaisir d) (?:\w+ )?(?:quand|attendre|payer)",
        r"quelle (?:blague|surprise)",
        r"comme par hasard|vous etes des (?:genies|champions|as)|quel (?:talent|bonheur|plaisir|luxe|service"
        r"|exploit)|belle (?:soiree|journee|surprise) sans",
        r"merci (?:\w+ )?pour (?:ce|cette|ces|le|la|les) (?:\w+ ){0,2}(?:panne|coupure|attente|retard|silence"
        r"|soiree|surprise|week end)|medaille|digne de|record du monde",
        r"(?:super|genial|bravo|parfait|magnifique|formidable|excellent|chapeau|top) (?:\w+ ){0,3}(?:encore|une "
        r"nouvelle|sans (?:internet|reseau)|que (?:\d+|trois|deux|dix))",
        r"(?:on adore|j adore|adorons) (?:\w+ )?(?:quand|que|la|le|les|attendre|payer)|ca (?:me |nous )?laisse le "
        r"temps|au moins (?:on|ca|j)|service premium|bravo pour",
        r"(?:super|genial|bravo|parfait) (?:\w+ ){0,6}(?:encore|toujours) (?:\w+ ){0,3}(?:panne|perdu|rien"
        r"|casse|coupe|mort)",
        *elsewhere.SARCASM,
    ),
    resolved=(
        r"(?:remarche|refonctionne)",
        r"(?:marche|fonctionne|capte) (?:\w+ )?(?:de nouveau|a nouveau|maintenant|enfin|bien maintenant)",
        r"(?:est|c est|tout est|sont) (?:\w+ )?(?:revenu|revenue|regle|reglee|resolu|resolue|repare|reparee"
        r"|retabli|retablie)",
        r"(?:s est|a ete) (?:\w+ )?(?:regle|resolu|repare|retabli)\w*",
        r"(?:probleme|souci) (?:regle|resolu)",
        r"ne (?:{trouble}) plus",
        r"(?:plus de|plus aucun|plus aucune|plus d) (?:{trouble})",
        r"(?:laissez tomber|c est bon)|(?:plus besoin|ne cherchez plus|ignorez mon|oubliez ma|c etait de ma faute)"
        r"|fausse alerte",
        r"(?:j ai|on a) (?:\w+ )?(?:retrouve|reussi|pu me (?:re)?connecter)|(?:est|sont) (?:\w+ )?(?:revenus"
        r"|revenues|de retour|arrivee?s?|activee?|debloquee?)(?: |$)|(?:a|ont) disparu",
        r"tout (?:remarche|refonctionne|est rentre dans l ordre)|de nouveau en ligne|(?:ca|tout) (?:re)?marche(?: "
        r"|$)(?!pas|plus|encore moins)",
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
        r"(?:pas|aucun|aucune|rien|jamais|sans|plus) (?:\w+ ){0,3}?(?:{trouble}|probleme\w*|souci\w*|panne\w*"
        r"|retard|manque|double)(?: (?:du tout|chez nous|chez moi|ici))*",
        r"tout (?:marche|fonctionne|va bien|est (?:bon|la|complet|en ordre|normal|nickel))|(?:marche|fonctionne) "
        r"(?:tres bien|parfaitement|nickel|impeccable)",
        r"non non|pas (?:chez )?(?:nous|moi)|(?:rien|pas) a signaler|pour (?:confirmer|info|information)|bonne "
        r"nouvelle|je touche du bois|n (?:est|etait) pas|ne veux pas (?:resilier|demenager|partir)",
    ),
    not_resolved=(
        r"(?:pas|ne|n|jamais|quand|comment|si|sera|avant|tant que|faut|doit|peut|pourquoi|toujours) (?:\w+ ){0,3}$",
    ),
    not_helped=(
        r"(?:ca|cela|c) (?:n |ne )?(?:\w+ )?(?:a |change |aide |marche |fonctionne )?(?:rien|pas) (?:\w+ )?"
        r"(?:aide|change|marche|fonctionne|resolu|regle)",
        r"(?:ca|cela) (?:ne )?(?:marche|fonctionne|change|aide) (?:toujours )?(?:pas|rien)",
        r"toujours (?:\w+ )?(?:pas|rien|en panne|le meme|la meme|pareil|{trouble})",
        r"(?:deja|j ai) (?:\w+ )?(?:essaye|fait|teste|tente)",
        r"meme (?:probleme|souci|chose|erreur)",
        r"(?:aucun|sans) (?:changement|effet|resultat|succes)",
        r"pas mieux",
    ),
    quoting=(
        r"(?:il|elle|ils|ami|amie|copain|copine|collegue|voisin|voisine|mere|pere|frere|soeur|conseiller|agent|prof"
        r"|maman|papa|mamie"
        r"|papi|fils|fille"
        r"|quelqu un)"
        r" (?:\w+ ){0,2}(?:dit|disait|ecrit|demande|pretend|repond|poste)",
    ),
    hearsay=(
        r"(?:il|elle|ils|ami|amie|copain|copine|collegue|voisine?|mere|pere|frere|soeur|cousine?|beau frere|tante"
        r"|oncle|quelqu un|un type|un gars|les gens|on) (?:\w+ ){0,5}?(?:dit|disait|ecrit"
        r"|raconte|pretend|poste|jure|affirme|se plaint|m a dit|parait)",
        r"(?:lu|vu|entendu) (?:\w+ ){0,5}(?:forum|article|journal|radio|groupe|fil|twitter|commentaires?|titre|bus"
        r"|train)|(?:le journal|la presse|d apres|selon|il parait que|a la radio)|^rt(?: |$)",
    ),
    small_talk=(
        r"(?P<key>vivement|temps magnifique|il pleut|soleil|canicule|neige|meteo|degres|cafe|pizza|recette|apero"
        r"|foot|match|penalty|tirs au but|elections?|votez|loterie|horoscope)",
        r"(?P<key>bon (?:lundi|mardi|mercredi|jeudi|vendredi|week end|dimanche|samedi)|bonne annee|joyeux|es tu "
        r"un (?:robot|humain)|t es un robot|raconte moi une blague|blague|musique|chanson|film|vacances"
        r"|anniversaire|biere|vin|soif|faim|dodo|president|gouvernement|poeme|devinette|abonnez vous a|suivez moi)",
    ),
    other_question=(
        r"(?P<key>vendez|proposez|recrutez|livrez|embauchez|sponsorisez) vous",
        r"(?:est ce que )?vous (?P<key>vendez|recrutez|embauchez)",
        r"(?:combien|quel (?:est le )?prix)(?: \w+)? (?P<key>coute|coutent|prix)",
        r"ou (?:\w+ ){0,3}(?P<key>acheter|trouver|commander)",
        r"quelle (?:est la |difference )?(?P<key>difference|couleur|taille)",
    ),
)
