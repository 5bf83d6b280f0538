// Keys and the palette. What a key does stands in the page, on the button that does it (`data-keys`); this only presses.
// Single letters work outside text fields only, and can be switched off or changed under `?` (WCAG 2.1.4). The choice is
// kept in this browser.

import "./drafts.js"; // signing out drops them, from every page
import { say } from "./words.js";

const KEPT = "beancan-keys";
const choice = { on: true, changed: {}, ...JSON.parse(localStorage.getItem(KEPT) ?? "{}") };
const keep = () => { localStorage.setItem(KEPT, JSON.stringify(choice)); tell(); };
const mac = navigator.platform.startsWith("Mac");
const typing = (target) => target.closest?.("input:not([type=radio]):not([type=checkbox]), textarea, select, [contenteditable]");
const named = (each) => (each.dataset.name ?? each.getAttribute("aria-label") ?? each.textContent).replace(/\s+/g, " ").trim();
const buttons = () => [...document.querySelectorAll("[data-keys]")].map((each) => ({ each, keys: each.dataset.keys, words: named(each), run: () => press(each) }));
const actions = () => [...moves, ...buttons()];
const keyOf = ({ keys }) => choice.changed[keys] ?? keys;
const shown = (keys) => keys.replace(" ", ` ${say("then")} `);

function make(tag, words = "", look = "") {
  const made = document.createElement(tag);
  made.textContent = words;
  if (look) made.className = look;
  return made;
}

// --- moving in a list ---------------------------------------------------------------------------------------------------
function step(by) {
  const rows = [...document.querySelectorAll(".rows a.row, .board a.board-name")];
  const here = rows.findIndex((row) => row === document.activeElement);
  const open = rows.findIndex((row) => row.hasAttribute("aria-current"));
  const next = (here >= 0 ? here : open) + by;
  rows[Math.min(rows.length - 1, Math.max(0, next))]?.focus();
}

// Choosing: the box of the row that has the focus, else of the one that is open.
const boxOf = (row) => row?.closest("li")?.querySelector("[name=chosen]");
const here = () => document.activeElement?.closest(".rows li")?.querySelector("a.row") ?? document.querySelector(".rows a.row[aria-current]");

function choose(on) {
  const box = boxOf(here());
  if (box) box.checked = on ?? !box.checked;
  box?.dispatchEvent(new Event("change", { bubbles: true }));
}

function extend(by) { choose(true); step(by); choose(true); }

const moves = [
  { keys: "j", words: say("Next in the list"), run: () => step(1) },
  { keys: "k", words: say("Previous in the list"), run: () => step(-1) },
];
if (document.getElementById("many")) moves.push(
  { keys: "x", words: say("Choose this thread, or not"), run: () => choose() },
  { keys: "J", words: say("Choose the next too"), run: () => extend(1) },
  { keys: "K", words: say("Choose the previous too"), run: () => extend(-1) },
);

// --- pressing -----------------------------------------------------------------------------------------------------------
let begun = "", since = 0;

addEventListener("keydown", (event) => {
  if ((event.ctrlKey || event.metaKey) && !event.altKey && !event.shiftKey && event.key.toLowerCase() === "k") {
    event.preventDefault();
    return showPalette();
  }
  if (event.ctrlKey || event.metaKey || event.altKey || event.defaultPrevented) return;
  if (typing(event.target)) {
    if (event.key === "Escape" && !event.target.closest("dialog")) event.target.blur();
    return;
  }
  if (!choice.on || document.querySelector("dialog[open]")) return;
  const pressed = begun && Date.now() - since < 1500 ? `${begun} ${event.key}` : event.key;
  begun = "";
  const found = actions().find((each) => keyOf(each) === pressed);
  if (found) { event.preventDefault(); return found.run(); }
  if (actions().some((each) => keyOf(each).startsWith(`${pressed} `))) { begun = pressed; since = Date.now(); }
});

function press(each) {
  if (each.matches("input[type=search]")) { each.focus(); each.select(); } else each.click();
}

// Screen readers are told of single keys as they are now. A live piece is drawn anew without them.
function tell() {
  for (const { each, ...action } of buttons()) {
    const key = keyOf(action), place = each.querySelector("input") ?? each;
    if (!choice.on || key.includes(" ")) place.removeAttribute("aria-keyshortcuts");
    else place.setAttribute("aria-keyshortcuts", /^[A-Z]$/.test(key) ? `Shift+${key}` : key);
  }
}

tell();
document.addEventListener("htmx:after:swap", tell);

// --- what there is, and how to change it --------------------------------------------------------------------------------
function dialog(title) {
  const box = make("dialog", "", "keys"), head = make("h2", title);
  head.id = "keys-title";
  box.setAttribute("aria-labelledby", head.id);
  box.append(head);
  box.addEventListener("close", () => box.remove()); // the focus goes back by itself
  document.body.append(box);
  return box;
}

function showHelp() {
  const box = dialog(say("Keys")), list = make("dl"), on = make("input"), label = make("label", "", "keys-on");
  on.type = "checkbox";
  on.checked = choice.on;
  on.addEventListener("change", () => { choice.on = on.checked; keep(); });
  label.append(on, " ", say("Single letters work outside text fields"));
  const line = (key, words) => {
    const cell = make("dt");
    cell.append(key);
    list.append(cell, make("dd", words));
  };
  for (const each of actions()) line(changer(each), each.words);
  line(make("kbd", mac ? "⌘ K" : "Ctrl K"), say("Find any action, thread, issue or page"));
  line(make("kbd", mac ? "⌘ Enter" : "Ctrl Enter"), say("Send what you wrote"));
  line(make("kbd", "Esc"), say("Leave a text field, close this"));
  const close = make("button", say("Close"), "button");
  close.addEventListener("click", () => box.close());
  box.append(label, make("p", say("Write another letter over one to change it."), "soft"), list, close);
  box.showModal();
}

function changer(action) {
  if (action.keys.includes(" ")) return make("kbd", shown(action.keys));
  const field = make("input", "", "kbd");
  field.value = keyOf(action);
  field.maxLength = 1;
  field.setAttribute("aria-label", say("Key for %(action)s", { action: action.words }));
  field.addEventListener("change", () => {
    const key = field.value, others = actions().filter(({ keys }) => keys !== action.keys).map(keyOf);
    const taken = key && others.some((other) => other === key || other.startsWith(`${key} `));
    field.setCustomValidity(taken ? say("This key does something else already.") : "");
    if (!field.reportValidity()) return;
    if (!key || key === action.keys) delete choice.changed[action.keys];
    else choice.changed[action.keys] = key;
    field.value = keyOf(action);
    keep();
  });
  return field;
}

// --- the palette --------------------------------------------------------------------------------------------------------
const MOST_SHOWN = 30, RECENT = 5, PAUSE = 150; // ms after the last letter, before the server is asked
const to = (address) => () => { location.href = address; };

async function asked(address) {
  const answer = await fetch(address).catch(() => null); // without it there is still what stands on the page
  return answer?.ok ? answer.json() : null;
}

const wordsOf = (row) => [".row-top b", ".row-words"].map((part) => row.querySelector(part)?.textContent.trim()).filter(Boolean).join(": ") || named(row);
const rowOf = (row) => ({ place: row.pathname, words: wordsOf(row), also: named(row), kind: row.matches(".rows a") ? say("thread") : say("incident"), run: () => press(row) });
const threadOf = ({ conversation, customer, words }) => ({ place: `/t/${conversation}`, words: `${customer}: ${words}`, kind: say("thread"), run: to(`/t/${conversation}`) });
const issueOf = ({ issue, title }) => ({ place: issue, words: title, kind: say("issue"), run: to(`/?q=${encodeURIComponent(title.slice(0, 100))}`) });

function apart(entries) {
  const seen = new Set(), name = ({ place, words }) => place ?? words;
  return entries.filter((entry) => !seen.has(name(entry)) && seen.add(name(entry)));
}

function showPalette() {
  if (document.querySelector("dialog[open]")) return;
  const box = dialog(say("Find")), field = make("input"), list = make("ul", "", "found");
  field.type = "search";
  field.setAttribute("aria-label", say("An action, a thread, an issue or a page"));
  field.setAttribute("role", "combobox");
  field.setAttribute("aria-controls", "found");
  field.setAttribute("aria-expanded", "true");
  list.id = "found";
  list.setAttribute("role", "listbox");
  list.setAttribute("aria-label", say("What fits"));
  const doing = actions();
  let threads = [...document.querySelectorAll(".rows a.row, .board a.board-name")].map(rowOf), issues = [];
  let found = [], fits = [], chosen = 0, waiting = 0;
  const draw = () => {
    list.replaceChildren(...fits.map(({ words, keys, kind }, place) => {
      const item = make("li", words.slice(0, 110));
      item.id = `found-${place}`;
      item.setAttribute("role", "option");
      item.setAttribute("aria-selected", String(place === chosen));
      item.append(keys ? make("kbd", shown(choice.changed[keys] ?? keys)) : make("small", kind, "soft"));
      item.addEventListener("click", () => go(place));
      return item;
    }));
    field.setAttribute("aria-activedescendant", fits.length ? `found-${chosen}` : "");
    list.children[chosen]?.scrollIntoView({ block: "nearest" });
  };
  const fit = () => {
    const parts = field.value.toLowerCase().split(/\s+/);
    const held = ({ words, also }) => parts.every((part) => `${words} ${also ?? ""}`.toLowerCase().includes(part));
    const all = field.value ? [...[...doing, ...threads, ...issues].filter(held), ...found]
      : [...threads.slice(0, RECENT), ...doing, ...threads, ...issues];
    const before = fits[chosen]?.words;
    fits = apart(all).slice(0, MOST_SHOWN);
    chosen = chosen && Math.max(0, fits.findIndex(({ words }) => words === before)); // what the server adds moves no choice
    draw();
  };
  const go = (place) => {
    if (!fits[place]) return;
    box.close();
    fits[place].run();
  };
  const search = async (words) => {
    const answer = await asked(`/api/v1/search?q=${encodeURIComponent(words)}`);
    if (words !== field.value.trim()) return; // meanwhile more was typed
    found = (answer?.threads ?? []).map((row) => threadOf({ ...row, words: row.last_words }));
    fit();
  };
  field.addEventListener("input", () => {
    const words = field.value.trim();
    clearTimeout(waiting);
    found = [];
    chosen = 0;
    fit();
    if (words.length > 1) waiting = setTimeout(search, PAUSE, words);
  });
  field.addEventListener("keydown", (event) => {
    const by = { ArrowDown: 1, ArrowUp: -1 }[event.key];
    if (by) { event.preventDefault(); chosen = Math.min(fits.length - 1, Math.max(0, chosen + by)); draw(); }
    if (event.key === "Enter") { event.preventDefault(); go(chosen); }
  });
  box.append(field, list);
  fit();
  box.showModal();
  field.focus();
  asked("/api/v1/calls").then((answer) => { threads = [...threads, ...(answer?.calls ?? []).map(threadOf)]; fit(); });
  asked("/api/v1/issues").then((answer) => { issues = (answer ?? []).map(issueOf); fit(); });
}

const opener = document.getElementById("keys"); // the way back for those who switched the letters off
if (opener) opener.hidden = false;
opener?.addEventListener("click", showHelp);
