// Times of the place where the reader is. The server writes UTC, which stays to be seen on pointing at them.
const spoken = document.documentElement.lang;
const reader = navigator.languages.find((language) => language.startsWith(spoken)) ?? (spoken === "en" ? "en-GB" : spoken);
const own = new Intl.DateTimeFormat(reader, { dateStyle: "medium", timeStyle: "short" });

function localise() {
  for (const time of document.querySelectorAll("time[datetime]")) {
    const here = own.format(new Date(time.dateTime));
    if (!time.title) { time.title = time.textContent; time.textContent = here; } // an exact time; the others say "3 min ago"
    else if (!time.title.startsWith(here)) time.title = `${here} (${time.title})`;
  }
  for (const told of document.querySelectorAll("[data-exact]")) { // a time within a sentence that shows on pointing
    told.title = told.title.replace(told.dataset.exact, own.format(new Date(told.dataset.at)));
    delete told.dataset.exact;
  }
}

localise();
document.addEventListener("htmx:after:swap", localise);
