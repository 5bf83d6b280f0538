"""French."""

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
    contrast=frozenset("mais cependant pourtant sauf malheureusement toutefois".split()),
    fillers=frozenset(
        """a tous tout le monde l equipe beaucoup bien bonne journee soiree pour votre aide la les le et vous toi tres
        encore mille infiniment madame monsieur""".split()
    ),
    greetings=frozenset("bonjour bonsoir salut coucou hello hey".split()),
    requests=frozenset(
        "comment pourquoi quand ou quel quelle quoi combien peux peut pouvez pourriez est besoin aide svp stp".split()
    ),
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
    never_alone=(
        rf"(?:vole|voler|derobe|pique|pirate|usurpe|braque|arrache) (?:\w+ ){{0,2}}{_MY} \w+",
        r"on (?:m a|nous a|vient de me) (?:\w+ )?(?:vole|pirate|derobe|pique|arnaque|escroque|menace|agresse"
        r"|debite sans)",
        r"(?:me suis|ai|suis) (?:\w+ ){0,3}(?:fait |ete )?(?:voler|pirater|arnaquer|arnaque|escroque|escroquer"
        r"|pirate|vole"
        r"|menace|agresse|blesse|brule|electrocute|electrocuter)",
        rf"{_MY} (?:\w+ ){{1,3}}(?:a ete|ont ete|est|s est fait|vient d etre) (?:\w+ )?(?:vole|volee|voles"
        rf"|pirate|piratee|"
        r"voler|pirater|usurpe|usurpee|compromis|agresse|blesse|blessee)",
        r"(?:mon|ma) (?:fils|fille|enfant|bebe|femme|mari|mere|pere|chien|chat) (?:\w+ ){0,3}(?:blesse|blessee"
        r"|brule|brulee"
        r"|electrocute|electrocutee|hopital|mort|morte)",
        r"(?:recu|pris|eu) (?:une|la) (?:decharge|chatain)",
        r"(?:prend|pris|en) feu",
        r"(?:fumee|odeur de brule)",
        r"(?:a l|aux) (?:hopital|urgences)",
        r"(?:me|vous|te|le|la) (?:tuer|suicider|frapper)",
        r"suicid\w+",
        r"(?:mon|un|notre) avocat",
        r"(?:action|poursuites|plainte|demarche)s? (?:en )?(?:justice|judiciaires?|juridiques?)",
        r"(?:porter|porte|depose|deposer) plainte",
        r"(?:tribunal|mediateur|mise en demeure|dgccrf|que choisir|60 millions)",
        r"(?:a|chez|voir|appeler|appele) la police",
    ),
    claims=(
        r"(?:rendez|rendre|rend|remboursez|rembourse|rembourser) (?:\w+ )?(?:moi|m |nous)",
        r"(?:rendez|veux|exige|recuperer|rendre|voudrais) (?:\w+ ){0,3}(?:mon argent|mes sous|mon fric|mon pognon)",
        r"(?:je|j|nous) (?:veux|exige|demande|reclame|exigeons) (?:\w+ ){0,3}(?:rembours\w+|dedommag\w+"
        r"|indemni\w+|compensation)",
        r"(?:vous|ils) (?:\w+ ){0,2}(?:me |m |nous )?(?:volez|avez vole|arnaquez|devez) (?:\w+ )?(?:mon|mes|de"
        r" l argent|moi|\d+)",
    ),
    hypothetical=(r"(?:si|s il|en cas|au cas ou|que se passe|imaginons)",),
    topic_only=(
        r"^(?:\w+ ){0,2}?(?:comment (?:faire|fonctionne|ca|puis|peut|se|on|demander|obtenir)|que (?:faire|se"
        r" passe)|qu est ce"
        r"|en cas de|si (?:mon|ma|je|j|on|quelqu)|est ce (?:que|qu)|puis je|peut on|quels? (?:sont|est)|combien"
        r" de temps)",
    ),
    praise=(
        r"(?:j |je |l |vous )?(?:adore|adorons|kiffe)",
        r"(?:super|excellent|excellente|parfait|parfaite|genial|geniale|formidable"
        r"|au top|magnifique|impeccable|nickel)",
        r"(?:tres|vraiment|trop) (?:content|contente|satisfait|satisfaite"
        r"|ravi|ravie|bien|bon|bonne|sympa|efficace|rapide)",
        r"(?:bravo|chapeau|felicitations|bien joue|beau travail|bon travail)",
        r"(?:meilleur|meilleure) (?:\w+ )*(?:du monde|operateur|service|box|application|appli)",
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
        r"comme par hasard",
        r"(?:super|genial|bravo|parfait) (?:\w+ ){0,6}(?:encore|toujours) (?:\w+ ){0,3}(?:panne|perdu|rien"
        r"|casse|coupe|mort)",
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
        r"(?:laissez tomber|c est bon)",
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
        r"(?:il|elle|ils|ami|amie|copain|copine|collegue|voisin|voisine|mere|pere|frere|soeur|conseiller|agent"
        r"|quelqu un)"
        r" (?:\w+ ){0,2}(?:dit|disait|ecrit|demande|pretend|repond|poste)",
    ),
    other_question=(
        r"(?P<key>vendez|proposez|recrutez|livrez|embauchez|sponsorisez) vous",
        r"(?:est ce que )?vous (?P<key>vendez|recrutez|embauchez)",
        r"(?:combien|quel (?:est le )?prix)(?: \w+)? (?P<key>coute|coutent|prix)",
        r"ou (?:\w+ ){0,3}(?P<key>acheter|trouver|commander)",
        r"quelle (?:est la |difference )?(?P<key>difference|couleur|taille)",
    ),
)
