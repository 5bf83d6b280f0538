"""Prometheus metrics under the names of the interface page. One registry per process object, so that tests do not
share.
"""

from collections.abc import Mapping

from prometheus_client import CollectorRegistry, Counter, Gauge, Histogram, generate_latest

from bot.core.incidents import Level

_COUNTERS = {
    "beancan_messages_accepted": ("Messages accepted, fresh or repeated.", ("account", "fresh")),
    "beancan_decisions": ("Decisions by verdict and rule.", ("account", "verdict", "rule")),
    "beancan_turns_failed": ("Turns that failed: tried again later, or parked for a person.", ("account", "outcome")),
    "beancan_gate_refusals": ("Messages the send gate held back.", ("account", "outcome")),
    "beancan_alarms": ("Alarms raised, by level.", ("level",)),
    "beancan_promises_missed": ("Customers who waited for a person longer than promised.", ("account",)),
    "beancan_told": ("Words to people of the brand, by outcome.", ("outcome",)),
    "beancan_sends": ("Sends by outcome.", ("account", "outcome")),
}
_TIMES = {
    "beancan_turn_seconds": "Time from load to commit of one turn.",
    "beancan_send_seconds": "Time from the gate's word to the platform's answer.",
}
_GAUGES = {
    "beancan_inbox_unfinished": "Messages accepted and not yet decided.",
    "beancan_inbox_oldest_seconds": "Age of the oldest of them.",
    "beancan_outbox_waiting": "Messages waiting to be sent.",
    "beancan_outbox_oldest_seconds": "Age of the oldest of them.",
    "beancan_outbox_unsure": "Messages that may have been sent and wait for a person.",
    "beancan_handoffs_open": "Conversations waiting for a person.",
    "beancan_parked": "Messages that could not be thought about and wait for a person.",
}
_BUCKETS = (0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 5.0, 10.0)


class Metrics:
    """Implements `Meter`. An unknown name is a programming error and raises KeyError."""

    def __init__(self) -> None:
        self._registry = CollectorRegistry()
        self._counters = {
            n: Counter(n, text, labels, registry=self._registry) for n, (text, labels) in _COUNTERS.items()
        }
        self._times = {n: Histogram(n, text, buckets=_BUCKETS, registry=self._registry) for n, text in _TIMES.items()}
        self._gauges = {n: Gauge(n, text, registry=self._registry) for n, text in _GAUGES.items()}
        self._well = Gauge(
            "beancan_part_well", "1 for a part that is well, 0 for one that is not.", ("part",), registry=self._registry
        )
        self._incidents = Gauge("beancan_incidents", "Open incidents, by level.", ("level",), registry=self._registry)
        self._knowledge = Gauge("beancan_knowledge", "1 for the live version.", ("version",), registry=self._registry)

    def count(self, name: str, **labels: str) -> None:
        """One more of `name`."""
        self._counters[name].labels(**labels).inc()

    def seconds(self, name: str, value: float) -> None:
        """One more duration."""
        self._times[name].observe(value)

    def depths(self, found: Mapping[str, float] | None) -> None:
        """How much waits where; None: the database cannot tell, and no old number must stand for the new one."""
        for name, gauge in self._gauges.items():
            gauge.set(float("nan") if found is None else found[name.removeprefix("beancan_")])

    def incidents(self, found: Mapping[Level, int] | None) -> None:
        """How many are open at each level; None: the database cannot tell."""
        for level in Level:
            self._incidents.labels(level=level.name).set(float("nan") if found is None else found[level])

    def parts(self, well: Mapping[str, bool]) -> None:
        """Which parts are well, as /readyz says."""
        self._well.clear()
        for part, ok in well.items():
            self._well.labels(part=part).set(ok)

    def knowledge(self, version: str) -> None:
        """Which version answers."""
        self._knowledge.clear()
        self._knowledge.labels(version=version).set(1)

    def text(self) -> bytes:
        """The scrape."""
        return generate_latest(self._registry)
