"""English."""

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
        scam* late suspended cutting""".split()
    ),
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
        r"(?:(?:can|could|would|please) |(?:need|want) (?:you|u|someone|somebody|a person|an agent|a human) )"
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
        r"|service|speak|talk|to|with|help|pls) )*(?:human|person|agent|operator|representative|rep|human being|advisor"
        r"|adviser|supervisor|manager|real people)(?: (?:please|pls|now|plz|thanks|asap|here|there|today|only))*",
    ),
    never_alone=(
        rf"(?:stole|stolen|steal|stealing|took|robbed|snatched|nicked) (?:\w+ )?{_MINE} {_THING}"
        r"(?:card|cards|phone|wallet|purse|bag|money|account|identity|parcel|package|box|router|bike|details"
        r"|data|password)",
        rf"{_MINE} {_THING}(?:was|were|is|are|has been|have been|had been|got|been|being|just got) (?:\w+ )?"
        r"(?:stolen|robbed|hacked|hijacked|cloned|snatched|nicked|mugged|compromised|taken over)",
        rf"(?:thief|thieves|hacker|hackers|scammer|scammers|burglar|fraudster) (?:\w+ ){{0,4}}{_MINE}",
        r"(?:i|we|ive|i have|weve|my \w+) (?:was|were|am|got|been|have been|has been|just got|am being|was just)"
        r" (?:\w+ )?(?:scammed|robbed|hacked|defrauded|mugged|conned|ripped off|threatened|harassed|stalked|assaulted"
        r"|electrocuted|injured|hurt|shocked|burned|burnt)",
        r"(?:someone|somebody|they|he|she|people|man|guy|another person) (?:\w+ ){0,3}"
        r"(?:used|using|uses|hacked|accessed|emptied|cloned|logged into|broke into|spent|threatening|stalking"
        r"|harassing|threatened) (?:me|my|our|money)(?: |$)",
        r"(?:fraud|fraudulent|unauthori[sz]ed) (?:\w+ ){0,3}on my (?:account|card)",
        r"(?:burned|burnt|injured|hurt|cut|electrocuted|shocked) (?:me|my (?:hand|hands|finger|fingers|arm|leg"
        r"|face|son|daughter"
        r"|child|kid|wife|husband|mother|father|eye|eyes)|myself)",
        r"my (?:son|daughter|child|kid|baby|wife|husband|mother|mum|mom|father|dad|partner|dog|cat|house|home"
        r"|flat|kitchen)"
        r" (?:is|was|got|has been|nearly|almost)(?: \w+)? (?:hurt|injured|burned|burnt|electrocuted|poisoned"
        r"|bleeding|in hospital"
        r"|on fire|shocked|killed|died)",
        r"(?:got|had|gave|gives|giving|getting|felt) (?:me |my \w+ )?(?:an? )?electric(?:al)? shock",
        r"(?:caught|catching|on|is on|set on) fire(?! ?(?:stick|tv|tablet|fox|wall))",
        r"(?:smoke|smoking|sparks|burning smell|smell of burning)(?: \w+){0,3} (?:coming|from|out of)",
        r"(?:i|im|i am|in|ended up in|at)(?: the)? hospital(?! (?:bill|wifi))",
        r"(?:kill|hurt|harm|shoot|stab) (?:myself|you|him|her|them|you all|someone|yourselves)",
        r"(?:suicide|suicidal|end my life|bomb threat|death threat|death threats)",
        r"(?:my|our|a|the|get a|call my|hire a) (?:lawyer|attorney|solicitor|lawyers|barrister)",
        r"(?:sue|suing) (?:you|them|u|your|the company)",
        r"(?:legal action|legal proceedings|legal steps|take legal|see you in court|take you to court|taking"
        r" you to court"
        r"|small claims|ombudsman|trading standards|class action|press charges|pressing charges)",
        r"(?:report|reported|reporting|going|go|gone|called|calling|complain) (?:\w+ ){0,3}?(?:to |with )?the police",
    ),
    claims=(
        r"(?:give|want|wants|demand|need|get|send|pay|have|gimme|return) (?:\w+ ){0,2}?(?:my|our) (?:\w+"
        r" )?(?:money|cash)"
        r"(?: (?:back|returned|now))",
        r"(?:i|we) (?:want|demand|insist on|expect|require) (?:\w+ ){0,2}?(?:refund|compensation|reimbursement)",
        r"(?:refund|compensate|reimburse) me(?! (?:for the future))",
        r"(?:you|they|u|company) (?:\w+ ){0,2}(?:owe|owes) (?:me|us)",
        r"(?:you|they|u) (?:\w+ )?(?:stole|robbed|scammed|are stealing|are robbing|are scamming|ripped off) (?:\w+ )?"
        r"(?:me|us|my|our|from me)",
    ),
    hypothetical=(r"(?:if|in case|suppose|supposing|what happens|hypothetically|ever|unless)",),
    topic_only=(
        r"^(?:\w+ ){0,2}?(?:how do|how does|how long|how can|how would|how to|what if|what happens|what should"
        r"|what do i do if"
        r"|what is|what are|where do|where can|is it possible|do you (?:offer|have|do|cover)|does (?:the|your|my)"
        r"|can (?:i|you|a)|could (?:i|someone)|in case|if (?:my|i|someone|it))",
    ),
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
        r"made my day",
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
        r"my favou?rite part",
    ),
    resolved=(
        r"(?:works|working|worked|running|runs) (?:\w+ )?(?:again|now|fine now|perfectly now|finally)",
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
        r"it (?:\w+ )?(?:helped|worked|did the trick) (?:thanks|thank|cheers)",
    ),
    not_resolved=(
        r"(?:not|never|nor|hardly|barely|isnt|until|till|unless|if|when|how|can|could|will|once|after|before|want|need"
        r"|get|getting|waiting|still|needs|wanting|should|must|please|why|doesnt|stopped|stops|quit) (?:\w+ ){0,3}$",
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
        r"(?:he|she|they|friend|mate|mum|mom|dad|wife|husband|brother|sister|colleague|neighbou?r|agent|guy"
        r"|lady|man|woman"
        r"|someone|somebody|person|customer|people|manager|ceo|article|tweet|post|ad|advert|boss|rep)"
        r" (?:\w+ ){0,2}(?:said|says|say|wrote|writes|told|tells|posted|asked|claimed|claims|replied|tweeted"
        r"|goes|was like)",
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
