"""English."""

_FINE = r"(?:fine|ok|okay|good|great|perfect\w*|there|smooth\w*|stable|working|complete|normal|untouched|unaffected)"
_RUNS = r"(?:works?|worked|runs?|ran|loads?|connects?|arrived|came|went through|holds?)"
_OTHERS = (
    r"(?:everyone|everybody|every ?one else|others|other people|people|they all|neighbou?rs?|half the \w+"
    r"|(?:the )?whole"
    r" (?:street|town|village|city|building|office))"
)
_OWNED = (
    r"(?:accounts?|passwords?|logins?|log in|sign in|apps?|bills?|invoices?|orders?|parcels?|packages?|delivery"
    r"|subscriptions?|membership|e ?mail|profile|verification|codes?|support|customer service|hotline|helpline"
    r"|contract"
    r"|premium|servers?|refund|charges?|website|site|page)"
)
_DOES = (
    r"(?:keeps? )?(?:says?|saying|said|refus\w+|charged|charging|charges|took|takes|sent|sends|lost|cancell?ed"
    r"|declined"
    r"|rejected|blocked|locked|suspended|deleted|banned|wants|raised|owes?|tells?|told|asks?|asking|telling"
    r"|crash\w*|closes"
    r"|will not (?!load|play|connect|work|open|stream)\w+|does not (?:let|accept|send|recognis\w+|answer)"
    r"|did not (?:send|deliver|refund)"
    r"|never (?:sends?|sent"
    r"|answers?|refunded)|is (?:\w+ )?down|are (?:\w+ )?down|double charged|not opening|dead|broken|eats|ate"
    r"|has eaten|kicks? me out|kicked me out"
    r"|logs me out|logged me out)"
)

FAULTS = tuple(
    """high higher highest expensive dear miss misses missed missing cancel* cut cuts double doubled twice
    delayed purple black dark green blurry pixel* poor bad short empty smashed cracked refus*
    expired restart* reboot* vanished disappear* overdue weird odd strange loose fault* glitch*
    bug buggy dies died dying torn hanging frozen forgot forget forgotten""".split()
)

FORMS = {  # of words that name a fault, those which do not begin alike
    "froze": "freeze", "frozen": "freeze", "broke": "break", "broken": "break", "lost": "lose", "stole": "steal",
    "stolen": "steal", "forgot": "forget", "forgotten": "forget", "dead": "die", "dying": "die", "hung": "hang",
    "torn": "tear",
}  # fmt: skip

UNLIKE = (
    # others have it, not I
    rf"{_OTHERS} (?:\w+ ){{0,9}}?(?:mine|ours|my \w+|our \w+) (?:\w+ )?(?:{_RUNS}(?! (?:for|until|yesterday|once"
    rf"|again))"
    rf"|(?:is|are|was|were|has been|have been) (?:\w+ )?{_FINE})(?: |$)",
    r"(?:^|outage |here )not (?:us|me|mine|ours|here|in our \w+|on our \w+)(?: |$)",
    rf"unlike (?:everyone|others|my neighbou?rs?|the others|most)|(?:mine|ours) (?:is|are|was|were) (?:all |still "
    rf"|just )*{_FINE}$",
    # somebody wonders at those who have it, or is content
    r"(?:not|never|no idea|not a clue|beats me|wonder) (?:\w+ )?(?:(?:know|get|see|understood|understand|sure"
    r"|grasp) )?what (?:you (?:all|lot"
    r"|guys|people)|everyone|everybody|others|the (?:fuss|drama|hype|whole \w+)|half the \w+)(?: |$)",
    r"what (?:is|are|was|were) (?:they|people|you all|everyone|everybody) (?:all |always |so )*(?:on about|moaning"
    r"|complaining)"
    r"|what (?:you|they|people|everyone|everybody|the \w+|my \w+) (?:\w+ )?(?:is|are|was|were) (?:all |always "
    r"|so )*(?:on about|moaning"
    r"|complaining|whining)",
    r"(?:never|not) (?:\w+ )?(?:understood|understand|get|got|see) (?:the|all the|all this|this) (?:\w+ )?(?:drama"
    r"|fuss|hype|panic|moaning)",
    r"(?:can not|could not|hard to) (?:relate|complain)(?: |$)(?!to |about|here)|no complaints?(?: here| from (?:me"
    r"|us)|$)"
    r"|(?<!that )(?<!which )(?<!what )(?<!date )(?<!time )(?<!day )suits (?:me|us)(?: (?:fine|well|perfectly))?$",
    r"touch wood|knock on wood|so far so good$|all (?:present|accounted for)|(?:(?:they|it|all|everything) (?:is|are)"
    r"|theyre) all (?:still )?(?:there|here"
    r"|fine|intact)(?: |$)",
    r"you can (?:quit|stop|save|spare|drop) (?:the|your|that|this|me|asking|telling)|i (?:never|did not) (?:wrote"
    r"|write|said|say|claim\w*)"
    r" (?:that )?(?:my|the|our|it) ",
    r"none of (?:my|our|the|these|those) (?:\w+ )?\w+ (?:is|are|was|were|has|have) (?:been |ever )?(?:{trouble}"
    r"|{faults})"
    r"|no \w+ (?:has |have |had )?ever (?:{trouble}|{faults})|never (?:\w+ )?(?:{trouble}|{faults}) (?:on|at) (?:my"
    r"|our) (?:side|end|place)",
    r"(?:am|are|was|were) not (?:asking for|complaining)(?: |$)(?!much|a lot|the (?:moon|world|impossible)"
    r"|anything (?:special|fancy|big))"
    r"(?!(?:\w+ )*(?:just|only|tell))",
    # set straight
    r"^(?:no|nope|nah|well no|no no) (?:\w+ ){0,6}?(?:not|never) (?:\w+ ){0,2}?(?:{trouble}|{faults})",
    r"(?:to be clear|so you know|for the record|for the avoidance of doubt|contrary to \w+|let me be clear"
    r"|i never said|thanks for"
    r" (?:asking|checking)) (?:\w+ ){0,9}?(?:not|never|no|nothing) (?:\w+ ){0,3}?(?:{trouble}|{faults})",
    r"(?:not|never|no) (?:\w+ ){0,3}?(?:{trouble}|{faults}) (?:\w+ ){0,9}?(?:i (?:just|only) (?:asked|said|wanted"
    r"|wondered)"
    r"|i was (?:just |only )?asking|mixed (?:something|it|that) up|mixing (?:me|it|that) up|false alarm"
    r"|thanks for asking)",
)

PRAISE = (
    r"well played|nicely done|fair play|take a bow|top marks|full marks|10 out of 10|ten out of ten"
    r"|more of (?:that|this)$"
    r"|never (?:leaving|switching|going back)(?: |$)(?!to the)|proud of|so (?:clear|easy|simple|fast|quick|smooth"
    r"|friendly|kind) (?:that )?"
    r"even|smooth as \w+|like (?:a dream|butter|clockwork)|hassle ?free|painless|without a (?:hitch|hiccup)"
    r"|ahead of schedule"
    r"|(?:earlier|sooner|faster) than (?:promised|expected|announced)|(?:^|absolute |true |real |total "
    r"|you )(?:hero|heroes|queens?|kings?"
    r"|angels?|magicians?|wizards?|stars?|gem|gems)$",
)

HEARSAY = (
    # it stands somewhere, or they say so
    r"school report|fortune cookie|crossword|news ?ticker|memes?|lyrics|song goes|headlines?|proverb|graffiti"
    r"|billboard|comedian"
    r"|(?:novel|poem|book|story|thriller) (?:\w+ ){0,4}?(?:starts|begins|ends|says|goes|opens)|(?:police|experts"
    r"|scientists) (?:say"
    r"|warn|warned)",
)

RESOLVED = (
    r"(?:did|done|does) (?:\w+ )?the trick",
    r"has not (?:\w+ ){0,2}?(?:{trouble}|restarted|rebooted|happened|frozen|stuttered"
    r"|lagged) (?:\w+ ){0,5}?(?:since|for (?:a|an|two"
    r"|three|four|five|several|some|the last|over|\d+)) ",
    r"(?:that|it|this|matter|question|case) (?:is |has been |all )*(?:settled|sorted out|dealt with|done and dusted"
    r"|closed)",
    r"(?:is|are) (?:finally |now )?(?:on|in|under) (?:my|the|our) (?:\w+ )?(?:bill|account|app|wifi|network|inbox"
    r"|mailbox|list) now"
    r"|(?:is|are|am|got) finally (?:\w+ )?(?:on the|in the|in|online|connected|active|here|there|back)(?: |$)",
    r"(?:can|may|please) close (?:my|the|this|that) (?:\w+ )?(?:question|ticket|case|request|thread|post|complaint)",
    r"(?:i am|we are|were|im) back (?:to (?:\d+|normal|full|my usual)|on(?:line)?(?: |$)|up)|back to (?:\d+ m\w+"
    r"|normal|full speed)",
    r"(?:signals?|internet|wifi|picture|line|connection|service|channels?|sound|phone|tv) (?:is|are) (?:\w+ )?back"
    r"(?! (?:to (?:square|zero|the)|down|off|and forth|at))",
    r"(?:went|came|gone) (?:through|over|in) (?:at|on) (?:the )?(?:second|third|next|last|another) (?:try|attempt|go)"
    r"|(?:came|went) (?:over|through|live) (?:this|last|yesterday|today|at last|overnight)"
    r"|took \w+ \w+ but (?:it is )?(?:done|there|here)",
    # closing words
    r"nothing to see here|no (?:further )?action (?:needed|required)|as you were$|case closed|solved (?:on"
    r"|at) my (?:end|side)"
    r"|^fair enough$|(?:^|please |so |just )ignore (?:me|this one)(?: |$)|not asking (?:for )?any\w* (?:any ?more|else)"
    r"|do not need any\w* (?:any ?more|else)(?: |$)",
    # it came, it was found, it holds
    r"(?:came|arrived|showed up|turned up|appeared|made it|worked|works|delivered) after all(?: |$)(?!these|that|this"
    r"|those|the)",
    r"(?:got|logged|made it|managed to (?:get|log)) (?:back )?(?:in|into|through)(?: (?:my|the) \w+)? (?:finally"
    r"|after all|in the end|at last)"
    r"(?: |$)|finally (?:got|managed to get|made it) (?:back )?(?:in|into|through|online|it (?:to work|working))(?: "
    r"|$)",
    r"(?:which|reset|trick|restart|reboot|try|attempt|batter(?:y|ies)) did it(?: |$)",
    r"(?:and|so|but) now (?:it|everything|all) (?:all )?(?:works|flies|is (?:fine|ok|good|perfect|sorted|stable))(?: "
    r"|$)(?!only|until|for|but|if"
    r"|without|on |with |like)",
    r"(?:finished|done|installed|completed?|passed) (?:and )?(?:\w+ ){0,3}?(?:white|green|normal|fine|good) again",
    r"(?:stable|steady|solid|smooth|flawless|perfect|fine) (?:as an? \w+ )?(?:ever )?since(?: |$)(?!the last)"
    r"|(?:stable|steady|solid|smooth|fine"
    r"|flawless) for (?:\w+ ){1,3}(?:hours|days|weeks|months) now(?: |$)",
    r"(?:zero|no|not an?(?: single)?|not one) (?:more |single )?(?:{trouble}|restarts?|reboots?|disconnects?|cuts?"
    r"|glitch\w*|problems?"
    r"|issues?) (?:ever )?since(?: |$)",
    r"(?:connection|line|wifi|signal|internet) (?:has |have )?held (?:up )?(?:all|since|through|the whole)",
    r"(?:it|they) (?:was|were) (?:in|under|behind) (?:\w+ ){1,4}(?:all along|the (?:entire|whole) time)"
    r"|^(?:just )?found (?:it|them"
    r"|(?:my|the) \w+)$",
    r"^(?!i |you |we |please |can |get |want |how |why |when |need |is |was |no |not |nothing |nobody "
    r"|still )(?:\w+ ){1,3}(?:solved|sorted"
    r"|resolved)(?: |$)(?!yet|by )",
    r"(?:is|are|was|were|been|got) (?:finally |all )?(?:corrected|credited|refunded|delivered|repaired"
    r"|reconnected) (?:(?!and|but|so)\w+ ){0,4}"
    r"(?:now|at last|after all)(?: |$)(?!i |my|we|it|what|how|that|can|and|but|no|the|is|does|show|when|where)",
    r"(?:refund|credit|parcel|package|order|money|sim|remote|technician|engineer) (?:is|has) (?:finally |now )?here$"
    r"|(?<!no )(?:credit|refund|discount) (?:\w+ ){0,4}?is on (?:the|my|our) (?:bill|invoice|account)(?: |$)",
    r"so (?:that is|all is|that was) (?:settled|that|sorted)|(?:was|it was) the (?:\w+ )?(?:lead|cable|switch|plug"
    r"|batter\w+) (?:like|as) you said",
)

SARCASM = (
    r"(?:thanks|thank you|cheers) (?:\w+ ){0,4}?for (?:\w+ ){0,2}?(?:hiding|taking (?:it|my|our|the money)|stealing"
    r"|doubling|raising|dropping"
    r"|sending (?:nothing|nobody|no one)|leaving (?:me|us)|keeping (?:me|us) (?:waiting|awake|offline)|freezing"
    r"|crashing|forgetting)",
    r"(?:thanks|thank you|cheers) (?:\w+ ){0,3}?for the (?:\w+ ){0,2}(?:lesson|detox|adventure|suspense|workout"
    r"|exercise|mystery|tour"
    r"|candle\w*|memories|meditation|quiet|peace|entertainment|nostalgia|history)",
    r"digital detox|time travell?\w*|history lesson|family time|quality time|(?:in|to|like) the (?:stone age"
    r"|middle ages)",
    r"(?:two|2|three|double|twice) (?:\w+ ){0,3}for the price of|for amateurs|is (?:so )?overrated|(?:how|so"
    r"|very) (?:generous|modern"
    r"|thoughtful|considerate|charming)$|how generous|such generosity|i love (?:a |the )?(?:good )?(?:suspense"
    r"|surprises?|mystery)",
    r"finally (?:that|a|an|some|the) (?:\w+ ){0,4}(?:detox|peace|quiet|silence|reason|excuse|time to)"
    r"|i was looking for (?:ways|a way|a reason)",
    r"^(?:wow|ah|oh|great|brilliant|lovely|amazing|fantastic|wonderful|perfect|super|marvellous"
    r"|splendid) (?:\w+ ){0,4}?(?:\d+ (?:ping|mbit\w*"
    r"|euros?|hours?|days|weeks)|two payments|nothing|nobody|no (?!issues?|problems?|complaints?|trouble|need)\w+"
    r"|zero)",
    r"^(?:ah|oh) (?:yes|sure|of course|naturally) (?:the|my|your|that|this|because|we|let|another|i) "
    r"|scientists (?:are )?(?:baffled|amazed|confirm)|chefs kiss|said no ?(?:one|body) ever"
    r"|what could possibly go wrong|how did you (?:know|guess)(?: |$)|you should not have$",
    r"(?:very|so|really|how|pretty|just|oh|super|^) ?(?:cool|nice|great|lovely|brilliant|amazing|impressive|clever"
    r"|kind|sweet"
    r"|generous) (?:how|of (?:you|them)) (?!we can|do|to help|to reply|to answer)",
    r"(?:10 10|10 out of 10|ten out of ten|(?:five|5|one|1|zero|0) stars) (?:\w+ ){0,2}would",
    r"if (?:i had|i got) (?:a|an|one) (?:euro|penny|pound|dollar|cent|coin|fiver) (?:for )?(?:each|every)"
    r"|^if \w+ (?:was|were) (?:\w+ ){1,4}"
    r"(?:id|i would|i had|you would|we would)(?: |$)",
    r"watch(?:ing)? paint dry|world class|(?:work|piece) of art|(?:till|until|and|by) the end of (?:time|days"
    r"|the world|the century)"
    r"|next (?:century|millennium|ice age)",
    r"at least (?:somebody|someone|one of (?:them|us)|the \w+ (?:is|are) (?:happy|surfing|having))|(?:got"
    r"|have) to (?:love|admire)"
    r" (?:the|a|how|your|their|this)",
    r"(?:keeps|keeping) me (?:fit|young|on my toes|company)|living the dream|character building"
    r"|just what i (?:needed|wanted)"
    r"|exactly what i (?:needed|wanted)|how (?:very )?convenient",
)

CLAIMS = (
    r"(?:want|wants|demand|demanding|expect|insist|require|need) (?:\w+ ){0,5}?(?:fees?|costs?|damages?|interest"
    r"|expenses|loss|losses|hotel"
    r"|taxi|rent|repairs?|replacement|penalt\w+|fine) (?:\w+ ){0,4}?(?:paid|covered|reimbursed|refunded|settled"
    r"|taken over) (?:\w+ )?by"
    r" (?:you|the company|your \w+)",
    r"you (?:will|must|should|have to|had better|ought to|are going to|need to|better) (?:\w+ )?(?:pay|cover"
    r"|reimburse|compensate|refund)"
    r" (?:me|us|for|my|our|the|this|that|it|every)",
    r"who (?:pays|is paying|will pay|is going to pay) (?:(?:me|us) back|(?:for )?(?:my|our|the damage))"
    r"|i (?:will )?(?:bill|invoice|charge) you for"
    r"|(?:send|sending) you (?:the|my|a) (?:bill|invoice) for",
    r"(?:can not|cant|is not|that is hardly|surely not) (?:\w+ )?(?:be )?legal(?: |$)",
    r"(?:other|another|complete|total) (?:customer|person|user|stranger|client)s? (?:s )?(?:name|address|bills)"
    r"|(?:invoices?|bills?|data|address|account|messages) of (?:a |an |some |another )?(?:complete |total |perfect )?"
    r"(?:strangers?|someone else|other (?:customer|person|people)|customer)",
    r"knows? where (?:i|we) (?:live|work|sleep)",
)

TWO_THINGS = (
    r"(?:which one|which|(?:and|plus|also) (?:\w+ ){1,15}?what) (?:do|will|should|shall|would) (?:you|i"
    r"|we) (?:\w+ )?(?:fix|do|start|begin|solve"
    r"|tackle|handle|repair|try|sort)"
    r" (?:\w+ )?first|which (?:one )?(?:first|do (?:we|you|i) start with|comes first)",
    r"^(?:\w+ )?(?:two|2) (?:things|questions)(?: |$)|(?:two|2) (?:\w+ )?(?:problems|issues|troubles)(?: |$)",
    r"(?:help|fix|answers?|sort|solve|deal|info) (?:\w+ ){0,2}?(?:with|for|on|to)? ?both(?: |$)(?! (?:my|the|phones"
    r"|boxes|tvs|routers))"
    r"|(?:need|want|get) both (?:\w+ )?(?:sorted|fixed|solved|done|working)|both (?:need|drive|are driving|make) \w+"
    r"|what do (?:we|i) do about (?:each|both)",
    r"(?:with|for|about|fix|stop|solve|sort|of|handle) each(?: of (?:these|those|them|the two))?$|(?:different"
    r"|separate) (?:tickets"
    r"|cases|requests|departments|topics)|(?:two|2) (?:\w+ )?(?:headaches|worries|matters)(?: |$)",
    r"(?:also|plus|separately|second(?:ly)?|another (?:thing|question)|one more (?:thing|question)|by the way|btw"
    r"|while (?:i am|we are"
    r"|you are) at it) (?:please )?(?:what(?: is| are)|whats|how (?:do|can) (?:i|you|we) (?!fix|solve|stop|sort)"
    r"|where (?:do|is|can)|which|can (?:i|you|we)|could (?:i|you|we)"
    r"|(?:i|we) (?:want|need|would like) to)",
    r"(?:^|\w )1 (?:\w+ ){2,18}2 (?:my|i|the|how|why|when|what|where|want|need|can|no|please|is|are|your|our) ",
    r"and why (?:is|are|does|do|did|has) (?:my|our|the) |and if not (?:can|could|how)|please and (?:also )?(?:where"
    r"|how|why|can you|could you)",
    r"(?:tell|explain|show) (?:to )?(?:me|us) (?:\w+ ){1,10}and (?:also )?(?:please )?(?:send|change|cancel|block"
    r"|activate|return|refund|update"
    r"|correct) (?:me |my |the |us )",
    r"on top of (?:that|this|it|everything) (?:you|my|the|your|our|i|we|it)|and meanwhile (?:you|my|the|your|our)",
    r"^(?:\w+ )?a .{5,80} b (?:i|my|the|we|how|and)",
)

STRANGE = (
    rf"xservicex (?:\w+ ){{0,2}}?{_OWNED}",
    rf"{_OWNED} (?:\w+ ){{0,2}}?(?:of|from|with|on|at|by|for|to) (?:my |the |our )?xservicex",
    rf"xservicex (?:\w+ )?{_DOES}",
    r"(?:log ?(?:in|on)|logging in|sign in|signing in|get in|sign up|access|get) ?(?:to|into|on"
    r"|onto)? (?:\w+ ){0,3}?xservicex",
    r"(?:order|ordered|bought|buy|customer|subscribed|contract) (?:\w+ ){0,4}?(?:from|at|with|off|to) xservicex",
    r"xdevicex (?:\w+ )?(?:accounts?|passwords?|remote|controllers?|id|login|store|warranty|charger|subscription|dock"
    r"|console"
    r"|app)(?: |$)",
    r"(?:remote|controller|charger|warranty|account|password) (?:\w+ ){0,2}?(?:of|for|from|to) (?:my |the "
    r"|our )?(?:\w+ )?xdevicex",
)

JOKES = (
    # a story of old
    r"when (?:i|we) (?:was|were) (?:a |an |still |just |only )*(?:kids?|child|children|boys?|girls?|little|small"
    r"|young|teenagers?)(?: |$)"
    r"|as (?:a kid|kids|children)(?: |$)|in my (?:childhood|youth)|good old days|in those days|those were the days"
    r"|once upon a time"
    r"|^back in (?:19\d\d|20[01]\d|the \w+s)|still laugh\w* (?:about|at) it",
    r"why (?:did|does|do|was|is) (?:the|a|an) \w+ (?:\w+ ){0,2}?(?:cross|break up with|broke up with|go to (?:therapy"
    r"|school|the doctor|bed|jail)"
    r"|get (?:arrested|married|divorced)|dump|leave (?:his|her|its) (?:wife|husband|partner)|join|sit on|wear)",
    r"what (?:do|did) you (?:call|get when|get if)|what did the \w+ (?:say|tell|text) (?:to )?the|knock knock"
    r"|how many (?:\w+ ){1,4}does it take"
    r"|walks? into a bar|i will see myself out|ba dum tss",
)

# Things with lights and sounds of their own, which no brand has that does not name them, and what they do.
MACHINES = frozenset(
    """fridge freezer dryer washer dishwasher oven hob stove kettle toaster microwave doorbell lightbulb bulb thermostat
    boiler heater radiator vacuum hoover toothbrush fryer car dashboard scooter ebike bike treadmill headphones earbuds
    hairdryer aquarium dehumidifier""".split()
)
GLOWS = tuple("blink blinks blinking flash* glow* beep* leak* hums humming lights".split())

# Somebody wants the product to be otherwise, or wonders at a rule.
POLICY = (
    r"(?:any|are there|have you(?: got)?|is there a|got any) (?:\w+ )?plans? (?:to|for) (?:support|add|offer|introduc"
    r"|launch|let|allow"
    r"|mak|open|sell)\w*|do you (?:guys )?(?:plan|intend) (?:to|on) (?:support|add|offer|introduc|launch|let|allow"
    r"|sell)\w*",
    r"will you ever|(?:when|if) (?:will|are) you (?:finally )?(?:going to )?(?:support|add|offer|launch|introduce"
    r"|allow|let us)(?: |$)",
    r"feature request|suggestion box|(?:my|one|small|quick|friendly) suggestion|suggestion for (?:you|your)|(?:an"
    r"|here is an|free) idea for you"
    r"|on your road ?map",
    r"you (?:should|ought to) (?:really |just |at least |finally )*(?:add an?|offer|let (?:us|people|customers)|allow"
    r"|introduce|make it"
    r" (?:easier|possible))(?: |$)",
    r"would be (?:nice|great|cool|good|handy|helpful|lovely) (?:if|to have) (?:(?:you|the app|the box) (?:offered"
    r"|added|allowed|supported"
    r"|let (?:us|people|customers))|there (?:was|were) an?)",
    r"whose (?:\w+ )?idea (?:was|is)|(?:terrible|stupid|silly|awful|dumb|daft) (?:idea|design|policy|rule"
    r"|decision)(?: |$)|what genius "
    r"(?:designed|thought|came up with|decided)(?: |$)",
    r"why (?:do|does|are|is|should) (?:only )?(?:new|loyal|old|existing|long ?time) customers? ",
)

YOURS = frozenset(("your", "yours"))
