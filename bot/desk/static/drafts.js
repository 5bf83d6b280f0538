// Drafts, kept in this browser only: over a reload, a closed tab, and while other threads are open. They are the writer's:
// whoever else signs in here drops them, and so does signing out.

const KEPT = "beancan-draft:", LASTS = 14 * 86_400_000; // ms
const names = () => Object.keys(localStorage).filter((name) => name.startsWith(KEPT));
const nameOf = (person, thread, field) => `${KEPT}${encodeURIComponent(person)}:${thread}:${field}`;

function read(name) {
  try {
    return JSON.parse(localStorage.getItem(name));
  } catch {
    return null; // somebody else's words under our name
  }
}

// What this person began to write there, or null.
export const kept = (person, thread, field) => read(nameOf(person, thread, field));

export function keep(person, thread, field, draft) {
  try {
    localStorage.setItem(nameOf(person, thread, field), JSON.stringify({ ...draft, at: Date.now() }));
  } catch {
    // No room, or not allowed here: then it is kept for as long as the page is open.
  }
}

export const forget = (person, thread, field) => localStorage.removeItem(nameOf(person, thread, field));

// Drop what is old, and what others left.
export function tidy(person) {
  const mine = `${KEPT}${encodeURIComponent(person)}:`;
  for (const name of names()) if (!name.startsWith(mine) || !(Date.now() - read(name)?.at < LASTS)) localStorage.removeItem(name);
}

document.querySelector("form[action='/signout']")?.addEventListener("submit", () => names().forEach((name) => localStorage.removeItem(name)));
