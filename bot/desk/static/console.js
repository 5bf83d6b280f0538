// What a live page adds to the plain one. Without it everything can still be read, answered and done.
// Server state arrives as events on #live (htmx's SSE extension); htmx fetches the pieces, this keeps the person's work safe.

const $ = (id) => document.getElementById(id);
const live = $("live"), stale = $("stale"), pulse = $("pulse"), said = $("said");
const title = document.title;

// --- is this page live? ---------------------------------------------------------------------------------------------
const SILENT_AFTER = 40_000; // ms; the server beats every 15 s
let heard = Date.now(), lost = null;

function alive() {
  heard = Date.now();
  lost = null;
  stale.hidden = true;
  pulse.hidden = false;
  pulse.textContent = "Live";
}

function gone() {
  lost ??= Date.now();
}

function showStale() {
  if (document.hidden) { heard = Date.now(); return; } // the stream rests in the background and comes back by itself
  if (lost === null && Date.now() - heard > SILENT_AFTER) lost = heard;
  const seconds = lost === null ? 0 : Math.round((Date.now() - lost) / 1000);
  if (seconds < 4) return;
  pulse.hidden = true;
  stale.hidden = false;
  const age = seconds < 90 ? `${seconds} s` : `${Math.round(seconds / 60)} min`;
  stale.replaceChildren(`Not live since ${age}. What you see may be old. `, link("Refresh"));
}

function link(words) {
  const a = document.createElement("a");
  a.href = location.href;
  a.textContent = words;
  return a;
}

live.addEventListener("htmx:sse:after:connection", alive);
live.addEventListener("htmx:sse:error", gone);
live.addEventListener("htmx:sse:close", gone);
live.addEventListener("htmx:sse:before:connection", (event) => { if (event.detail.connection.attempt > 0) gone(); });
live.addEventListener("beat", alive);
setInterval(showStale, 1000);

// --- how many wait -----------------------------------------------------------------------------------------------------
let waiting = Number(live.dataset.person);

function count(now, aloud) {
  document.title = now > 0 ? `(${now}) ${title}` : title;
  if (aloud && now !== waiting) said.textContent = now === 1 ? "1 waiting" : `${now} waiting`;
  waiting = now;
  for (const part of document.querySelectorAll("[data-waiting]")) part.hidden = (part.dataset.waiting === "some") !== now > 0;
}

count(waiting, false);
live.addEventListener("inbox", (event) => {
  alive();
  count(JSON.parse(event.detail.data).person ?? 0, true);
  if (parent !== window) parent.postMessage("beancan-changed", location.origin); // the demo's checklist looks again
});

// --- many at once ---------------------------------------------------------------------------------------------------------
const many = $("many");
many?.parentElement.addEventListener("change", (event) => {
  if (event.target.name !== "chosen") return;
  const chosen = document.querySelectorAll("[name=chosen]:checked").length;
  $("many-said").textContent = chosen === 1 ? "1 chosen" : `${chosen} chosen`;
});

// --- times of this place, for a form whose times are read as UTC without us ------------------------------------------------
const until = $("until");
if (until) {
  $("zone").textContent = "your time";
  until.addEventListener("change", () => {
    until.form.elements.zone.value = -new Date(until.value || Date.now()).getTimezoneOffset();
  });
}

// --- relative times ------------------------------------------------------------------------------------------------------
function ago(then) {
  const seconds = (Date.now() - then) / 1000, minutes = Math.round(seconds / 60), hours = Math.round(seconds / 3600);
  if (seconds < 45) return "just now";
  if (minutes < 60) return `${Math.max(1, minutes)} min ago`;
  if (hours < 24) return `${hours} h ago`;
  const days = Math.round(seconds / 86400);
  return days === 1 ? "yesterday" : `${days} days ago`;
}

setInterval(() => {
  for (const time of document.querySelectorAll("time[datetime]")) {
    const words = ago(Date.parse(time.dateTime));
    if (time.textContent !== words) time.textContent = words;
  }
}, 20_000);

// --- the thread: keep the reader's place ---------------------------------------------------------------------------------
const story = $("story");
const scroller = () => $("scroll");
const below = () => { const s = scroller(); return s.scrollHeight - s.scrollTop - s.clientHeight; };
let atEnd = false;

if (story) {
  // The newest words first for those who answer here; the hand-off card first for those who come to help.
  if (story.querySelector(".head").dataset.human === "true") scroller().scrollTop = scroller().scrollHeight;
  document.addEventListener("htmx:before:swap", () => { atEnd = below() < 60; });
  document.addEventListener("htmx:after:swap", () => { if (atEnd) scroller().scrollTop = scroller().scrollHeight; meetVersion(); untilItLeaves(); });
}

// --- what can still be taken back: the server says how many seconds are left whenever the thread is drawn ----------------
function untilItLeaves() {
  for (const each of document.querySelectorAll("[data-leaves]")) each.leaves = Date.now() + Number(each.dataset.leaves) * 1000;
}

untilItLeaves();
setInterval(() => {
  for (const each of document.querySelectorAll("[data-leaves]")) {
    const left = Math.ceil((each.leaves - Date.now()) / 1000);
    each.textContent = left > 0 ? `leaves in ${left} s` : "leaves now";
  }
}, 500);

// The list keeps its place from page to page.
const side = document.querySelector(".side");
const KEPT = "beancan-list:" + new URLSearchParams(location.search).get("tab");
if (side) {
  side.scrollTop = Number(sessionStorage.getItem(KEPT) ?? 0);
  addEventListener("pagehide", () => sessionStorage.setItem(KEPT, String(side.scrollTop)));
}

// --- the composer: three drafts that never mix ---------------------------------------------------------------------------
const composer = $("composer");
const drafts = composer ? [...composer.querySelectorAll(".words")].map((form) => ({ form, text: form.elements.text })) : [];
const keyOf = ({ text }) => `beancan-draft:${composer.dataset.thread}:${text.id}`;

// A reply says which version its writer looked at. While a draft stands, that stays the version of its first letter, so
// that a colleague's answer which came meanwhile stops it.
function meetVersion() {
  const seen = story.querySelector(".head").dataset.seen;
  for (const { form, text } of drafts) if (form.elements.seen && !text.value) form.elements.seen.value = seen;
}

function showCount({ form, text }) {
  const limit = Number(text.dataset.limit ?? 0), place = form.querySelector(".count");
  place.textContent = text.value ? (limit ? `${text.value.length} of ${limit}` : "") || `${text.value.length}` : "Ctrl+Enter sends";
  place.classList.toggle("over", limit > 0 && text.value.length > limit);
}

for (const draft of drafts) {
  const { form, text } = draft;
  const refused = composer.querySelector(".sheet");
  if (!text.value && !refused) {
    const kept = JSON.parse(sessionStorage.getItem(keyOf(draft)) ?? "null");
    if (kept) { text.value = kept.text; if (form.elements.seen && kept.seen) form.elements.seen.value = kept.seen; }
  }
  if (refused) sessionStorage.removeItem(keyOf(draft));
  showCount(draft);
  text.addEventListener("input", () => {
    showCount(draft);
    if (text.value) sessionStorage.setItem(keyOf(draft), JSON.stringify({ text: text.value, seen: form.elements.seen?.value }));
    else { sessionStorage.removeItem(keyOf(draft)); meetVersion(); }
  });
  text.addEventListener("keydown", (event) => {
    if (event.key === "Enter" && (event.ctrlKey || event.metaKey)) { event.preventDefault(); form.requestSubmit(); }
  });
  form.addEventListener("submit", (event) => {
    if (form.dataset.leaving) { event.preventDefault(); return; } // a second press of the button is not a second reply
    form.dataset.leaving = "yes";
    sessionStorage.removeItem(keyOf(draft));
  });
}
// --- colleagues see that somebody writes here, never what -----------------------------------------------------------------
let told = "", toldAt = 0;

function tell(doing) {
  if (doing === told && Date.now() - toldAt < 3000) return;
  if (doing === "" && told === "") return;
  told = doing;
  toldAt = Date.now();
  const body = new URLSearchParams({ csrf: drafts[0].form.elements.csrf.value, doing });
  fetch(`/t/${composer.dataset.thread}/writing`, { method: "POST", body, keepalive: true }).catch(() => {}); // or not: it is a courtesy
}

for (const { text } of drafts) {
  const doing = text.id === "text-note" ? "note" : "reply";
  text.addEventListener("input", () => tell(text.value ? doing : ""));
  text.addEventListener("blur", () => tell(""));
}

addEventListener("pageshow", () => drafts.forEach(({ form }) => delete form.dataset.leaving));

composer?.querySelectorAll("input[name=mode]").forEach((mode) =>
  mode.addEventListener("change", () => drafts.find(({ text }) => text.id === `text-${mode.value}`)?.text.focus({ preventScroll: true })));
composer?.querySelector(".sheet")?.scrollIntoView({ block: "nearest" });

// What was just done is said once: a reload must not say it again.
if (/[?&](did|undone)=/.test(location.search)) {
  const address = new URL(location.href);
  address.searchParams.delete("did");
  address.searchParams.delete("undone");
  history.replaceState(history.state, "", address);
}
composer?.querySelectorAll("[data-undone]").forEach((text) => { text.focus(); text.dispatchEvent(new Event("input")); });
