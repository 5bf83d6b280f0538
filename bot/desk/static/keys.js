// Keys and the palette. What a key does stands in the page, on the button that does it (`data-keys`); this only presses.
// Single letters work outside text fields only, and can be switched off or changed under `?` (WCAG 2.1.4). The choice is
// kept in this browser.

import "./drafts.js"; // signing out drops them, from every page
import { say } from "./words.js";

const KEPT = "beancan-keys";
const choice = { on: true, changed: {}, ...JSON.parse(localStorage.getItem(KEPT) ?? "{}") };
const keep = () => localStorage.setItem(KEPT, JSON.stringify(choice));
const mac = navigator.platform.startsWith("Mac");
const typing = (target) => target.closest?.("input:not([type=radio]):not([type=checkbox]), textarea, select, [contenteditable]");
const named = (each) => (each.dataset.name ?? each.getAttribute("aria-label") ?? each.textContent).replace(/\s+/g, " ").trim();
const keyOf = (each) => choice.changed[each.dataset.keys] ?? each.dataset.keys;
const actions = () => [...document.querySelectorAll("[data-keys]")];

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

const MOVES = { j: [say("Next in the list"), () => step(1)], k: [say("Previous in the list"), () => step(-1)] };
if (document.getElementById("many")) Object.assign(MOVES, {
  x: [say("Choose this thread, or not"), () => choose()],
  J: [say("Choose the next too"), () => extend(1)],
  K: [say("Choose the previous too"), () => extend(-1)],
});
const ALWAYS = MOVES;

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
  if (ALWAYS[pressed]) { event.preventDefault(); return ALWAYS[pressed][1](); }
  const found = actions().find((each) => keyOf(each) === pressed);
  if (found) { event.preventDefault(); return press(found); }
  if (actions().some((each) => keyOf(each).startsWith(`${pressed} `))) { begun = pressed; since = Date.now(); }
});

function press(each) {
  if (each.matches("input[type=search]")) { each.focus(); each.select(); } else each.click();
}

// --- what there is, and how to change it --------------------------------------------------------------------------------
function dialog(title) {
  const box = make("dialog", "", "keys"), head = make("h2", title), before = document.activeElement;
  head.id = "keys-title";
  box.setAttribute("aria-labelledby", head.id);
  box.append(head);
  box.addEventListener("close", () => { box.remove(); before?.focus?.(); });
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
  for (const [key, [words]] of Object.entries(ALWAYS)) line(make("kbd", key), words);
  for (const each of actions()) line(changer(each), named(each));
  line(make("kbd", mac ? "⌘ K" : "Ctrl K"), say("Find any action, thread or page"));
  line(make("kbd", mac ? "⌘ Enter" : "Ctrl Enter"), say("Send what you wrote"));
  line(make("kbd", "Esc"), say("Leave a text field, close this"));
  const close = make("button", say("Close"), "button");
  close.addEventListener("click", () => box.close());
  box.append(label, make("p", say("Write another letter over one to change it."), "soft"), list, close);
  box.showModal();
}

function changer(each) {
  if (each.dataset.keys.includes(" ")) return make("kbd", each.dataset.keys.replace(" ", " " + say("then") + " "));
  const field = make("input", "", "kbd");
  field.value = keyOf(each);
  field.maxLength = 1;
  field.setAttribute("aria-label", say("Key for %(action)s", { action: named(each) }));
  field.addEventListener("change", () => {
    const taken = ALWAYS[field.value] || actions().some((other) => other !== each && keyOf(other) === field.value);
    field.setCustomValidity(taken ? say("This key does something else already.") : "");
    if (!field.reportValidity()) return;
    if (!field.value || field.value === each.dataset.keys) delete choice.changed[each.dataset.keys];
    else choice.changed[each.dataset.keys] = field.value;
    field.value = keyOf(each);
    keep();
  });
  return field;
}

// --- the palette --------------------------------------------------------------------------------------------------------
function showPalette() {
  if (document.querySelector("dialog[open]")) return;
  const box = dialog(say("Find")), field = make("input"), list = make("ul", "", "found");
  field.type = "search";
  field.setAttribute("aria-label", say("An action, a thread or a page"));
  field.setAttribute("role", "combobox");
  field.setAttribute("aria-controls", "found");
  field.setAttribute("aria-expanded", "true");
  list.id = "found";
  list.setAttribute("role", "listbox");
  list.setAttribute("aria-label", say("What fits"));
  const rows = [...document.querySelectorAll(".rows a.row, .board a.board-name")];
  const all = [...actions(), ...rows].map((each) => ({ each, words: named(each), key: each.dataset.keys ? keyOf(each) : "" }));
  let fits = all, chosen = 0;
  const draw = () => {
    list.replaceChildren(...fits.slice(0, 12).map(({ words, key }, place) => {
      const item = make("li", words.slice(0, 110));
      item.id = `found-${place}`;
      item.setAttribute("role", "option");
      item.setAttribute("aria-selected", String(place === chosen));
      if (key) item.append(make("kbd", key.replace(" ", " " + say("then") + " ")));
      item.addEventListener("click", () => go(place));
      return item;
    }));
    field.setAttribute("aria-activedescendant", fits.length ? `found-${chosen}` : "");
  };
  const go = (place) => { const found = fits[place]; box.close(); if (found) press(found.each); };
  field.addEventListener("input", () => {
    const parts = field.value.toLowerCase().split(/\s+/);
    fits = all.filter(({ words }) => parts.every((part) => words.toLowerCase().includes(part)));
    chosen = 0;
    draw();
  });
  field.addEventListener("keydown", (event) => {
    const by = { ArrowDown: 1, ArrowUp: -1 }[event.key];
    if (by) { event.preventDefault(); chosen = Math.min(Math.min(fits.length, 12) - 1, Math.max(0, chosen + by)); draw(); }
    if (event.key === "Enter") { event.preventDefault(); go(chosen); }
  });
  box.append(field, list);
  draw();
  box.showModal();
  field.focus();
}

const opener = document.getElementById("keys"); // the way back for those who switched the letters off
if (opener) opener.hidden = false;
opener?.addEventListener("click", showHelp);

// Screen readers are told of single keys as they are now.
for (const each of actions()) if (!each.dataset.keys.includes(" ")) each.setAttribute("aria-keyshortcuts", keyOf(each));
