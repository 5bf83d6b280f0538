"""Spanish."""

from bot.matching.words.dangers import es as dangers
from bot.matching.words.elsewhere import es as elsewhere
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
    faults=elsewhere.FAULTS,
    contrast=frozenset("pero aunque sino salvo excepto lamentablemente".split()),
    fillers=frozenset(
        """a todos todas equipo muchas mucho por la el los su vuestra ayuda todo y que tal buen buena dia noche tarde
        semana mil de nuevo senores amigos""".split()
    ),
    greetings=frozenset("hola buenas buenos saludos hey hello dias tardes noches".split()),
    requests=frozenset(
        "como cuando donde que cual cuanto puedo puede pueden podeis podria necesito ayuda quiero porque por".split()
    ),
    wishes=frozenset("necesito ayuda podeis podria puedo quiero favor".split()),
    ours=frozenset("mi mis nuestro nuestra nos tengo".split()),
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
    threats=dangers.THREATS,
    never_alone=dangers.HAPPENED,
    claims=(*dangers.CLAIMS, *elsewhere.CLAIMS),
    hypothetical=dangers.HYPOTHETICAL,
    topic_only=dangers.TOPIC_ONLY,
    praise=(
        r"(?:me encanta|me encantan|encantado|encantada)",
        r"(?:excelente|genial|fantastico|fantastica|estupendo|estupenda|perfecto|perfecta"
        r"|maravilloso|maravillosa|increible|buenisimo|buenisima|impecable|de diez|de lujo)",
        r"(?:muy|super) (?:content\w|satisfech\w|buen\w?|bien"
        r"|amable|amables|rapido|rapida|eficaz)",
        r"(?:bravo|enhorabuena|felicidades|felicitaciones|buen trabajo|gran trabajo|bien hecho)",
        r"(?:mejor|mejores) (?:\w+ )*?(?:del mundo|compania|operador|servicio|app|internet|que he|de mi vida)|lo "
        r"recomiendo|recomendable|un diez|chapo",
        r"(?:que|una) (?:maravilla|gozada|pasada|alegria)|(?:rapid|buen|facil|amabil|list)\w*isim\w+|da gusto|os "
        r"felicito|gran (?:equipo|servicio|atencion)|un encanto|asi da gusto",
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
        r"vaya sorpresa|sois unos (?:genios|artistas|cracks)|(?:que|vaya) (?:maravilla|detalle|lujo|gozada|alegria"
        r"|servicio) (?:\w+ ){0,8}(?:casi|sin|otra|no|solo|nadie|nunca|otro)",
        r"gracias por (?:el|la|los|las|este|esta) (?:\w+ ){0,3}(?:espera|corte|retraso|apagon|silencio|sorpresa"
        r"|factura)|medalla|record mundial|de premio|premio al?|menos mal que pago|para eso pago|ole vuestr\w+",
        r"(?:genial|perfecto|bravo|estupendo|maravilloso|fantastico|excelente|enhorabuena) (?:\w+ ){0,3}(?:otra"
        r"|otro|un dia mas|sin|solo|por (?:el|la|los))|me encanta (?:mirar|ver como|la)",
        r"(?:genial|perfecto|bravo|estupendo) (?:\w+ ){0,6}(?:otra vez|de nuevo) (?:\w+ ){0,3}",
        *elsewhere.SARCASM,
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
        r"(?:olvidadlo|olvidenlo|olvidalo)|(?:al final|ya) (?:\w+ ){0,4}(?:se fue|aparecio|llego|ha llegado|esta"
        r"|lo he encontrado|la he encontrado|encontre|pude|he podido|salio)(?: |$)",
        r"(?:ha vuelto|han vuelto|ya tengo|ya hay|vuelve a haber|he recuperado|recupere) (?:\w+ )?(?:internet"
        r"|linea|senal|wifi|luz|red|cobertura|imagen|acceso|sola|solo|los|las|la|el)|era culpa mia|falsa alarma"
        r"|no hace falta (?:ya|que)",
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
        r"(?:no|ningun|ninguna|nada|nunca|sin|ni) (?:\w+ ){0,4}?(?:{trouble}|problemas?|averia\w*|retraso|falta"
        r"|doble|mas alta|cortes?)(?: (?:en absoluto|aqui|por aqui))*",
        r"todo (?:funciona|va|esta|igual|llego|en orden|perfecto|correcto) ?(?:bien|perfecto|en orden|completo"
        r"|que siempre)?|(?:funciona|va|llega) (?:muy bien|perfectamente|de maravilla|de lujo)",
        r"(?:a mi|a nosotros|por aqui|en mi casa) no(?! (?:\w+ )?(?:funciona|va|llega|carga|abre|deja|anda|sale"
        r"|hay))|solo queria (?:decir|confirmar)|buenas noticias|toco madera"
        r"|no (?:quiero|queremos) (?:cancelar|mudar\w*|dar de baja)|no era",
    ),
    not_resolved=(r"(?:no|nunca|cuando|como|si|hasta|sin|aun|todavia|sera|tampoco|puede|quiero|sigue) (?:\w+ ){0,3}$",),
    not_helped=(
        r"no (?:me )?(?:\w+ )?(?:ayudo|ayuda|ha ayudado|sirvio|sirve|ha servido|funciono|ha funcionado"
        r"|soluciono|cambio nada|cambia nada)",
        r"(?:sigue|siguen|sigo|continua|todavia|aun) (?:\w+ )?(?:sin|no|igual|mal|roto|{trouble}|lo mismo|el "
        r"mismo)\w*",
        r"ya (?:lo )?(?:\w+ )?(?:prob\w+|hice|hecho"
        r"|intent\w+|reinici\w+)",
        r"(?:el )?mismo (?:problema|error)",
        r"(?:ningun|sin) (?:cambio|efecto|resultado|exito)",
        r"(?:lo mismo|igual que antes)",
    ),
    quoting=(
        r"(?:el|ella|ellos|amigo|amiga|colega|vecino|vecina|madre|padre|hermano|hermana|abuela|abuelo|profe|hija|hijo"
        r"|agente|senor|senora|alguien)"
        r" (?:\w+ ){0,2}(?:dijo|dice|escribio|pregunta|pregunto|comento|publico|respondio)",
    ),
    hearsay=(
        r"(?:el|ella|ellos|amig[oa]|colega|vecin[oa]|madre|padre|herman[oa]|cunad[oa]|prim[oa]|tia|tio|senora?"
        r"|alguien|gente|companer[oa]|un tipo) (?:\w+ ){0,5}?(?:dijo|dice|dicen|escribio|comento|publico"
        r"|cuenta|jura|asegura|se queja|afirma)|(?:dice|cuenta|segun|dicen) (?:\w+ )?(?:mi|un|una|el|la|que) \w+",
        r"(?:lei|leido|vi|visto|oi|oido) (?:\w+ ){0,5}(?:foro|hilo|articulo|periodico|noticias|radio|grupo|twitter"
        r"|comentarios?|titular|autobus|tren|que alguien)|en la radio|el periodico|se rumorea|^rt(?: |$)",
    ),
    small_talk=(
        r"(?P<key>llueve|lloviendo|calor|nieve|grados|sol|playa|cafe|pizza|receta|futbol|partido|penaltis?|gol"
        r"|elecciones|votad|loteria|horoscopo|cerveza)",
        r"(?P<key>feliz (?:lunes|viernes|domingo|finde|ano|navidad)|buen (?:lunes|finde|viernes)|eres un (?:robot"
        r"|humano)|cuentame un chiste|chiste|musica|cancion|pelicula de|vacaciones|cumpleanos|vino|hambre"
        r"|presidente|gobierno|poema|receta|lunes|domingo|adivinanza|sorteo|sigueme)",
    ),
    other_question=(
        r"(?P<key>venden|vendeis|ofrecen|contratan|contratais|patrocinan)",
        r"cuanto (?P<key>cuesta|cuestan|vale|valen)",
        r"donde (?:\w+ )?(?P<key>comprar|compro|encontrar|encuentro)",
        r"que (?P<key>precio|diferencia|color|tamano)",
    ),
)
