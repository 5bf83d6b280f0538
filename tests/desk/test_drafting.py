"""The beginning of an entry: readable by the one YAML reader, not live by being moved, complete when it is finished."""

from datetime import UTC, date, datetime, timedelta
from pathlib import Path

from bot.core.conversations import ConversationId
from bot.core.incidents import Level, Reading, Topic, Usual
from bot.core.policy import Policy
from bot.desk.drafting import draft_of
from bot.kb.findings import Purpose, errors
from bot.kb.load import load
from bot.matching.build import build
from bot.ports.nerve import BoardLine, IncidentId, Quote, State, Story

NOW = datetime(2026, 11, 2, 9, 6, tzinfo=UTC)
PHRASES = Path(__file__).parents[2] / "knowledge" / "phrases.yaml"


def story(label: str = 'voucher: "code" #7') -> Story:
    reading = Reading(3, 4, 3.5, 0, 7.0, Usual(1.0, 20.0), 3.0, timedelta(minutes=5))
    line = BoardLine(
        IncidentId(4), Topic("cluster:9"), label, Level.L2, Level.L2, NOW, State.OPEN, reading, NOW, "", ""
    )
    return Story(line, (2, 1, 1), (), (), ())


def said(*texts: str, language: str = "en") -> list[Quote]:
    return [Quote(text, ConversationId(number), NOW, language) for number, text in enumerate(texts)]


ODD = said(
    'it says: "no" # 12', "- {x}: 'y'\n\tand   more", "IT says: \"no\" # 12", "mail me at ana@example.com", "x" * 900
)  # fmt: skip


def test_words_are_redacted_different_and_short() -> None:
    text = draft_of(story(), ODD, [], "en", "Lea", NOW)
    assert text.count('"no\\" # 12"') == 1
    assert "- {x}: 'y' and more" in text
    assert "mail me at [email]" in text
    assert "ana@example.com" not in text
    assert "xxx" not in text
    assert "public:               # the fix" in text


def test_each_language_has_its_words_and_its_answers() -> None:
    french = said("le code ne marche pas", language="fr-FR")
    unknown = said("nimmt den code nicht", language="")
    text = draft_of(
        story(), [*said("the code fails"), *french, *unknown], said("Try it\n# again", "Later"), "de", "Lea", NOW
    )
    assert [line.strip() for line in text.splitlines() if line.strip() in {"en:", "fr:", "de:"}] == [
        "en:", "fr:", "de:", "en:", "fr:", "de:",
    ]  # fmt: skip
    assert 'public: "Try it # again"' in text
    assert "# Also answered: Later" in text


async def test_it_is_refused_until_it_is_finished_and_then_waits_for_an_approval(tmp_path: Path) -> None:
    text = draft_of(
        story(), said(*(f"voucher code number {n} fails" for n in range(14))), said("Try again"), "en", "Lea", NOW
    )
    (tmp_path / "phrases.yaml").write_bytes(PHRASES.read_bytes())

    async def mistakes(text: str) -> set[tuple[str, str]]:
        (tmp_path / "new.yaml").write_text(text, encoding="utf-8")
        loaded = await load(tmp_path, Purpose.CHECK, build, Policy(), date(2026, 11, 3))
        found = {(each.code, each.sentence) for each in loaded.findings if each.file.endswith("new.yaml")}
        assert (loaded.knowledge is None) == bool(errors(loaded.findings))
        return {each for each in found if each[0] not in {"K309", "K302"}}

    assert {code for code, _ in await mistakes(text)} & {"K201", "K206"}, "nobody gave it an id"
    finished = await mistakes(text.replace("id:    ", "id: voucher    "))
    assert {code for code, _ in finished} == {"K603"}, finished
