// Pictures and files for the next reply: chosen, pasted or dropped here, kept by the server at once, and shown until they
// are sent. A reply that is refused or taken back brings them back with the page.

import { say } from "./words.js";

const $ = (id) => document.getElementById(id);
const composer = $("composer"), tray = $("tray");
if (tray) begin();

function begin() {
  const list = tray.querySelector("ul"), input = $("tray-input"), opener = $("attach");
  const most = Number(tray.dataset.most), largest = Number(tray.dataset.bytes);
  const address = `/api/v1/threads/${composer.dataset.thread}/files`;
  const headers = { "X-CSRF-Token": composer.querySelector("[name=csrf]").value };
  const replies = [...composer.querySelectorAll(".words-public, .words-private")];
  const chosen = () => [...list.querySelectorAll("[data-file]")], busy = () => list.querySelector("[data-busy]");

  function make(tag, words = "", more = {}) {
    const made = document.createElement(tag);
    made.textContent = words;
    return Object.assign(made, more);
  }

  // A file without words is a message, too.
  function settle() {
    tray.hidden = !list.childElementCount && !tray.querySelector("[role=alert]");
    for (const form of replies) form.elements.text.required = chosen().length === 0;
  }

  function complain(words) {
    tray.querySelector("[role=alert]")?.remove();
    if (words) tray.append(make("p", words, { role: "alert" }));
    settle();
  }

  const weight = (bytes) => bytes < 1_000_000 ? say("%(num)s kB", { num: Math.max(1, Math.round(bytes / 1000)) }) : say("%(num)s MB", { num: Math.round(bytes / 100_000) / 10 });

  function show(item, file) {
    item.removeAttribute("data-busy");
    item.dataset.file = file.id;
    const remove = make("button", "×", { type: "button", className: "button bare" });
    remove.setAttribute("aria-label", say("Remove %(name)s", { name: file.name }));
    remove.addEventListener("click", () => drop(item, file));
    const shown = file.picture ? [make("img", "", { src: `${address}/${file.id}`, alt: "" })] : [];
    item.replaceChildren(...shown, make("span", file.name, { dir: "auto" }), make("span", weight(file.size), { className: "soft" }), remove);
  }

  async function drop(item, file) {
    const answer = await fetch(`${address}/${file.id}`, { method: "DELETE", headers }).catch(() => null);
    if (!answer?.ok) { complain(say("The file could not be removed. Try again.")); return; }
    const next = item.nextElementSibling ?? item.previousElementSibling;
    item.remove();
    complain("");
    (next?.querySelector("button") ?? opener).focus();
    $("tray-said").textContent = say("%(name)s removed", { name: file.name });
  }

  async function add(file) {
    const name = file.name || "picture.png";
    if (list.childElementCount >= most) { complain(say("%(num)s files at most go with one message here.", { num: most })); return; }
    if (file.size > largest) { complain(say("%(name)s is too large: %(num)s MB at most here.", { name, num: Math.floor(largest / 1_000_000) })); return; }
    const item = make("li", say("%(name)s is being kept …", { name }));
    item.dataset.busy = "yes";
    list.append(item);
    complain("");
    try {
      const answer = await fetch(`${address}?name=${encodeURIComponent(name)}`, { method: "POST", headers: { ...headers, "Content-Type": "application/octet-stream" }, body: file });
      if (!answer.ok) throw new Error(String(answer.status));
      const kept = await answer.json();
      show(item, { ...kept, picture: kept.kind.startsWith("image/") });
      $("tray-said").textContent = say("%(name)s goes with your reply", { name: kept.name });
    } catch (failure) {
      item.remove();
      complain(failure.message === "422" ? say("%(name)s cannot be sent. What can: pictures (PNG, JPEG, GIF, WebP), PDF, MP4 and plain text.", { name }) : say("%(name)s did not arrive. Try again.", { name }));
    }
    settle();
  }

  const addAll = (files) => [...files].forEach(add);

  opener.hidden = false;
  opener.addEventListener("click", () => input.click());
  input.addEventListener("change", () => { addAll(input.files); input.value = ""; });
  for (const item of chosen()) show(item, { id: item.dataset.file, name: item.textContent, size: Number(item.dataset.size), picture: item.dataset.picture === "yes" });
  settle();

  for (const form of replies) {
    form.addEventListener("paste", (event) => {
      if (!event.clipboardData.files.length) return;
      event.preventDefault();
      addAll(event.clipboardData.files);
    });
    form.addEventListener("dragover", (event) => { if (event.dataTransfer.types.includes("Files")) event.preventDefault(); });
    form.addEventListener("drop", (event) => {
      if (!event.dataTransfer.files.length) return;
      event.preventDefault();
      addAll(event.dataTransfer.files);
    });
    form.addEventListener("formdata", (event) => chosen().forEach((item) => event.formData.append("file", item.dataset.file)));
  }
  // Before the page's own listeners: what is still on its way must not be left behind.
  composer.addEventListener("submit", (event) => {
    if (!busy() || !replies.includes(event.target)) return;
    event.preventDefault();
    event.stopPropagation();
    complain(say("One moment: a file is still on its way to us."));
  }, true);
}
