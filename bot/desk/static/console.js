// What a live page adds to the plain one. Without it everything can still be read, answered and done.
// Server state arrives as events on #live (htmx's SSE extension); htmx fetches the pieces, this keeps the person's work safe.

import { forget, keep, kept, tidy } from "./drafts.js";
import { arm } from "./saved.js";
import { say, sayMany } from "./words.js";

const $ = (id) => document.getElementById(id);
const live = $("live"), stale = $("stale"), pulse = $("pulse"), said = $("said");

// --- is this page live? ---------------------------------------------------------------------------------------------
const SILENT_AFTER = 40_000; // ms; the server beats every 15 s
let heard = Date.now(), lost = null;

function alive() {
  heard = Date.now();
  lost = null;
  stale.hidden = true;
  pulse.hidden = false;
  pulse.textContent = say("Live");
  for (const piece of missed) htmx.ajax("GET", piece.getAttribute("hx-get"), { source: piece, target: piece, swap: "innerMorph" });
  missed.clear();
}

// A piece that changed and could not be fetched, for the line went just then: the stream tells of that change no second
// time, so it is asked for again as soon as the page is live.
const missed = new Set();
for (const trouble of ["htmx:error", "htmx:response:error"]) {
  document.addEventListener(trouble, ({ target }) => { if (target.matches("[hx-trigger$='from:#live']")) missed.add(target); });
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
  stale.replaceChildren(say("Not live since %(age)s. What you see may be old.", { age }), " ", link(say("Refresh")));
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
  if (aloud && now !== waiting) said.textContent = sayMany("%(num)s waiting", "%(num)s waiting", now);
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
  $("many-said").textContent = sayMany("%(num)s chosen", "%(num)s chosen", chosen);
});

// --- times of this place, for a form whose times are read as UTC without us ------------------------------------------------
const until = $("until");
if (until) {
  $("zone").textContent = say("your time");
  until.addEventListener("change", () => {
    until.form.elements.zone.value = -new Date(until.value || Date.now()).getTimezoneOffset();
  });
}

// --- relative times ------------------------------------------------------------------------------------------------------
function ago(then) {
  const seconds = (Date.now() - then) / 1000, minutes = Math.round(seconds / 60), hours = Math.round(seconds / 3600);
  if (seconds < 45) return say("just now");
  if (minutes < 60) return say("%(num)s min ago", { num: Math.max(1, minutes) });
  if (hours < 24) return say("%(num)s h ago", { num: hours });
  const days = Math.round(seconds / 86400);
  return days === 1 ? say("yesterday") : say("%(num)s days ago", { num: days });
}

setInterval(() => {
  for (const time of document.querySelectorAll("time[data-ago]")) {
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
    each.textContent = left > 0 ? say("leaves in %(num)s s", { num: left }) : say("leaves now");
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
const me = () => [composer.dataset.person, composer.dataset.thread];
const just = new URLSearchParams(location.search).get("did");

// A reply says which version its writer looked at. While a draft stands, that stays the version of its first letter, so
// that a colleague's answer which came meanwhile stops it.
function meetVersion() {
  const seen = story.querySelector(".head").dataset.seen;
  for (const { form, text } of drafts) if (form.elements.seen && !text.value) form.elements.seen.value = seen;
}

function showCount({ form, text }) {
  const limit = Number(text.dataset.limit ?? 0), place = form.querySelector(".count");
  place.textContent = text.value ? (limit ? say("%(num)s of %(all)s", { num: text.value.length, all: limit }) : `${text.value.length}`) : say("Ctrl+Enter sends");
  place.classList.toggle("over", limit > 0 && text.value.length > limit);
}

const macroOf = (form) => form.elements.macro?.checked ? { id: form.elements.macro.value, words: form.elements.macro.parentElement.textContent.trim() } : null;

function keepDraft({ form, text }, leaving = false) {
  if (text.value) keep(...me(), text.id, { text: text.value, seen: form.elements.seen?.value, macro: macroOf(form), leaving });
  else forget(...me(), text.id);
}

// As it was left; not what was sent meanwhile. A page that brings words of its own brings the newer ones.
function restore({ form, text }) {
  const draft = kept(...me(), text.id);
  if (composer.querySelector(".sheet") || text.value) { keepDraft({ form, text }); return 0; }
  if (!draft) return 0;
  if (draft.leaving && ["sent", "note"].includes(just)) { forget(...me(), text.id); return 0; }
  text.value = draft.text;
  if (form.elements.seen && draft.seen) form.elements.seen.value = draft.seen;
  if (draft.macro) arm(form, draft.macro.id, draft.macro.words);
  return draft.at;
}

if (composer) {
  tidy(composer.dataset.person);
  const newest = drafts.map((draft) => [restore(draft), draft.text.id]).sort(([one], [other]) => other - one)[0];
  if (newest?.[0] && !drafts.find(({ text }) => text.offsetParent)?.text.value) $(newest[1].replace("text-", "mode-")).checked = true;
}

for (const draft of drafts) {
  const { form, text } = draft;
  showCount(draft);
  text.addEventListener("input", () => {
    showCount(draft);
    keepDraft(draft);
    if (!text.value) meetVersion();
  });
  form.addEventListener("change", (event) => { if (event.target.name === "macro") keepDraft(draft); });
  text.addEventListener("keydown", (event) => {
    if (event.key === "Enter" && (event.ctrlKey || event.metaKey)) { event.preventDefault(); form.requestSubmit(); }
  });
  form.addEventListener("submit", (event) => {
    if (form.dataset.leaving) { event.preventDefault(); return; } // a second press of the button is not a second reply
    form.dataset.leaving = "yes";
    keepDraft(draft, true); // until the server says that it has it
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

// On a phone the composer grows with the focus and shrinks without it: what is pressed would slip away under the finger.
composer?.querySelector(".mode-row")?.addEventListener("mousedown", (event) => event.preventDefault());
// Also of the form that is open already: who presses its key writes on, and a letter must not be another key.
for (const { text } of drafts) {
  const mode = $(text.id.replace("text-", "mode-"));
  for (const happens of ["click", "change"]) mode.addEventListener(happens, () => text.focus({ preventScroll: true }));
}
composer?.querySelector(".sheet")?.scrollIntoView({ block: "nearest" });

// What was just done is said once: a reload must not say it again.
if (/[?&](did|undone)=/.test(location.search)) {
  const address = new URL(location.href);
  address.searchParams.delete("did");
  address.searchParams.delete("undone");
  history.replaceState(history.state, "", address);
}
composer?.querySelectorAll("[data-undone]").forEach((text) => { text.focus(); text.dispatchEvent(new Event("input")); });
