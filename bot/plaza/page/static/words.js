// Small things about words: elements, links inside a text, initials, times. Text only ever becomes text nodes.

export function el(tag, attributes = {}, ...children) {
  const node = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) {
    if (value === null || value === undefined || value === false) continue;
    if (name.startsWith("on")) node.addEventListener(name.slice(2), value);
    else node.setAttribute(name, value === true ? "" : value);
  }
  node.append(...children.filter((child) => child !== null));
  return node;
}

const PIECES = /(https?:\/\/[^\s<>"']*[^\s<>"'.,;:!?)\]}])|(@[\p{L}\p{N}_.-]*[\p{L}\p{N}_])/gu;

export function rich(text) {
  const parts = [];
  let from = 0;
  for (const found of text.matchAll(PIECES)) {
    if (found.index > from) parts.push(text.slice(from, found.index));
    const [piece, link] = found;
    parts.push(
      link
        ? el("a", { href: link, target: "_blank", rel: "noopener nofollow" }, link.replace(/^https?:\/\//, ""))
        : el("span", { class: "mention" }, piece),
    );
    from = found.index + piece.length;
  }
  if (from < text.length) parts.push(text.slice(from));
  return parts;
}

export function initials(name) {
  const words = name.trim().split(/[\s_.-]+/).filter(Boolean);
  const letters = words.length > 1 ? [words[0], words.at(-1)].map((word) => [...word][0]) : [...(words[0] ?? "?")].slice(0, 1);
  return letters.join("").toUpperCase();
}

export function hue(name) {
  let sum = 7;
  for (const letter of name) sum = (sum * 31 + letter.codePointAt(0)) % 9973;
  return sum % 8;
}

export function ago(date, now = Date.now()) {
  const minutes = Math.floor((now - date) / 60000);
  if (minutes < 1) return "just now";
  if (minutes < 60) return `${minutes} min`;
  if (minutes < 24 * 60) return `${Math.floor(minutes / 60)} h`;
  return new Date(date).toLocaleDateString(document.documentElement.lang, { day: "numeric", month: "short" });
}

export function short(number) {
  return new Intl.NumberFormat(document.documentElement.lang, { notation: "compact" }).format(number);
}
