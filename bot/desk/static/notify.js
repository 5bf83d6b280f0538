// Tells this person of new hand-offs while the page is not looked at: theirs and nobody's, several in one. Off until it is
// switched on under /me; kept in this browser. The number in the tab's title is true without it.
import { say, sayMany } from "./words.js";

const KEY = "beancan-notify", TOLD = "beancan-notified"; // what is wanted; which hand-offs were told (or were there before)
const LOOKS = 30_000; // ms; in the background the page's stream rests
const wanted = () => JSON.parse(localStorage.getItem(KEY) ?? "{}");
const possible = "Notification" in window && isSecureContext;
const title = document.title.replace(/^\(\d+\) /, "");
const looked = () => !document.hidden && document.hasFocus();

function quiet({ from, to }) {
  if (!from || !to || from === to) return false;
  const now = new Date().toTimeString().slice(0, 5);
  return from < to ? from <= now && now < to : from <= now || now < to;
}

const show = (count) => { document.title = count > 0 ? `(${count}) ${title}` : title; };

async function look() {
  const answer = await fetch("/api/v1/calls").catch(() => null);
  if (!answer?.ok) return;
  const { calls, count, away } = await answer.json();
  show(count);
  // One tab tells, however many are open.
  if (possible && Notification.permission === "granted") await navigator.locks.request(KEY, () => tell(calls, away));
}

function tell(calls, away) {
  const told = JSON.parse(localStorage.getItem(TOLD) ?? "null");
  const name = (call) => `${call.conversation} ${call.since}`;
  localStorage.setItem(TOLD, JSON.stringify(calls.map(name)));
  const fresh = calls.filter((call) => told && !told.includes(name(call)));
  if (!fresh.length || !wanted().on || away || looked() || quiet(wanted())) return;
  const [first] = fresh, one = fresh.length === 1;
  const words = one ? say("%(name)s needs a person", { name: first.customer })
    : sayMany("%(num)s customer needs a person", "%(num)s customers need a person", fresh.length);
  const body = one ? first.words : fresh.map((call) => call.customer).join(", ");
  const note = new Notification(words, { body, tag: "beancan", icon: "/static/mark.svg" }); // the tag: it takes the place of the last
  note.onclick = () => { window.focus(); location.href = one ? `/t/${first.conversation}` : "/"; note.close(); };
}

const live = document.getElementById("live");
if (live) {
  live.addEventListener("inbox", (event) => {
    show(JSON.parse(event.detail.data).calls ?? 0);
    if (wanted().on) look();
  });
  setInterval(() => { if (!looked()) look(); }, LOOKS);
}

// --- the switch on /me ---------------------------------------------------------------------------------------------------
const form = document.getElementById("notify");
if (form) {
  const { on, from, to } = form.elements, said = document.getElementById("notify-said");
  const now = wanted();
  on.checked = Boolean(now.on) && possible && Notification.permission === "granted";
  from.value = now.from ?? "";
  to.value = now.to ?? "";
  form.hidden = false;
  on.disabled = !possible;
  if (!possible) said.textContent = say("This browser cannot, or not over this address: it has to begin with https.");
  form.addEventListener("submit", (event) => event.preventDefault());
  form.addEventListener("change", async () => {
    if (on.checked && (await Notification.requestPermission()) !== "granted") {
      on.checked = false;
      said.textContent = say("The browser does not allow it. Allow notifications for this site in its settings first.");
    } else said.textContent = on.checked ? say("On, in this browser.") : say("Off, in this browser.");
    localStorage.setItem(KEY, JSON.stringify({ on: on.checked, from: from.value, to: to.value }));
  });
}
