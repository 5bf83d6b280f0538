"""English."""

_KIN = (
    r"(?:son|daughter|child|children|kid|kids|baby|toddler|grandson|granddaughter|nephew|niece|wife|husband|partner"
    r"|girlfriend|boyfriend|fiancee?|mother|mum|mom|father|dad|gran|nan|granny|grandma|grandmother|grandpa|granddad"
    r"|grandfather|parents|aunt|uncle|sister|brother|friend|colleague|neighbou?r|flatmate|roommate|tenant|dog|cat)"
)
_YOUNG = r"(?:son|daughter|child|children|kid|kids|toddler|grandson|granddaughter|nephew|niece|teenager|minor|year old)"
_BODY = (
    r"(?:hands?|fingers?|thumb|wrist|arms?|elbow|shoulder|legs?|knee|ankle|foot|feet|toes?|face|head|eyes?|nose|lip"
    r"|teeth|tooth|neck|back|hip|ribs?|skin|hair|chest|skull)"
)
_SOMEONE = (
    r"(?:someones?|somebodys?|some one|some \w+|strangers?|they|theyre|he|hes|she|shes|people|man|men|woman|guy"
    r"|person|hackers?|thief|thieves"
    r"|scammers?|fraudsters?|crooks?|criminals?|burglars?|ex|neighbou?rs?|landlord|boss|flatmate|roommate)"
)
_STAFF = (
    r"(?:technicians?|drivers?|couriers?|agents?|employees?|engineers?|installers?|fitters?|staff|salesman|reps?"
    r"|guards?"
    r"|workers?|plumber|electrician|nurse|doctor|teacher|receptionist|cashier|waiter|steward|contractor|people|guys?"
    r"|man|men|woman|lady|crew|colleagues?)"
)
_MONEY = r"(?:money|cash|savings|euros?|pounds?|dollars?|quid|bucks|grand|thousands?|deposit|pension|wages|salary)"
_PRIVATE = (
    r"(?:invoices?|bills?|data|details|accounts?|records?|statements?|documents?|messages|photos|calls|contracts?"
    r"|results"
    r"|information|payslips?|emails?|files?|profiles?|chats?|inbox|passport|recordings)"
)
_OTHERS = (
    r"(?:(?:someone|somebody) elses?|(?:an)?other (?:customer|person|user|patient|man|woman|guest|client|famil"
    r"|passenger|people|household)\w*|(?:a )?different (?:customer|person|user|man|woman|client)s?|(?:a "
    r")?(?:complete "
    r"|total )?strangers?)"
)
_WEAPON = r"(?:bat|knife|gun|axe|hammer|rifle|machete|crowbar|shotgun|weapon|petrol|fists?)"

THREATS = (
    # despair: does not want to live
    r"(?:kill|hurt|harm|hang|drown|shoot|cut|cutting|killing|hurting|harming) (?:myself|ourselves)",
    r"(?:suicid\w*|self harm\w*|end(?:ing)? (?:it all|my (?:own )?life)|tak(?:e|ing) my (?:own )?life)",
    r"(?:not|no longer|never) (?:\w+ )?(?:want|wanna|wish) (?:to )?(?:be alive|exist|wake up|live"
    r"(?! (?:in|at|here|with|there|abroad|on|near|without)))",
    r"no (?:\w+ )?(?:reason|point|sense|use|strength|will) (?:\w+ )?(?:to |in |of |for )?"
    r"(?:go on|going on|live|living|carry on|carrying on|stay alive)",
    r"(?:reason|point|nothing|something) (?:left )?to (?:live for|go on|stay alive)|(?:want|wanna|wants|wanted) "
    r"to die",
    r"(?:i|we) (?:really |just |honestly )*can not (?:go on|carry on|live)(?: like this| any ?more|$)",
    r"(?:wish|wished) i (?:was|were) dead|(?:better off|rather be) dead|better off without me|tired of living",
    r"life (?:is|has|does) (?:not|no) (?:\w+ )?(?:worth|meaning|sense|make)|lost the will to live|(?:jump(?:ing)? "
    r"(?:off|from)|standing on) "
    r"(?:a|the) (?:bridge|roof|balcony|building|window)|in front of (?:a|the) train",
    r"(?:no ?one|nobody) (?:would|will) miss me|panic attack|nervous breakdown|depress(?:ed|ion)|can not (?:cope"
    r"|breathe)"
    r"|goodbye (?:forever|world)|(?:the|my|these|took) pills",
    # violence announced against the brand or its people
    r"(?:kill|murder|shoot|stab|strangle|punch|beat up|hurt|harm) (?:you|u|him|her|them|yall|yourselves|someone"
    r"|somebody|one of (?:you|your|them)|your (?:\w+ )?(?:staff|people|ceo|boss|technicians?|drivers?|agents?))",
    r"(?:smash|break|burn|beat|slap|slash|hit|blow up|torch|wreck|trash|set fire to) (?:down |up )?(?:your|his|her"
    r"|their|the) "
    r"(?:\w+ )?(?:face|head|legs?|neck|nose|teeth|bones|offices?|shops?|stores?|house|building|windows|tyres|tires"
    r"|cars?|vans?|branch"
    r"|headquarters|hq|place|technician|driver|staff)(?: |$)",
    r"make (?:\w+ )?(?:you|u|someone|somebody|him|her|them|one of you) (?:\w+ )?(?:pay|regret|suffer|bleed|sorry)",
    r"(?:you|u|they|he|she) (?:will|ll|are going to|gonna|are gonna) (?:\w+ )?(?:regret|pay for|be sorry|bleed"
    r"|suffer)",
    rf"(?:with|got|have|bring|bringing|take) (?:a|my|the) (?:baseball )?{_WEAPON}",
    r"(?:i|we) (?:will )?(?:know|find out|find|found out) where (?:you|your|he|she|they) (?:\w+ ){0,2}(?:lives?"
    r"|works?|sleeps?)",
    r"watch your back|or else$|you have been warned|a bomb|bomb threat|(?:bomb|pipe) in (?:the|your)|death threats?",
    rf"(?:{_KIN}|he|she|ex) (?:\w+ ){{0,6}}threat(?:ens|ened|ening)",
    r"threat(?:en|ens|ened|ening) (?:me|us|him|her|them|my \w+|our \w+|you|(?:to|that) (?:\w+ ){0,2}"
    r"(?:come|kill|hurt|beat|burn|hit|shoot|harm|publish|expose|post|find))",
    # lawyers, courts, authorities
    r"(?:lawyers?|attorneys?|solicitors?|barristers?|legal team|legal counsel|legal department|legal insurance)",
    r"(?:i|we|to|will|gonna|and|ill) sue|suing|(?:sue|sued) (?:you|them|u|your|the)|lawsuits?|class action",
    r"(?:in|to|before|into|through|a) (?:the )?(?:small claims )?court(?: |$)(?!yard)|small claims"
    r"|court (?:case|order|action|date|hearing|proceedings|papers)|courts|tribunal",
    r"(?:take|taking|start|starting|consider|considering|begin|seek|seeking) (?:\w+ )?legal|legal (?:action|steps"
    r"|proceedings|measures|advice|consequences|claim|notice)",
    r"how (?:is|was|can) (?:that|this|it) (?:\w+ )?(?:be )?legal"
    r"|(?:is|are|must be|breaking) (?:\w+ )?(?:illegal|unlawful|against the law|a crime|the law)",
    r"ombuds\w+|trading standards|better business bureau|watchdog|attorney general|consumer (?:protection|rights"
    r"|council"
    r"|association|affairs|agency|organisation|advice|court)|(?:filed|file|filing|lodged?|lodging|submitted|made"
    r"|opened"
    r"|making) (?:\w+ ){0,3}complaint (?:with|to|at|against)",
    r"(?:the|to|with|a|by) (?:\w+ ){0,2}regulators?|regulators? (?:will|has|is|already)|ofcom|ofgem|fcc|ftc"
    r"|(?:data protection|financial|privacy|competition|supervisory|telecoms?|health) (?:authority|agency"
    r"|commission\w*)",
    r"press(?:ing|ed)? charges|criminal (?:complaint|charges|offence|offense|case|matter)|crime (?:number|reference)",
)

HAPPENED = (
    # theft and robbery
    rf"(?:stole|stolen|steals?|stealing|robbed|robs|snatched|nicked|swiped|pocketed|pinched) (?:\w+ ){{0,4}}?"
    rf"(?:me|us|my|our|from|his|her|{_KIN}s?|\w+s) ",
    rf"(?:my|our|his|her|the|{_KIN}s?) (?:\w+ ){{0,4}}(?:was|were|is|are|been|got|being|gets|just) (?:\w+ )?"
    r"(?:stolen|robbed|snatched|nicked|mugged|burgled|broken into|hacked|hijacked|cloned|compromised|taken over"
    r"|breached|pickpocketed)",
    r"(?:took|taken|takes|grabbed|missing) (?:away )?(?:my|our|his|her|the) (?:\w+ ){0,2}(?:ring|rings|watch"
    r"|jewell?e?ry"
    r"|necklace|earrings|wallet|purse|handbag|savings|passport|cash|bracelet)",
    r"(?:at|by) (?:knife|gun) ?point|pickpocket\w*|burgl\w+|break in|mugged|robbery (?:at|in|of)|i (?:got|was) robbed"
    r"|(?:thief|thieves|burglars?|robbers?) (?:\w+ ){0,3}(?:has|have|is|are|took|got|ran|using|use|can|could|now"
    r"|broke)",
    # fraud that happened: deceived, emptied, used in my name
    r"(?:i|we|she|he|they|was|were|am|been|got|being|getting|have) (?:\w+ ){0,2}?(?:scammed|defrauded|conned|swindled"
    r"|duped|tricked|blackmailed|extorted|hacked|ripped off|deceived|impersonated|robbed)(?: |$)",
    r"(?:emptied|drained|cleaned out|cleared out|wiped out|plundered|raided|maxed out) (?:\w+ ){0,4}"
    r"(?:accounts?|cards?|savings|balance|bank|wallet|everything|pension)",
    r"(?:accounts?|cards?|savings|balance|wallet) (?:\w+ ){0,3}(?:emptied|drained|cleaned out|wiped out|plundered"
    r"|raided)",
    rf"(?:all )?(?:my|our|his|her|their|the) (?:\w+ )?{_MONEY} (?:\w+ ){{0,2}}(?:gone|vanished|disappeared|stolen)",
    r"\d+ (?:euros?|pounds?|dollars?|quid|bucks|grand|eur|usd|gbp|francs?) (?:\w+ ){0,4}(?:gone|vanished|disappeared"
    r"|stolen|missing|withdrawn)",
    r"(?:fake|scam\w*|fraud\w*|phish\w*|bogus|dodgy|card|bank|pin|password|details|account|link) (?:\w+ ){0,9}"
    r"(?:\d+|money|everything|hundreds|thousands) (?:\w+ ){0,3}(?:gone|vanished|disappeared|missing|withdrawn"
    r"|stolen)",
    r"^(?:\d+ )+gone$|(?:fake|scam\w*|fraud\w*|bogus) (?:\w+ ){0,12}gone(?: |$)",
    r"(?<!almost )(?<!nearly )(?:fell|fallen|falling) for (?:it|this|that|them|him|a|an|the|one)(?: |$)",
    rf"{_SOMEONE} (?:\w+ ){{0,4}}?(?:used|using|uses|hacked|accessed|cloned|logged into|logged in|broke into|spent"
    r"|got into"
    r"|gained|took over|changed|redirected|activated|swapped|moved|transferred|ported|opened|ordered|bought"
    r"|withdrew|transferred|charged|pretend\w+|impersonat\w+) "
    r"(?:\w+ ){0,4}?(?:my|our|mine|me|his|her)(?: |$)",
    r"(?:card|number|account|details|name|identity|passport) (?:is|was|being|been|got|are) (?:\w+ )?(?:being "
    r")?used (?:to|in|by|for|at)",
    r"(?:opened|ordered|bought|took out|taken out|signed|signed up|booked|registered|loans?|credit"
    r") (?:\w+ ){0,4}(?:in|under|with) (?:my|our|his|her) (?:\w+ )?(?:name|identity)(?! on| is| change)",
    r"identity (?:theft|thief|fraud)|sim swap\w*|(?:fraudulent|unauthori[sz]ed|fraudulently) \w+"
    r"|victim of|i (?:never|did not) authori[sz]e\w*|(?:got|coaxed|tricked|talked|squeezed) (?:\w+ ){0,6}out of "
    r"(?:me|my|her|him)",
    r"without (?:my|our|any|her|his) (?:\w+ )?(?:consent|permission|authori[sz]ation|approval)"
    r"|forged|fake signature|my signature",
    r"(?:tricked|conned|pressured|forced|coerced|talked|bullied|scammed|cheated|robbed) (?:my (?:\w+ )?)?(?:me|us"
    rf"|{_KIN})(?: |$)"
    r"|(?:is|was) (?:\w+ )?(?:fraud|theft|extortion|robbery|blackmail)(?: |$)(?!or)",
    r"(?:number|sim|account|contract|line|card|password) (?:\w+ ){0,5}(?:moved|transferred|ported|switched|swapped"
    r"|cancelled|changed|activated)"
    r" (?:\w+ ){0,5}without (?:me|my|asking|us)(?: |$)",
    # injury and health
    rf"(?:burned|burnt|burns|injured|hurts?|cut|bruised|scalded|broke|broken|fractured|sprained|bit|bitten|crushed"
    rf"|sliced|slipped|gashed) (?:\w+ ){{0,2}}(?:my|his|her|our|their) (?:\w+ )?(?:{_BODY}|{_KIN})(?: |$)",
    r"(?:burned|burnt|injured|hurt|electrocuted|bit|attacked|assaulted|poisoned) (?:me|myself|us|him|her|himself"
    r"|herself)",
    rf"(?:my|his|her) (?:\w+ )?{_BODY} (?:is|are|was|were|still|got|all) (?:\w+ )?(?:burned|burnt|bleeding|swollen"
    r"|broken"
    r"|numb|injured|hurt|black|blistered|cut|bruised|fractured)",
    rf"(?:{_KIN}|i|we|child|someone|somebody|he|she|pedestrian|cyclist) (?:\w+ ){{0,8}}(?:injured|electrocuted"
    r"|concuss\w+"
    r"|unconscious|fainted|collapsed|bleeding|tripped|choked|choking|poisoned|stitches|stumbled|hurt (?:himself"
    r"|herself"
    r"|themselves|badly)|got hurt|fell (?:over|down|off)|nearly died|almost died|was killed)(?: |$)",
    r"ambulance|paramedics?|emergency room|allergic reaction|anaphyla\w+|food poisoning|carbon monoxide|gas leak"
    r"|smells? (?:of|like) gas|heart attack|a seizure|overdose\w*|miscarr\w+|third degree|life threatening|life "
    r"or death",
    r"(?:rushed|taken|brought|ended up|landed|put|sent|lies|lying) (?:\w+ ){0,3}?(?:to|in|into|at) (?:the )?(?:\w+ )?"
    r"(?:hospital|icu|intensive care|clinic)|(?:i am|im|is|now|was) in (?:the )?(?:hospital|intensive care)(?! "
    r"(?:bill|wifi))",
    r"(?:fell|falls|dropped|crashed|landed|collapsed|came down) (?:\w+ )?(?:on|onto|into|over|against) (?:my|our"
    r"|his|her|a|the) (?:\w+ )?"
    rf"(?:{_BODY}|{_KIN}|cars?|roof|pedestrian|cyclist|passer ?by)(?: |$)|(?:hit|hits|struck|beats?|knocked) (?:me"
    rf"|him|her|us|my (?:{_BODY}|{_KIN}|car))(?: |$)",
    r"(?:got|get|was|were|been|i|he|she|badly) (?:burned|burnt|injured|scalded|bruised)(?: (?:by|from|on|at|when"
    r"|while|badly|myself|himself"
    r"|herself)|$)|blisters?|bleeding|blood (?:on|from|everywhere)|(?:battery|phone) (?:\w+ )?(?:swollen|bulging"
    r"|swelled)",
    # help that depends on us: alarms, medical devices, emergency numbers
    r"(?:heart|medical|emergency|panic|fall|care|nurse) (?:alarm|alert|button|pendant|device|monitor)"
    r"|oxygen|dialysis|pacemaker|insulin|ventilator|defibrillator|life support|medication|medicine",
    r"(?:call|reach|dial|phone|ring|calling) (?:for )?(?:911|999|112|help in an emergency|emergency services|her "
    r"doctor"
    r"|his doctor|my doctor)",
    # fire, smoke, electric shock
    r"(?:caught|catches|catching|catch|is on|was on|on|set|start\w* a|into|a) (?:fire|flames)(?! ?(?:stick|tv"
    r"|tablet|fox"
    r"|wall|hd|hazard|sale|escape))|in flames|flames (?:\w+ ){0,2}(?:from|out|coming|came)|burn(?:ed|t) down",
    r"(?:smoke|sparks|fumes) (?:\w+ ){0,4}?(?:coming|came|comes|from|out|pouring|rising|everywhere|flying|flew"
    r"|inside|in)"
    r"|there (?:is|was|were|are) (?:\w+ ){0,2}(?:smoke|sparks)|(?:saw|see|seeing) (?:\w+ )?(?:smoke|sparks)",
    r"(?:is|was|are|were|started|began|starts|keeps|still|it) (?:smoking|sparking|smouldering|melting)|smokes|smoked"
    r"|sparked|sparking|melted|scorch\w+|charred|singed|burn (?:marks?|holes?)|burnt (?:hole|marks?|plastic|cable"
    r"|plug)",
    r"(?:smell|smells|smelled|smelt|stinks?|stank|reeks?|smelling|stench|odou?r) (?:\w+ ){0,2}?(?:burn\w*|smoke"
    r"|melt\w+"
    r"|scorched|charred)|burn(?:ing|t) (?:smell|plastic|rubber|odou?r|stench)",
    r"(?:battery|charger|phone|router|box|device|oven|bulb|bottle|plug|socket|adapter|it) (?:\w+ ){0,2}explod\w+"
    r"|fire ?(?:brigade|department|fighters?|service|alarm)|firemen|firefighters?",
    rf"{_KIN} (?:\w+ ){{0,8}}(?:got|gets|felt|had|given) (?:a|an) (?:\w+ )?(?:shock|jolt)(?: |$)",
    r"electric(?:al)? (?:shock|jolt)|electrocut\w+|zapped me|(?:shock|jolt|zap) (?:from|off|through|out of)"
    r"|(?:socket|cable|plug|wire|box|router|device|adapter) (?:\w+ )?(?:shocked|zapped) (?:me|my|him|her|us)",
    r"(?:socket|cable|plug|wire|box|router|it|wall|pole|device|outlet) (?:\w+ )?(?:sparks|crackles and|smoulders"
    r"|smolders|glows red)"
    r"|(?:open|bare|live|exposed) (?:socket|wires?) (?:\w+ ){0,4}(?:child|kid|baby|son|daughter|toddler)|(?:water"
    r"|flood\w*) (?:\w+ ){0,4}"
    r"(?:into|through|in) (?:my|our|the) (?:flat|kitchen|house|cellar|basement|living room|ceiling|wall)",
    # stalked, watched, afraid of somebody
    r"(?:my|her|his) (?:\w+ )?(?:ex|stalker|abuser)(?: (?:husband|wife|partner|boyfriend|girlfriend))? (?:\w+ ){0,5}?"
    r"(?:knows|reads?|reading|watch\w*|track\w*|follow\w*|sees|spies|spying|logs|logged|access|found|stands|waits"
    r"|controls"
    r"|beat|hit|finds|using|uses|got|gets|can|listens)(?: |$)",
    r"(?:man|stranger|someone|somebody|he|ex) (?:\w+ ){0,6}(?:outside|in front of) (?:my|our|her) (?:house|home"
    r"|door|flat|window|school|work"
    r"|building)|stalk\w*|restraining order|protective order|domestic (?:violence|abuse)|women s? ?shelter|abusive"
    r"|(?:spying|spies|spied) on"
    r" (?:me|us|my)|(?:track\w*|follow\w*) (?:me (?:home|around|everywhere)|my (?:location|every|movements|phone))",
    rf"{_SOMEONE} (?:\w+ ){{0,5}}(?:reads?|reading|sees|watch\w*|listens?|listening|track\w*|follow\w*|spies"
    r"|monitors) "
    r"(?:\w+ ){0,2}(?:me|us|my|our)(?: |$)",
    r"(?:i am|we are|im|she is|i feel|makes me|and) (?:\w+ )?(?:scared|terrified|frightened|unsafe)"
    r"(?: (?:for (?:my|our)|of (?:him|her|them|my)|he|she|they|to (?:go|leave|sleep|be|open))|$)|scared of (?:him"
    r"|her|them)"
    r"|fear for my|afraid (?:of (?:him|them|my)|for my)",
    # what staff did to somebody
    rf"{_STAFF} (?:\w+ ){{0,5}}(?:grabbed|touched|pushed|shoved|hit|punched|kicked|slapped|groped|insulted"
    r"|followed|cornered"
    r"|spat (?:on|at)|swore at|screamed at|yelled at|shouted at|flirted with|kissed|filmed|photographed) "
    rf"(?:\w+ )?(?:me|us|her|him|my (?:{_BODY}|{_KIN}))(?: |$)",
    r"(?:not|never|refused to|refuses to) leave (?:my|our|the) (?:flat|house|home|apartment|property|kitchen|door"
    r"|premises)|would not leave$",
    r"racis\w+|sexis\w+|homophob\w+|antisemit\w+|discriminat\w+|sexual\w*|harass\w*|molest\w*|raped?|assault\w*"
    r"|grop(?:ed|ing)",
    rf"{_STAFF} (?:\w+ ){{0,5}}(?:stole|stolen|took|pocketed|robbed|helped himself) (?:\w+ ){{0,3}}(?:ring|watch"
    r"|wallet|purse"
    r"|cash|money|keys|jewell?e?ry|bag|bike|tools)",
    rf"{_STAFF} (?:\w+ ){{0,5}}(?:damaged|broke|smashed|scratched|drilled|flooded|ruined|destroyed|cracked|ripped"
    r"|hit|crashed"
    r"|knocked|tore) (?:\w+ ){0,4}(?:wall|car|fence|floor|door|ceiling|garden|pipe|window|furniture|house|gate"
    r"|roof|carpet"
    r"|table|sofa|bathroom|kitchen|parquet|tiles?)",
    rf"{_STAFF} (?:\w+ ){{0,6}}(?:texts|texted|texting|messages|messaged|messaging|keeps calling|calls|asked for "
    rf"my|came back|private) (?:\w+ ){{0,3}}"
    r"(?:me privately|my (?:private )?number|private messages|at night|for a date|since the visit|on my private"
    r"|uninvited)",
    # ruined: no job, no home, no food
    r"lost (?:my|our|his|her) (?:job|house|home|business|custody)|(?:feed|feeding) my (?:kids|children|family)"
    r"|starv\w+|bankrupt\w*|homeless|evict\w+",
    # private data in wrong hands
    r"data (?:breach|leak|protection (?:violation|law|breach))|privacy (?:breach|violation|law)|gdpr|hipaa"
    r"|(?:breach|violation|invasion) of (?:\w+ )?(?:privacy|data|gdpr|confidentiality)",
    rf"(?:{_PRIVATE}|app|letter|mail) (?:\w+ ){{0,5}}belong\w* to (?:a|an|some|another|someone|somebody|other)(?: "
    r"|$)",
    rf"(?:see|sees|saw|read|shows?|showing|displays?|got|get|receive\w*|have|contains?|opened|downloaded|sent|sends?)"
    rf" (?:\w+ ){{0,3}}{_OTHERS} (?:\w+ ){{0,2}}{_PRIVATE}",
    rf"{_OTHERS} (?:\w+ ){{0,3}}(?:can|could|is able to|have|has|was able to) (?:\w+ )?(?:see|read|access|view"
    r"|download"
    rf"|access to) (?:\w+ )?(?:my|our|mine)",
    r"(?:you|they|company|shop|bank|clinic|hotel|agent|technician|driver|employee|colleagues?|support) (?:\w+ ){0,3}"
    r"(?:published|leaked|shared|sold|passed|disclosed|exposed|gave|forwarded|handed|revealed|sent|posted|printed) "
    r"(?:out |on |away |over )?(?:my|our|his|her|their) (?:\w+ ){0,3}(?:data|address|number|details|name|photos?|file"
    r"|records|information|email|diagnosis|results|invoice|bill|statements?) (?:\w+ ){0,2}(?:to|in|on|online"
    r"|with)(?: |$)",
    # minors
    rf"(?:my|our|her|his) (?:\w+ ){{0,4}}{_YOUNG} (?:\w+ ){{0,4}}(?:bought|spent|purchased|subscribed|ran up"
    r"|racked up"
    r"|signed (?:up|a|the)|was charged|gambled|groomed|contacted by|approached by|gets? (?:messages|calls|pictures)"
    r"|receiv\w+|saw porn\w*|naked)",
    r"\d+ (?:year|yr)s? old (?:\w+ ){0,6}(?:bought|ordered|spent|purchased|subscribed|signed|gambled|paid|booked)",
    r"(?:kids?|child|children|son|daughter|grandson|granddaughter|year old) (?:\w+ ){0,10}(?:porn\w*|sex|naked"
    r"|nude|erotic)(?: |$)",
    r"under ?age|(?:is|was|are|were) (?:\w+ )?a? ?minors?(?: and|$)|child (?:porn\w*|abuse|protection)"
    r"|paedophil\w+|pedophil\w+",
)

CLAIMS = (
    # money demanded back
    r"(?:give|gives|want|wants|demand|demanding|need|get|send|pay|have|gimme|return|see|expect|require|refund"
    r"|where is)"
    rf" (?:\w+ ){{0,4}}?{_MONEY} (?:\w+ ){{0,3}}?(?:back|returned|refunded|reimbursed|repaid)",
    r"(?:want|wants|demand\w*|expect\w*|insist\w*|require|request\w*|asking|ask|claim\w*|deserve|entitled|need"
    r"|seek\w*|owed"
    r"|would like|waiting) (?:\w+ ){0,6}?(?:refund|refunded|reimburse\w*|compensat\w+|damages|my money)",
    r"(?:refund|reimburse|compensate|repay) (?:me|us|my|our|it|this|that|all|every\w*|at once|now|the (?:money"
    r"|amount|whole"
    r"|full|fee|charges?|payment|difference))",
    rf"{_MONEY} back(?: (?:now|today|immediately|asap|please)|$)|(?:full|immediate) (?:refund|reimbursement"
    r"|compensation)",
    r"(?:you|they|u|company|who) (?:\w+ ){0,2}(?:owe|owes) (?:me|us)|pay (?:me|us) (?:back|compensation|for (?:the|my"
    r"|this|that|all|every))|charge ?back|(?:reverse|reversing|dispute|disputing|disputed) (?:the|this|that|my|a) "
    r"(?:\w+ )?"
    r"(?:payment|charge|transaction|debit)",
    r"(?:you|they|u) (?:\w+ ){0,2}(?:stole|robbed|scammed|stealing|robbing|scamming|ripped off|conned|defrauded) "
    r"(?:\w+ )?"
    r"(?:me|us|my|our|from)",
    rf"(?:give|pay|hand|get|want|wants|demand|send|transfer|return) (?:\w+ ){{0,3}}?back (?:\w+ "
    rf"){{0,4}}?(?:{_MONEY}|every|payments?|charges?|fees?"
    r"|amount|overcharge)|(?<!worth )every (?:penny|cent)|(?:want|demand|need|get|have|give) (?:\w+ "
    rf"){{0,5}}(?:payments?|charges?|fees?|amount|overcharge)"
    rf" (?:back|refunded|returned|reimbursed)|\d+ {_MONEY} back|debt collect\w+|collection agency|bailiffs?",
    r"(?:want|expect|demand) (?:you|u) to (?:pay|cover|reimburse|refund|compensate)|you have (?:\d+|two|three"
    r"|seven|ten) (?:days|hours) to",
    # damage to be paid
    r"(?:pay|paying|pays|responsible|liable|liability|cover|covering) (?:\w+ )?for (?:the|my|our|this|that|all) "
    r"(?:\w+ )?"
    r"(?:damages?|repairs?|losses|loss|harm|injur\w+)|hold(?:ing)? you (?:\w+ )?(?:responsible|liable|accountable)"
    r"|you are (?:\w+ )?liable|lost (?:income|earnings|wages|a client|customers)",
    # told to the police
    r"(?:to|with|at|by|from|called|call|calling|informed|told|inform|contacted?|notified|involv\w+|went|the) "
    r"(?:the )?(?:police|cops)"
    r"|police (?:report|complaint|officers?|station|case)",
    # other people's papers, without a word how they were seen
    rf"{_OTHERS} (?:\w+ ){{0,2}}{_PRIVATE}",
)

HYPOTHETICAL = (
    r"(?:if|in case|suppose|supposing|what happens|hypothetically|ever|unless|when do|prevent|avoid|against)",
)

TOPIC_ONLY = (
    r"^(?:\w+ ){0,2}?(?:how do|how does|how long|how can|how would|how to|how much|what if|what happens|what should"
    r"|what do i do|what is|what are|what do|where do|where can|when (?:do|does|will|is|can)|who do|is it possible"
    r"|is there"
    r"|do you (?:offer|have|do|cover|need)|do i|does (?:the|your|my|a|it)|can (?:i|you|a|we)|could (?:i|someone"
    r"|we)|should i"
    r"|may i|am i|in case|if (?:my|i|someone|it))",
)
