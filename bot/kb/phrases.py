"""The fixed words of the bot: which phrases there are, what fills their placeholders, and what to say in English.

`phrases.yaml` must hold each of them in every served language. The English texts here are for measuring and trying a
folder that has no phrases yet, and for `init` to begin with; a live bot never says them unless somebody wrote them
down.
"""

from collections.abc import Mapping
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Phrase:
    """One fixed phrase. `fills`: placeholders the bot fills. An `optional` one may be left out and is not said then."""

    english: str
    fills: tuple[str, ...] = ()
    optional: bool = False


PHRASES: Mapping[str, Phrase] = {
    "disclosure": Phrase("I am a bot."),
    "bot_back": Phrase("The bot is back."),
    "greeting": Phrase("Hello, what can I do for you?", optional=True),
    "handoff": Phrase("Passing this to a colleague, usually within {wait}.", ("wait",)),
    "handoff_not_helped": Phrase("Thanks. A colleague takes it from here, usually within {wait}.", ("wait",)),
    "handoff_urgent": Phrase("A person from our team has been alerted and will reply here."),
    "out_of_hours": Phrase("A colleague answers when we are back: {hours}.", ("hours",)),
    "wait_minutes": Phrase("{n} min", ("n",)),
    "wait_hours": Phrase("{n} h", ("n",)),
    "personal_data": Phrase("Please delete the private details here and write to us in private: {link}", ("link",)),
    "other_channels": Phrase("our help centre"),
    "to_private": Phrase("Let us go on in private: {link}", ("link",), optional=True),
    "no_private": Phrase("Please open a private chat with us: {link}", ("link",), optional=True),
    "we_know": Phrase("We know about this and are on it: {link}", ("link",), optional=True),
    "same_here": Phrase("Noted.", ("n",), optional=True),
    "choose": Phrase("Which one is it?", optional=True),
    "corrected": Phrase("Our answer here was wrong. A person will reply.", ("link",), optional=True),
    "pointer": Phrase("Here is what helps: {link}", ("link",)),
    "steps_intro": Phrase("Step by step:"),
    "thanks_fixed": Phrase("Good to hear."),
    "numbered": Phrase("Answer with a number:"),
    "something_else": Phrase("Something else"),
    "button_fixed": Phrase("Yes, fixed"),
    "button_not_helped": Phrase("Did not help"),
    "button_same_here": Phrase("Same here"),
    "button_person": Phrase("A person"),
    "button_stop": Phrase("No more of these", optional=True),
}
