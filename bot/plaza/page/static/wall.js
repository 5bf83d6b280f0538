// The wall of one room: threads with their replies, or the messages of one person. It draws what it is told and asks
// nothing of the network itself; `actions` are {reply, edit, remove, tap}.

import { ago, el, hue, initials, rich, short } from "./words.js";

const MOST_THREADS = 200;
const BADGES = { bot: "Bot", staff: "Team" };

export class Wall {
  #log;
  #actions;
  #views = new Map(); // post id -> {post, node, ...parts}
  #threads = new Map(); // root id -> article
  #player = "";
  #flat = false;
  #taps = {};

  constructor(log, actions) {
    this.#log = log;
    this.#actions = actions;
    setInterval(() => this.#views.forEach((view) => this.#time(view)), 30_000);
  }

  get empty() {
    return this.#threads.size === 0;
  }

  // Starts anew. `flat`: private messages stand one below the other, without threads.
  reset(posts, taps, player, flat) {
    this.#log.setAttribute("aria-busy", "true");
    this.#log.classList.toggle("flat", flat);
    this.#log.replaceChildren();
    this.#views.clear();
    this.#threads.clear();
    this.#player = player;
    this.#flat = flat;
    this.#taps = taps;
    for (const post of posts) this.put(post);
    this.#log.setAttribute("aria-busy", "false");
  }

  // A new post or a new state of a known one. Returns its element.
  put(post) {
    const known = this.#views.get(post.id);
    const view = known ?? this.#place(post);
    view.post = post;
    this.#fill(view);
    return view.node;
  }

  tapped(postId, button) {
    this.#taps[postId] = [...(this.#taps[postId] ?? []), button];
  }

  authorOf(postId) {
    return this.#views.get(postId)?.post.author;
  }

  #place(post) {
    const view = this.#build(post);
    this.#views.set(post.id, view);
    const root = this.#flat ? post.id : post.root;
    if (root === post.id) this.#thread(root).prepend(view.node);
    else this.#replies(this.#thread(root)).append(view.node);
    return view;
  }

  #thread(root) {
    const known = this.#threads.get(root);
    if (known) return known;
    const article = el("article", { class: "thread" });
    this.#threads.set(root, article);
    this.#log.append(article);
    if (this.#threads.size > MOST_THREADS) this.#dropOldest();
    return article;
  }

  #replies(article) {
    const known = article.querySelector(".replies");
    if (known) return known;
    const replies = el("div", { class: "replies", role: "group", "aria-label": "Replies" });
    article.append(replies);
    return replies;
  }

  #dropOldest() {
    const [root, article] = this.#threads.entries().next().value;
    for (const [id, view] of this.#views) if (article.contains(view.node)) this.#views.delete(id);
    this.#threads.delete(root);
    article.remove();
  }

  #build(post) {
    const own = post.role === "customer" && post.author === this.#player;
    const badge = BADGES[post.role];
    const face = badge ? `face ${post.role}` : `face hue-${hue(post.author)}`;
    const time = el("time", { datetime: post.at, title: new Date(post.at).toLocaleString() });
    const edited = el("span", { class: "edited", hidden: true }, "edited");
    const text = el("p", { class: "text", lang: post.locale?.replace("_", "-") });
    const files = el("div", { class: "files" });
    const buttons = el("div", { class: "buttons", role: "group", "aria-label": "Answers" });
    const tools = el("div", { class: "tools" });
    const node = el(
      "div",
      { class: `post ${post.role}${own ? " own" : ""}`, id: `post-${post.id}`, "data-id": post.id, tabindex: "-1" },
      el("span", { class: face, "aria-hidden": "true" }, initials(post.author)),
      el(
        "div",
        { class: "said" },
        el(
          "p",
          { class: "head" },
          el("strong", {}, post.author),
          badge ? el("span", { class: `badge ${post.role}` }, badge) : null,
          own ? el("span", { class: "badge you" }, "You") : null,
          time,
          edited,
          post.reach ? el("span", { class: "edited" }, `seen by ${short(post.reach)}`) : null,
        ),
        this.#pointer(post),
        text,
        files,
        buttons,
        tools,
      ),
    );
    return { post, node, own, time, edited, text, files, buttons, tools };
  }

  // Says whom a reply is for, where its place does not show it.
  #pointer(post) {
    if (!post.in_reply_to || (!this.#flat && post.in_reply_to === post.root)) return null;
    const whom = this.#views.get(post.in_reply_to)?.post.author;
    return el("p", { class: "pointer" }, whom ? `to ${whom}` : "about an earlier post");
  }

  #fill(view) {
    const { post } = view;
    view.node.classList.toggle("deleted", post.deleted);
    view.edited.hidden = !post.edited || post.deleted;
    this.#time(view);
    const words = post.deleted ? "This post was taken back." : post.text;
    if (view.words !== words) {
      view.words = words;
      view.text.replaceChildren(...(post.deleted ? [words] : rich(words)));
    }
    this.#fillFiles(view);
    this.#fillButtons(view);
    if (!view.tools.hasChildNodes() || post.deleted) this.#fillTools(view);
  }

  // Pictures in their place, anything else to be saved. They never change; they go with the post.
  #fillFiles({ post, files }) {
    if (files.childElementCount === post.files.length) return;
    const address = ({ id }) => `api/files/${encodeURIComponent(id)}?as=${encodeURIComponent(this.#player)}`;
    files.replaceChildren(
      ...post.files.map((file) =>
        el("a", { href: address(file), target: "_blank", download: file.picture ? null : file.name },
          file.picture ? el("img", { src: address(file), alt: `Picture: ${file.name}`, loading: "lazy" }) : file.name),
      ),
    );
  }

  #time(view) {
    view.time.textContent = ago(Date.parse(view.post.at));
  }

  #fillButtons(view) {
    const { post, buttons } = view;
    if (buttons.childElementCount !== post.buttons.length) {
      buttons.replaceChildren(
        ...post.buttons.map(({ id, label }) =>
          el("button", { type: "button", "data-button": id, onclick: () => this.#actions.tap(post.id, id) },
            el("span", {}, label), el("span", { class: "count" })),
        ),
      );
    }
    buttons.hidden = post.buttons.length === 0;
    const mine = this.#taps[post.id] ?? [];
    for (const button of buttons.children) {
      const id = button.dataset.button;
      const people = post.taps[id] ?? 0;
      button.setAttribute("aria-pressed", String(mine.includes(id)));
      button.lastChild.textContent = people > 0 ? String(people) : "";
    }
  }

  #fillTools(view) {
    const { post, tools, own } = view;
    tools.replaceChildren();
    tools.hidden = post.deleted || (this.#flat && !own);
    if (post.deleted) return;
    const tool = (label, act) => el("button", { type: "button", class: "quiet", onclick: act }, label);
    if (!this.#flat) tools.append(tool("Reply", () => this.#actions.reply(post)));
    if (own) tools.append(tool("Edit", () => this.#editing(view)), tool("Delete", (event) => this.#removing(event, view)));
  }

  // Deleting takes two presses, and leaving the button takes the first one back.
  #removing(event, view) {
    const button = event.currentTarget;
    if (button.dataset.sure) {
      this.#actions.remove(view.post.id);
      return;
    }
    button.dataset.sure = "yes";
    button.textContent = "Really delete";
    button.addEventListener("blur", () => this.#fillTools(view), { once: true });
  }

  #editing(view) {
    const area = el("textarea", { "aria-label": "Change your post", rows: "2", maxlength: "5000" });
    area.value = view.post.text;
    const done = () => {
      form.remove();
      view.text.hidden = false;
      view.tools.hidden = false;
      view.tools.querySelector("button:nth-child(2)")?.focus();
    };
    const save = async (event) => {
      event.preventDefault();
      if (await this.#actions.edit(view.post.id, area.value)) done();
    };
    const form = el("form", { class: "editing", onsubmit: save },
      area,
      el("div", { class: "pair" },
        el("button", { class: "solid" }, "Save"),
        el("button", { class: "quiet", type: "button", onclick: done }, "Cancel")));
    form.addEventListener("keydown", (event) => event.key === "Escape" && done());
    view.text.hidden = true;
    view.tools.hidden = true;
    view.text.after(form);
    area.focus();
  }
}
