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
    r"|answers?|refunded)|is (?:\w+ )?down|are (?:\w+ )?down|double charged|not opening)"
)

FAULTS = tuple(
    """high higher highest expensive dear miss misses missed missing cancel* cut cuts double doubled twice
    delayed purple black dark green blurry pixel* poor bad short empty smashed cracked refus*
    expired restart* reboot* vanished disappear* overdue weird odd strange loose fault* glitch*
    bug buggy dies died dying torn hanging frozen""".split()
)

UNLIKE = (
    # others have it, not I
    rf"{_OTHERS} (?:\w+ ){{0,9}}?(?:mine|ours|my \w+|our \w+) (?:\w+ )?(?:{_RUNS}(?! (?:for|until|yesterday|once"
    rf"|again))"
    rf"|(?:is|are|was|were|has been|have been) (?:\w+ )?{_FINE})(?: |$)",
    r"(?:^|outage |here )not (?:us|me|mine|ours|here|in our \w+|on our \w+)(?: |$)",
    rf"unlike (?:everyone|others|my neighbou?rs?|the others|most)|(?:mine|ours) (?:is|are|was|were) (?:all |still "
    rf"|just )*{_FINE}$",
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
    r"xdevicex (?:\w+ )?(?:accounts?|passwords?|remote|controllers?|id|login|store|warranty|charger|subscription"
    r"|app)(?: |$)",
    r"(?:remote|controller|charger|warranty|account|password) (?:\w+ ){0,2}?(?:of|for|from|to) (?:my |the "
    r"|our )?(?:\w+ )?xdevicex",
)

JOKES = (
    r"why (?:did|does|do|was|is) (?:the|a|an|my) \w+ (?:\w+ ){0,2}?(?:cross|break up|broke up|go to (?:therapy"
    r"|school|the doctor|bed|jail)"
    r"|get (?:arrested|married|divorced)|dump|leave (?:his|her|its) (?:wife|husband|partner)|join|sit on|wear)",
    r"what (?:do|did) you (?:call|get when|get if)|what did the \w+ (?:say|tell|text) (?:to )?the|knock knock"
    r"|how many (?:\w+ ){1,4}does it take"
    r"|walks? into a bar|i will see myself out|ba dum tss",
)

YOURS = frozenset(("your", "yours"))
