// The demo's frame: when the console inside tells of a change, the checklist looks again at what really happened.

const AWAY = "beancan-demo-steps-away";
const steps = document.getElementById("steps");

addEventListener("message", (event) => {
  if (event.origin === location.origin && event.data === "beancan-changed") dispatchEvent(new Event("beancan-changed"));
});

steps.hidden = localStorage.getItem(AWAY) === "yes";

function dress() {
  const away = document.getElementById("steps-away");
  away.hidden = false;
  away.onclick = () => {
    localStorage.setItem(AWAY, "yes");
    steps.hidden = true;
  };
}

dress();
document.addEventListener("htmx:after:swap", dress);
