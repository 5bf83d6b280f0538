"""The pages say what is built: links lead somewhere, and commands, names and addresses are those that the code has.

What config.yaml, the knowledge files and the codes of mistakes are called is compared in `tests/kb/test_docs.py`.
"""

import re
from collections.abc import Iterable, Iterator
from pathlib import Path

import click
import pytest
from markdown_it import MarkdownIt
from markdown_it.token import Token

from bot.cli import main
from bot.config.model import order_pattern
from bot.core.decide import RULES
from bot.core.gate import FOR_THE_BOT, Outcome
from bot.core.text import NEVER_KEPT, redact
from bot.observe.metrics import Metrics
from tests.desk.house import open_house

ROOT = Path(__file__).resolve().parent.parent
DOCS = ROOT / "docs"
REFERENCE = DOCS / "reference"
README = ROOT / "README.md"
OF_DOCS = sorted(DOCS.rglob("*.md"))
BESIDE = [README, ROOT / "CONTRIBUTING.md", ROOT / "CHANGELOG.md", ROOT / "knowledge" / "README.md"]
PAGES = [*OF_DOCS, *BESIDE]
OPTION = re.compile(r"(?<![\w-])--[a-z][a-z-]*")


def name_of(page: Path) -> str:
    """For the name of a test."""
    return page.relative_to(ROOT).as_posix()


def text_of(page: Path) -> str:
    return page.read_text(encoding="utf-8")


def tokens(text: str) -> Iterator[Token]:
    """All tokens of a page, those inside of lines too."""
    for token in MarkdownIt("commonmark").enable("table").parse(text):
        yield token
        yield from token.children or ()


def first_cells(text: str) -> list[str]:
    """What stands as code in the first cell of each row of a page's tables, in order."""
    rows = re.findall(r"(?m)^\| (`[^|]*) \|", text)
    return [name for row in rows for name in re.findall(r"`([^`]+)`", row)]


# --- links ------------------------------------------------------------------------------------------------------------


def addresses(page: Path) -> Iterator[str]:
    """Every relative address of a page, of links and pictures."""
    for token in tokens(text_of(page)):
        address = token.attrGet("href") or token.attrGet("src")
        if isinstance(address, str) and "://" not in address and not address.startswith("mailto:"):
            yield address


def anchors(page: Path) -> set[str]:
    """Where a link into this page may point: its headings, as they are spelt in addresses."""
    titles = re.findall(r"(?m)^#+ (.+)$", text_of(page))
    return {re.sub(r"[^\w -]", "", title).strip().lower().replace(" ", "-") for title in titles}


@pytest.mark.parametrize("sheet", PAGES, ids=name_of)
def test_every_link_leads_somewhere(sheet: Path) -> None:
    for address in addresses(sheet):
        path, _, anchor = address.partition("#")
        there = (sheet.parent / path).resolve() if path else sheet
        assert there.exists(), address
        assert not anchor or anchor in anchors(there), address
        if sheet in OF_DOCS:
            assert there.is_relative_to(DOCS), f"{address}: the help in the console holds the pages of docs/ only"


# Only what is true on every machine: no folders of the machine it was written on, no hosts that packages come from.
ELSEWHERE = re.compile(
    r"/(?:work|root|home|tmp|Users|mnt)/|pypi|pythonhosted|npmjs|registry\.|docker\.io|ghcr\.io|quay\.io|proxy\.golang",
    re.IGNORECASE,
)


@pytest.mark.parametrize("sheet", PAGES, ids=name_of)
def test_no_page_names_a_machine_or_a_registry(sheet: Path) -> None:
    assert ELSEWHERE.findall(text_of(sheet)) == []


def test_the_readme_opens_with_the_two_commands() -> None:
    fence = next(token.content for token in tokens(text_of(README)) if token.type == "fence")
    assert text_of(README).startswith("# Beancan\n\n```\n" + fence)
    assert [line.split("#")[0].strip() for line in fence.splitlines()] == ["python3 do.py demo", "python3 do.py test"]


# --- commands ---------------------------------------------------------------------------------------------------------


def walk(group: click.Group, before: str = "") -> Iterator[tuple[str, click.Command]]:
    """Every command that does something, by the words one types."""
    for name, command in group.commands.items():
        if isinstance(command, click.Group):
            yield from walk(command, f"{before}{name} ")
        else:
            yield f"{before}{name}", command


COMMANDS = dict(walk(main))


def options_of(command: click.Command) -> set[str]:
    """The long options of a command; --help goes without saying."""
    options = [param for param in command.params if isinstance(param, click.Option)]
    return {name for option in options for name in (*option.opts, *option.secondary_opts) if name.startswith("--")}


def arguments_of(command: click.Command) -> list[str]:
    return [param.human_readable_name for param in command.params if isinstance(param, click.Argument)]


def sections(text: str) -> dict[str, str]:
    """Heading -> what stands below it; "" is what stands above the first one."""
    first, *rest = re.split(r"(?m)^## ", text)
    return {"": first} | {part.partition("\n")[0]: part.partition("\n")[2] for part in rest}


SECTIONS = sections(text_of(REFERENCE / "commands.md"))


def test_every_command_has_a_section_and_no_other_has() -> None:
    assert SECTIONS.keys() - {"", "Environment"} == COMMANDS.keys()


@pytest.mark.parametrize("name", COMMANDS)
def test_a_section_shows_every_option_and_no_other(name: str) -> None:
    command, section = COMMANDS[name], SECTIONS[name]
    usage = section.split("```")[1].strip()
    assert usage.startswith(f"beancan {name} ") or usage == f"beancan {name}"
    assert set(OPTION.findall(usage)) == options_of(command)
    assert [word for word in arguments_of(command) if not re.search(rf"(?<![\w-]){word}(?!\w)", usage)] == []
    explained = {option for cell in first_cells(section) for option in OPTION.findall(cell)}
    everywhere = {option for cell in first_cells(SECTIONS[""]) for option in OPTION.findall(cell)}
    assert explained <= options_of(command)
    assert options_of(command) <= explained | everywhere


def code(page: Path) -> Iterator[str]:
    """Every line of a page that one may copy into a shell, without its remark."""
    for token in tokens(text_of(page)):
        if token.type == "code_inline" or (token.type == "fence" and not token.info):
            lines = token.content.replace("\\\n", " ").splitlines()
            yield from (line.split(" #", maxsplit=1)[0] for line in lines)


@pytest.mark.parametrize("sheet", PAGES, ids=name_of)
def test_every_command_that_a_page_shows_exists(sheet: Path) -> None:
    for line in code(sheet):
        found = re.search(r"(?:^|[ /\\$(])beancan ([a-z][a-z-]*)( [a-z-]+)?(?![a-z])", line)
        if found is None:
            continue
        names = {found[1], found[1] + (found[2] or "")} & COMMANDS.keys()
        assert names, line
        assert set(OPTION.findall(line[found.start() :])) <= options_of(COMMANDS[names.pop()]) | {"--help"}, line


# --- names that the code has ------------------------------------------------------------------------------------------


def one_by_one(names: Iterable[str]) -> list[str]:
    """Without repeats."""
    return list(dict.fromkeys(names))


def test_the_rules_are_told_in_their_order() -> None:
    table = text_of(REFERENCE / "rules.md").split("\n## ")[0]
    assert first_cells(table) == [rule.__name__ for rule in RULES]


def test_the_checks_of_the_gate_are_told_in_their_order() -> None:
    table = text_of(REFERENCE / "gate.md").split("\n## ")[0]
    assert one_by_one(first_cells(table)) == [look.__name__.lstrip("_") for look in FOR_THE_BOT]


def test_every_metric_is_told_and_no_other() -> None:
    page = text_of(REFERENCE / "metrics.md")
    scraped = set(re.findall(r"(?m)^# TYPE (\w+) ", Metrics().text().decode()))
    names = {name for name in scraped if not name.endswith("_created")}
    assert {cell for cell in first_cells(page) if cell.startswith("beancan_")} == names
    for elsewhere in PAGES:
        assert set(re.findall(r"`(beancan_\w+)`", text_of(elsewhere))) <= names, elsewhere
    assert [outcome for outcome in Outcome if outcome is not Outcome.GO and f"`{outcome}`" not in page] == []


def test_every_kind_of_personal_data_is_told() -> None:
    page = text_of(REFERENCE / "privacy.md")
    rows = dict(re.findall(r"(?m)^\| `(\w+)` \|.*\| (masked, never kept|sealed) \|$", page))
    said = (
        "password: hunter2hunter2, key ghp_0123456789abcdef, IBAN DE89370400440532013000, card 4111 1111 1111 1111, "
        "me@mail.example, +44 20 7946 0958, order HB-123456"
    )
    assert set(redact(said, [order_pattern("HB-######")]).kinds) == rows.keys()
    assert {kind for kind, kept in rows.items() if kept == "masked, never kept"} == NEVER_KEPT


async def test_every_address_of_the_api_is_told_and_no_other() -> None:
    told = re.findall(r"(?m)^\| `(GET|POST|PUT|DELETE) (/api/v1/\w[^`?]*)", text_of(REFERENCE / "http.md"))
    async with open_house() as house, house.person() as person:
        description = (await person.browser.get("/api/v1/openapi.json")).json()
    served = {(method.upper(), path) for path, verbs in description["paths"].items() for method in verbs}
    documented = {
        (
            method,
            re.sub("ID|NUMBER", "{number}", path)
            .replace("ISSUE", "{issue}")
            .replace("SEND", "{send}")
            .replace("FILE", "{file}")
            .replace("POST", "{post}")
            .replace("WHICH", "{which}")
            .replace("SEALED", "{sealed}"),
        )
        for method, path in told
    }
    assert documented - {("GET", "/api/v1/openapi.json")} == served
