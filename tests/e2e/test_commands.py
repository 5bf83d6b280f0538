"""Every command as its own process: exit codes, data on stdout, and one plain sentence for what goes wrong."""

import asyncio
import json
import re
import sqlite3
from collections.abc import Callable
from dataclasses import replace
from datetime import datetime, timedelta
from functools import partial
from pathlib import Path

import pytest

from bot.config import load_config
from bot.core.messages import Author, Happening, Message, PersonId, RemoteId
from bot.errors import BotError
from bot.ports import Transaction
from bot.runtime.clock import SystemClock
from bot.wiring.keeping import open_store
from bot.wiring.trying import ReplayBeside
from tests.fakes.cases import message
from tests.fakes.processes import TOKEN, Ended, command, occupied, settings, write

pytestmark = pytest.mark.e2e
NOWHERE = "http://127.0.0.1:9"  # nothing answers there, and nobody is asked
ANSWERS = ("--brand", "Acme", "--languages", "en, fr", "--on-duty", "Kim", "--tone", "plain")


@pytest.fixture(scope="module")
def brand(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A brand as `init` makes it. Tests may add files beside it, never change it."""
    folder = tmp_path_factory.mktemp("home") / "my-brand"
    assert command("init", str(folder), *ANSWERS, cwd=folder.parent).code == 0
    return folder


@pytest.fixture
def config(brand: Path, tmp_path: Path) -> Path:
    """A configuration of its own on that brand's knowledge."""
    return write(tmp_path / "config.yaml", settings(NOWHERE, brand / "knowledge"))


def is_one_object(done: Ended, code: int = 0) -> dict[str, object]:
    """stdout is one JSON object and nothing else."""
    assert done.code == code, done.err
    found = json.loads(done.out)
    assert isinstance(found, dict)
    return found


# --- beginning --------------------------------------------------------------------------------------------------------


def test_a_new_brand_passes_its_check(brand: Path) -> None:
    done = command("check", "--config", str(brand / "config.yaml"), cwd=brand.parent)
    assert (done.code, done.err) == (0, "")
    assert "1 issues, 2 tests passed" in done.out


def test_init_asks_what_it_was_not_told(tmp_path: Path) -> None:
    done = command("init", "ours", cwd=tmp_path, typed='Søren "&" Söhne: Büro\nde\nJürgen Groß\nkurz\n')
    assert done.code == 0, done.err
    assert "Name of your brand" in done.out
    checked = command("check", "--config", "ours/config.yaml", "--strict", cwd=tmp_path)
    assert checked.code == 0, checked.out + checked.err


def test_init_overwrites_nothing(brand: Path) -> None:
    before = (brand / "config.yaml").read_bytes()
    done = command("init", str(brand), *ANSWERS, cwd=brand.parent)
    assert (done.code, done.out) == (1, "")
    assert done.err == f"{brand}: something is in this folder already. Choose another name, or empty it first.\n"
    assert (brand / "config.yaml").read_bytes() == before


def test_init_says_in_json_what_it_made(tmp_path: Path) -> None:
    made = is_one_object(command("init", "ours", *ANSWERS, "--json", cwd=tmp_path))
    assert made == {"config": "ours/config.yaml", "knowledge": "ours/knowledge"}


# --- looking ----------------------------------------------------------------------------------------------------------


def test_check_names_file_line_and_column(tmp_path: Path) -> None:
    first = {"version": "1", "issues": [{"id": "a", "title": "A", "phrasing": ["x"]}]}
    write(tmp_path / "knowledge" / "a.yaml", first)
    done = command("check", "--knowledge", "knowledge", cwd=tmp_path)
    assert done.code == 1
    assert "knowledge/a.yaml:5:3 K" in done.out
    assert 'unknown line "phrasing"' in done.out

    found = is_one_object(command("check", "--knowledge", "knowledge", "--json", cwd=tmp_path), code=1)
    assert found["ok"] is False
    assert found["findings"]


def test_try_says_what_and_why(brand: Path) -> None:
    told = is_one_object(
        command("try", "when are you open", "--config", str(brand / "config.yaml"), "--json", cwd=brand.parent)
    )
    assert (told["decision"], told["sure"]) == ("answer", "sure")
    assert "https://example.com/hours" in str(told["replies"])

    plain = command("try", "the box will not open", "--config", str(brand / "config.yaml"), cwd=brand.parent)
    assert plain.code == 0
    assert plain.out.startswith("The bot hands to a person.   Why: ")


def test_try_works_in_an_empty_folder_on_the_demo_brand(tmp_path: Path) -> None:
    done = command("try", "my card is 4111 1111 1111 1111, you charged me twice", cwd=tmp_path)
    assert done.code == 0, done.err
    assert "4111" not in done.out
    assert list(tmp_path.iterdir()) == []


def test_eval_measures_and_writes_predictions(brand: Path, tmp_path: Path) -> None:
    lines = [{"text": "when are you open", "issue": "opening-hours"}, {"text": "my dog ate it", "issue": None}]
    (tmp_path / "m.jsonl").write_text("\n".join(map(json.dumps, lines)), encoding="utf8")
    words = ("--knowledge", str(brand / "knowledge"), "--messages", "m.jsonl", "--predictions", "p.jsonl", "--json")
    figures = is_one_object(command("eval", *words, cwd=tmp_path))
    assert (figures["messages"], figures["in_scope"], figures["correct"], figures["wrong"]) == (2, 1, 1, 0)
    predicted = [json.loads(line) for line in (tmp_path / "p.jsonl").read_text(encoding="utf8").splitlines()]
    assert [each["decision"] for each in predicted] == ["answer", "handoff"]


SURE, LESS_SURE, UNSURE = "when are you open", "are you open on sunday", "at what time do you close"  # .999, .991, .919
WELL, BADLY = "opening-hours", None


@pytest.mark.parametrize(
    ("said", "told", "bar"),
    [
        ([(2, SURE, WELL)], "for 1 in 100 it takes 183 answers without a wrong one", None),
        ([(200, SURE, WELL)], "That is the bar that these messages bear for 1 in 100 (200 answered, 0 wrong;", 0.97),
        ([(200, SURE, WELL), (90, UNSURE, WELL)], "also bear a lower bar: write sure_from: 0.918 under policy:", 0.918),
        ([(200, SURE, WELL), (30, LESS_SURE, BADLY)], "need a higher bar: write sure_from: 0.999 under policy:", 0.999),
        ([(90, SURE, WELL), (30, LESS_SURE, BADLY)], "That is more than 1 in 100, and no higher bar is proven", None),
    ],
    ids=["too few", "as it is", "lower", "higher", "none"],
)
def test_eval_tells_the_bar_that_the_messages_bear(
    brand: Path, tmp_path: Path, said: list[tuple[int, str, str | None]], told: str, bar: float | None
) -> None:
    lines = [json.dumps({"text": text, "issue": issue}) for many, text, issue in said for _ in range(many)]
    (tmp_path / "m.jsonl").write_text("\n".join(lines), encoding="utf8")
    words = ("eval", "--knowledge", str(brand / "knowledge"), "--messages", "m.jsonl")
    shown = command(*words, cwd=tmp_path).out
    assert told in shown
    assert (
        f"Now it answers when it is 0.97 sure: {sum(many for many, text, _ in said if text != UNSURE)} answered"
        in shown
    )
    found = is_one_object(command(*words, "--json", cwd=tmp_path))["bar"]
    if bar is None:
        assert found is None
        return
    assert isinstance(found, dict)
    assert found["sure_from"] == bar

    changed = (brand / "config.yaml").read_text(encoding="utf8") + f"\npolicy: {{sure_from: {bar}}}\n"
    (tmp_path / "config.yaml").write_text(changed, encoding="utf8")
    after = is_one_object(command(*words, "--config", "config.yaml", "--json", cwd=tmp_path))
    assert (after["answered"], after["wrong"]) == (found["answered"], found["wrong"])


def test_replay_tells_what_would_have_fired(brand: Path, tmp_path: Path) -> None:
    said = [
        {"at": f"2026-11-02T12:00:{n:02}Z", "channel": "main", "room": "help", "author": f"ana{n}", "text": text}
        for n, text in enumerate(["when are you open", "my dog ate it", *["are you open on sunday"] * 7])
    ]
    (tmp_path / "s.jsonl").write_text("\n".join(map(json.dumps, said)), encoding="utf8")
    words = ("replay", "--config", str(brand / "config.yaml"), "--messages", "s.jsonl")
    told = is_one_object(command(*words, "--json", cwd=tmp_path))
    assert set(told) == {"messages", "decisions", "alerts", "healed"}
    assert told["messages"] == 9
    assert re.findall(r"'level': '(L\d)', 'about': '(.*?)'", str(told["alerts"])) == [
        ("L1", "opening-hours"), ("L2", "opening-hours"),
    ]  # fmt: skip

    rules = "version: 1\nwindow: 30m\nhalf_life: 15m\nfalls_after: 45m\nlevels:\n  L3: {authors: 4}\n"
    (tmp_path / "draft.yaml").write_text(rules, encoding="utf8")
    done = command(*words, "--incidents", "draft.yaml", "--compare", cwd=tmp_path)
    assert done.code == 0, done.err
    assert [line.split()[0] for line in done.out.splitlines()] == ["vanishes", "vanishes", "appears", "3"]
    assert "draft.yaml:6" in done.out


def accepted(said: Message, now: datetime, tx: Transaction) -> None:
    tx.inbox.accept(said, (), now)


def test_replay_of_what_the_bot_itself_heard(brand: Path, tmp_path: Path) -> None:
    place = write(tmp_path / "config.yaml", settings(NOWHERE, brand / "knowledge"))
    words = ("replay", "--config", str(place), "--days", "2", "--json")
    nothing = command(*words, cwd=tmp_path)
    assert (nothing.code, "nothing was heard in that time" in nothing.err) == (1, True), nothing.err

    async def hear() -> None:
        now, store = SystemClock().now(), open_store(load_config(place), {})
        for number in range(7):
            post, at = f"p{number}", now - timedelta(minutes=30 - number)
            said = message("are you open on sunday", id=RemoteId(post), happening=Happening(f"post:{post}"), at=at)
            said = replace(said, author=Author(PersonId(post), post), root=RemoteId(post))
            await store.write(partial(accepted, said, now))
        await store.close()

    asyncio.run(hear())
    told = is_one_object(command(*words, cwd=tmp_path))
    assert told["messages"] == 7
    assert "opening-hours" in str(told["alerts"])
    config, rules = load_config(place), "version: 1\nwindow: 30m\nhalf_life: 15m\nfalls_after: 45m\nlevels:\n"
    tried = asyncio.run(ReplayBeside(config).compare(f"{rules}  L3: {{authors: 4}}\n", 2))
    assert (tried.messages, tried.then) == (7, 1)
    assert {(change.what, change.level) for change in tried.changes} >= {("appears", "L3"), ("vanishes", "L1")}
    with pytest.raises(BotError, match=r"It could not be played: .*incidents\.yaml"):
        asyncio.run(ReplayBeside(config).compare("version: 2", 2))
    with pytest.raises(BotError, match="Take fewer days"):
        asyncio.run(ReplayBeside(config, longest=0.001).compare(rules, 2))
    both = command("replay", "--days", "2", "--messages", str(place), cwd=tmp_path)
    assert (both.code, "Say what to play" in both.err) == (2, True)


def test_schema_is_what_editors_want(tmp_path: Path) -> None:
    schema = is_one_object(command("schema", cwd=tmp_path))
    assert "issues" in str(schema["properties"])


# --- sentences for what goes wrong ------------------------------------------------------------------------------------

Break = Callable[[Path, Path], tuple[str, ...]]  # (folder, its config.yaml) -> the words to run


def _no_config(folder: Path, config: Path) -> tuple[str, ...]:
    config.unlink()
    return ("run",)


def _no_config_to_pause(folder: Path, config: Path) -> tuple[str, ...]:
    config.unlink()
    return ("pause", "--all")


def _no_token(folder: Path, config: Path) -> tuple[str, ...]:
    return ("run", "--port", "0")


def _unknown_platform(folder: Path, config: Path) -> tuple[str, ...]:
    config.write_text(config.read_text(encoding="utf8").replace("platform: plaza", "platform: plazza"), "utf8")
    return ("run",)


def _unknown_account(folder: Path, config: Path) -> tuple[str, ...]:
    return ("pause", "--channel", "telegramm")


def _unknown_issue(folder: Path, config: Path) -> tuple[str, ...]:
    return ("freeze", "router-read-light")


def _data_below_a_file(folder: Path, config: Path) -> tuple[str, ...]:
    (folder / "data").write_text("a file stands in the way", encoding="utf8")
    return ("pause",)


def _damaged_database(folder: Path, config: Path) -> tuple[str, ...]:
    (folder / "data").mkdir()
    (folder / "data" / "beancan.sqlite3").write_bytes(b"no database at all, " * 500)
    return ("pause",)


def _foreign_database(folder: Path, config: Path) -> tuple[str, ...]:
    (folder / "data").mkdir()
    with sqlite3.connect(folder / "data" / "beancan.sqlite3") as other:
        other.execute("CREATE TABLE recipes (id)")
    other.close()
    return ("pause",)


def _nothing_to_copy(folder: Path, config: Path) -> tuple[str, ...]:
    return ("db", "backup", "copy.sqlite3")


def _copy_over_something(folder: Path, config: Path) -> tuple[str, ...]:
    (folder / "copy.sqlite3").touch()
    return ("db", "backup", "copy.sqlite3")


def _no_knowledge(folder: Path, config: Path) -> tuple[str, ...]:
    return ("try", "hello", "--knowledge", "nowhere")


def _no_knowledge_to_check(folder: Path, config: Path) -> tuple[str, ...]:
    return ("check", "--knowledge", "nowhere")


def _no_messages(folder: Path, config: Path) -> tuple[str, ...]:
    return ("eval", "--knowledge", "k", "--messages", "nothing.jsonl")


def _bad_messages(folder: Path, config: Path) -> tuple[str, ...]:
    lines = ('{"text": "hi", "issue": null}', '{"text": "hi", "isue": null}', "not json", '{"text": 3, "issue": "x"}')
    (folder / "m.jsonl").write_text("\n".join(lines), encoding="utf8")
    return ("eval", "--knowledge", "k", "--messages", "m.jsonl")


def _bad_stream(folder: Path, config: Path) -> tuple[str, ...]:
    (folder / "s.jsonl").write_text('{"at": "soon"}', encoding="utf8")
    return ("replay", "--messages", "s.jsonl")


def _bad_thresholds(folder: Path, config: Path) -> tuple[str, ...]:
    (folder / "i.yaml").write_text("version: 1\nwindow: 30m\n", encoding="utf8")
    return ("replay", "--messages", "s.jsonl", "--incidents", "i.yaml")


def _plaza_below_a_file(folder: Path, config: Path) -> tuple[str, ...]:
    return ("plaza", "--port", "0", "--data", "config.yaml/plaza.jsonl")


def _damaged_plaza(folder: Path, config: Path) -> tuple[str, ...]:
    (folder / "plaza.jsonl").write_text("oops\n", encoding="utf8")
    return ("plaza", "--port", "0", "--data", "plaza.jsonl")


def _demo_below_a_file(folder: Path, config: Path) -> tuple[str, ...]:
    return ("demo", "--port", "0", "--no-browser", "--data", "config.yaml/demo")


def _a_language_without_words(folder: Path, config: Path) -> tuple[str, ...]:
    return ("init", "ours", "--brand", "Acme", "--languages", "en, it", "--on-duty", "Kim", "--tone", "plain")


def _init_below_a_file(folder: Path, config: Path) -> tuple[str, ...]:
    return ("init", "config.yaml/ours", *ANSWERS)


WRONG: dict[Break, tuple[str, ...]] = {
    _no_config: ("config.yaml K100 this file does not exist", "beancan init", "--config"),
    _no_config_to_pause: ("config.yaml K100 this file does not exist",),
    _no_token: ("config.yaml:", "BEANCAN_PLAZA_TOKEN", "beancan plaza"),
    _unknown_platform: ("config.yaml:", '"plazza"', "plaza"),
    _unknown_account: ('--channel: there is no account "telegramm". Accounts here: main',),
    _unknown_issue: ('there is no issue "router-read-light" in the knowledge that is live',),
    _data_below_a_file: ("The folder data cannot be made (File exists)", "choose another place"),
    _damaged_database: ("beancan.sqlite3", "damaged", "backup"),
    _foreign_database: ("beancan.sqlite3 holds tables of another program",),
    _nothing_to_copy: ("beancan.sqlite3 does not exist, so there is nothing to copy",),
    _copy_over_something: ("copy.sqlite3: this file exists already and is not overwritten",),
    _no_knowledge: ("nowhere", "does not exist"),
    _no_knowledge_to_check: ("nowhere", "does not exist"),
    _no_messages: ("nothing.jsonl: cannot be read", "one JSON object a line"),
    _bad_messages: ("m.jsonl:2", "m.jsonl:3", "m.jsonl:4"),
    _bad_stream: ('s.jsonl:1 "at" is "soon", which is no time',),
    _bad_thresholds: ("i.yaml:1:1 K201", 'the line "half_life" is missing', 'the line "levels" is missing'),
    _plaza_below_a_file: ("config.yaml/plaza.jsonl: cannot be written",),
    _damaged_plaza: ("plaza.jsonl:1: this is not a line of a plaza's journal",),
    _demo_below_a_file: ("config.yaml/demo: the demo cannot keep its data here", "--data"),
    _a_language_without_words: ("--languages: it.", "en, fr, es, de"),
    _init_below_a_file: ("config.yaml/ours: cannot be written",),
}


@pytest.mark.parametrize("breaks", WRONG, ids=lambda each: each.__name__.strip("_"))
def test_a_mistake_is_told_in_a_sentence(breaks: Break, brand: Path, config: Path) -> None:
    folder = config.parent
    (folder / "k").symlink_to(brand / "knowledge")
    done = command(*breaks(folder, config), cwd=folder)
    told = done.err + (done.out if "check" in breaks.__name__ else "")
    assert done.code == 1, told
    for part in WRONG[breaks]:
        assert part in told
    assert "Traceback" not in done.err
    assert "Error" not in done.err  # no names of exceptions


@pytest.mark.parametrize("words", [("run",), ("plaza",), ("demo", "--no-browser")], ids=lambda words: words[0])
def test_a_port_in_use_is_told_in_a_sentence(words: tuple[str, ...], config: Path) -> None:
    with occupied() as port:
        env = {"BEANCAN_PLAZA_TOKEN": TOKEN}
        done = command(*words, "--port", str(port), cwd=config.parent, env=env)
    assert (done.code, done.out) == (1, "")
    assert done.err.startswith(f"--port: 127.0.0.1:{port} cannot be used (Address already in use).")
    assert not (config.parent / "data").exists()


def test_a_command_that_is_written_wrongly_ends_with_2(tmp_path: Path) -> None:
    for words in (("tri", "x"), ("try",), ("run", "--port", "99999"), ("pause", "--all", "--channel", "x")):
        done = command(*words, cwd=tmp_path)
        assert (done.code, done.out) == (2, ""), words
        assert "Usage: " in done.err


# --- the database -----------------------------------------------------------------------------------------------------


def test_the_switch_works_before_the_bot_ever_ran(config: Path) -> None:
    folder = config.parent
    assert is_one_object(command("pause", "--json", cwd=folder)) == {"changed": True, "paused": ["*"]}
    held = is_one_object(command("pause", "--channel", "main", "--json", cwd=folder))
    assert held == {"changed": True, "paused": ["*", "main"]}
    done = command("resume", cwd=folder)
    assert done.out == "The bot speaks again everywhere.\nStill paused: main\n"
    assert is_one_object(command("db", "backup", "copy.sqlite3", "--json", cwd=folder)) == {"copy": "copy.sqlite3"}
    with sqlite3.connect(folder / "copy.sqlite3") as copy:
        assert copy.execute("PRAGMA integrity_check").fetchone() == ("ok",)
    copy.close()


# --- the demo's script ------------------------------------------------------------------------------------------------


def test_the_demo_plays_its_script(tmp_path: Path) -> None:
    played = is_one_object(command("demo", "--check", "--port", "0", "--json", cwd=tmp_path))
    assert played["ok"] is True
    assert isinstance(played["steps"], list)
    assert len(played["steps"]) >= 7
    assert list(tmp_path.iterdir()) == []  # nothing is left behind
