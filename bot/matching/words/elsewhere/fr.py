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
    r"(?:sais|comprends|vois) (?:pas|vraiment pas|toujours pas) (?:ce que|de quoi|pourquoi) (?:vous avez tous"
    r"|tout le monde|les gens|les autres)"
    r"|aucune idee de (?:ce que|quoi) (?:tout le monde|les gens|ils)|(?:peux|peut|pouvons) (?:pas"
    r"|vraiment pas) (?:me |nous |se )?plaindre|rien a redire"
    r"|(?:je )?touche du bois|croisons les doigts|(?:arretez|cessez) de me (?:demander|relancer|dire)|ca me (?:va"
    r"|convient) (?:tres bien|parfaitement)",
    r"n (?:est|sont) pas (?:en retard|en panne|perdu\w*|bloque\w*|casse\w*|en defaut)(?: |$)(?!mais|que|seulement)"
    r"|(?:ai|avons|a|on) (?:n )?(?:ai |a "
    r")?jamais (?:eu|ete) (?:de |le |un )?(?:{trouble}|probleme|souci|panne)",
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
    r"rien a signaler|plus rien a faire|(?:ignorez|oubliez) (?:moi|mon|ma|ce)|(?:est|sont) (?:finalement"
    r"|enfin) (?:arrivee?s?|venue?s?|passee?s?)"
    r"|(?:j ai|on a) (?:enfin|finalement) (?:pu|reussi|retrouve)|stable depuis|(?:plus|aucun|aucune|zero"
    r"|pas une seule?) (?:\w+ )?(?:coupure|panne|bug"
    r"|redemarrage|plantage) depuis(?: |$)",
    r"(?:etait|etaient) dans (?:\w+ ){1,4}depuis le debut|(?:a|ont) ete (?:corrigee?s?|creditee?s?|rembourse?s?"
    r"|livree?s?|reparee?s?) (?:ce|hier"
    r"|aujourd|entre temps|depuis)",
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
    r"^(?:ah|oh) (?:oui |bien sur |evidemment )+(?:le|la|les|mon|ma|votre|c)|si j avais (?:un|1) euro"
    r"|jusqu a la fin des temps"
    r"|merci pour (?:ce|cette) (?:grand|beau|belle)|(?:tres |trop )?(?:sympa|gentil|classe|aimable"
    r"|malin) de (?:votre part|me|nous|m)(?: |$)"
    r"|au moins (?:quelqu un|mon chat|les voisins)|travail d artiste|la grande classe|du grand art",
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
    r"(?:aussi|sinon|autre question|deuxieme question|par ailleurs|au fait|d ailleurs) (?:comment|ou|quand|pourquoi"
    r"|quel\w*|est ce que|pouvez|je (?:veux"
    r"|voudrais|souhaite))|^(?!comment ca)(?:comment|ou|quand|pouvez) (?:\w+ ){2,16}et (?:ou|comment"
    r"|pourquoi) (?:telecharger|trouver|changer|annuler|la|le|mon"
    r"|ma|est ce que la|est ce que le)|(?:tickets|demandes|dossiers) (?:differents|separes)",
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
    r"quand (?:j|on|nous) (?:etais|etait|etions) (?:petite?s?|gamine?s?|enfants?|jeunes?|mome)|dans (?:mon"
    r"|notre) (?:enfance|jeunesse)|il etait une fois"
    r"|c etait le bon temps|dans le temps (?:on|nous|j)",
    r"quel est le comble|c est l histoire d|monsieur et madame \w+ ont|toto (?:va|dit|demande)"
    r"|qu est ce qui est (?:\w+ )?et qui"
    r"|pourquoi (?:les|le|la) (?:\w+ ){1,4}(?:traverse\w*|se sont quitte|a quitte|a rompu|vont ils|va t il)"
    r"|que dit (?:un|une) \w+ a (?:un|une)",
)

MACHINES = frozenset(
    """frigo refrigerateur congelateur linge vaisselle four bouilloire ondes sonnette ampoule thermostat chaudiere
    radiateur aspirateur cafetiere voiture trottinette velo casque reveil""".split()
)
GLOWS = tuple("clignote* bipe sonne fuit brille allume".split())

POLICY = (
    r"(?:est ce )?prevu (?:de|d) (?:proposer|ajouter|lancer|permettre)|(?:prevoyez|comptez) vous|envisagez vous"
    r"|boite a idees"
    r"|(?:une|petite|ma) suggestion|qui a eu (?:cette|l) idee|quelle (?:mauvaise|drole d) idee|(?:idee"
    r"|regle) (?:stupide|absurde|idiote)",
    r"vous devriez (?:\w+ )?(?:proposer|ajouter|permettre|offrir)|pourquoi (?:seuls )?les (?:nouveaux"
    r"|anciens) clients|ce serait (?:bien|super|genial|sympa)"
    r" (?:si vous|de pouvoir|d avoir) (?:proposiez|ajoutiez|permettiez)",
)

YOURS = frozenset(("votre", "vos"))
