// Draws the table of people per 5 minutes as a line. The table stays: it is the same data for everybody who does not see.

import { say } from "./words.js";

const box = () => document.querySelector("[data-chart]");
const colour = (name) => getComputedStyle(document.documentElement).getPropertyValue(name).trim();
let chart = null;

function draw() {
  const place = box(), table = document.getElementById("minutes");
  if (!place || !table || typeof uPlot === "undefined") return;
  const cells = (row) => [...row.querySelectorAll("th, td")].slice(1).map((cell) => Number(cell.textContent));
  const [ages, counts] = [...table.querySelectorAll("tr")].map(cells);
  if (ages.length < 2) return;
  chart?.destroy();
  place.hidden = false;
  const axis = { stroke: colour("--soft"), grid: { stroke: colour("--line"), width: 1 }, ticks: { show: false } };
  chart = new uPlot({
    width: Math.max(240, place.clientWidth), height: 170, legend: { show: false }, cursor: { show: false },
    scales: { x: { time: false }, y: { range: (_, low, high) => [0, Math.max(high, 4)] } },
    axes: [{ ...axis, values: (_, marks) => marks.map((mark) => (mark === 0 ? say("now") : say("%(num)s min", { num: -mark }))) }, axis],
    series: [{}, { stroke: colour("--accent"), width: 2, points: { show: counts.length < 30 } }],
  }, [ages.map((age) => -age + 5), counts], place);
}

draw();
document.addEventListener("htmx:after:swap", draw);
addEventListener("resize", draw);
