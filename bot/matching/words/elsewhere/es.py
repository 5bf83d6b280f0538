"""Spanish."""

_OWNED = (
    r"(?:cuentas?|contrasena|clave|app|aplicacion|facturas?|pedidos?|paquetes?|envio|suscripcion|perfil|codigo"
    r"|soporte|atencion al cliente"
    r"|contrato|premium|servidores|web|pagina|reembolso|cargos?)"
)
_DOES = (
    r"(?:me |nos |se )?(?:dice|rechaza|rechazo|cobra|cobro|ha cobrado|han cobrado|bloqueo|bloquea|ha bloqueado|pide"
    r"|no (?:me |se )?(?:deja|abre|acepta"
    r"|envia|funciona|responde|carga|llega)|ha (?:perdido|cancelado|subido|borrado)|sube|ha subido|cierra|se cierra"
    r"|esta caid[oa]|pierde|niega)"
)

FAULTS = tuple(
    """alta altas alto altos caro cara lento lenta doble dos negr* morad* cancel* faltan falta tarde
    retras* perdid* bloque* desaparec* vaci* mal floj* debil oscur* cort* congel* colg* averi*
    reinici* mayor subido""".split()
)

UNLIKE = (
    r"(?:no se|ni idea de|no entiendo|no comprendo) (?:de )?que (?:os pasa|les pasa|tanto|se quejan|os quejais"
    r"|tiene la gente)|no (?:me|nos) (?:puedo|podemos"
    r") quejar|no (?:puedo|podemos) quejar(?:me|nos)|toco madera|cruzo los dedos|(?:dejad|dejen) de (?:preguntarme"
    r"|decirme)|me (?:viene|va) (?:genial|perfecto)$",
    r"(?:nunca|jamas) (?:me |nos )?(?:he|hemos|ha|han) (?:quedado|tenido|perdido|estado|sufrido) (?:\w+ ){0,2}?(?:sin"
    r"|{trouble}|problemas?|averias?|cortes?)",
    r"(?:todo el mundo|todos|los demas|la gente|mis vecinos|el vecino|toda la (?:calle"
    r"|ciudad)) (?:\w+ ){0,9}?(?:el mio|la mia|a mi|lo mio|en mi casa"
    r"|por aqui|a nosotros) (?:\w+ )?(?:funciona|va|llega|esta bien|todo bien|perfecto|nada|ningun)(?: |$)(?!mal"
    r"|fatal)",
    r"^(?:no|que no|no no) (?:\w+ ){0,6}?(?:no|nunca|ningun|ninguna) (?:\w+ ){0,3}?(?:{trouble}|{faults})",
    r"^(?:a mi|a nosotros|en mi casa|por aqui|en casa) (?:no (?:me|nos|se) (?:ha|han)|ningun|ninguna|nada de"
    r"|todo (?:bien|perfecto|igual))"
    r"|al contrario de lo que",
    r"(?:que quede claro|para que conste|para aclarar|solo aclarar|gracias por preguntar) (?:\w+ ){0,9}?(?:no|nunca"
    r"|ningun|ninguna)"
    r" (?:\w+ ){0,3}?(?:{trouble}|{faults})",
    r"no (?:\w+ ){0,3}?(?:{faults}|{trouble}) (?:\w+ ){0,6}?(?:igual que siempre|como siempre|todo normal"
    r"|al contrario)",
)

RESOLVED = (
    r"(?:ignorad|ignoren|olvidad|olviden) (?:me|mi|el|esto)|nada mas que (?:ver|hacer)|al final (?:vino|llego"
    r"|aparecio|aparecieron|funciono|entre)"
    r"|(?:he podido|pude|consegui|he conseguido) (?:por fin|al fin|entrar ya)|por fin (?:he podido|pude|he entrado"
    r"|entre|consegui)|estable desde"
    r"|(?:cero|ningun|ninguna|ni un solo|ni una sola) (?:\w+ )?(?:corte|fallo|reinicio|averia|bloqueo)s? desde(?: |$)",
    r"(?:estaba|estaban) (?:en|debajo|detras) (?:\w+ ){1,4}todo el (?:rato|tiempo)|(?:ha sido|fue"
    r"|esta) (?:ya )?(?:corregid|abonad|reembolsad|entregad"
    r"|reparad)[oa](?: |$)(?!dos|mal|solo)",
    r"(?:asunto|tema|problema|caso) (?:resuelto|arreglado|zanjado|cerrado|solucionado)|todo (?:arreglado"
    r"|solucionado|resuelto|en orden ya)",
    r"(?:ha|me ha|han) (?:funcionado|servido|bastado)|(?:sirvio|basto|funciono)(?: |$)(?!mal|un rato|solo)",
    r"(?:podeis|pueden|puedes) (?:cerrar|olvidar|ignorar) (?:mi|el|la|esto|este)|por fin (?:tengo|hay|funciona|esta"
    r"|estamos|ha llegado|llego|va)",
    r"(?:ya|por fin) (?:esta|estoy|estamos) (?:\w+ )?(?:activ\w+|en linea|conectad\w+|online|en mi factura"
    r"|en la factura|en mi cuenta)",
    r"(?:desde|hace) (?:\w+ ){0,4}(?:ya no (?:se )?(?:{trouble})|no se ha vuelto a|sin un solo corte)|solo habia que",
)

SARCASM = (
    r"^(?:ah|oh) (?:si|claro|por supuesto) (?:el|la|los|mi|vuestro|porque)|si me (?:dieran|diesen) un euro"
    r"|hasta el fin de los tiempos"
    r"|(?:muy )?(?:amable|majo|bonito|elegante|considerado) (?:por|de) (?:vuestra|su) parte|al menos (?:alguien"
    r"|mi gato|los vecinos)|obra de arte"
    r"|toda una obra",
    r"(?:que|cuanta|vaya) (?:generos\w+|detallazo|detalle|eficacia|modernidad)|que (?:generos|amabl|consider)\w+"
    r"|dos por el precio de|me encantan? (?:las sorpresas"
    r"|el suspense|esperar)",
    r"(?:paloma|palomas) mensajer\w+|detox digital|desintoxicacion digital|viaj(?:e|ar|ero) (?:en|del"
    r"|por) (?:el )?tiempo|edad de piedra|un aplauso"
    r"|eche de menos",
    r"gracias (?:\w+ ){0,3}?por (?:\w+ ){0,2}?(?:quitarme|cortarme|cobrarme|dejarme|dejarnos|subirme|perder\w*"
    r"|esconder\w*|la leccion|la aventura|el silencio"
    r"|el suspense)",
    r"(?:que|menuda|vaya) (?:maravilla|gozada|alegria|suerte|ilusion) (?:\w+ ){0,12}?(?:pagar|tener que|quedarse"
    r"|velocidad de|otra vez)",
    r"(?:genial|perfecto|estupendo|maravilloso|fantastico|bravo|ole) (?:\w+ ){0,4}?(?:cero|nadie|ni una|ningun"
    r"|ninguna|nada)(?: |$)",
    r"asi (?:leo|descanso|ahorro|duermo|aprovecho|hago|salgo|paseo) (?:\w+ )?(?:mas|de|dieta|ejercicio)?"
    r"|por fin (?:la|el|un|una) (?:\w+ ){0,3}(?:paz|silencio"
    r"|tranquilidad|detox)",
)

CLAIMS = (
    r"(?:quiero|exijo|exigimos|reclamo|espero|pido) (?:\w+ ){0,5}?(?:comision\w*|gastos|danos|intereses|recargos?"
    r"|reparacion\w*|alquiler|hotel)"
    r" (?:\w+ ){0,4}?(?:pagad\w+|pagueis|paguen|cubiert\w+|cubrais|a vuestro cargo|de vuestra parte|reembolsad\w+)"
    r"|que (?:me )?(?:pagueis|paguen|cubrais|abonen|aboneis)",
    r"(?:vais|van|teneis|tienen|debeis|deben) (?:a |que )?(?:\w+ )?(?:pagar\w*|compensar\w*|indemnizar\w*"
    r"|devolver\w*)|quien (?:me|nos) (?:paga|va a pagar)",
    r"sabe(?:n)? donde (?:vivo|vivimos|trabajo|duermo)",
)

TWO_THINGS = (
    r"(?:ademas|tambien|otra (?:cosa|pregunta|duda)|por cierto|segunda pregunta|ya que estoy|aparte) (?:como|donde"
    r"|cuando|por que|que (?:hago|pasa)"
    r"|podeis|pueden|puedo|quiero|quisiera|necesito)|^(?:como|donde|cuando|podeis) (?:\w+ ){2,16}y (?:como|donde"
    r"|por que) (?:descargo|cambio|cancelo|la"
    r"|el|mi)|(?:tickets|casos|gestiones) (?:distint|diferent|separad)[oa]s",
    r"y (?:\w+ ){1,15}?(?:cual|que) (?:\w+ ){0,3}?primero(?: |$)|por (?:donde|cual) (?:empiezo|empezamos|empezais)"
    r"|con (?:las dos"
    r"|ambas|los dos) cosas|que hago con (?:las|los) dos",
    r"(?:dos|tres|varias) (?:cosas|problemas|preguntas|averias|dudas)(?: |$)|y encima (?:mi|la|el|no|los|las|habeis"
    r"|tengo)"
    r"|y ademas (?:mi|la|el|no|los|las|habeis|tengo)(?: |$)",
)

STRANGE = (
    rf"{_OWNED} (?:\w+ ){{0,3}}?(?:de|en|con|del) (?:mi |la |el )?xservicex",
    rf"xservicex (?:\w+ )?{_DOES}",
    r"(?:entrar|acceder|iniciar sesion|pedido|comprado|compre|cliente|suscrito|conectarme) (?:\w+ ){0,3}?(?:a|en|de"
    r"|con) xservicex",
    r"(?:mando|cuenta|contrasena|cargador|garantia|app) (?:\w+ ){0,4}?xdevicex"
    r"|xdevicex (?:\w+ )?(?:no (?:me )?reconoce el mando|id|account|store)",
    r"(?:app|aplicacion|tarjeta|cuenta|pagina|web) (?:del|de mi|de la) (?:banco|seguro|gimnasio|luz|gas"
    r"|ayuntamiento|supermercado)",
)

JOKES = (
    r"de (?:pequen[oa]s?|nin[oa]s?|crios?) (?:\w+ ){0,3}?\w+(?:ba|ban|bamos|ia|ian|iamos)(?: |$)"
    r"|cuando (?:\w+ )?(?:era|eramos) (?:\w+ )?(?:pequen|nin|joven|cri)\w*"
    r"|en mi (?:infancia|juventud|ninez)|que tiempos|erase una vez|en (?:mis|aquellos) tiempos",
    r"que le (?:dice|dijo) (?:un|una|el|la) \w+|cual es el colmo|se abre el telon|van dos \w+|en que se parece"
    r"|cuent\w+ un chiste|sabes el de"
    r"|por que (?:el|la|los|un|una) (?:\w+ ){1,3}(?:cruzo|cruza|rompio con|fue al (?:psicologo|medico|terapeuta))",
)

MACHINES = frozenset(
    """nevera frigorifico congelador lavadora secadora lavavajillas horno hervidor microondas timbre bombilla termostato
    caldera radiador aspiradora cafetera coche patinete bici auriculares despertador""".split()
)
GLOWS = tuple("parpadea* pita pitando gotea brilla enciende".split())

POLICY = (
    r"(?:teneis|tienen|hay) (?:previsto|planes|pensado)|pensais (?:anadir|ofrecer|lanzar)|buzon de sugerencias|(?:una"
    r"|mi|pequena) sugerencia"
    r"|de quien fue la idea|a quien se le ocurrio|(?:idea|norma|regla) (?:estupida|absurda|pesima|tonta)|(?:pesima"
    r"|menuda) idea",
    r"(?:deberiais|deberian) (?:\w+ )?(?:ofrecer|anadir|permitir|poner)|por que (?:solo )?los (?:nuevos clientes"
    r"|clientes nuevos|clientes antiguos)"
    r"|(?:estaria|seria) (?:bien|genial|estupendo) (?:que|si) (?:ofrecieseis|ofrecierais|hubiera|hubiese|permitierais)",
)

YOURS = frozenset("vuestro vuestra vuestros vuestras".split())
