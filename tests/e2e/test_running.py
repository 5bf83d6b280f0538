"""A running service as its people use it: a plaza in one process, the bot in another, commands beside them."""

import json
import shutil
import signal
import sqlite3
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import httpx2
import pytest

from tests.fakes.processes import (
    HELP,
    TOKEN,
    TOWN,
    Town,
    agent,
    bot,
    command,
    free_port,
    plaza,
    rows,
    settings,
    settled,
    until,
    write,
)

pytestmark = pytest.mark.e2e
HOURS = "what are your opening hours"
WORKING_DAYS = "We are here on working days"
AGES = {  # as if all in the first thread had happened so long ago
    "conversations": "UPDATE conversations SET active_at = active_at - :days WHERE thread = 1",
    "inbox": "UPDATE inbox SET accepted_at = accepted_at - :days WHERE thread = 1",
    "outbox": "UPDATE outbox SET created_at = created_at - :days, sent_at = sent_at - :days WHERE thread = 1",
}


@pytest.fixture
def town(tmp_path: Path) -> Iterator[Town]:
    with plaza(tmp_path) as running:
        yield running


@pytest.fixture(scope="module")
def knowledge(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The knowledge of a brand as `init` makes it. Copied, never changed."""
    folder = tmp_path_factory.mktemp("home") / "my-brand"
    words = ("--brand", "Acme", "--languages", "en", "--on-duty", "Lea", "--tone", "plain")
    assert command("init", str(folder), *words, cwd=folder.parent).code == 0
    return folder / "knowledge"


@pytest.fixture
def config(town: Town, knowledge: Path, tmp_path: Path) -> Path:
    """A configuration on a copy of the knowledge that may be changed."""
    shutil.copytree(knowledge, tmp_path / "knowledge")
    return write(tmp_path / "config.yaml", settings(town.url, Path("knowledge")))


def database(config: Path) -> Path:
    return config.parent / "data" / "beancan.sqlite3"


def test_the_bot_answers_in_public_until_a_person_speaks(town: Town, config: Path) -> None:
    with bot(config) as house, agent(house) as lea:
        post = town.post("Ana", f"{HOURS}, my card is 4111 1111 1111 1111")
        assert "4111" not in town.reply(post)["text"]
        post = town.post("Ben", HOURS)
        said = town.reply(post)
        assert (said["role"], said["in_reply_to"]) == ("bot", post)
        assert WORKING_DAYS in said["text"]

        town.staff("Kim", "Hi Ben, Kim here: open until six today.", post)
        town.post("Ben", "and your opening hours tomorrow", in_reply_to=post)
        until(
            lambda: "leave_it_to_the_human" in str(rows(database(config), "SELECT rule FROM decisions")), "it is left"
        )
        assert [each["author"] for each in town.said(post)] == ["Halo Bot", "Kim"]

        thread = lea.waiting("Ana")
        assert "[card]" in str(thread)
        assert "4111" not in str(thread)
        assert house.program.stop() == 0
    for line in house.program.logged().splitlines():
        assert json.loads(line)["level"] in {"info", "warning"}, line
    assert "4111" not in house.program.logged()
    assert TOKEN not in house.program.logged() + house.program.said()


def test_on_the_first_rung_a_person_sends_each_answer(town: Town, config: Path) -> None:
    write(config, settings(town.url, Path("knowledge"), rung="suggest"))
    with bot(config) as house, agent(house) as lea:
        post = town.post("Ana", HOURS)
        thread = lea.waiting("Ana")
        [line] = [each for each in thread["lines"] if each["state"] == "suggested"]
        assert WORKING_DAYS in line["text"]
        assert town.said(post) == []

        number, send = thread["conversation"]["id"], line["send"]
        form = {"csrf": lea.http.headers["X-CSRF-Token"]}
        assert lea.http.post(f"/t/{number}/send/{send}/release", data=form).status_code == 303
        assert WORKING_DAYS in town.reply(post)["text"]


def test_a_person_answers_from_the_staff_room(town: Town, config: Path) -> None:
    office = {"account": "main", "room": "office", "people": {"lea": "lea"}}
    write(config, settings(town.url, Path("knowledge"), staff_channel=office))
    town.http.post("/api/rooms", json={"id": "office", "title": "Office", "kind": "open"}).raise_for_status()
    with bot(config) as house:
        post = town.post("Ana", "my cat ate the manual")
        card = town.found("office", "my cat ate the manual")
        assert f"{house.url}/t/1" in card["text"]
        town.post("lea", "Which one?", "office", in_reply_to=card["id"])
        question = town.found("office", "Who shall read this?")
        town.tap(question["id"], "lea", "public.1")
        assert town.reply(post, 2)["text"] == "Which one?"
        town.post("Ana", HOURS, in_reply_to=post)
        assert HOURS in town.found("office", f"Ana: « {HOURS}")["text"]
        town.post("lea", "/done", "office", in_reply_to=card["id"])
        town.found("office", "Closed.")
        assert [each["text"] for each in town.said(post)][1:] == ["Which one?"]
        assert house.program.stop() == 0


def test_the_switch_works_at_once_beside_the_running_bot(town: Town, config: Path) -> None:
    folder = config.parent
    with bot(config) as house:
        assert command("pause", cwd=folder).code == 0
        silenced = town.post("Ana", HOURS)
        settled(database(config), 1)
        assert command("resume", "--all", cwd=folder).code == 0
        assert WORKING_DAYS in town.reply(town.post("Ben", HOURS))["text"]
        assert town.said(silenced) == []

        assert command("db", "backup", "copy.sqlite3", cwd=folder).code == 0
        assert rows(folder / "copy.sqlite3", "SELECT count(*) FROM inbox WHERE role = 'customer'") == [(2,)]
        second = command("run", "--port", "0", cwd=folder, env={"BEANCAN_PLAZA_TOKEN": TOKEN})
        assert second.code == 1
        assert second.err.startswith("Another Beancan is running on ")
        link = json.loads(command("console-link", "sam", "--json", cwd=folder).out)
        assert link
        assert house.program.process.poll() is None


def test_a_restart_goes_on_where_it_stopped(town: Town, config: Path) -> None:
    with bot(config) as house:
        before = town.post("Ana", HOURS)
        town.reply(before)
        assert house.program.stop(signal.SIGTERM) == 0
    meanwhile = town.post("Ben", HOURS)
    with bot(config) as house:
        assert "Same fix as here" in town.reply(meanwhile)["text"]
        house.program.process.kill()
        house.program.process.wait()
    after = town.post("Cem", HOURS)
    with bot(config) as house:
        town.reply(after)
        settled(database(config), 3)
        assert [len(town.said(post)) for post in (before, meanwhile, after)] == [1, 1, 1]
        assert house.program.stop(signal.SIGINT) == 0


def test_what_is_finished_and_old_is_erased_and_who_writes_again_begins_anew(town: Town, config: Path) -> None:
    with bot(config) as house:
        first = town.post("Ana", HOURS)
        town.reply(first)
        town.reply(town.post("Ben", HOURS))
        settled(database(config), 2)
        assert house.program.stop() == 0
    with closing(sqlite3.connect(database(config))) as db, db:
        for columns in AGES.values():
            db.execute(columns, {"days": 40 * 86_400_000_000})
    write(config, settings(town.url, Path("knowledge"), privacy={"keep_messages_days": "30"}))
    with bot(config) as house, agent(house) as lea:
        until(lambda: not rows(database(config), "SELECT 1 FROM threads WHERE id = 1"), "it is erased")
        assert rows(database(config), "SELECT author FROM inbox WHERE role = 'customer'") == [("Ben",)]
        gone = lea.http.get("/t/1")
        assert gone.status_code == 404
        assert "There is no thread 1. It may have been erased" in gone.text
        town.post("Ana", HOURS, in_reply_to=first)
        town.reply(first, 2)
        assert rows(database(config), "SELECT thread FROM conversations WHERE customer = 'Ana'") == [(3,)]


def test_knowledge_is_taken_up_while_running_and_a_mistake_is_not(town: Town, config: Path) -> None:
    file = config.parent / "knowledge" / "first.yaml"
    good = file.read_text(encoding="utf8")
    with bot(config) as house:
        file.write_text(good.replace("on working days", "day and night"), encoding="utf8")
        until(lambda: '"new knowledge is live"' in house.program.logged(), "the new answer is live")
        assert "We are here day and night" in town.reply(town.post("Ana", HOURS))["text"]

        file.write_text(good.replace("    title:", "   title:"), encoding="utf8")
        until(lambda: "a newer one was refused" in house.ready(), "/readyz tells of the mistake")
        assert "first.yaml:" in house.ready()
        assert "We are here day and night" in town.reply(town.post("Ben", f"@halo {HOURS}", TOWN))["text"]

        file.write_text(good, encoding="utf8")
        until(lambda: "a newer one was refused" not in house.ready(), "the mistake is gone")
        assert WORKING_DAYS in town.reply(town.post("Cem", HOURS))["text"]


def test_the_bot_waits_for_a_platform_that_is_not_there_yet(knowledge: Path, tmp_path: Path) -> None:
    port = free_port()
    config = write(tmp_path / "config.yaml", settings(f"http://127.0.0.1:{port}", knowledge))
    with bot(config) as house:
        until(lambda: f"no plaza answers at http://127.0.0.1:{port}" in house.ready(), "/readyz says what is missing")
        assert httpx2.get(f"{house.url}/healthz").status_code == 200
        assert httpx2.get(f"{house.url}/readyz").status_code == 503
        with plaza(tmp_path, port) as late:
            assert WORKING_DAYS in late.reply(late.post("Ana", HOURS, HELP))["text"]
            unasked = late.post("Ben", "what a nice day", TOWN)
            settled(database(config), 2)
            assert late.said(unasked) == []
            assert httpx2.get(f"{house.url}/readyz").status_code == 200


def test_a_wrong_token_is_told_and_nothing_else_stops(town: Town, config: Path) -> None:
    with bot(config, env={"BEANCAN_PLAZA_TOKEN": "something else"}) as house:
        until(lambda: "the plaza does not know this token" in house.ready(), "/readyz says so")
        assert httpx2.get(f"{house.url}/healthz").status_code == 200
        assert "something else" not in house.program.logged()
        assert house.program.stop() == 0
