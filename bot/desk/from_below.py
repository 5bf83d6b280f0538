"""What other rooms say and the console shows: reasons of the bot, refusals of the store, markers of a thread, deeds of
the trail.

Those rooms know no languages; their sentences are listed here so that the catalogues hold them. One that is missing
is shown in English, and nothing breaks.
"""

import re
from collections.abc import Mapping

from bot.desk.tongues import ENGLISH, ours, raw, said, spoken


def shape(text: str) -> str:
    """A sentence with places in it, as `%(name)s`, that comes from below filled in. Named so for the catalogues."""
    return text


REASONS = (
    said("a person answers in this thread"), said("a person was called already"), said("edited, and still the same"),
    said("edited the post after our answer"), said("sent a picture or voice message without words"),
    said("a picture or voice message, not addressed to us"), said("not addressed to us, and not sure"),
    said("had this answer already, and did not speak to us"), said("no issue of ours fits"),
    said("no answer to the bot's question"), said("the question was answered in time"), said("a reaction"),
    said("says that it works"), said("tapped that it did not help"), said("has it too"),
    said("wants to be told nothing more unasked"), said("the answer is not written in this language"),
    said("the bot is paused here"), said("this issue was frozen or removed by a lead"),
    said("the customer wrote more meanwhile"), said("this customer had the same public answer in the last days"),
    said("the answer stands in this room already: point at it"),
    said("only those who addressed the brand may be answered here"),
    said("the time in which the platform allows an answer is over"),
    said("replies typed by your team cannot be seen here, so a person confirms first"),
    said("this channel is set to listen only"), said("a person sends answers to this issue here"),
    said("a person confirms answers to this issue here"), said("the bot said enough in this room for one hour"),
    said("the bot said enough in this room for the moment"), said("the bot said enough to this customer for one hour"),
    said("it must say first that it is a bot"), said("the text holds personal data and would be public"),
    said("asked not to be told any more"), said("wrote just now: that is judged first"),
    said("got an answer from the bot that was wrong"), said("sure"), said("not sure"),
    said("asked for a person: tapped the button"),
    said("the address that was told for it is not the platform's own"),
    said("what the platform says of it cannot be read"), said("files are not fetched from this account"),
)  # fmt: skip
TELLING = (
    said("it stands here already"), said("only tapped, and there is no private way here"), said("was told already"),
    said("said already that it works"), said("only who addressed the brand may be answered here"),
    said("deleted what was written"), said("there is no private way here"),
    said("the correction is said once in each conversation"),
    said("nobody knows whether it stands there; look at the thread"),
    said("the platform did not name where it stands"), said("a bot cannot change what it posted here"),
    said("a further part of a long answer"), said("a bot can neither change nor take back what it posted here"),
    said("this account is not served any more"), said("the platform asked to wait"),
)  # fmt: skip
REFUSALS = (
    said("There are mistakes in it, so nothing was saved. The rules that are live stay."),
    said("incidents.yaml was changed by somebody else since you began. Nothing was saved."),
    said("This is being sent just now. Look at how far it is, or stop it first."),
    said("This is over already, so there is nothing to stop."),
    said("You answer in this thread; write your own words."),
    said("The customer deleted what this answers. It is not sent any more."),
    said("The customer added something since this was written. Look at the thread again."),
    said("It is too late to take this back: it has left. Look at the thread again."),
    said("A person answers in this thread. Hand it back to the bot first."),
    said("Nothing waits to be tried again. Look at the thread again."),
    said("This message does not wait for you any more. Look at the thread again."),
    said("This message cannot be taken back any more. Look at the thread again."),
    said("there is no approved answer for this yet, so the bot can say nothing. Add it to the knowledge first."),
    said("This channel takes no pictures or files. Send words, or a link."),
    said("A file that was to go along is not there any more. Nothing was sent; attach it again."),
    said("there is no such conversation."), said("there is no such alarm."), said("there is no such incident."),
)  # fmt: skip
DEEDS = (
    said("take over"), said("reply public"), said("reply private"), said("undo"), said("hand back"), said("try again"),
    said("release"), said("dismiss"), said("signed in"), said("signed out"), said("signed out elsewhere"),
    said("new link"), said("remind"), said("remind no more"), said("stop telling"), said("incident rules"),
    said("wrote a draft of its entry"), said("choose a password"), said("come back"), said("done"), said("freeze"),
    said("go away"), said("name the issue"), said("note"), said("pause"), said("publish"), said("resume"),
    said("remove from the team"), said("reveal"), said("saved"), said("unfreeze"), said("label"), said("snooze"),
    said("assign"), said("wake"), said("unlabel"), said("heal"), said("recall"), said("attach"),
)  # fmt: skip
MARKERS = (
    shape("%(who)s took over. The bot is silent here."), shape("%(who)s handed back to the bot."),
    shape("%(who)s let the bot try again."), shape("%(who)s closed this."),
    shape("%(who)s took the words back: this is open again."), shape("%(who)s changed a message."),
    shape("%(who)s took a message back."), shape("%(who)s gave this to %(to)s."), shape("%(who)s looks after this."),
    shape("%(who)s looks after this: %(rest)s."), shape("%(who)s gave this back to all."),
    shape("Back again: %(who)s had put it away."), shape("%(who)s: this was about “%(issue)s”."),
    shape("%(who)s: the bot knows no issue like this."),
    shape("%(who)s: a message stands as it was, for it could not be changed: %(rest)s"),
    shape("\"%(title)s\" hurts: %(words)s"), said("has it already"), said("answered this customer before"),
    said("in turn"),
)  # fmt: skip
SHAPES = (
    shape("asked for a person: %(words)s"), shape("not sure: %(rest)s"), shape("close: %(titles)s"),
    shape("says that it did not help: %(rest)s"), shape("must know first: %(facts)s"),
    shape("personal details in public %(kinds)s"), shape("not a customer: %(rest)s"), shape("incident: %(rest)s"),
    shape("%(rest)s; next best %(title)s, %(how)s"), shape("%(rest)s; there is no other issue"),
    shape("%(rest)s; no other issue shares a word"),
    shape("means nearly the same as '%(words)s', %(matched)s of %(wanted)s words match"),
    shape("is close in meaning to '%(words)s', %(matched)s of %(wanted)s words match"),
    shape("is not far in meaning from '%(words)s', %(matched)s of %(wanted)s words match"),
    shape("has little in common with '%(words)s', %(matched)s of %(wanted)s words match"),
    shape("%(matched)s of %(wanted)s words match '%(words)s'"), said("clearly behind"), said("behind"),
    said("close behind"), shape("said \"%(words)s\""), shape("comes back with \"%(title)s\""),
    shape("\"%(title)s\" is held: your team answers it now"), shape("\"%(title)s\" is being looked at"),
    shape("a claim or a danger to this person: %(words)s"), shape("praise: %(words)s"),
    shape("says that it works again: %(words)s"), shape("says the opposite: %(words)s"), shape("sarcasm: %(words)s"),
    shape("quotes somebody: %(words)s"), shape("speaks of something that is not ours: %(words)s"),
    shape("speaks of two things: %(words)s"), shape("too few meaningful words: %(words)s"),
    shape("asks about something else: %(words)s"), shape("a language we do not serve: %(words)s"),
    shape("only a greeting: %(words)s"), shape("stopped by %(who)s"), shape("dismissed by %(who)s"),
    shape("%(who)s took it back"), shape("%(who)s handed back to the bot"), shape("%(who)s closed the conversation"),
    shape("%(who)s saw it there"), shape("%(who)s answers in this thread"),
    shape("%(who)s answers in this thread, and it may stand there already"),
)  # fmt: skip
_OURS = {"rest", "how"}  # places that hold such a sentence themselves; all others hold names or somebody's words
_PLACE = re.compile(r"%\((\w+)\)s")


def _reader(text: str) -> re.Pattern[str]:
    """Finds again what was filled into it."""
    parts = _PLACE.split(text)
    between = (re.escape(part) if n % 2 == 0 else f"(?P<{part}>.+)" for n, part in enumerate(parts))
    return re.compile("".join(between), re.DOTALL)


_READERS: Mapping[str, re.Pattern[str]] = {
    text: _reader(text) for text in map(str, (*SHAPES, *MARKERS)) if _PLACE.search(text)
}


def reason(words: str) -> str:
    """Such a sentence in the language of this request; what was filled into it (customers' words, names) stays."""
    told = ours(words)
    if told != words or spoken() == ENGLISH:
        return told
    for text, reader in _READERS.items():
        if found := reader.fullmatch(words):
            filled = {name: reason(part) if name in _OURS else part for name, part in found.groupdict().items()}
            return str(raw(text) % filled)
    return words
