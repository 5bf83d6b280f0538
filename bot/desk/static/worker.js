// The service worker: keeps the shell, so that the app opens without a network and says so. Pages with anybody's words
// are never kept. Our own files come from the network first, so that a new version is never half old.

const KEPT = "beancan-shell-1";
const OFFLINE = "/offline";
const SHELL = [OFFLINE, "/static/console.css", "/static/icons.svg", "/static/mark.svg"];

self.addEventListener("install", (event) => {
  event.waitUntil(caches.open(KEPT).then((kept) => kept.addAll(SHELL)).then(() => self.skipWaiting()));
});

self.addEventListener("activate", (event) => {
  const others = async () => (await caches.keys()).filter((name) => name !== KEPT).map((name) => caches.delete(name));
  event.waitUntil(others().then((gone) => Promise.all(gone)).then(() => self.clients.claim()));
});

// The shell is kept under its plain names: those of the pages change with each version.
const plain = (pathname) => pathname.replace(/^\/static\/[0-9a-f]{12}\//, "/static/");

async function ours(request, name) {
  const kept = await caches.open(KEPT);
  try {
    const answer = await fetch(request);
    if (answer.ok) await kept.put(name, answer.clone());
    return answer;
  } catch (lost) {
    const known = await kept.match(name);
    if (known) return known;
    throw lost;
  }
}

self.addEventListener("fetch", (event) => {
  const { request } = event, { origin, pathname } = new URL(request.url);
  if (request.method !== "GET" || origin !== location.origin) return; // streams, forms and other hosts go their own way
  if (pathname.startsWith("/static/")) { const name = plain(pathname); if (SHELL.includes(name)) event.respondWith(ours(request, name)); }
  else if (request.mode === "navigate") event.respondWith(fetch(request).catch(() => caches.match(OFFLINE)));
});
