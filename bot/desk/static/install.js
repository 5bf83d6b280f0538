// Registers the worker that makes the console installable. The language is part of its address: who changes it gets the
// offline page in the new one. Inside the demo's frame nothing is installed.
if ("serviceWorker" in navigator && window.isSecureContext && parent === window) {
  navigator.serviceWorker.register(`/sw.js?lang=${document.documentElement.lang}`, { scope: "/" }).catch(() => {}); // a wish, not a need
}
