"""Small words and letters of languages the guards cannot read, only to notice that somebody writes one of them.

A word that a served language knows too counts for both, so that it never makes a clear lead by itself.
"""

from collections.abc import Mapping

UNREAD: Mapping[str, frozenset[str]] = {
    "it": frozenset(
        """rosso rossa luce aiuto bolletta lento guasto lampeggia rotto il che non di per sono mi una della ho
        questo con anche perche ciao grazie funziona gli ma come alla dal nel piu posso quando ieri
        dove ancora e lo ha hai abbiamo avete mio mia miei vostro vostra sul sulla dalla dei delle
        degli nella cosa devo fare faccio stato stata oggi stamattina sera giorni settimana casa
        qualcuno buongiorno salve arriva arrivato niente nessuno subito sempre dopo prima solo
        adesso allora quindi vorrei potete puo fa va""".split()
    ),
    "pt": frozenset(
        """vermelho vermelha ajuda avariado pisca luz lenta nao o os uma meu minha esta voce com para por que
        em obrigado ola muito mas tem estou ja do da ao na pelo pela ontem desde quando ainda fazer
        tenho posso dos a e um no meus minhas isto isso quer dizer foi fui mais este esse porque
        hoje dias semana casa alguem bom boa agora sem nada ninguem veio chegou falta preciso
        consigo obrigada voces telemovel fatura encomenda das nos nas ligar senha conta""".split()
    ),
    "nl": frozenset(
        """rood kapot traag hulp storing knippert brandt lampje het een ik niet mijn van is dat op met voor heb
        zijn maar geen wel naar hoe waarom werkt jullie onze sinds wanneer moet kan er wij steeds
        opnieuw deze doet meer ook nieuwe oude boven straat twee keer dezelfde te en de die wordt
        werd al nog vandaag gisteren morgen week dagen iemand bedankt graag hallo kunnen willen zou
        aan uit bij om over mij mijne krijg komt staat ligt hangt factuur rekening""".split()
    ),
    "pl": frozenset(
        """czerwono czerwona swieci pomoc rachunek zepsuty miga wolny nie jest sie na do mam moj jak co
        dlaczego prosze dziekuje dziala czy ale od mnie juz po to w z gdzie kiedy moge ze tym przez
        niz internetu wczoraj bardzo tylko moja i za jestem mi ma moje mojego mojej dzis dzisiaj bez
        jeszcze zostal zostala byl byla bylo dni tydzien teraz nic nikt miesiacu nowy nowego telefon
        tez""".split()
    ),
    "tr": frozenset(
        """kırmızı yavas fatura yanıyor bozuk ısık bir ve bu icin neden nasil degil calismiyor benim cok ama
        var yok mi merhaba lutfen internetim nerede kadar ne mu acaba dun nasıl calısmıyor sonra
        beri sabahtan simdi bugun ben siz gun hafta daha hic kim hangi ile yapmalıyım yardım
        tesekkurler ay geldi gelmedi oldu""".split()
    ),
    "sv": frozenset(
        """rott rod trasig hjalp langsamt rakning blinkar lampan jag inte och det att en som har min mitt ar pa
        med hej tack fungerar varfor hur kan ni vad ska nar kom aldrig dag igen hela mina sedan igar
        gor skulle far av for till fran mig var men om hos era idag vecka dagar tiden gora nagon
        ingen inget kommer hade vi han""".split()
    ),
    "da": frozenset(
        """rodt regning hjaelp blinker langsomt jeg ikke og det at en som har min mit er med hej tak virker
        hvorfor hvordan kan hvad skal nar kom aldrig dag igen hele mine siden skulle far af til fra
        mig var men hos jeres uge dage noget nogen ingen kommer havde vi nu min gar""".split()
    ),
    "no": frozenset(
        """rodt regning hjelp blinker tregt jeg ikke og det at en som har min mitt er med hei takk fungerer
        hvorfor hvordan kan hva skal nar kom aldri dag igjen hele mine siden skulle far av til fra
        meg var men hos deres uke dager noe noen ingen kommer hadde vi na""".split()
    ),
    "fi": frozenset(
        """punaista netti punainen apua lasku hidas laite eika vilkkuu ei ole on ja minun mita miksi miten kun
        mutta nyt viela kiitos hei moi se etta voi voin olen oli eilen tanaan en mina ovat toimi
        pitaisi saanko missa koska koko""".split()
    ),
    "cs": frozenset(
        """cervene pomaly pomoc faktura blika sviti je se na nefunguje mam muj jak co proc prosim dekuji ale uz
        od mi do nejde ze kdy kde jsem jsou bez nebo vcera dnes dobry den muzu ktery jen tak si pro
        po tento moje stale""".split()
    ),
    "ro": frozenset(
        """rosu lent ajutor factura clipeste lumina nu si este un o la de pe cu ce cum am mea meu sunt pentru
        va rog multumesc buna imi mi din cand unde mai decat dar merge ieri azi fara acum sa ca
        internetul niciun""".split()
    ),
    "hu": frozenset(
        """piros pirosan lassu szamla segitseg villog nem az a es hogy van egy de mert miert mikor hogyan kerem
        koszonom szia nekem nincs mar meg ez tegnap ma mit vagyok lesz volt mukodik tudok kell csak""".split()
    ),
}

# Letters (lower case) that none of the languages we read has. A word with one of them is as telling as a small word.
LETTERS: Mapping[str, str] = {
    "it": "ìò",
    "pt": "ãõ",
    "pl": "łąęśżźćń",
    "tr": "ışğ",
    "sv": "å",
    "da": "øåæ",
    "no": "øåæ",
    "cs": "řůěčšž",
    "ro": "țșăţ",
    "hu": "őű",
}
