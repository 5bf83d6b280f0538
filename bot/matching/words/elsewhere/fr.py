"""French."""

_OWNED = (
    r"(?:comptes?|mot de passe|connexion|appli|application|factures?|commandes?|colis|livraison|abonnement|profil"
    r"|code"
    r"|service client|support|contrat|premium|serveurs?|site|remboursement|prelevements?)"
)
_DOES = (
    r"(?:me |m |nous )?(?:refuse\w*|dit|demande|plante|ne (?:marche|fonctionne|repond|s ouvre|m envoie|veut)"
    r"|bloque\w*|se ferme|a (?:refuse"
    r"|debite|preleve|perdu|annule|augmente|bloque|supprime|ferme)|ont|preleve|est (?:en panne|bloque|down)"
    r"|envoie pas)"
)

FAULTS = tuple(
    """elevee* eleves eleve haute hautes cher chere lent lente lents lentes absent* annule* manque* rate
    ratee noir noire violet violette double* tard perdu* casse* bloque* coupe* fige* saccad*
    disparu* vide expire* faible mauvais* tombe* trop redemarre* plante* fissure*""".split()
)

UNLIKE = (
    r"(?:tout le monde|les autres|les gens|mes voisins|le voisin|toute la (?:rue|ville)) (?:\w+ ){0,9}?(?:moi|nous"
    r"|le mien|la mienne|les"
    r" miens|chez (?:moi|nous)) (?:\w+ ){0,2}?(?:marche|fonctionne|va|rien|aucun|aucune|nickel|impeccable)(?: "
    r"|$)(?!pas|plus|mal)",
    r"^(?:non|non non|mais non) (?:\w+ ){0,6}?(?:pas|jamais|aucun|aucune) (?:\w+ ){0,2}?(?:{trouble}|{faults})",
    r"(?:^|chez )(?:pas (?:nous|moi|ici)|pas chez (?:nous|moi))(?: |$)|contrairement (?:a|aux)",
    r"(?:chez (?:moi|nous)|par ici) (?:\w+ ){0,7}?(?:jamais|aucun|aucune|rien|pas de)(?: |$)(?!ne|n|marche"
    r"|fonctionne|internet|reseau|wifi|signal"
    r"|connexion|image|son|tele)",
    r"(?:pour info|pour etre clair|je precise|que ce soit clair|juste pour (?:dire|info"
    r"|confirmer)) (?:\w+ ){0,9}?(?:pas|jamais|aucun|aucune)"
    r" (?:\w+ ){0,3}?(?:{trouble}|{faults})",
    r"(?:est|sont) pas (?:trop |plus |si |du tout |tellement )?(?:{faults}"
    r"|{trouble}) (?:\w+ ){0,5}?(?:comme d habitude|normal\w*|exactement|au contraire)",
)

RESOLVED = (
    r"(?:affaire|probleme|souci|question|c est|voila) (?:reglee?|resolue?|classee?|clos|close)",
    r"(?:ca|cela|l astuce|la manip|la solution|le (?:redemarrage|reset)|la reinitialisation) a (?:bien |enfin "
    r"|tout |parfaitement )?(?:marche|fonctionne"
    r"|aide|suffi|resolu|regle)(?: |$)",
    r"(?:pouvez|peux|vous pouvez) (?:fermer|clore|cloturer|oublier) (?:ma|mon|le|la|ce|cette)",
    r"(?:finalement|au final) (?:\w+ ){0,4}?(?:etait (?:chez|dans|sous|la|derriere)|est (?:arrive|la|revenu|active)"
    r"|c est bon)",
    r"(?:enfin|maintenant|de nouveau) (?:en ligne|connectee?s?|activee?|operationnel\w*)|(?:plus|aucun|aucune"
    r"|pas) (?:\w+ )?(?:{trouble}|panne|coupure)"
    r" depuis (?:\d+|une|un|deux|trois|la|le|hier|lundi)",
    r"(?:apparait|figure|est) (?:enfin |maintenant |bien )+(?:sur|dans) (?:ma|mon|l|la)",
)

SARCASM = (
    r"quelle (?:generosite|efficacite|reactivite|rapidite|modernite|delicatesse|belle (?:facture|soiree|surprise))"
    r"|quel (?:beau|joli) (?:cadeau"
    r"|ecran|silence)|comme c est (?:genereux|gentil|delicat)|trop (?:genereux|aimable|gentil)$",
    r"(?:deux|trois|double) (?:\w+ ){0,3}pour le prix|j adore (?:les surprises|le suspense|attendre)"
    r"|detox (?:numerique|digitale)|voyage dans le temps"
    r"|l age de (?:pierre|la pierre)|au moyen age",
    r"(?:ah|oh|wow|waouh) (?:super|genial|bravo|parfait|magnifique|formidable)(?: |$)(?!merci)",
    r"merci (?:\w+ ){0,3}?(?:d avoir|de m avoir|de nous avoir) (?:\w+ ){0,2}?(?:coupe|perdu|bloque|double|vide"
    r"|oublie|pris|supprime|augmente|plante)",
    r"merci (?:\w+ ){0,3}?pour (?:la lecon|le cours|cette lecon|la visite|l aventure|le suspense|le silence"
    r"|la meditation)",
    r"(?:super|genial|bravo|parfait|magnifique|formidable|excellent|top) (?:\w+ ){0,4}?(?:zero|aucun|aucune"
    r"|personne|plus rien|plus aucun)",
    r"enfin (?:le|la|du|un|une) (?:\w+ ){0,3}(?:detox|calme|silence|paix|temps)",
)

CLAIMS = (
    r"(?:veux|exige|demande|entends|attends|reclame) (?:\w+ ){0,5}?(?:frais|degats|agios|interets|reparation\w*"
    r"|penalites|couts?|loyer|hotel)"
    r" (?:\w+ ){0,4}?(?:payes?|pris en charge|rembourses?|couverts?|a votre charge)",
    r"vous (?:allez|devez|devriez|avez interet a) (?:\w+ ){0,2}?(?:payer|rembourser|indemniser|dedommager)"
    r"|qui (?:va )?(?:me|nous) (?:paie|paye|payer|rembourse\w*)"
    r"|a vos frais",
    r"sait ou (?:j|je|nous|on) (?:\w+ )?(?:habite|travaille|dors)",
)

TWO_THINGS = (
    r"et (?:\w+ ){1,15}?par (?:quoi|lequel|laquelle|ou) (?:je |on |vous )?(?:commence\w*|commencer)"
    r"|lequel (?:\w+ ){0,3}(?:d abord"
    r"|en premier)|(?:quoi|lequel) en premier",
    r"(?:deux|trois|plusieurs) (?:choses|problemes|soucis|questions|demandes)(?: |$)|les deux (?:problemes|soucis"
    r"|choses)|pour les deux(?: |$)",
    r"et en plus (?:je|j|ma|mon|mes|la|le|l|vous|on|il|elle|de)(?: |$)|(?:sans compter|en prime"
    r"|par dessus le marche)",
)

STRANGE = (
    rf"{_OWNED} (?:\w+ ){{0,2}}?xservicex",
    rf"xservicex (?:\w+ ){{0,2}}?{_DOES}",
    r"(?:connecter|connexion|commande|achete|client|cliente|abonne|inscrire|inscrit) (?:\w+ ){0,4}?(?:a|sur|chez"
    r"|de) xservicex",
    r"(?:telecommande|manette|compte|mot de passe|chargeur|garantie|appli) (?:\w+ ){0,4}?xdevicex|xdevicex (?:id"
    r"|account|store)",
)

JOKES = (
    r"quel est le comble|c est l histoire d|monsieur et madame \w+ ont|toto (?:va|dit|demande)"
    r"|qu est ce qui est (?:\w+ )?et qui"
    r"|pourquoi (?:les|le|la) (?:\w+ ){1,4}(?:traverse\w*|se sont quitte|a quitte|a rompu|vont ils|va t il)"
    r"|que dit (?:un|une) \w+ a (?:un|une)",
)

YOURS = frozenset(("votre", "vos"))
