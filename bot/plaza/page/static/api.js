// The page is a client like any other: it speaks the plaza's public interface, without the brand's token.

const json = { "Content-Type": "application/json" };

async function call(method, path, body) {
  let answer;
  try {
    answer = await fetch(path, body === undefined ? { method } : { method, headers: json, body: JSON.stringify(body) });
  } catch {
    throw new Error("The plaza does not answer. Is it still running?");
  }
  const data = await answer.json().catch(() => ({}));
  if (!answer.ok) throw new Error(data.error ?? `The plaza answered ${answer.status}. Try again.`);
  return data;
}

const part = encodeURIComponent;

export const page = () => call("GET", "api/page");
export const rooms = (as) => call("GET", `api/rooms?as=${part(as)}`);
export const posts = (room, as, last) => call("GET", `api/rooms/${part(room)}/posts?as=${part(as)}&last=${last}`);
export const thread = (id, as) => call("GET", `api/posts/${part(id)}/thread?as=${part(as)}`);
export const post = (body) => call("POST", "api/posts", body);
export const edit = (id, author, text) => call("PATCH", `api/posts/${part(id)}`, { author, text });
export const remove = (id, author) => call("DELETE", `api/posts/${part(id)}?author=${part(author)}`);
export const tap = (id, author, button) => call("POST", `api/posts/${part(id)}/tap`, { author, button });
export const faults = () => call("GET", "api/faults");
export const arm = (body) => call("POST", "api/faults", body);
export const disarm = () => call("DELETE", "api/faults");
export const switches = () => call("GET", "api/settings");
export const keepKeys = (keys) => call("PUT", "api/settings", { keys });

// Follows the events live. `tell(state)` hears "live" or "wait"; `again()` is called when the line is back after a break.
export class Stream {
  #source = null;
  #retry = 0;
  #broken = false;

  constructor(cursor, heard, tell, again) {
    Object.assign(this, { cursor, heard, tell, again });
    // Browsers allow few connections to one host, so a hidden tab gives its own back.
    document.addEventListener("visibilitychange", () => (document.hidden ? this.close() : this.open(this.as)));
  }

  open(as) {
    this.close();
    this.as = as;
    const source = new EventSource(`api/events?cursor=${this.cursor}&as=${part(as)}`);
    this.#source = source;
    source.onopen = () => {
      this.tell("live");
      if (this.#broken) this.again();
      this.#broken = false;
    };
    source.onmessage = (message) => {
      this.cursor = Number(message.lastEventId);
      this.heard(JSON.parse(message.data));
    };
    source.onerror = () => {
      this.#broken = true;
      this.tell("wait");
      if (source.readyState === EventSource.CLOSED) this.#retry = setTimeout(() => this.open(as), 2000);
    };
  }

  close() {
    clearTimeout(this.#retry);
    this.#source?.close();
    this.#source = null;
  }
}
