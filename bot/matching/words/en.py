"""English."""

from bot.matching.words.dangers import en as dangers
from bot.matching.words.elsewhere import en as elsewhere
from bot.matching.words.lexicon import Lexicon

_WHO = (
    r"(?:(?:a|an|any|some|another|your|the|one of your|real|live|actual|human|proper) )*"
    r"(?:human|person|people|agent|someone|somebody|anyone|representative|rep|advisor|adviser|operator|manager"
    r"|supervisor"
    r"|staff member|member of (?:your )?(?:staff|team)|human being|customer (?:service|support|care)(?: (?:rep"
    r"|agent))?)"
)
_MINE = r"(?:my|our|me|us)"
_THING = r"(?:\w+ ){0,3}"

LEXICON = Lexicon(
    code="en",
    stop=frozenset(
        """a an the i me my mine we us our ours you your yours u ur he him his she her hers it its they them their this
        that these those there here is am are was were be been being do does did done doing have has had having to
        of in on at for with from by about into onto as and or but if so than then too can could would should will
        shall may might must just also very really quite much hi hello hey im ive id ill youre thats whats please
        pls plz thanks thank thx ok okay well now what which who whom whose when where why how any some all get got
        getting go going goes want need know tell let make help anyone someone guys dear sir madam yes no not never
        up out off over again still only because since while lol omg""".split()
    ),
    telling=frozenset(
        """the is are was were my your you it this that and with have has not for what why how when where i im do does
        did can will would please of to there been they we""".split()
    ),
    endings=(
        ("ations", "at"),
        ("ation", "at"),
        ("ingly", ""),
        ("edly", ""),
        ("iest", "y"),
        ("ies", "y"),
        ("ied", "y"),
        ("ings", ""),
        ("ing", ""),
        ("sses", "ss"),
        ("xes", "x"),
        ("ches", "ch"),
        ("shes", "sh"),
        ("zes", "z"),
        ("ed", ""),
        ("ly", ""),
        ("ss", "ss"),
        ("us", "us"),
        ("s", ""),
        ("e", ""),
    ),
    short={
        "cant": "can not",
        "cannot": "can not",
        "dont": "do not",
        "doesnt": "does not",
        "didnt": "did not",
        "isnt": "is not",
        "arent": "are not",
        "wasnt": "was not",
        "werent": "were not",
        "wont": "will not",
        "wouldnt": "would not",
        "couldnt": "could not",
        "shouldnt": "should not",
        "hasnt": "has not",
        "havent": "have not",
        "hadnt": "had not",
        "aint": "is not",
        "im": "i am",
        "ive": "i have",
        "u": "you",
        "ur": "your",
        "pls": "please",
        "plz": "please",
        "thx": "thanks",
        "ty": "thanks",
        "wi": "wi",
        "acct": "account",
        "msg": "message",
        "pw": "password",
        "pwd": "password",
        "pic": "picture",
        "app's": "app",
        "gonna": "going to",
        "wanna": "want to",
        "gotta": "got to",
        "whats": "what is",
        "thats": "that is",
        "theres": "there is",
        "its": "it is",
        "wheres": "where is",
        "hows": "how is",
        "w": "with",
        "wo": "without",
        "cuz": "because",
        "bc": "because",
    },
    negators={"not": 3, "never": 3, "without": 2, "no": 1, "neither": 2, "nor": 2},
    negators_after={},
    trouble=tuple(
        """crash* freez* froze* hang hangs hanging hung stuck blink* flash* flicker* red orange amber drop drops
        dropped dropping disconnect* fail* error* broke* break breaks breaking slow* lag* buffering stutter*
        overheat* hot beep* buzz* noisy down dead offline blocked block blocking locked reject* declined declining
        charged overcharg* delay* lost lose loses losing missing stol* wrong* damag* leak* smok* burn* hack* fraud*
        scam* late suspended sluggish suffer* unusable unstable
        unplayable cutting terrible awful horrible horrendous dreadful garbage worse worst weak""".split()
    ),
    faults=elsewhere.FAULTS,
    forms=elsewhere.FORMS,
    contrast=frozenset("but however though although except yet unfortunately".split()),
    fillers=frozenset(
        """team all everyone folks guys there again so much very really a lot for the your you to my this that it
        everything sir madam dear mate friends today morning afternoon evening night day good nice have and just
        much so""".split()
    ),
    greetings=frozenset("hi hello hey hiya heya yo howdy greetings morning afternoon evening sup".split()),
    requests=frozenset(
        "how why when where what who which can could would should do does did is will help need want please".split()
    ),
    wishes=frozenset("how why when please help need want would could should can wont".split()),
    ours=frozenset("my our mine ours we us".split()),
    asks_person=(
        rf"(?:can|could|may|let|how (?:can|do)|want|need|like|wish|would|please|trying|love|just) (?:\w+ ){{0,4}}?"
        rf"(?:talk|speak|chat|connect|connected|transferred|put through|through|in touch)"
        rf" (?:to|with|directly to|directly with|live with) {_WHO}(?! who)",
        rf"^(?:\w+ ){{0,2}}?(?:talk|speak|chat) (?:to|with) {_WHO}",
        rf"(?:connect|transfer|forward|pass|put) me (?:through )?(?:to|with|over to) {_WHO}",
        rf"(?:get|give|find|send|bring) me {_WHO}(?! (?:who|to fix))",
        r"(?:want|need|prefer|would like|id like|like) (?:a |an |some |to have a )?(?:(?:real|live|actual|human) )+"
        r"(?:human|person|agent|being|rep|representative|operator|help|support|answer|contact|being)",
        r"(?:want|need|prefer|id like) (?:a|an) (?:human|agent|operator|representative|supervisor)(?: now| please|$)",
        r"(?:is|are) there (?:a|an|any|some) (?:real |live |actual |human )*(?:human|person|people|agent|humans|one)"
        r"(?: here| there| i can (?:talk|speak)| to (?:talk|speak)| available| behind)",
        r"(?:have|ask) (?:someone|somebody|a person|an agent|a human) (?:to )?(?:call|contact|ring|phone"
        r"|message|email) me",
        r"(?:(?<!nobody )(?<!no one )(?<!people )(?<!friends )(?:can|could|would|please) |(?:need|want) (?:you|u"
        r"|someone|somebody|a person|an agent|a human) )"
        r"(?:you |u |someone |somebody |a person |an agent |a human |please |to )*"
        r"(?:call|ring|phone) me(?: (?:back|now|please|asap|on|at|about|today|tomorrow|regarding)|$)",
        r"(?:talk|speak|talking|speaking) (?:to|with) (?:a |an )?(?:bot|robot|machine|computer) (?:\w+ )*"
        r"(?:human|person|agent)",
        r"(?:dont|do not|not|no) (?:want |wanna |need )?(?:to )?(?:talk to |speak to |chat with )?(?:a |an "
        r"|more |this |stupid )*"
        r"(?:bot|bots|robot|robots|machine|chatbot)",
        r"(?:stop|enough|go away|shut up) (?:\w+ )?(?:bot|robot|chatbot)",
        r"escalate (?:this|it|me|my)",
        r"(?:any|a) (?:real )?(?:human|humans|person) (?:here|there|please|out there)",
    ),
    person_alone=(
        r"(?:(?:a|an|the|any|real|live|actual|human|please|hello|hi|hey|now|just|only|want|need|i|get|me"
        r"|customer|support"
        r"|service|speak|talk|to|with|help|pls) )*(?:human|person|agent|operator|representative|rep|human being"
        r"|advisor"
        r"|adviser|supervisor|manager|real people)(?: (?:please|pls|now|plz|thanks|asap|here|there|today|only))*",
    ),
    threats=dangers.THREATS,
    never_alone=dangers.HAPPENED,
    claims=(*dangers.CLAIMS, *elsewhere.CLAIMS),
    hypothetical=dangers.HYPOTHETICAL,
    topic_only=dangers.TOPIC_ONLY,
    praise=(
        r"(?:i |we |really |just |absolutely |totally )*(?:love|loving|loved|adore) (?:it|you|u|this|that|the"
        r"|your|my|how|our)",
        r"(?:great|good|nice|amazing|awesome|fantastic|brilliant|excellent|superb|wonderful|outstanding|lovely"
        r"|fab|stellar)"
        r" (?:\w+ )?(?:job|work|service|support|team|app|product|company|customer|stuff|help|experience|update"
        r"|people|one)",
        r"(?:well done|kudos|bravo|hats off|shout ?out|props to|way to go|thumbs up|five stars|5 stars|you rock"
        r"|you guys rock)",
        r"(?:you|u) (?:\w+ )?(?:are|r|re) (?:simply |just |really )?the best",
        r"(?:best|greatest|finest) (?:\w+ ){0,2}(?:ever|provider|company|service|support|app|team|isp|broadband"
        r"|network)",
        r"(?:so|very|really|super|extremely|totally) (?:happy|pleased|impressed|satisfied|grateful|helpful"
        r"|friendly|kind)",
        r"(?:awesome|amazing|fantastic|brilliant|excellent|perfect|superb|wonderful|impressed|delighted"
        r"|outstanding|flawless)",
        r"(?:works|working|runs|running) (?:like a charm|perfectly|brilliantly|flawlessly|beautifully|wonderfully)",
        r"(?:great|nice|cool|lovely)(?:$| (?:thanks|thank|guys|team))",
        r"(?:oh|just|well|that is just|yeah) (?:great|lovely|brilliant|perfect|wonderful|fantastic)",
        r"made my day|marry me|big thanks|huge thanks|chapeau|a beast|life ?saver|legends?|hats off|hardly ever "
        r"let me down",
        r"so much (?:quicker|better|faster|nicer|easier|smoother)|(?:easiest|fastest|quickest|smoothest|nicest"
        r"|friendliest|best"
        r"|cleanest) (?:\w+ ){0,6}(?:ever|yet|so far|around|had|done|known)",
        r"(?:never|rarely) (?:had|seen|experienced) (?:\w+ ){0,3}(?:this|so|such a) (?:good|great|fast|friendly"
        r"|nice|smooth)",
        r"(?:good|great|nice|lovely|kind|friendly|helpful|patient|polite) (?:\w+ )?(?:lad|guy|man|lady|woman|agent"
        r"|technician|driver|bloke)",
        r"(?:love|loving|adore) (?:it|you all|this|these guys)|(?:happy|loyal|satisfied) customer|keep (?:it up"
        r"|up the)|recommend(?:ed)?",
        r"(?:really|truly|so) (?:helped|appreciated?)|thank you for the|thanks to the (?:\w+ )?(?:team|technician"
        r"|agent|lady|man)",
        *elsewhere.PRAISE,
    ),
    thanks=(r"(?:thanks|thank you|thankyou|many thanks|cheers|much appreciated|appreciate it|appreciated)",),
    not_praise=(
        r"(?:would|will|ll|wud) (?:\w+ )?(?:be|love|appreciate|like)",
        r"(?:great|good|nice|perfect|awesome) (?:if|to have)",
        r"id (?:love|like|appreciate)",
        r"looking for",
        r"not (?:\w+ )?(?:good|great|happy|impressed|satisfied|helpful|perfect)",
    ),
    sarcasm=(
        r"thanks for nothing",
        r"thank you for nothing",
        r"thanks a lot for (?:\w+ing|not|no)",
        r"(?:thanks|thank you|cheers) for (?:\w+ )?(?:losing|breaking|ruining|wasting|ignoring|charging|cutting"
        r"|killing|nothing"
        r"|not|making me|messing|screwing|deleting|locking|cancelling|canceling)",
        r"(?:love|loving) (?:it when|how (?:my|your|the|i|you|it|nothing)|waiting|paying)",
        r"so much for",
        r"yeah right",
        r"(?:what a|such a) (?:joke|surprise|shock)",
        r"big surprise",
        r"surprise surprise",
        r"slow clap",
        r"(?:real|really) (?:smart|classy|professional)$",
        r"as if$",
        r"my favou?rite (?:part|thing|pastime|hobby)",
        # mock admiration
        r"what an? (?:\w+ )?(?:treat|joy|delight|pleasure|honou?r|masterpiece|experience|gift|time to be alive"
        r"|bargain|legend)",
        r"worth every (?:penny|cent|euro)|money well spent|(?:such|so) (?:manners|generous|generosity|thoughtful"
        r"|considerate|kind of you)",
        r"(?:how|so|very) (?:thoughtful|generous|considerate|kind|romantic|charming) (?:of|to)|you know me so well"
        r"|poor thing",
        r"truly (?:the|a|an) \w+|true pioneers?|(?<!like a )genius(?:es)?|olympic\w*|world record|(?:gold )?medal"
        r"|trophy|nobel"
        r"|oscar|award",
        r"who needs|nothing like an?|nothing says"
        r"|as a bonus|for free",
        r"(?:thanks|thank you|cheers) (?:a bunch|a million|so much|a lot) for the (?:\w+ )*(?:outage|wait|silence"
        r"|delay|darkness|surprise|free time)",
        r"congrat\w+ (?:on|for|to)|five stars for|bravo for|round of applause|give (?:them|yourselves|that) "
        r"(?:\w+ ){0,2}(?:award|medal|hand)",
        r"(?:oh|ah|wow|sure|brilliant|great|lovely|wonderful|fantastic|awesome|perfect|excellent) (?:\w+ "
        r"){0,2}(?:another|again|only|yet another|one more)",
        r"i (?:did not|do not|was not|wasnt) (?:\w+ ){0,3}(?:sleeping anyway|need (?:it|that|them|sleep|money) "
        r"anyway)|anyway i (?:love|enjoy)",
        r"(?:great|good|excellent|wonderful|top(?! of)|brilliant|amazing) (?:\w+ ){1,10}(?:nobody|never|no one|zero"
        r"|invisible|hours|still waiting)",
        r"(?:love|loving) (?:how|that|when|it when|the way)|you really (?:do |must )?(?:believe|know how|care|love"
        r"|outdid)",
        *elsewhere.SARCASM,
    ),
    resolved=(
        r"(?:works|working|worked|running|runs) (?:(?!what)\w+ )?(?:again|now|fine now|perfectly now|finally)",
        r"(?:is|are|came|everything) (?:\w+ )?(?:back up|back online|back on|back to normal|back again|back now"
        r"|up again|online again)",
        r"(?:fixed|sorted|resolved|solved|cleared) (?:itself|themselves|now|it now|it myself|by itself|on its"
        r" own|already)",
        r"(?:is|are|got|been|was|were|all|now|i|we) (?:\w+ )?(?:fixed|sorted|resolved|solved)(?: now| thanks|"
        r" thank| already|$)",
        r"(?:never mind|nevermind|nvm|all good now|problem solved|issue solved|problem gone|issue gone|all"
        r" sorted|sorted it)",
        r"(?:problem|issue|error|fault|light|noise) (?:is |has |just )*(?:went away|gone(?: away)?|disappeared"
        r"|vanished)",
        r"no longer (?:{trouble})",
        r"(?:stopped|has stopped|quit) (?:{trouble})",
        r"(?:not|never) (?:\w+ )?(?:{trouble}) (?:\w+ ){0,3}?(?:any ?more|any longer)",
        r"(?:did|that|this|reset|restart|reboot) (?:has |did |just )*(?:helped|worked|the trick)(?: thanks|$| thank)",
        r"it (?:\w+ )?(?:helped|worked|did the trick) (?:thanks|thank|cheers)|(?:that|thing|reset|trick|restart) "
        r"did it(?: |$)",
        # back, found, active, arrived after all
        r"(?:signals?|internet|wifi|picture|line|connection|service|channels?|sound|app|it|its|everything|phone|tv"
        r"|we are|i am|im|and) "
        r"(?:is |are |was |has |just |all |finally |already |now )*back(?: (?:on|up|by|all|since|after|to \d|again"
        r"|now|in|online)|$)",
        r"(?:works?|working|runs?|loads?|opens?|connects?|plays?) (?:\w+ ){0,3}(?<!what )now(?! (?:and then|but))"
        r"|(?:lights up|paired itself|pairs|opens) again",
        r"(?:is|are|was|went|been|became|lines?|sim|account) (?:(?!not|never)\w+ )?(?:active|activated|online|live"
        r"|connected"
        r"|unlocked|unblocked) (?:\w+ ){0,2}?"
        r"(?:now|since|again|ago|about|this morning|today|after all|by myself)|(?:we are|i am|im|were) (?:\w+ "
        r")?(?:online|connected) (?:again|now)",
        r"(?:found) (?:it|them|the \w+|my \w+) (?:\w+ ){0,3}?(?:now|after all|myself|under|in the|behind|all along"
        r"|thanks)|turned up|showed up after all",
        r"(?:forget|ignore|disregard|scrap|close|delete|cancel) (?:my|this|that|the|about my) (?:\w+ )?(?:question"
        r"|message|msg|mail|post|ticket|case|request|complaint)",
        r"(?:second|third|next|last) (?:try|attempt) worked|(?:was|all|is) my (?:own )?(?:fault|mistake)|silly me"
        r"|user error|all good|sorted$|works a treat",
        r"(?:has|have) (?:finally |just |now )?stopped (?:restarting|rebooting|resetting|complaining|stuttering"
        r"|{trouble})|arrived (?:after all|at last|today|this morning|safely)|(?:joined|connected|installed|went "
        r"through)"
        r" (?:\w+ ){0,5}after (?:i|a|the)|no (?:more )?(?:need to reply|further help)|do not need (?:\w+ )?(?:help"
        r"|reply|answer)",
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
        # the fault is denied
        r"(?<!ll be )(?:no|not(?! an? | (?:know|sure|understand) )|never(?! actually)|nothing|without|zero|nobody"
        r"|none|neither|hardly) (?:\w+ "
        r"){0,4}?(?:{trouble}|wrong|problems?|issues?|lag\w*|outages?"
        r"|trouble|higher|twice|missed|complaints?)(?: (?:at all|whatsoever|here|ever|either))*",
        r"(?:not|never) (?:us|me|ours|mine|the problem|in our \w+)|(?<!still )(?<!is )(?<!are )(?<!was )not here",
        # what would be wrong is fine
        r"(?:everything|all|mine|ours|both|that one) (?!else|other)(?:\w+ ){0,3}?(?:is|are|works?|worked|runs?"
        r"|running|arrived"
        r"|installed|went)"
        r" (?:\w+ )?(?:fine|ok|okay|good|perfect\w*|complete|there|great|smooth\w*|well|normal\w*|in order|as usual)",
        r"(?:was|is|are|were) (?:active|complete|punctual|online|fine|perfect) (?:right away|all night|all day|as "
        r"always|and on time)?",
        r"mine (?:is|are|works?) (?:all )?(?:there|fine|ok)",
        # nothing is to be done
        r"(?:do|does|did|am|are) not (?:\w+ ){0,2}(?:moving|leaving|cancell?ing|cancel|end|need|want to (?:cancel"
        r"|move|leave|end|return))(?: (?:any\w*|it|mesh|help|our|the \w+))*",
        r"(?:good news|good to report|happy to report|glad to (?:report|say)|touch wood|knock on wood|phew|so you "
        r"know|to be clear|for the record"
        r"|please (?:correct|take|remove) (?:your|that|this)|thanks for checking|sorry for the noise|misread"
        r"|mixed (?:something|it) up)",
    ),
    not_resolved=(
        r"(?:not|never|nor|hardly|barely|isnt|until|till|unless|if|when|how|can|could|will|before|want"
        r"|need|give|gives|bring|send"
        r"|get|getting|waiting|still|needs|wanting|should|must|please|why|doesnt|stopped|stops|quit) (?:\w+ ){0,3}$"
        r"|(?:once|after) (?:\w+ )?$|^(?:\w+ )?(?:how|where) (?:do|can|should|could) (?:\w+ )+$",
    ),
    not_helped=(
        r"(?:did|does|do|is|has) not (?:\w+ )?(?:help|helped|helping|work|fix it|fix anything|change anything|solve)",
        r"(?:did|does|changes|changed) (?:absolutely )?nothing",
        r"no (?:change|difference|luck|effect|improvement)",
        r"(?:still|remains) (?:\w+ )?(?:not|no|{trouble}|the same|same|having|happening|there|doing|cant"
        r"|nothing|wrong)\w*",
        r"(?:^|(?:i|we|have|already|just) )(?:tried|done|did) (?:that|this|it|all that|all this|everything)(?:"
        r" already| before| twice|$)",
        r"already (?:tried|did|done|rebooted|restarted|reset|checked)",
        r"same (?:problem|issue|error|thing)(?: again| as before)?",
        r"(?:problem|issue|it) (?:is |came |has come )?back again",
        r"not (?:fixed|solved|resolved|helpful|better)",
        r"(?:useless|made it worse|worse now|getting worse)",
    ),
    quoting=(
        r"(?:he|she|they|friend|mate|mum|mom|dad|wife|husband|brother|sister|colleague|neighbou?r|agent|guy|teacher"
        r"|coach|gran|granny"
        r"|grandma|grandpa|grandad|nan|doctor|daughter|son"
        r"|lady|man|woman"
        r"|someone|somebody|person|customer|people|manager|ceo|article|tweet|post|ad|advert|boss|rep)"
        r" (?:\w+ ){0,2}(?:said|says|say|wrote|writes|told|tells|posted|asked|claimed|claims|replied|tweeted"
        r"|goes|was like)",
    ),
    hearsay=(
        # somebody says
        r"(?:he|she|they(?! (?:\w+ )?(?:said|told me) (?:it|he|she|you|i|that|they|someone)\w* (?:\w+ )?(?:be|would"
        r"|will|come|had))"
        r"|friend|mate|mum|mom|dad|wife|husband|brother|sister|cousin|aunt|uncle|colleague"
        r"|neighbou?r|guy|somebody|someone|man|woman"
        r"|people|user|another|boss|teacher|journalist|taxi driver|hairdresser) (?:\w+ ){0,6}?(?:said|says"
        r"|wrote|writes|told me|tells|posted"
        r"|claims?|claimed|tweeted|thinks|swears|reckons|mentioned|goes|complained|complains|moans)",
        # it stands somewhere
        r"(?:read|saw|seen|heard|overheard) (?:\w+ ){0,6}(?:forum|thread|headline|article|paper|news|radio|tweet"
        r"|post|comment|comments|group|bus|train|podcast|somewhere|review)",
        r"(?:local|the|a|in|town|news|village) (?:\w+ )?(?:paper|newspaper|radio|forum|headlines?|thread|comments"
        r"|facebook group|group chat|subreddit|podcast|magazine)",
        *elsewhere.HEARSAY,
        r"^rt(?: |$)|in my timeline|going viral|according to|apparently (?:\w+ ){0,3}(?:people|everyone|half)"
        r"|rumou?r has it",
    ),
    small_talk=(
        # weather, sport, food, holidays, votes
        r"(?P<key>weather|raining|rained|sunny|sunshine|snowing|heatwave|degrees|barbecue|bbq|pizza"
        r"|coffee|breakfast|recipe|cake)",
        r"(?P<key>music|song|novel|puppy|kitten|traffic|hungry|dinner|lunch|beer|wine|gym"
        r"|marathon|haircut|dentist|exam)",
        r"(?P<key>president|government|politicians?|taxes|aliens|moon|universe|meaning of life|poem|capital "
        r"of|trivia|full moon|clocks go)",
        r"(?P<key>football|penalty|penalties|goal|referee|world cup|the match|the final|league|derby|olympics"
        r"|election|elections|vote|mayor|lottery|horoscope)",
        r"(?P<key>happy|good|lovely) (?:new year|monday|tuesday|wednesday|thursday|friday|saturday|sunday|weekend"
        r"|easter|birthday|christmas|holidays)",
        # jokes, riddles, chatting with a machine, spam
        r"(?P<key>knock knock|tell me a joke|why did the|riddle|are you (?:a |an )?(?:robot|bot"
        r"|human|ai|real)|do you (?:dream|sleep|love|have feelings)|did you sleep|your name)",
        r"(?P<key>giveaway|follow (?:me|back|my page|my channel)|tag (?:\d+|two|three|your) friends|crypto|bitcoin"
        r"|followers|onlyfans|make money|win a|dm me|check out my|link in bio|promo code)",
    ),
    other_question=(
        r"(?:do|does|will|did) (?:you|u|they|your \w+) (?:\w+ )?(?P<key>sell|stock|hire|recruit|sponsor)",
        r"(?P<key>where) (?:can|do|could) i (?:buy|purchase)",
        r"how (?P<key>much) (?:is|are|does|do|for|would)",
        r"what (?:is|are) the (?:\w+ )?(?P<key>price|cost|difference|size|colou?r|weight|dimensions?)",
        r"(?:are|is) (?:you|there|your company) (?:\w+ )?(?P<key>hiring|jobs?|vacanc\w+|internships?|discounts?)",
        r"(?:which|what) (?:\w+ )?(?P<key>colou?rs?|sizes?|model|phone|router) (?:do|should|is best|would)",
        r"(?:can|could) (?:i|you) (?:\w+ )?(?P<key>recommend|compare|invest)",
        r"who (?P<key>owns|founded|invented|is your ceo|makes)",
    ),
)
