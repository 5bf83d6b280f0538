"""The dashboard and the alerts of deploy/ look for what a running bot really tells."""

import json
import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import httpx2
import pytest
import yaml

from benchmarks.brand import KNOWN, write_knowledge
from tests.fakes.processes import REPO, House, bot, plaza, settings, until, write

pytestmark = [pytest.mark.e2e, pytest.mark.slow]
RULES = yaml.safe_load((REPO / "deploy" / "prometheus-rules.yaml").read_text("utf-8"))
DASHBOARD = json.loads((REPO / "deploy" / "grafana-dashboard.json").read_text("utf-8"))
ALERTS = [rule for group in RULES["groups"] for rule in group["rules"]]
PANELS = DASHBOARD["panels"]
EXPRESSIONS = [rule["expr"] for rule in ALERTS] + [t["expr"] for panel in PANELS for t in panel["targets"]]
NAME = re.compile(r"\b(?:beancan_\w+|up)\b")
LABELS = re.compile(r"\bby \(([^)]*)\)|(\w+)=~?\"")
OF_PROMETHEUS = {"up", "job", "le"}


@dataclass(frozen=True, slots=True)
class Told:
    """A scrape: names of series and of labels, and the lines of the log up to then."""

    names: frozenset[str]
    labels: frozenset[str]
    text: str
    log: tuple[Mapping[str, Any], ...]


def scraped(house: House) -> str:
    """What /metrics says, once a send is counted."""
    text = httpx2.get(f"{house.url}/metrics", timeout=30).text
    return text if "beancan_sends_total{" in text else ""


@pytest.fixture(scope="module")
def told(tmp_path_factory: pytest.TempPathFactory) -> Told:
    """What a bot tells that answered somebody."""
    folder = tmp_path_factory.mktemp("monitored")
    with plaza(folder) as town:
        small = settings(town.url, write_knowledge(folder / "knowledge"), matching={"encoder": "none"})
        small["brand"] = {"name": "Acme", "handle": "acme", "languages": ["en"]}
        with bot(write(folder / "config.yaml", small)) as house:
            town.reply(town.post("ana", KNOWN["kettle"]))
            text = until(lambda: scraped(house), "the send is counted")
            log = tuple(json.loads(line) for line in house.program.logged().splitlines())
    samples = [line for line in text.splitlines() if not line.startswith("#")]
    names = frozenset(re.split(r"[{ ]", line, maxsplit=1)[0] for line in samples)
    names |= frozenset(re.findall(r"(?m)^# TYPE (\w+) ", text))
    labels = frozenset(label for line in samples for label in re.findall(r"(\w+)=\"", line))
    return Told(names, labels, text, log)


@pytest.mark.parametrize("expression", EXPRESSIONS)
def test_every_metric_is_told_by_a_running_bot(told: Told, expression: str) -> None:
    names = set(NAME.findall(expression))
    assert names
    assert names <= told.names | OF_PROMETHEUS
    labels = {label.strip() for by, one in LABELS.findall(expression) for label in (by or one).split(",")}
    assert labels <= told.labels | OF_PROMETHEUS


def test_what_a_running_bot_tells_is_on_the_dashboard(told: Told) -> None:
    shown = {name for expression in EXPRESSIONS for name in NAME.findall(expression)}
    families = re.findall(r"(?m)^# TYPE (beancan_\w+) (?:counter|gauge|histogram)$", told.text)
    left_out = [f for f in families if not f.endswith("_created") and not {f, f"{f}_bucket"} & shown]
    assert left_out == []


def test_values_are_those_of_what_happened(told: Told) -> None:
    assert re.search(r'beancan_messages_accepted_total\{account="main",fresh="true"\} [1-9]', told.text)
    assert re.search(r'beancan_decisions_total\{account="main",rule="answer",verdict="answer"\} 1\.0', told.text)
    assert 'beancan_part_well{part="account main"} 1.0' in told.text
    assert 'beancan_part_well{part="database"} 1.0' in told.text


def test_the_log_leads_from_a_decision_to_its_conversation_and_holds_no_words(told: Told) -> None:
    (decided,) = [line for line in told.log if line["event"] == "decided"]
    assert (decided["conversation"], decided["decision"], decided["rule"]) == (1, 1, "answer")
    assert KNOWN["kettle"] not in json.dumps(told.log)


def test_an_alert_says_what_happened_and_what_to_do() -> None:
    for rule in ALERTS:
        assert set(rule) <= {"alert", "expr", "for", "labels", "annotations"}
        assert re.fullmatch(r"Beancan[A-Za-z]+", rule["alert"])
        assert rule["labels"]["severity"] in {"page", "ticket"}
        assert re.fullmatch(r"\d+m", rule.get("for", "1m"))
        assert set(rule["annotations"]) == {"summary", "action"}
        assert all(words.endswith(".") for words in rule["annotations"].values())
    assert len({rule["alert"] for rule in ALERTS}) == len(ALERTS)
    page = (REPO / "docs" / "how-to" / "monitor.md").read_text("utf-8")
    assert re.findall(r"(?m)^\| `(Beancan\w+)` \|", page) == [rule["alert"] for rule in ALERTS]


def test_every_panel_has_a_title_an_explanation_and_a_place() -> None:
    places = [tuple(panel["gridPos"][side] for side in "xy") for panel in PANELS]
    assert len(set(places)) == len(places)
    assert len({panel["id"] for panel in PANELS}) == len(PANELS)
    for panel in PANELS:
        assert panel["title"]
        assert panel["description"].endswith(".")
        assert panel["datasource"]["uid"] == "${datasource}"
