// The booking page looks up times, people and rules while somebody is on the phone; without this
// each of them is a button that sends the form and brings it back as it was.

import { ask, Refused } from "./ask.js";

const PAUSE = 350;
const form = document.querySelector("[data-book]");
const parts = Object.fromEntries(
  [...form.querySelectorAll("[data-part]")].map((part) => [part.dataset.part, part]),
);
const turns = { times: 0, alike: 0, outside: 0 };
const timers = {};

/** Puts what the server makes of the form into its place, unless it was asked again since. */
async function refresh(name, go = "") {
  const turn = ++turns[name];
  const part = parts[name];
  const body = new FormData(form);
  body.delete("go");
  if (go) body.set("go", go);
  part.setAttribute("aria-busy", "true");
  try {
    const answer = await ask("POST", form.dataset[name], { form: body });
    const text = await answer.text();
    if (turn === turns[name]) put(part, text);
  } catch (error) {
    if (turn === turns[name]) tell(part, error);
  } finally {
    if (turn === turns[name]) part.removeAttribute("aria-busy");
  }
}

function put(part, text) {
  const held = part.contains(document.activeElement) ? document.activeElement : null;
  const { name, value } = held ?? {};
  part.innerHTML = text;
  if (held) {
    const same = [...part.querySelectorAll("input, button")].find((one) => one.name === name && one.value === value);
    (same ?? part.querySelector("input"))?.focus();
  }
  settle();
}

function tell(part, error) {
  const words = document.createElement("p");
  words.className = "error-text";
  words.setAttribute("role", "alert");
  const away = error instanceof Refused && [401, 403].includes(error.status);
  words.textContent = away
    ? "You are signed out. Press Book: after signing in, all of this is still here."
    : "No answer. What you typed is still here; please try again.";
  part.querySelector(":scope > .error-text")?.remove();
  part.prepend(words);
}

function later(name) {
  clearTimeout(timers[name]);
  timers[name] = setTimeout(() => refresh(name), PAUSE);
}

function settle() {
  const chosen = form.querySelector('input[name="starts_at"]:checked');
  const own = chosen?.hasAttribute("data-own") ?? false;
  form.querySelector("[data-own-fields]").hidden = !own;
  const typed = form.querySelector("[data-own-words]")?.textContent ?? "";
  const words = own ? typed : (chosen?.dataset.words ?? "");
  form.querySelector("[data-summary]").textContent = words ? `Chosen: ${words}` : "No time is chosen yet.";
}

form.addEventListener("click", (event) => {
  const button = event.target.closest('button[name="go"]');
  if (!button || button.value === "somebody_else") return;
  event.preventDefault();
  refresh("times", button.value).then(() => parts.times.querySelector("input[type=radio]")?.focus());
});

form.addEventListener("change", (event) => {
  const { name } = event.target;
  if (name === "type" || name === "provider") {
    refresh("times", "times");
    if (form.querySelector("[data-own]").checked) refresh("outside");
  }
  if (name === "date" && event.target.value) refresh("times", "date");
  if (name === "starts_at" && event.target.hasAttribute("data-own")) refresh("outside");
  if (name === "own_hour") refresh("outside");
  settle();
});

form.addEventListener("input", (event) => {
  const { name } = event.target;
  if (["name", "phone", "email"].includes(name)) later("alike");
  if (["own_date", "own_time"].includes(name)) later("outside");
});

// The browser puts back what was in the form when somebody returns to it, by the place of each field:
// the second time of then is not the second time of now. A time counts when it is chosen here.
addEventListener("pageshow", ({ persisted }) => {
  for (const one of form.querySelectorAll('input[name="starts_at"]')) one.checked = one.defaultChecked;
  settle();
  if (!persisted && history.state?.typed && !sessionStorage.getItem("booked")) restore(history.state.typed);
});

// Whoever goes back from a refusal finds what they had typed; what was booked is not typed again.
form.addEventListener("submit", () => {
  const own = ["csrf_token", "form_token", "accepted"];
  const typed = [...new FormData(form)].filter(([name]) => !own.includes(name));
  sessionStorage.removeItem("booked");
  history.replaceState({ typed }, "");
});

async function restore(typed) {
  typed.forEach(fill);
  await Promise.all(Object.keys(parts).map((name) => refresh(name)));
  // What stands in the parts is there again only now.
  typed.forEach(fill);
  settle();
}

function fill([name, value]) {
  for (const one of form.querySelectorAll(`[name="${name}"]`)) {
    if (["radio", "checkbox"].includes(one.type)) one.checked = one.value === value;
    else one.value = value;
  }
}

// Where the rules were broken since they were last read, the server says so and asks again.
for (const one of form.querySelectorAll(".without-script")) one.hidden = true;
settle();
if (form.elements.name && !form.elements.name.value && !document.querySelector("[data-focus]")) form.elements.name.focus();
else if (!document.querySelector("[data-focus]")) (form.querySelector('input[name="starts_at"]:checked') ?? form.querySelector('input[name="starts_at"]'))?.focus();
