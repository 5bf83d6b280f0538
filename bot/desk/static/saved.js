// Saved replies in the composer: `/` at the beginning of a word lists them, `m` lists the macros. What is chosen goes to
// where the cursor stands; nothing is sent by it. Without this file a list beside the button does the same.

import { say } from "./words.js";

const $ = (id) => document.getElementById(id);
const composer = $("composer"), opener = $("saved-open"), macros = $("macro-open");
const MOST_SHOWN = 30;
let known = null; // of this thread, asked for once

function make(tag, words = "", look = "") {
  const made = document.createElement(tag);
  made.textContent = words;
  if (look) made.className = look;
  return made;
}

async function fetched() {
  if (known) return known;
  const answer = await fetch(`/api/v1/threads/${composer.dataset.thread}/saved`);
  if (!answer.ok) throw new Error(String(answer.status));
  known = await answer.json();
  return known;
}

// --- the form that is open, and its text -----------------------------------------------------------------------------------
const form = () => composer.querySelector(`.words-${composer.querySelector("input[name=mode]:checked").value}`);

function insert(text, from, to, words) {
  text.focus();
  text.setSelectionRange(from, to);
  // The only way that leaves Ctrl+Z as it was; where it is gone, the words still arrive.
  if (!document.execCommand("insertText", false, words)) {
    text.setRangeText(words, from, to, "end");
    text.dispatchEvent(new Event("input", { bubbles: true }));
  }
  const gap = /\{[^\W\d_][^{}\n]{0,39}\}/u.exec(words); // the first place that waits for its words
  if (gap) text.setSelectionRange(from + gap.index, from + gap.index + gap[0].length);
}

// What is done when the form is sent, with a tick to take off. A note does nothing with the thread.
export function arm(where, macro, words) {
  const label = make("label"), box = make("input"), place = where.querySelector(".armed");
  Object.assign(box, { type: "checkbox", name: "macro", value: String(macro), checked: true });
  label.append(box, ` ${words}`);
  place?.replaceChildren(label);
}

function run(reply) {
  const button = make("button");
  button.type = "submit";
  button.setAttribute("form", "act");
  button.formAction = `/t/${composer.dataset.thread}/macro`;
  button.name = "macro";
  button.value = String(reply.id);
  button.hidden = true;
  document.body.append(button);
  button.click();
}

// --- the list --------------------------------------------------------------------------------------------------------------
async function open(only, slash) {
  if (document.querySelector("dialog[open]")) return;
  const where = form(), text = where.elements.text;
  const from = slash ? text.selectionStart - 1 : text.selectionStart, to = text.selectionEnd;
  const box = make("dialog", "", "keys"), head = make("h2", only ? macros.textContent.trim() : say("Saved replies")), field = make("input"), list = make("ul", "", "found");
  head.id = "saved-title";
  box.setAttribute("aria-labelledby", head.id);
  field.type = "search";
  for (const [name, value] of Object.entries({ role: "combobox", "aria-label": say("Search in names and words"), "aria-controls": "saved-found", "aria-expanded": "true" })) field.setAttribute(name, value);
  list.id = "saved-found";
  list.setAttribute("role", "listbox");
  list.setAttribute("aria-label", head.textContent);
  const says = make("p", "", "soft"), keep = make("a", say("Keep and change saved replies"));
  says.setAttribute("role", "status");
  keep.href = "/saved";
  box.append(head, field, list, says, keep);
  let taken = false;
  box.addEventListener("close", () => {
    box.remove();
    text.focus();
    if (!taken) text.setSelectionRange(to, to);
  });
  document.body.append(box);
  box.showModal();
  field.focus();

  let all = [], fits = [], chosen = 0;
  const draw = () => {
    list.replaceChildren(...fits.map((reply, place) => {
      const item = make("li", "", "reply"), name = make("b", reply.name), of = [reply.team ? "" : say("only you"), reply.language, reply.does].filter(Boolean);
      item.id = `saved-${place}`;
      item.setAttribute("role", "option");
      item.setAttribute("aria-selected", String(place === chosen));
      name.dir = "auto";
      item.append(name);
      if (of.length) item.append(make("span", of.join(" · "), "of"));
      if (reply.text) item.append(Object.assign(make("span", reply.text, "words-of"), { dir: "auto", lang: reply.language }));
      item.addEventListener("click", () => take(place));
      return item;
    }));
    field.setAttribute("aria-activedescendant", fits.length ? `saved-${chosen}` : "");
    list.children[chosen]?.scrollIntoView({ block: "nearest" });
    says.textContent = fits.length ? "" : say("None of them fits.");
  };
  const filter = () => {
    const parts = field.value.toLowerCase().split(/\s+/);
    const holds = (words) => parts.every((part) => words.toLowerCase().includes(part));
    const held = all.filter(({ name, text }) => holds(`${name}\n${text}`));
    fits = [...held.filter(({ name }) => holds(name)), ...held.filter(({ name }) => !holds(name))].slice(0, MOST_SHOWN);
    chosen = 0;
    draw();
  };
  const take = (place) => {
    const reply = fits[place];
    if (!reply) return;
    taken = true;
    box.close();
    if (!reply.text) { run(reply); return; }
    if (reply.does) arm(where, reply.id, say("When it is sent: %(does)s", { does: reply.does }));
    insert(text, from, to, reply.text);
  };
  field.addEventListener("input", filter);
  field.addEventListener("keydown", (event) => {
    const by = { ArrowDown: 1, ArrowUp: -1 }[event.key];
    if (by) { event.preventDefault(); chosen = Math.min(fits.length - 1, Math.max(0, chosen + by)); draw(); }
    if (event.key === "Enter") { event.preventDefault(); take(chosen); }
  });
  try {
    all = (await fetched()).filter((reply) => !only || reply.does);
    filter();
  } catch {
    says.textContent = say("They cannot be read just now. Close this and open it once more.");
  }
}

if (composer && opener) {
  for (const each of composer.querySelectorAll(".saved-choice")) each.remove();
  opener.hidden = macros.hidden = false;
  opener.addEventListener("click", () => open(false, false));
  macros.addEventListener("click", () => open(true, false));
  composer.addEventListener("input", (event) => {
    const text = event.target;
    if (event.data !== "/" || text.name !== "text" || text.selectionStart !== text.selectionEnd) return;
    if (/(^|\s)\/$/.test(text.value.slice(0, text.selectionStart))) open(false, true);
  });
}
