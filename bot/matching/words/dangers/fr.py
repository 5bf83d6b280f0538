"""French."""

_KIN = (
    r"(?:fils|fille|enfants?|gamin|gamine|bebe|petit fils|petite fille|neveu|niece|femme|mari|conjointe?|copain"
    r"|copine"
    r"|mere|maman|pere|papa|grand mere|grand pere|mamie|papi|tante|oncle|soeur|frere|ami|amie|voisine?|collegue"
    r"|chien|chat)"
)
_BODY = (
    r"(?:mains?|doigts?|pouce|poignet|bras|coude|epaule|jambes?|genou|cheville|pieds?|visage|tete|yeux|oeil|nez"
    r"|dents?|cou"
    r"|dos|hanche|cotes?|peau|cheveux)"
)
_MY = r"(?:mon|ma|mes|notre|nos|m|me|son|sa|ses|lui|leur)"
_STAFF = (
    r"(?:techniciens?|technicienne|livreurs?|employee?s?|agents?|vendeur|vendeuse|conseillere?|installateurs?"
    r"|ouvriers?"
    r"|chauffeur|facteur|infirmiere?|medecin|gardien|serveur|collegues?|types?|gars|homme|mec)"
)
_MONEY = r"(?:argent|sous|fric|pognon|thunes?|economies|epargne|euros?|caution|acompte)"
_PRIVATE = (
    r"(?:factures?|donnees|coordonnees|comptes?|releves?|documents?|messages|photos|appels|contrats?|resultats"
    r"|informations"
    r"|bulletins?|mails?|dossiers?|profils?)"
)
_DONE = (
    r"(?:vole|volee|volees|voles|derobee?s?|pique|piratee?s?|hacke|hackee|usurpee?|arnaque|arnaquee|escroque"
    r"|escroquee"
    r"|depouille|braque|cambriolee?|detroussee?|rackette|agressee?|menacee?|harcelee?|frappee?|tabasse|insultee?"
    r"|filmee?)"
)
_HURT = (
    r"(?:blessee?s?|brulee?s?|electrocutee?s?|intoxiquee?|empoisonnee?|commotion|evanouie?|inconscient\w*"
    r"|saigne\w*|mordue?"
    r"|fracturee?|trebuchee?|fait mal)"
)

THREATS = (
    # despair
    r"suicid\w*|mettre fin a (?:mes jours|ma vie)|en finir(?: avec (?:la|ma) vie)?$|(?:me|nous) (?:tuer|pendre"
    r"|foutre en l air)",
    r"(?:plus|pas) (?:\w+ )?(?:envie|raison|force|gout|la force|l envie) (?:de |d |a )?(?:vivre|continuer a vivre"
    r"|exister|rester"
    r" en vie|la vie)|veux (?:plus |pas )?(?:mourir|vivre)|plus la peine de vivre|mieux (?:si j etais )?mort"
    r"|idees noires"
    r"|(?:n en|en) (?:peux|peut) plus de (?:vivre|la vie)|vie n a plus",
    # violence announced
    r"(?:vous|te|le|la|les|lui|leur|quelqu un|l un de vous) (?:\w+ )?(?:tuer|frapper|casser la|peter la|eclater"
    r"|demolir"
    r"|crever|buter|defoncer|egorger|faire la peau|tomber dessus)|(?:bruler|casser|detruire|exploser|defoncer"
    r"|cramer) (?:votre|vos|la|le)"
    r" (?:boutique|agence|bureaux?|magasin|vitrines?|siege|locaux)",
    r"(?:vous|tu|ils) (?:allez|vas|vont|le) (?:\w+ )?(?:regretter|payer cher|le payer|regretterez|paierez)"
    r"|(?:quelqu un|vous) va"
    r" (?:me )?(?:le )?(?:payer|regretter)|(?:sais|savons) ou (?:vous|tu|il|elle) (?:habit\w+|travaill\w+)|une "
    r"bombe|attention a vous"
    r"|avec (?:une batte|un couteau|un fusil|une arme|un marteau|une barre|une hache|de l essence)",
    rf"(?:me|nous|m|vous|lui) (?:a |ont )?(?:menace|menacent|menacer|menaces)|(?:{_KIN}|il|elle|ex) (?:\w+ )?menace",
    # lawyers, courts, authorities
    r"avocate?s?|huissier|tribun\w+|prud hommes|mise en demeure|justice|judiciaires?|juridiques?|en proces|un "
    r"proces|poursuivre en"
    r"|vous poursuivre|prejudice|proteger mes droits|protection juridique",
    r"(?:porter|porte|depose|deposer|deposee|portee|portons|une) plainte|mediateur|mediatrice|dgccrf|cnil|arcep"
    r"|que choisir"
    r"|60 millions|signal ?conso|repression des fraudes|defenseur des droits|association de consommateurs|autorite de"
    r"|regulateur|autorites|(?:c est|est) (?:\w+ )?(?:illegal|interdit par la loi)|est (?:ce )?legal",
)

HAPPENED = (
    # theft and fraud that happened
    r"(?:m|me|nous|lui|s est fait|me suis fait|suis fait|vient de me|l|leur) (?:\w+ )?(?:a |ont |avez |fait |ete "
    rf"|etait |me )?(?:\w+ )?{_DONE}"
    r"|(?:fait|faire|fais) (?:\w+ )?(?:voler|pirater|hacker|arnaquer|escroquer|avoir|depouiller|usurper|agresser"
    r"|cambrioler"
    rf"|braquer|harceler|racketter|detrousser)(?: |$)",
    rf"(?:vole|voler|derobe|pique|pirate|usurpe|braque|arrache|pris|embarque|emporte) (?:\w+ ){{0,2}}{_MY} (?:\w+ )?"
    r"(?:\w*porte\w*|sac|bijoux?|bague|montre|argent|carte|compte|telephone|portable|identite|velo|economies|cles"
    r"|collier"
    r"|colis|numero|liquide)",
    r"(?:mon|ma|mes|notre|nos|son|sa|ses) (?:\w+ ){1,3}(?:a ete|ont ete|est|s est fait|se sont fait|vient d "
    r"etre|etait) (?:\w+ )?"
    r"(?:vole\w*|pirate\w*|hacke\w*|usurpe\w*|compromis\w*|cambriole\w*|clone\w*|vide\w*|agresse\w*)",
    r"(?:vide|videe|vides|vider|siphonne|pille) (?:\w+ ){0,3}(?:comptes?|livret|carte|economies)|comptes? (?:\w+ "
    r"){0,4}(?:vides?|siphonne)",
    rf"{_MONEY} (?:\w+ ){{0,4}}(?:disparu\w*|envole\w*|evapore\w*|partis? de|ont ete voles|soutire\w*)",
    r"(?:faux|fausse|frauduleu\w+|arnaque|phishing|hameconnage) (?:\w+ ){0,14}(?:vide|videe|disparu|envole|debite"
    r"|preleve|parti"
    r"|soutire|perdu|retire)(?: |$)|(?:carte|mot de passe|code|lien|virement) (?:\w+ ){0,14}(?:videe?|envole"
    r"|soutire)(?: |$)",
    r"(?:usurpation|vol) d identite|victime d|a mon insu|sans (?:mon|notre) (?:\w+ )?(?:consentement|accord"
    r"|autorisation)|ma signature"
    r"|(?:en|a|sous|avec) (?:mon nom|mon identite)(?! de)|(?:quelqu un|inconnu|escroc|voleur|pirate) (?:\w+ "
    r"){0,3}(?:utilise|a achete"
    r"|a commande|a souscrit|s est connecte|se sert|a ouvert|depense|appelle avec)|tombee? dans le (?:panneau|piege)",
    # injury and health
    rf"(?:{_KIN}|je|j|on|il|elle|me suis|s est|quelqu un|m a|l a) (?:\w+ ){{0,6}}{_HURT}(?: |$)",
    r"(?:brule|blesse|coupe|casse|ecrase|coince|abime|fracture|ouvert) (?:\w+ )?(?:la|le|les|au|aux|a la|au "
    rf"niveau du) {_BODY}",
    r"(?:a l|aux|l) (?:hopital|urgences)(?! \w* ?wifi)|hospitalise\w*|ambulance|pompiers|le samu|reaction "
    r"allergique|intoxication|monoxyde"
    r"|fuite de gaz|odeur de gaz|malaise|fait une crise|crise cardiaque|en danger de|vie en danger",
    r"(?:appeler|joindre|composer) (?:le |les )?(?:15|112|17|18|samu|secours)|teleassistance|teleassistante"
    r"|telealarme|oxygene|dialyse|pacemaker|medaillon"
    r"|insuline|respirateur|assistance respiratoire|bouton d urgence|alarme medicale",
    # fire, smoke, electric shock
    r"(?:prend|prends|pris|en|mis le|mettre le|le) feu(?! (?:vert|rouge|orange|d artifice))|incendie|en flammes"
    r"|flammes|explose dans|batterie (?:\w+ )?explose"
    r"|etincelles?|fumee|(?:ca|il|elle|box|routeur|prise|boitier) fume|se met a fumer|brule ma|fondue?s? sur|(?:a"
    r"|est|tout) fondue?",
    r"(?:odeur|sent|pue|sentait|puait) (?:\w+ ){0,2}(?:brule|cramee?|roussi|gaz|plastique)|noircie? (?:par|au|et)"
    r"|traces? de brulure",
    r"(?:recu|pris|eu|prend|pris|donne|envoye|mis) (?:une|la|un|moi une) (?:\w+ )?(?:decharge|chatain|chataigne"
    r"|coup de jus|jus|secousse)"
    r"|decharge electrique|choc electrique|electrocut\w+|coup de jus",
    # stalked, watched, afraid of somebody
    r"(?:mon|ma) ex(?: \w+)? (?:\w+ ){0,5}(?:lit|voit|surveille|suit|connait|espionne|regarde|sait|acces|utilise"
    r"|ecoute|attend|harcele"
    r"|menace|devant|trouve)(?: |$)|harcel\w+|espionn\w+|me (?:surveille|suit|traque|guette)|ordonnance de "
    r"protection|violences? conjugales?"
    r"|(?:voisin|voisine|inconnu|quelqu un|homme|type|il|elle) (?:\w+ ){0,4}(?:lit|surveille|ecoute|espionne|suit"
    r"|guette) (?:\w+ )?(?:me|m|mes|mon|ma)(?: |$)",
    r"(?:peur|terrifiee?|angoissee?) (?:de lui|d elle|pour ma|pour mes|pour mon|qu il|qu elle|de sortir|de rentrer"
    r"|d eux)|j ai (?:tres |vraiment |trop )?peur$",
    # what staff did to somebody
    rf"{_STAFF} (?:\w+ ){{0,5}}(?:touche|touchee|frappe|frappee|poussee?|attrape|saisi|insulte|insultee|agresse"
    r"|agressee|crache|crie dessus"
    r"|bouscule|gifle|suivie?|peloter?|tripote|embrasse|colle la main)(?: |$)|refus\w* de (?:partir|sortir"
    r"|quitter)|attouchement\w*"
    r"|racis\w+|sexis\w+|homophob\w+|antisemit\w+|discriminat\w+|sexuel\w*|viol(?:ee?|eur)?(?: de (?:domicile"
    r"|vie))?$",
    rf"{_STAFF} (?:\w+ ){{0,5}}(?:casse|abime|raye|perce|inonde|detruit|defonce|fissure|arrache|endommage|troue) "
    rf"(?:\w+ ){{0,3}}(?:mur|voiture"
    r"|portail|sol|porte|plafond|jardin|tuyau|canalisation|vitre|fenetre|meubles?|maison|toit|parquet|carrelage"
    r"|canape|cloture|facade)",
    # private data in wrong hands
    r"(?:fuite|violation|vol|protection) (?:de|des|du) (?:mes |nos |la )?(?:donnees|vie privee|rgpd|secret)|rgpd"
    r"|vie privee"
    r"|(?:publie|diffuse|donne|vendu|partage|transmis|divulgue|communique|affiche) (?:\w+ )?(?:mon|ma|mes|nos"
    r"|notre|son|sa|ses) (?:\w+ )?"
    r"(?:adresse|numero|donnees|coordonnees|photos?|nom|dossier|resultats|informations|telephone|mail)",
    r"(?:vois|voit|voir|recu|recois|recoit|ouvre|trouve|tombe|telecharge|affiche|montre|contient|acces|lire|lis"
    r"|apparait|apparaissent)"
    rf" (?:\w+ ){{0,4}}{_PRIVATE} (?:\w+ ){{0,2}}(?:(?:d |de |des |du )(?:un |une |l )?(?:autres?|inconnue?s?"
    r"|quelqu un|etrangere?s?|parfaite?|tiers)(?: |$))",
    rf"{_PRIVATE} (?:\w+ ){{0,3}}(?:appart\w+|concern\w+) (?:a|pas)(?: |$)|(?:tout le monde|n importe qui|un "
    r"inconnu|des inconnus|d autres)"
    r" (?:\w+ )?(?:peut|peuvent|voit|voient|acces) (?:\w+ ){0,2}(?:voir|lire|mes|mon|ma)",
    # minors
    r"(?:fils|fille|enfant|gamine?|petit fils|petite fille|neveu|niece|mineure?|ado) (?:\w+ ){0,6}(?:achete"
    r"|commande|depense|souscrit|abonne"
    r"|paye|signe|recoit|recu|contactee?|joue)(?: |$)|(?:a|de) \d+ ans (?:\w+ ){0,3}(?:achete|commande|depense"
    r"|souscrit|recoit|a paye)|mineure?$"
    r"|pedophil\w+|pedoporno\w+",
)

CLAIMS = (
    # money demanded back
    r"(?:rendez|rendre|rend|remboursez|remboursent|rembourser|dedommagez|indemnisez|restituez) (?:\w+ )?(?:moi|m"
    r"|me|nous|mon|mes|ma|la|le|les|tout|l)(?: |$)"
    r"|(?:me|nous) (?:\w+ )?(?:rembours\w+|dedommag\w+|indemnis\w+|rendre|restitu\w+)",
    rf"(?:rendez|veux|exige|recuperer|rendre|voudrais|reclame|demande|rendu|revoir|attends) (?:\w+ ){{0,4}}(?:mon"
    rf"|mes|l|notre|les|ma) (?:\w+ )?{_MONEY}",
    r"(?:je|j|nous|on) (?:\w+ )?(?:veux|veut|exige|demande|demandons|reclame|reclamons|exigeons|attends|voudrais"
    r"|souhaite|voulons|aimerais)"
    r" (?:\w+ ){0,6}?(?:rembours\w+|dedommag\w+|indemni\w+|compensation|geste commercial|dommages)",
    r"(?:vous|ils) (?:\w+ ){0,3}(?:volez|vole|arnaquez|arnaque|escroquez|devez) (?:\w+ )?(?:mon|mes|de l argent"
    r"|moi|\d+|de|m|me)(?: |$)"
    r"|(?:me|nous) devez|dommages et interets|remboursement (?:immediat|integral|total)|faire opposition a",
    # damage to be paid
    r"(?:payer|paie|paye|paiera|prendre en charge|responsables?|rembourser) (?:\w+ )?(?:les|des|la|le|du|mes"
    r"|pour) (?:\w+ )?(?:degats|reparations?|dommages|travaux"
    r"|casse|sinistre|pertes?)",
    # told to the police
    r"(?:a|chez|voir|appeler|appele|la|de) (?:la )?(?:police|gendarmerie|gendarmes)|gendarmerie|commissariat",
    # other people's papers
    rf"{_PRIVATE} (?:\w+ )?(?:d un|d une|d|de) (?:autre|autres|inconnu|inconnue|quelqu un) ?(?:d autre|client"
    r"|cliente|personne|abonne)?(?: |$)",
)

HYPOTHETICAL = (r"(?:si|s il|s ils|en cas|au cas ou|que se passe|imaginons|supposons|eviter|contre)",)

TOPIC_ONLY = (
    r"^(?:\w+ ){0,2}?(?:comment|que (?:faire|se passe)|qu est ce|en cas de|si (?:mon|ma|je|j|on|quelqu)|est ce "
    r"(?:que|qu)"
    r"|puis je|peut on|dois je|faut il|quels? (?:sont|est)|quelle est|combien|quand|ou (?:puis|peut|trouver|en "
    r"est)|y a t il)",
)
