"""A small honest matcher at the port: shares of common words. Good enough to test loading without the real one."""

from bot.core.issues import Knowledge, Match, Matches
from bot.core.text import holds, words
from bot.ports import Query


class WordMatcher:
    """Confidence = share of a phrasing's words that stand in the text, the best phrasing counts; `not_this` vetoes."""

    def __init__(self, knowledge: Knowledge) -> None:
        self.knowledge = knowledge

    async def match(self, query: Query) -> Matches:
        said = set(words(query.text))
        found: list[Match] = []
        for issue in self.knowledge.issues.values():
            veto = next((n.text for n in issue.not_this if holds(query.text, n.text)), "")
            best = max(
                (
                    (_share(said, phrasing), phrasing, lang)
                    for lang, texts in issue.phrasings.items()
                    for phrasing in texts
                ),
                default=(0.0, "", ""),
            )
            if best[0] > 0:
                found.append(Match(issue.id, best[0], f'words of "{best[1]}"', best[1], best[2], veto))
        return Matches(tuple(sorted(found, key=lambda match: -match.confidence)))


def _share(said: set[str], phrasing: str) -> float:
    wanted = set(words(phrasing))
    return len(wanted & said) / len(wanted | said) if wanted else 0.0
