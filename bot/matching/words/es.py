"""Spanish."""

from bot.matching.words.lexicon import Lexicon

_WHO = (
    r"(?:(?:un|una|a|al|el|la|los|con|de|algun|alguna|vuestro|su|otra|otro) )*"
    r"(?:humano|humana|persona|alguien|agente|operador|operadora|asesor|asesora|representante|encargado"
    r"|encargada|supervisor"
    r"|responsable|tecnico|atencion al cliente|soporte|ser humano|gente)(?: (?:real|humana|humano|de verdad))?"
)
_MY = r"(?:mi|mis|nuestro|nuestra|me)"

LEXICON = Lexicon(
    code="es",
    stop=frozenset(
        """un una unos unas el la los las lo al del de a ante con en para por sin sobre tras y e o u ni pero que quien
        cual cuales cuando como donde porque si yo tu el ella nosotros vosotros usted ustedes ellos ellas me te se
        nos os le les mi mis tu tus su sus nuestro nuestra vuestro vuestra este esta estos estas ese esa eso esto
        aquel aquello es soy eres somos son era fue ser estar estoy esta estamos estan estaba ha he has hemos han
        habia haber hay hacer hace hago muy mas menos bien tambien ya aqui alli hola buenas buenos dias tardes
        noches gracias favor puedo puede pueden podeis podria quiero quisiera necesito ayuda ayudar todo todos toda
        no nunca nada desde hasta solo""".split()
    ),
    telling=frozenset(
        """el los las del que es una un mi mis me se no con por para esta estoy y en muy pero como cuando donde tengo
        hola gracias porque su lo al ha he hay desde puedo quiero hablar alguien necesito""".split()
    ),
    endings=(
        ("aciones", ""),
        ("acion", ""),
        ("amiento", ""),
        ("imiento", ""),
        ("ando", ""),
        ("iendo", ""),
        ("adas", ""),
        ("ados", ""),
        ("idas", ""),
        ("idos", ""),
        ("ada", ""),
        ("ado", ""),
        ("ida", ""),
        ("ido", ""),
        ("aron", ""),
        ("ieron", ""),
        ("mente", ""),
        ("ces", "z"),
        ("es", ""),
        ("ar", ""),
        ("er", ""),
        ("ir", ""),
        ("an", ""),
        ("en", ""),
        ("as", ""),
        ("os", ""),
        ("ss", "ss"),
        ("s", ""),
        ("a", ""),
        ("o", ""),
        ("e", ""),
    ),
    short={
        "q": "que",
        "k": "que",
        "xq": "porque",
        "pq": "porque",
        "xk": "porque",
        "tb": "tambien",
        "tmb": "tambien",
        "x": "por",
        "d": "de",
        "toy": "estoy",
        "porfa": "por favor",
        "pf": "por favor",
        "movil": "movil",
        "finde": "fin de semana",
        "msj": "mensaje",
        "num": "numero",
        "tlf": "telefono",
        "tfno": "telefono",
    },
    negators={"no": 2, "nunca": 2, "jamas": 2, "sin": 2, "ningun": 1, "ninguna": 1, "tampoco": 2},
    negators_after={},
    trouble=tuple(
        """parpade* roj* naranj* bloque* congel* cuelg* colgad* corta* corte* caid* cae* falla* fallo* error* lent*
        desconect* apag* rompe* roto* rota* quem* humo pierd* perdid* robad* cobrad* rechaz* retras* recalient*
        pita* crash*""".split()
    ),
    contrast=frozenset("pero aunque sino salvo excepto lamentablemente".split()),
    fillers=frozenset(
        """a todos todas equipo muchas mucho por la el los su vuestra ayuda todo y que tal buen buena dia noche tarde
        semana mil de nuevo senores amigos""".split()
    ),
    greetings=frozenset("hola buenas buenos saludos hey hello dias tardes noches".split()),
    requests=frozenset(
        "como cuando donde que cual cuanto puedo puede pueden podeis podria necesito ayuda quiero porque por".split()
    ),
    asks_person=(
        rf"(?:hablar|hablo|chatear|comunicar|comunicarme|contactar|conversar|hable|comuniqueme|paseme|pasame"
        rf"|conecteme|ponme"
        rf"|pongame|poner|pasarme) (?:\w+ )?{_WHO}(?: |$)(?!ayer|por telefono me|que me dijo)",
        r"(?:quiero|quisiera|necesito|prefiero|deseo|dame|deme) (?:\w+ ){0,3}?(?:un |una |a un |con un |con una )?"
        r"(?:humano|persona (?:real|humana|de verdad)|agente|operador|operadora|ser humano|asesor|representante)",
        r"(?:persona|gente) (?:real|humana|de verdad)",
        r"no (?:\w+ ){0,4}(?:robot|bot|maquina|robots)",
        r"(?:llamenme|llamadme|llamame|contactenme|contactadme|que me llamen|que me llame alguien)",
        r"(?:hay|esta) (?:alguien|algun humano|alguna persona)(?: ahi| aqui|$)",
        r"(?:pueden|podeis|puede alguien|podrian) llamarme",
    ),
    person_alone=(
        r"(?:(?:un|una|hola|por favor|quiero|hablar|con|alguien|solo) )*(?:humano|humana|agente|operador"
        r"|operadora|asesor|asesora"
        r"|persona|persona real|ser humano|representante)(?: (?:por favor|ya|ahora|real|gracias))*",
    ),
    never_alone=(
        r"me (?:han |han vuelto a |acaban de )?(?:robado|robaron|robo|robar|estafado|estafaron|estafo|hackeado"
        r"|hackearon|pirateado"
        r"|clonado|clonaron|amenazado|amenazan|amenazaron|atracado|atracaron|quitado|timado|timaron|suplantado)",
        rf"(?:robado|robaron|robo|hackeado|hackearon|clonado|clonaron|pirateado) (?:\w+ )?{_MY} \w+",
        rf"{_MY} (?:\w+ ){{1,2}}(?:ha sido|fue|han sido|fueron|esta|estan) (?:\w+ )?(?:robad\w+|hackead\w+"
        rf"|clonad\w+|pirateada?s?|comprometid\w+)",
        r"(?:he sido|fui|soy|estoy siendo) (?:victima|estafad\w|robad\w|amenazad\w|hackead\w|acosad\w)",
        r"(?:me (?:he |ha )?(?:quemado|queme|quemo|electrocutado|electrocute|herido|cortado|lesionado|hecho"
        r" dano|dado un calambre"
        r"|dio un calambre|dio una descarga))",
        r"mi (?:hijo|hija|nino|nina|bebe|mujer|esposa|marido|madre|padre|perro|gato)"
        r" (?:\w+ ){0,4}(?:herid\w|quemad\w|quemo|electrocut\w+|hospital|muert\w|murio|lesion\w+)",
        r"(?:descarga electrica|calambrazo)",
        r"(?:sale|salio|saliendo|echa) humo",
        r"olor a quemado",
        r"(?:en llamas|se incendi\w+|prendio fuego)",
        r"(?:en|al) (?:el )?hospital",
        r"(?:matarme|matarlos|matarte|suicid\w+|matare|os voy a matar)",
        r"(?:mi|un|nuestro) abogado",
        r"(?:acciones|medidas|via) (?:legales|judicial\w*)",
        r"(?:demandar\w*|denunci\w+|una demanda)",
        r"(?:tribunales|juzgado|facua|profeco)",
        r"(?:a|con) la policia",
    ),
    claims=(
        r"(?:devuelvan|devolved|devuelvanme|devuelveme|devolvedme|devolverme|quiero|exijo|regresen) (?:\w+"
        r" ){0,2}(?:mi|nuestro) dinero",
        r"(?:quiero|exijo|exigimos|reclamo|demando) (?:\w+ ){0,2}(?:reembolso|devolucion|compensacion|indemnizacion)",
        r"(?:reembolsenme|reembolsadme|devuelvanme)",
        r"(?:me|nos) (?:deben|debeis|estan robando|estais robando)",
    ),
    hypothetical=(r"(?:si (?:me|mi|un|se|alguien|nos)|en caso|que pasa|que ocurre|supongamos)",),
    topic_only=(
        r"^(?:\w+ ){0,2}?(?:como (?:se|funciona|puedo|hago|puede|solicito|pido)|que (?:pasa|hago|hacer|ocurre"
        r"|debo) (?:si|cuando|en)?|en caso de"
        r"|si (?:me|mi|alguien)|puedo|se puede|es posible|cuanto tarda|cuales son)",
    ),
    praise=(
        r"(?:me encanta|me encantan|encantado|encantada)",
        r"(?:excelente|genial|fantastico|fantastica|estupendo|estupenda|perfecto|perfecta"
        r"|maravilloso|maravillosa|increible|buenisimo|buenisima|impecable|de diez|de lujo)",
        r"(?:muy|super) (?:content\w|satisfech\w|buen\w?|bien"
        r"|amable|amables|rapido|rapida|eficaz)",
        r"(?:bravo|enhorabuena|felicidades|felicitaciones|buen trabajo|gran trabajo|bien hecho)",
        r"(?:mejor|mejores) (?:\w+ )*(?:del mundo|compania|operador|servicio|app|internet)",
    ),
    thanks=(r"(?:gracias|muchas gracias|mil gracias|agradecid\w|agradezco)",),
    not_praise=(
        r"(?:seria|estaria) (?:\w+ )?(?:genial|perfecto|bueno|bien|estupendo)",
        r"no (?:\w+ ){0,2}(?:content\w|satisfech\w|bien|buen\w?"
        r"|bueno|perfecto|genial)",
    ),
    sarcasm=(
        r"gracias por nada",
        r"(?:gracias|bravo|enhorabuena|felicidades) por (?:\w+ ){0,2}?(?:perder|romper|cortar|ignorar\w*"
        r"|cobrar\w*|dejarme"
        r"|dejarnos|nada|no|estropear|hacerme perder)",
        r"me encanta (?:cuando|que|esperar|pagar|como)",
        r"(?:que|menuda) (?:broma|sorpresa)",
        r"vaya sorpresa",
        r"(?:genial|perfecto|bravo|estupendo) (?:\w+ ){0,6}(?:otra vez|de nuevo) (?:\w+ ){0,3}",
    ),
    resolved=(
        r"(?:ya|vuelve a|volvio a|otra vez|ahora) (?:\w+ )?(?:funciona|funcionar|funcionan|va bien|anda|marcha"
        r"|andar|ir bien)",
        r"(?:funciona|va|anda|marcha) (?:\w+ )?(?:otra vez|de nuevo|ahora|por fin|bien ahora|bien ya)",
        r"(?:ya|se|esta|quedo|todo) (?:\w+ )?"
        r"(?:solucionado|solucionada|resuelto|resuelta|arreglado|arreglada|soluciono|arreglo|resolvio|volvio)",
        r"(?:problema) (?:solucionado|resuelto)",
        r"ya no (?:se |me |hay )?(?:{trouble})",
        r"(?:dejo|ha dejado|dejaron) de (?:{trouble})",
        r"(?:olvidadlo|olvidenlo|olvidalo)",
    ),
    not_resolved=(r"(?:no|nunca|cuando|como|si|hasta|sin|aun|todavia|sera|tampoco|puede|quiero|sigue) (?:\w+ ){0,3}$",),
    not_helped=(
        r"no (?:me )?(?:\w+ )?(?:ayudo|ayuda|ha ayudado|sirvio|sirve|ha servido|funciono|ha funcionado"
        r"|soluciono|cambio nada|cambia nada)",
        r"(?:sigue|siguen|sigo|continua|todavia|aun) (?:\w+ )?(?:sin|no|igual|mal|roto|{trouble}|lo mismo|el mismo)\w*",
        r"ya (?:lo )?(?:\w+ )?(?:prob\w+|hice|hecho"
        r"|intent\w+|reinici\w+)",
        r"(?:el )?mismo (?:problema|error)",
        r"(?:ningun|sin) (?:cambio|efecto|resultado|exito)",
        r"(?:lo mismo|igual que antes)",
    ),
    quoting=(
        r"(?:el|ella|ellos|amigo|amiga|colega|vecino|vecina|madre|padre|hermano|hermana|agente|senor|senora|alguien)"
        r" (?:\w+ ){0,2}(?:dijo|dice|escribio|pregunta|pregunto|comento|publico|respondio)",
    ),
    other_question=(
        r"(?P<key>venden|vendeis|ofrecen|contratan|contratais|patrocinan)",
        r"cuanto (?P<key>cuesta|cuestan|vale|valen)",
        r"donde (?:\w+ )?(?P<key>comprar|compro|encontrar|encuentro)",
        r"que (?P<key>precio|diferencia|color|tamano)",
    ),
)
