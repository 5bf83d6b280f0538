"""Spanish."""

_KIN = (
    r"(?:hij[oa]s?|nin[oa]s?|bebe|niet[oa]s?|sobrin[oa]|mujer|esposa|marido|esposo|parej[a]|novi[oa]|madre|mama"
    r"|padre|papa"
    r"|abuel[oa]s?|ti[oa]|herman[oa]|amig[oa]|vecin[oa]|companer[oa]|suegr[oa]|perr[oa]|gat[oa])"
)
_BODY = (
    r"(?:manos?|dedos?|pulgar|muneca|brazos?|codo|hombro|piernas?|rodilla|tobillo|pies?|cara|cabeza|ojos?|nariz"
    r"|dientes?"
    r"|cuello|espalda|cadera|costillas?|piel|pelo)"
)
_STAFF = (
    r"(?:tecnic[oa]s?|repartidor\w*|mensajer[oa]s?|emplead[oa]s?|agentes?|instalador\w*|operari[oa]s?|conductor"
    r"|cartero|comercial"
    r"|vendedor\w*|enfermer[oa]|medico|camarer[oa]|trabajador\w*|hombre|tipo|chico|senor)"
)
_MONEY = r"(?:dinero|plata|pasta|ahorros|euros?|pesos|dolares|fianza|lana)"
_PRIVATE = (
    r"(?:facturas?|datos|cuentas?|extractos?|documentos?|mensajes|fotos|llamadas|contratos?|resultados|informacion"
    r"|nominas?"
    r"|correos?|expedientes?|perfil\w*|recibos?)"
)
_DONE = (
    r"(?:rob\w+|estaf\w+|hacke\w+|jaquea\w+|pirate\w+|clon\w+|duplic\w+|suplant\w+|amenaz\w+|atrac\w+|asalt\w+"
    r"|tim(?:ado|aron|o)|enganad\w+|enganaron"
    r"|engano|vaciad\w+|vaciaron|vacio|acos\w+|agred\w+|pegad\w+|pegaron|insult\w+|extorsion\w+|chantaje\w+"
    r"|desplum\w+|sustra\w+|hurt\w+)"
)
_HURT = (
    r"(?:herid\w+|quem(?:ado|ada|o|e|aron|adura\w*)|electrocut\w+|lesion\w+|intoxic\w+|envenen\w+|conmocion"
    r"|desmay\w+|inconsciente|sangr\w+"
    r"|mordi\w*|fractur\w+|tropez\w+|tropiez\w+|dano en)"
)

THREATS = (
    # despair
    r"suicid\w*|(?:quitarme|acabar con mi|terminar con mi) (?:la )?vida|matarme|(?:no|ya no) (?:\w+ )?(?:quiero"
    r"|vale la pena|tengo (?:\w+ )?(?:ganas|fuerzas|motivos)|merece la pena)"
    r" (?:\w+ )?(?:seguir viviendo|vivir|de vivir|para vivir|existir|seguir adelante|para seguir|de seguir)(?! "
    r"(?:en|con|aqui|sin))|(?:quiero|quisiera|prefiero) (?:\w+ )?morir\w*"
    r"|mejor muert\w|no puedo mas con (?:la|mi) vida|sin ganas de vivir|razon para (?:vivir|seguir)",
    # violence announced
    r"(?:mata(?:r|re|ria)(?:lo|la|los|te|le|os)?|a matar|voy a pegar|os voy a|les voy a|te voy a|partir(?:os|le|te"
    r"|les)? la cara|romper(?:os|le|te|les) (?:la|las|los)"
    r"|dar(?:os|le|te|les) una paliza|quemar(?:os)? (?:la|vuestra|su|el) (?:tienda|oficina|local|sede)"
    r"|reventar(?:os)?)",
    r"(?:os|se|te) (?:vais|van|vas) a (?:arrepentir|enterar)|(?:lo|la) (?:vais|van|vas) a (?:pagar|lamentar)"
    r"|(?:lo )?(?:pagareis|pagaran caro|lamentareis)|ateneos a"
    r"|(?:se|sabemos) donde (?:vivis|viven|vives|vive|trabaj\w+)|una bomba|amenaza de|con un (?:bate|cuchillo"
    r"|martillo|arma|hacha)|con una (?:pistola|navaja|escopeta)",
    rf"(?:me|nos|os|le|la|lo|les) (?:\w+ )?amenaz\w+|(?:{_KIN}|ex) (?:\w+ )?amenaz\w+",
    # lawyers, courts, authorities
    r"abogad[oa]s?|(?:acciones|medidas|via|vias) (?:legales|legal|judicial\w*)|demandar\w*|denunci\w+|una demanda"
    r"|querella|tribunal\w*|juzgados?|juicio|los juzgados"
    r"|(?:es|eso es) (?:\w+ )?(?:ilegal|un delito)|es (?:eso |esto )?legal",
    r"facua|ocu|profeco|omic|consumo|aepd|proteccion de datos|defensor del (?:consumidor|pueblo)|organismo "
    r"regulador|regulador|cnmc|hoja de reclamaciones|junta arbitral|arbitraje"
    r"|reclamacion (?:formal|oficial|ante)|oficina del consumidor|autoridades",
)

HAPPENED = (
    # theft and fraud that happened
    rf"(?:me|nos|le|les) (?:han |ha |hayan |habian |habia |acaban de |vuelto a )?(?:\w+ )?{_DONE}(?: |$)|(?:robado"
    r"|robaron|robo|roba|hackeado|hackearon|clonado|clonaron|pirateado)"
    r" (?:\w+ ){0,2}(?:mi|mis|nuestro|nuestra|me|la|el) \w+|se (?:han |ha )?(?:llevado|llevo|llevaron|quedado"
    r"|quedo) (?:\w+ )?(?:mi|mis|con mi|con mis|nuestr\w+) \w+",
    r"(?:mi|mis|nuestro|nuestra|su) (?:\w+ ){1,3}(?:ha sido|fue|han sido|fueron|esta|estan) (?:\w+ )?(?:robad\w+"
    r"|hackead\w+|clonad\w+|piratead\w+|comprometid\w+|vaciad\w+|usurpad\w+|duplicad\w+)",
    r"(?:he sido|fui|soy|estoy siendo|hemos sido|ha sido) (?:\w+ )?(?:victima|estafad\w|robad\w|amenazad\w"
    r"|hackead\w|acosad\w|enganad\w|agredid\w|timad\w|discriminad\w)|victima de|cai en (?:la|el|una)",
    r"(?:vacia\w*|limpia(?:do|ron)|saquea\w+) (?:\w+ ){0,3}(?:cuentas?|tarjetas?|ahorros|cartilla)|cuentas? "
    r"(?:\w+ ){0,3}(?:vaciada|vacia|a cero)",
    rf"{_MONEY} (?:\w+ ){{0,4}}(?:desaparec\w+|esfum\w+|volado|robad\w+)|(?:desaparec\w+|esfum\w+|falta\w*"
    rf"|volaron) (?:\w+ ){{0,3}}(?:\d+ )?(?:euros|dinero|ahorros)(?: |$)"
    r"|(?:falsa|falso|fraude|fraudulent\w+|phishing|tarjeta|contrasena|clave|enlace|bizum|codigo) (?:\w+ "
    r"){0,12}(?:vaciad\w+|desaparec\w+|sacado|sacaron|robad\w+|quitado|quitaron)|(?:sacado|sacaron|quitado"
    r"|quitaron) (?:\w+ ){0,8}(?:falso|falsa|estafa|enlace)(?: |$)",
    r"(?:suplantacion|robo) de identidad|usurpacion|(?:a|en) mi nombre(?! de)|sin mi (?:consentimiento|permiso"
    r"|autorizacion)|duplicado (?:de )?(?:la|mi) (?:sim|tarjeta)|mi firma"
    r"|(?:alguien|un desconocido|un ladron|un hacker) (?:\w+ ){0,3}(?:usa|usando|uso|utiliz\w+|compro|comprado"
    r"|entro|entrado|gast\w+|contrat\w+|pidi\w+|abri\w+)|(?:ladron|ladrones|delincuentes?|estafador\w*) (?:\w+ "
    r")?(?:ha|han|esta|tiene|tienen|usa|me)",
    # injury and health
    rf"(?:mi|un|una|el|la|me|nos|se|he|ha) (?:\w+ ){{0,5}}{_HURT}(?: |$)|(?:roto|rompi|rompio|cortado|corte"
    rf"|aplast\w+|torcid\w+) (?:\w+ )?(?:la|el|los|las|un|una) {_BODY}"
    rf"|{_KIN} (?:\w+ ){{0,6}}(?:hospital\w*|urgencias|murio|muert[oa]|se cayo|caida|accidente)",
    r"(?:en|al|a) (?:el |las )?(?:hospital|urgencias)|hospitaliz\w+|ambulancia|bomberos|reaccion alergica"
    r"|intoxicacion|monoxido|(?:fuga|olor|huele) (?:de |a )gas|infarto|vida en peligro|peligro de muerte",
    r"(?:llamar|avisar) (?:al|a) (?:112|911|emergencias|la ambulancia|una ambulancia|medico)|teleasistencia|boton "
    r"(?:de panico|del panico|de emergencia)|oxigeno|dialisis|marcapasos|insulina|respirador",
    # fire, smoke, electric shock
    r"(?:sale|salia|salio|salen|saliendo|echa|echaba|echo|echando|soltando|suelta|solto|hay|habia) (?:\w+ "
    r")?(?:humo|chispas|llamas)|chispazos?|chispas|en llamas|se incendi\w+|incendio|(?:prendi\w*|prende) fuego"
    r"|fuego|llamas (?:de|en)|explot\w+ (?:la|el|en|mi|una)|(?:se )?(?:ha )?derreti\w+|se (?:esta |ha )?quem(?:a"
    r"|ado|ando|o)(?: |$)|bateria (?:\w+ )?explot\w+",
    r"(?:olor|huele|olia|apesta|peste) (?:\w+ )?(?:a )?(?:quemado|chamuscado|humo|plastico)|chamusc\w+|(?:me|le"
    r"|nos) (?:ha )?(?:dado|dio|da|pego) (?:\w+ )?(?:un |una )?(?:\w+ )?(?:calambr\w+|descarga|corriente|chispazo"
    r"|sacudida)"
    r"|descarga electrica|calambrazo|electrocut\w+",
    # stalked, watched, afraid of somebody
    r"mi ex(?: \w+)? (?:\w+ ){0,5}(?:lee|ve|vigila|sigue|sabe|espia|mira|acceso|usa|escucha|espera|acosa|controla"
    r"|entra|rastrea|conoce)(?: |$)|acos(?:o|a|an|ador|ada|ado|andome)|me (?:\w+ )?(?:vigil\w+|espi(?:a|an|ando)"
    r"|persigu\w+|rastre\w+|acech\w+)"
    r"|orden de alejamiento|violencia de genero|maltrat\w+|(?:vecin[oa]|alguien|hombre|desconocido|tipo) (?:\w+ "
    r"){0,5}(?:lee|vigila|escucha|espia|sigue|mira) (?:\w+ )?(?:me|mi|mis)(?: |$)",
    r"(?:tengo|me da|con) (?:mucho |verdadero )?miedo(?: (?:de (?:el|ella|ellos|salir|que)|a (?:el|ella|salir)"
    r"|por (?:mi|mis)|que)|$)|(?:temo por|estoy aterrad\w)",
    # what staff did to somebody
    rf"{_STAFF} (?:\w+ ){{0,5}}(?:toco|tocado|tocaba|agarr\w+|empuj\w+|insult\w+|grit\w+|peg(?:o|ado)|golpe\w+"
    r"|escupi\w*|segui(?:a|do)|bes(?:o|ado)|acorral\w+|manose\w+|amenaz\w+|agred\w+|grab(?:o|ado) a)(?: |$)"
    r"|no (?:se )?quer?ia? (?:ir(?:se)?|salir|marchar(?:se)?) de mi|racis\w+|racist\w+|machis\w+|homofob\w+"
    r"|discrimin\w+|sexual\w*|violad\w|manose\w+",
    rf"(?:{_STAFF}|habeis|han|obra|camion) (?:\w+ ){{0,5}}(?:rot[oa]|rompi\w*|raya\w*|ray[oo]|perfor\w+|inund\w+"
    rf"|destroz\w+|agrieta\w*|estrope\w+|dan(?:o|ado|aron)) (?:\w+ ){{0,2}}(?:pared|coche|valla|suelo|puerta|techo"
    r"|jardin|tuberia|ventana|muebles?"
    r"|casa|fachada|tejado|parquet|sofa|azulejos?|bano|cocina)",
    # private data in wrong hands
    r"(?:filtr\w+|fuga|robo|brecha|violacion) (?:de|mis|nuestros) (?:mis |los |seguridad |la |privacidad|intimidad"
    r"|datos)|privacidad|rgpd|lopd|(?:public\w+|filtr\w+|difund\w+|vend\w+|compart\w+|dad[oa]|dio|dieron|revel\w+"
    r"|enviad[oa]|enviaron) (?:\w+ )?"
    r"(?:mi|mis|nuestros|su|sus) (?:\w+ )?(?:direccion|numero|datos|fotos?|nombre|expediente|resultados"
    r"|informacion|telefono|correo) (?:\w+ ){0,2}(?:a|en|con)(?: |$)",
    r"(?:veo|ver|ve|recib\w+|lleg\w+|aparec\w+|sale|salen|abr\w+|descarg\w+|muestra|contiene|acceso|leer|leo) "
    rf"(?:\w+ ){{0,5}}{_PRIVATE} (?:\w+ )?de (?:un |una |otr[oa]s? |algun )?(?:otr[oa]s?|desconocid[oa]s?"
    r"|extran[oa]s?|client\w+|persona|gente|senor|alguien)(?: |$)",
    rf"{_PRIVATE} (?:\w+ ){{0,3}}(?:pertenec\w+ a|no (?:es|son) (?:mi[oa]s?|nuestr\w+))|(?:cualquiera|todo el "
    r"mundo|otros|desconocidos?) (?:\w+ )?(?:pued\w+|ve|ven|tiene acceso) (?:\w+ )?(?:ver|leer|mis?|a mis?)(?: |$)",
    # minors
    r"(?:hij[oa]|nin[oa]|niet[oa]|sobrin[oa]|crio|menor) (?:\w+ ){0,6}(?:compr\w+|pidi\w*|gast\w+|contrat\w+"
    r"|suscrib\w+|pag(?:o|ado)|firm\w+|recib\w+|contact\w+|apost\w+)|de \d+ anos (?:\w+ ){0,3}(?:compr\w+|gast\w+"
    r"|contrat\w+|recib\w+|ha )|menor de edad|menores|pederast\w+|pedofil\w+",
)

CLAIMS = (
    # money demanded back
    r"(?:devuelv\w+|devolv\w+|devolucion|quiero|exijo|exigimos|regres\w+|reintegr\w+|recuperar|reclamo|necesito"
    rf"|dadme|denme|dame) (?:\w+ ){{0,3}}(?:mi|mis|nuestro|el|los|ese|todo el|\d+) (?:\w+ )?{_MONEY}",
    r"(?:quiero|queremos|exijo|exigimos|reclamo|reclamamos|demando|pido|solicito|espero|exigir|quisiera|merezco"
    r"|necesito) (?:\w+ ){0,6}?(?:reembols\w+|devolucion|devuelv\w+|compens\w+|indemniz\w+|reintegro|danos y "
    r"perjuicios)",
    r"(?:reembols|devuelv|devolv|compens|indemnic|abon)\w*(?:me|nos|dme|dnos)(?: |$)|(?:me|nos) (?:\w+ "
    r")?(?:devolv\w+|devuelv\w+|reembols\w+|indemni\w+|compens\w+)|(?:me|nos) (?:deben|debeis|debe|estan robando"
    r"|estais robando|habeis robado|han robado|estafais)",
    # damage to be paid
    r"(?:pagar|paga|pagais|pagan|pague|responsables?|hacerse cargo|haceros cargo) (?:\w+ )?(?:de )?(?:los|las|el"
    r"|la|mis|por) (?:\w+ )?(?:danos|desperfectos|reparacion|arreglo|perdidas|perjuicios)|danos y perjuicios",
    # told to the police
    r"(?:a|con|de|la|en) (?:la )?(?:policia|guardia civil)|comisaria",
    # other people's papers
    rf"{_PRIVATE} de (?:otr[oa]s?|un desconocid[oa]|un extran[oa]|otra persona|alguien)(?: |$)",
)

HYPOTHETICAL = (
    r"(?:si (?:me|mi|mis|un|una|se|alguien|nos|le|pierdo|hay)|en caso|que pasa|que ocurre|supongamos|evitar|contra)",
)

TOPIC_ONLY = (
    r"^(?:\w+ ){0,2}?(?:como|que (?:pasa|hago|hacer|ocurre|debo) ?(?:si|cuando|en)?|en caso de|si (?:me|mi"
    r"|alguien)|puedo"
    r"|se puede|es posible|cuanto|cuando|cuales son|cual es|donde|debo|hay)",
)
