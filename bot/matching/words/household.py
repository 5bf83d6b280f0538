"""Names that every household knows and that are hardly ever the brand's own, so that a brand need not list them itself.

Left out are names which are also words of the languages we read (Orange, Three, Sky, Target, Shell, Signal, Zoom, Ring,
Wise, Free, Bolt, Prime, Yoigo's "yo"): they would be heard where nobody names them. A brand's own products and what
its issues speak of are never strange to it, whatever stands here.
"""


def _names(text: str) -> frozenset[str]:
    return frozenset(" ".join(name.split()) for name in text.split(","))


# Whom one has an account, a bill or a parcel with.
SERVICES = _names(
    """
    netflix, hulu, hbo max, paramount plus, crunchyroll, twitch, youtube, youtube premium, deezer, spotify,
    soundcloud, audible, dazn, rakuten tv, molotov, filmin, movistar plus, joyn, zattoo, waipu, canal plus,
    apple music, itunes, amazon, amazon prime, prime video, ebay, etsy, aliexpress, alibaba, temu, shein,
    zalando, vinted, wallapop, leboncoin, cdiscount, fnac, darty, carrefour, leclerc, auchan, mercadona, el
    corte ingles, ikea, decathlon, lidl, aldi, rewe, edeka, mediamarkt, media markt, otto versand,
    kleinanzeigen, walmart, costco, tesco, sainsburys, argos, asos, deliveroo, uber eats, lyft, doordash, glovo,
    lieferando, wolt, blablacar, cabify, airbnb, booking com, expedia, tripadvisor, ryanair, easyjet, lufthansa,
    air france, iberia, vueling, sncf, renfe, deutsche bahn, flixbus, instagram, facebook, whatsapp, telegram,
    tiktok, snapchat, pinterest, linkedin, twitter, reddit, tumblr, tinder, bumble, mastodon, bluesky, skype,
    microsoft teams, google meet, google drive, google maps, google play, icloud, apple id, app store, dropbox,
    onedrive, office 365, microsoft 365, adobe, photoshop, chatgpt, openai, duolingo, strava, fitbit, peloton,
    canva, epic games, ubisoft, electronic arts, blizzard, riot games, roblox, minecraft, fortnite, league of
    legends, valorant, call of duty, world of warcraft, overwatch, genshin impact, candy crush, pokemon go, xbox
    live, game pass, playstation network, psn, nintendo online, nintendo eshop, vodafone, t mobile, telekom,
    deutsche telekom, o2, telefonica, movistar, yoigo, masmovil, jazztel, digi mobil, pepephone, lowi, bouygues,
    bouygues telecom, sosh, red by sfr, sfr, prixtel, 1und1, congstar, freenet, klarmobil, aldi talk,
    unitymedia, pyur, verizon, comcast, xfinity, spectrum internet, centurylink, bt group, british telecom,
    talktalk, plusnet, virgin media, giffgaff, lebara, lycamobile, swisscom, salt mobile, sunrise mobile,
    proximus, telenet, kpn, ziggo, starlink, edf, engie, iberdrola, endesa, naturgy, vattenfall, british gas,
    octopus energy, airtel, jio, telstra, optus, rogers wireless, telus, disney, steam account, steam library,
    discord server,
    sky q, sky glass, sky go, sky remote, sky box, sky tv, now tv, steam deck, ring app, outlook
    """
)

# What is used together with the brand's things, devices, banks, parcel services: only its own account, app, control or
# shop is strange.
BESIDE = _names(
    """
    samsung, lg, sony, panasonic, philips, hisense, tcl, toshiba, grundig, loewe, xiaomi, huawei, oneplus, oppo,
    motorola, nokia, google pixel, fairphone, iphone, ipad, macbook, imac, apple watch, airpods, chromecast,
    fire stick, fire tv, roku, apple tv, nintendo, nintendo switch, playstation, ps4, ps5, xbox, alexa, echo
    dot, google home, google nest, sonos, jbl, hewlett packard, hp, epson, brother printer, lexmark, lenovo,
    asus, acer, logitech, garmin, gopro, roomba, dyson, bosch, siemens, miele, whirlpool, electrolux, delonghi,
    nespresso, tesla, renault, peugeot, citroen, volkswagen, bmw, audi, toyota, hyundai, fritzbox, fritz box,
    netgear, tp link, linksys, ubiquiti, paypal, klarna, revolut, monzo, n26, venmo, cash app, western union,
    moneygram, bizum, mastercard, american express, hsbc, barclays, lloyds, natwest, santander, bbva, caixabank,
    bankinter, sabadell, bnp paribas, societe generale, credit agricole, credit mutuel, boursorama, boursobank,
    la banque postale, sparkasse, volksbank, commerzbank, deutsche bank, comdirect, ing diba, citibank, wells
    fargo, bank of america, chase bank, coinbase, binance, dhl, fedex, dpd, gls, royal mail, evri, yodel, seur,
    mrw, chronopost, colissimo, la poste, mondial relay, deutsche post, usps, google pay, apple pay, hermes
    paket, gmail, hotmail, yahoo
    """
)
