// The page: whom one plays, which room one is in, and everything that is pressed.

import * as api from "./api.js";
import { faultPanel } from "./faults.js";
import { Wall } from "./wall.js";
import { el } from "./words.js";

const LAST = 200;
const NEAR = 120;
const $ = (id) => document.getElementById(id);
// Some systems name a language in a way that is none ("en-US@posix"): then the plaza is told nothing.
const locale = /^[A-Za-z]{2,3}(-[A-Za-z0-9]{2,8})*$/.test(navigator.language) ? navigator.language : null;
const calm = matchMedia("(prefers-reduced-motion: reduce)");

let page; // what stays the same: title, brand, players, scripts
let rooms = [];
let player = "";
let room = "";
let publicRoom = "";
let replyTo = null;
let chosen = []; // files that go with the next post
let stream;
let loading = 0; // counts loads: only the newest may draw
let queue = null; // events that came while a room was being loaded
const unread = new Map();

const mine = () => `dm:${player}`;
const isPrivate = () => room === mine();

const wall = new Wall($("log"), {
  reply: startReply,
  edit: (id, text) => attempt(() => api.edit(id, player, text)),
  remove: (id) => attempt(() => api.remove(id, player)),
  tap: (id, button) => attempt(() => api.tap(id, player, button)),
});

// Does something that the plaza may refuse; its sentence is shown. True if it went well.
async function attempt(act) {
  try {
    await act();
    $("notice").hidden = true;
    return true;
  } catch (error) {
    notice(error.message);
    return false;
  }
}

let noticeTimer = 0;
function notice(sentence) {
  $("notice").textContent = sentence;
  $("notice").hidden = false;
  clearTimeout(noticeTimer);
  noticeTimer = setTimeout(() => ($("notice").hidden = true), 8000);
}

// Rooms

async function load() {
  const turn = ++loading;
  queue = [];
  const isNewest = () => turn === loading;
  await attempt(async () => {
    const [there, found] = await Promise.all([api.rooms(player), api.posts(room, player, LAST)]);
    if (!isNewest()) return;
    rooms = there.rooms.filter((each) => each.kind !== "private");
    unread.delete(room);
    wall.reset(found.posts, found.my_taps, player, isPrivate());
    queue.forEach(draw);
    toEnd();
  });
  if (!isNewest()) return;
  queue = null;
  showTabs();
  showEmpty();
}

function enter(id) {
  room = id;
  if (!isPrivate()) publicRoom = id;
  if (isPrivate() && replyTo?.visibility === "private") stopReply();
  document.querySelector(`input[name=visibility][value=${isPrivate() ? "private" : "public"}]`).checked = true;
  showTabs();
  showCompose();
  return load();
}

function showTabs() {
  const focused = $("tabs").contains(document.activeElement);
  const all = [...rooms.map(({ id, title }) => [id, title]), [mine(), "Private"]];
  $("tabs").replaceChildren(...all.map(([id, title]) => tab(id, title)));
  if (focused) $("tabs").querySelector("[aria-selected=true]").focus();
  const selected = $("tabs").querySelector("[aria-selected=true]");
  if (selected) $("room").setAttribute("aria-labelledby", selected.id);
}

function tab(id, title) {
  const selected = id === room;
  const news = unread.get(id) ?? 0;
  return el(
    "button",
    {
      type: "button", role: "tab", id: `tab-${id.replace(/[^\w-]/g, "_")}`,
      "aria-selected": String(selected), "aria-controls": "room", tabindex: selected ? "0" : "-1",
      onclick: () => enter(id),
    },
    title,
    news ? el("span", { class: "news" }, String(news), el("span", { class: "hide" }, " new")) : null,
  );
}

$("tabs").addEventListener("keydown", (event) => {
  const step = { ArrowRight: 1, ArrowLeft: -1 }[event.key];
  if (!step) return;
  event.preventDefault();
  const tabs = [...$("tabs").children];
  const next = tabs[(tabs.indexOf(document.activeElement) + step + tabs.length) % tabs.length];
  next.focus();
  next.click();
});

function showEmpty() {
  $("empty").hidden = !wall.empty;
  const scene = page.scripts.some((script) => !script.disabled) ? " or play scene 1" : "";
  $("empty").textContent = isPrivate()
    ? `Nothing private between ${player} and ${page.brand} yet. Write below; only the brand can read it.`
    : `Nothing here yet. Write as ${player} below${scene}.`;
}

// Events

function heard(event) {
  if (queue) queue.push(event);
  else draw(event);
}

function draw(event) {
  const { post, tap, type } = event;
  if (post.room !== room) {
    if (type !== "post") return;
    unread.set(post.room, (unread.get(post.room) ?? 0) + 1);
    if (post.visibility === "public" && !rooms.some(({ id }) => id === post.room)) refreshRooms();
    else showTabs();
    return;
  }
  if (tap && tap.author === player) wall.tapped(post.id, tap.button);
  const atEnd = nearEnd();
  const node = wall.put(post);
  if (type !== "post") return;
  $("empty").hidden = true;
  node.classList.add("fresh");
  const forMe = post.author === player || wall.authorOf(post.root) === player;
  if (atEnd || forMe) reveal(node);
  else if (!queue) offer(node);
}

const refreshRooms = () =>
  attempt(async () => {
    rooms = (await api.rooms(player)).rooms.filter((each) => each.kind !== "private");
    showTabs();
  });

const nearEnd = () => $("room").scrollHeight - $("room").scrollTop - $("room").clientHeight < NEAR;
const toEnd = () => ($("room").scrollTop = $("room").scrollHeight);
const reveal = (node) => node.scrollIntoView({ block: "nearest", behavior: calm.matches ? "auto" : "smooth" });

// Somebody else's post out of sight: say so instead of moving what is being read.
let offered = [];
function offer(node) {
  offered.push(node);
  $("more").textContent = offered.length === 1 ? "1 new post" : `${offered.length} new posts`;
  $("more").hidden = false;
}
$("more").addEventListener("click", () => {
  reveal(offered[0]);
  offered[0].focus({ preventScroll: true });
  offered = [];
  $("more").hidden = true;
});
$("room").addEventListener("scroll", () => {
  if (!nearEnd()) return;
  offered = [];
  $("more").hidden = true;
});

// Players

function play(name) {
  if (![...$("player").options].some((option) => option.value === name))
    $("player").insertBefore(el("option", { value: name }, name), $("player").lastChild);
  $("player").value = name;
  $("own-name").hidden = true;
  if (name === player) return Promise.resolve();
  const wasPrivate = room !== "" && isPrivate();
  unread.delete(mine());
  player = name;
  sessionStorage.setItem("player", name);
  stopReply();
  stream.open(player);
  return enter(wasPrivate ? mine() : room || rooms[0]?.id || mine());
}

$("player").addEventListener("change", () => {
  const name = $("player").value;
  if (name) {
    play(name);
    return;
  }
  $("own-name").hidden = false;
  $("own-name").focus();
});
$("own-name").addEventListener("change", () => {
  const name = $("own-name").value.trim();
  $("own-name").value = "";
  play(name || player);
});

// Writing

function showCompose() {
  const title = rooms.find(({ id }) => id === room)?.title ?? room;
  $("send").textContent = isPrivate() ? "Send privately" : `Post in ${title}`;
  $("text").placeholder = isPrivate() ? `Write to ${page.brand} as ${player}` : `Write as ${player}, for all to see`;
  $("compose").classList.toggle("private", isPrivate());
  $("replying").hidden = replyTo === null;
  if (replyTo) $("replying-to").textContent = `Replying to ${replyTo.author}`;
}

function startReply(post) {
  replyTo = post;
  showCompose();
  $("text").focus();
}

function stopReply() {
  replyTo = null;
  showCompose();
}

$("not-replying").addEventListener("click", () => {
  stopReply();
  $("text").focus();
});

for (const choice of document.querySelectorAll("input[name=visibility]"))
  choice.addEventListener("change", () => enter(choice.value === "private" ? mine() : publicRoom || rooms[0].id));

$("text").addEventListener("keydown", (event) => {
  if (event.key === "Escape" && replyTo) stopReply();
  if (event.key !== "Enter" || event.shiftKey || event.isComposing) return;
  event.preventDefault();
  $("compose").requestSubmit();
});

$("compose").addEventListener("submit", async (event) => {
  event.preventDefault();
  const text = $("text").value;
  if (!text.trim() && chosen.length === 0) return;
  const where = isPrivate() ? { visibility: "private" } : { room, visibility: "public" };
  const sent = await attempt(async () => {
    const files = await Promise.all(chosen.map(packed));
    return api.post({ author: player, text, in_reply_to: replyTo?.id ?? null, locale, files, ...where });
  });
  if (!sent) return;
  $("text").value = "";
  choose([]);
  stopReply();
});

// Files

function choose(files) {
  chosen = files;
  $("chosen").hidden = files.length === 0;
  $("chosen-names").textContent = files.map((file) => file.name).join(", ");
  $("text").required = files.length === 0; // a picture says enough
  $("files").value = "";
}

// As the plaza takes it: a name, and the bytes in base64.
function packed(file) {
  return new Promise((done, failed) => {
    const reader = new FileReader();
    reader.onload = () => done({ name: file.name.slice(-120), content: reader.result.split(",")[1] });
    reader.onerror = () => failed(new Error(`${file.name} cannot be read. Choose it again.`));
    reader.readAsDataURL(file);
  });
}

$("attach").addEventListener("click", () => $("files").click());
$("files").addEventListener("change", () => choose([...chosen, ...$("files").files]));
$("not-chosen").addEventListener("click", () => {
  choose([]);
  $("text").focus();
});

// Links to one post: "#post-" and its id, as the brand's people get them

async function follow() {
  const id = decodeURIComponent(location.hash).match(/^#post-(.+)$/)?.[1];
  if (!id) return;
  await attempt(async () => {
    const { posts } = await api.thread(id, player);
    if (posts[0].room !== room) await enter(posts[0].room);
    const node = $(`post-${id}`);
    if (!node) throw new Error(`This post is older than the last ${LAST} of its room, which are all that is shown here.`);
    location.replace(location.hash); // the browser marks its target only among what is there
    reveal(node);
    node.focus({ preventScroll: true });
  });
}
window.addEventListener("hashchange", follow);

// Scenes

let playing = false;

async function perform(script, button) {
  if (script.disabled) notice(script.disabled_reason || "This scene cannot be played here.");
  if (script.disabled || playing || script.posts.length === 0) return;
  playing = true;
  const [first] = script.posts;
  await play(first.author);
  const place = first.visibility === "private" ? mine() : first.room;
  if (place !== room) await enter(place);
  for (const [number, line] of script.posts.entries()) {
    if (number > 0) await new Promise((done) => setTimeout(done, script.seconds_between * 1000));
    button.classList.add("playing");
    const where = line.visibility === "private" ? {} : { room: line.room };
    const body = { author: line.author, text: line.text, visibility: line.visibility, ...where };
    if (!(await attempt(() => api.post(body)))) break;
  }
  button.classList.remove("playing");
  playing = false;
}

function showScripts() {
  $("scripts").hidden = page.scripts.length === 0;
  page.scripts.forEach((script, index) => {
    const number = String(index + 1);
    const button = el(
      "button",
      {
        type: "button", class: "script", title: script.disabled ? script.disabled_reason : script.tip,
        "aria-disabled": script.disabled ? "true" : null, "aria-keyshortcuts": number,
        onclick: () => perform(script, button),
      },
      el("span", { class: "number", "aria-hidden": "true" }, number),
      el("span", {}, script.label),
    );
    $("scripts").append(el("li", {}, button));
  });
}

document.addEventListener("keydown", (event) => {
  if (event.ctrlKey || event.metaKey || event.altKey || event.target.closest("input, textarea, select")) return;
  if (/^[1-9]$/.test(event.key)) $("scripts").children[Number(event.key) - 1]?.firstChild.click();
});

// Start

const STATES = { live: "Live", wait: "Reconnecting" };
function tell(state) {
  if ($("live").dataset.state === state && $("live").textContent === STATES[state]) return;
  $("live").dataset.state = state;
  $("live").textContent = STATES[state];
}

async function start() {
  page = await api.page();
  document.title = page.title;
  $("title").textContent = page.title;
  const saved = sessionStorage.getItem("player");
  $("player").append(...page.players.map((name) => el("option", { value: name }, name)), el("option", { value: "" }, "Someone else…"));
  showScripts();
  faultPanel(page.faults, attempt);
  const first = saved || page.players[0] || "Guest";
  rooms = (await api.rooms(first)).rooms.filter((each) => each.kind !== "private");
  stream = new api.Stream(page.cursor, heard, tell, load);
  await play(first);
  await follow();
}

await attempt(start);
