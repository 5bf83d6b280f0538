"""How soon the inbox stands on the screen: first contentful paint, as Chromium tells it, of a list of 50 threads.

python -m benchmarks.first_paint [--threads 60] [--rounds 20]

A real console on loopback with the store in memory, a browser that is signed in. "cold" has an empty cache, "warm"
comes back to the page. "processor" is the server's process, a visit of each kind.
"""

import argparse
import statistics
import time

from playwright.sync_api import Browser, Page, sync_playwright

from tests.desk.browsing import CHROMIUM, QUIET, WIDE, Served, serving
from tests.desk.house import House

PAINT = """() => new Promise(told => new PerformanceObserver(list => {
  const paint = list.getEntriesByName("first-contentful-paint")[0];
  if (paint) told(paint.startTime);
}).observe({ type: "paint", buffered: true }))"""


async def fill(house: House, threads: int) -> None:
    """So many customers wait for a person."""
    for number in range(threads):
        await house.hands_over(
            await house.says(f"nothing works since this morning ({number})", by=f"Customer {number}")
        )


def painted(page: Page, address: str) -> float:
    """Milliseconds from asking for the inbox until something of it is seen."""
    page.goto(address)
    milliseconds: float = page.evaluate(PAINT)
    return milliseconds


Paints = dict[str, list[tuple[float, float]]]


def measure(browser: Browser, served: Served, rounds: int) -> Paints:
    """Each round in a context of its own: an empty cache first, then the same page again. (paint, processor) in ms."""
    found: Paints = {"cold": [], "warm": []}
    for _round in range(rounds):
        context = browser.new_context(viewport=WIDE, service_workers="block")
        page = context.new_page()
        session = served.link(to="/signin")
        context.request.get(session)
        for times in found.values():
            worked = time.process_time()
            times.append((painted(page, served.address), 1000 * (time.process_time() - worked)))
        context.close()
    return found


def main() -> None:
    """Run from the command line."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--threads", type=int, default=60)
    parser.add_argument("--rounds", type=int, default=20)
    told = parser.parse_args()
    with sync_playwright() as playwright, serving() as served:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=["--no-sandbox", *QUIET])
        served.run(fill(served.house, told.threads))
        found = measure(browser, served, told.rounds)
        browser.close()
    for name, visits in found.items():
        times, work = (sorted(each) for each in zip(*visits, strict=True))
        p95 = times[max(0, round(len(times) * 0.95) - 1)]
        print(f"first paint, {name}: median {statistics.median(times):.0f} ms, p95 {p95:.0f} ms, ", end="")
        print(f"processor {statistics.median(work):.0f} ms, {len(times)} rounds")


if __name__ == "__main__":
    main()
