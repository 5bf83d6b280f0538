"""What people write to a brand when it is about nothing of its own: made up, for bursts that must stay quiet."""

from collections.abc import Mapping, Sequence

THEMES: Mapping[str, Sequence[str]] = {
    "match": (
        "what a goal!!!", "did you see that save", "ref is blind honestly", "come on lads, ten minutes left",
        "never a penalty", "that was offside by a mile", "2-1 we are going to the final",
        "who is watching the match tonight", "best game of the season so far", "the keeper just won us this",
        "extra time, my heart cannot take it", "referee needs new glasses", "football is coming home",
        "what a night for the city", "man of the match for sure", "they are parking the bus again",
        "scenes at full time", "penalties incoming, cannot look", "that goal is on repeat in my living room",
        "half the pub is crying", "is the final on Saturday or Sunday", "cannot believe he missed from there",
    ),
    "giveaway": (
        "picking number 42 please", "count me in for the giveaway", "fingers crossed for the tickets",
        "tagging my sister for the draw", "me me me pick me", "good luck everyone", "shared and liked, done",
        "would love to win this for my mum", "entering for my birthday", "done, followed and shared",
        "when is the winner drawn", "never won anything in my life", "pick me pick me", "hope I win the headphones",
        "is this prize open worldwide", "the tickets would make my year", "number 7 for me", "entered, wish me luck",
        "who do I tag for the draw", "my daughter would love this prize",
    ),
    "meme": (
        "the duck knows what it did", "one does not simply ignore the duck", "duck duck chaos",
        "who let the duck out", "the intern running this account deserves a raise", "quack if you agree",
        "I came here for the duck", "duck for president", "not the duck again lol",
        "this duck lives in my head rent free", "day 3 of posting duck", "justice for the duck",
        "my cat saw the duck and left", "is the duck single", "the duck did nothing wrong", "all hail the duck",
        "duck supremacy", "petition to give the duck its own show", "can the duck reply pls",
        "told my boss about the duck",
    ),
    "holiday": (
        "merry christmas to the whole team", "happy new year from all of us", "snow at last, the kids go wild",
        "best wishes from sunny Cornwall", "who is still wrapping presents", "mince pies are gone already",
        "have a great one everybody", "our tree fell over again, thanks to the cat", "santa has left the building",
        "cheers to everybody who works tonight", "the fireworks over the river were unreal", "turkey in the oven",
        "grandma won at cards, again", "is it too early for champagne", "peace and love to all of you",
        "no more sprouts please", "last christmas is on the radio for the hundredth time", "see you all next year",
        "my socks have reindeer on them", "a calm night to everybody",
    ),
    "contest": (
        "twelve points go to Iceland", "that key change gave me goosebumps", "Sweden was robbed",
        "vote for number nine", "who on earth wrote those lyrics", "the dress alone deserves a medal",
        "the wind machine is working overtime",
        "not a single point for us, classic", "Finland all the way", "best chorus of the night",
        "I am still humming song four", "the jury has no taste", "give the drummer a trophy", "glitter everywhere",
        "did the singer just fly", "what was that costume", "the host is hilarious", "party at mine for the final",
        "my ears need a break after that one", "can Norway please win for once",
    ),
    "heat": (
        "38 degrees in the shade", "too hot to move", "my ice cream melted before I paid", "the cat sleeps in the bath",
        "lake day tomorrow", "who stole all the fans in town", "asphalt is soft like butter", "send rain please",
        "sleeping on the balcony tonight", "the office has turned into a sauna", "lemonade for everybody",
        "even the pigeons walk slowly", "can you turn the sun down a bit", "the pool is as full as the train",
        "iced coffee number five", "never complaining about winter again", "thunder at last", "hottest june since 1976",
        "barbecue on the roof later", "tan lines like a zebra",
    ),
}  # fmt: skip
