// The demo's frame: when the console inside tells of a change, the checklist looks again at what really happened.

const AWAY = "beancan-demo-steps-away";
const steps = document.getElementById("steps");
let open = false;

addEventListener("message", (event) => {
  if (event.origin === location.origin && event.data === "beancan-changed") dispatchEvent(new Event("beancan-changed"));
});

// The server knows what was seen; whether the list is open, or put away, is the reader's own.
function dress() {
  const away = document.getElementById("steps-away");
  document.getElementById("steps-box").open = open;
  away.hidden = false;
  away.onclick = () => {
    localStorage.setItem(AWAY, "yes");
    steps.hidden = true;
  };
}

steps.hidden = localStorage.getItem(AWAY) === "yes";
dress();
document.addEventListener("htmx:before:swap", () => { open = document.getElementById("steps-box").open; });
document.addEventListener("htmx:after:swap", dress);
