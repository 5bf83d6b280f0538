// The knobs for a bad network: small, folded away, for those who want to see the bot stumble and get up again.

import * as api from "./api.js";
import { el } from "./words.js";

const $ = (id) => document.getElementById(id);
const words = (kind) => kind.replaceAll("_", " ");

export function faultPanel(meanings, attempt) {
  const kind = $("fault-kind");
  kind.append(...Object.keys(meanings).map((each) => el("option", { value: each }, words(each))));
  const explain = () => ($("fault-meaning").textContent = `The plaza ${meanings[kind.value]}.`);
  kind.addEventListener("change", explain);
  explain();

  const show = ({ faults }) => {
    const line = (fault) => `${words(fault.kind)}, ${fault.count} more`;
    $("armed").replaceChildren(...faults.map((fault) => el("li", {}, line(fault))));
  };
  const refresh = () =>
    attempt(async () => {
      show(await api.faults());
      $("keys").checked = (await api.switches()).keys;
    });

  $("faults").addEventListener("toggle", () => $("faults").open && refresh());
  $("faults").addEventListener("keydown", (event) => {
    if (event.key !== "Escape") return;
    $("faults").open = false;
    $("faults").querySelector("summary").focus();
  });
  $("fault-form").addEventListener("submit", (event) => {
    event.preventDefault();
    const seconds = $("fault-seconds").value === "" ? null : Number($("fault-seconds").value);
    attempt(async () => show(await api.arm({ kind: kind.value, count: Number($("fault-count").value), seconds })));
  });
  $("fault-clear").addEventListener("click", () => attempt(async () => show(await api.disarm())));
  $("keys").addEventListener("change", () => attempt(() => api.keepKeys($("keys").checked)));
}
