// The booking page looks up times, people and rules while somebody is on the phone; without this
// each of them is a button that sends the form and brings it back as it was.

import { ask, Refused } from "./ask.js";

const PAUSE = 350;
const HEADERS = { "X-Part": "1", Accept: "text/html, application/json" };
const NO_ANSWER = "No answer, so nobody knows whether it is booked. All of this is still here: press Book again, it books only once.";
const NAMES = ["times", "alike", "outside"];
const place = document.querySelector("[data-booking]");
const find = (name) => place.querySelector(name);
const form = () => find("[data-book]");
const partOf = (name) => find(`[data-part="${name}"]`);
const turns = { times: 0, alike: 0, outside: 0 };
const timers = {};

/** Puts what the server makes of the form into its place, unless it was asked again since. */
async function refresh(name, go = "") {
  const turn = ++turns[name];
  const part = partOf(name);
  const body = new FormData(form());
  body.delete("go");
  if (go) body.set("go", go);
  part.setAttribute("aria-busy", "true");
  try {
    const answer = await ask("POST", form().dataset[name], { form: body });
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
  const away = error instanceof Refused && error.isSignedOut;
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
  const chosen = find('input[name="starts_at"]:checked');
  const own = chosen?.hasAttribute("data-own") ?? false;
  find("[data-own-fields]").hidden = !own;
  // No reason gives anybody what somebody else has.
  find("[data-reason]").hidden = Boolean(find("[data-taken]"));
  const typed = find("[data-own-words]")?.textContent ?? "";
  const words = own ? typed : (chosen?.dataset.words ?? "");
  find("[data-summary]").textContent = words ? `Chosen: ${words}` : "No time is chosen yet.";
}

place.addEventListener("click", (event) => {
  const button = event.target.closest('button[name="go"]');
  if (!button || button.value === "somebody_else") return;
  event.preventDefault();
  refresh("times", button.value).then(() => partOf("times").querySelector("input[type=radio]")?.focus());
});

place.addEventListener("change", (event) => {
  const { name } = event.target;
  if (name === "type" || name === "provider") {
    refresh("times", "times");
    if (find("[data-own]").checked) refresh("outside");
  }
  if (name === "date" && event.target.value) refresh("times", "date");
  if (name === "starts_at" && event.target.hasAttribute("data-own")) refresh("outside");
  if (name === "own_hour") refresh("outside");
  settle();
});

place.addEventListener("input", (event) => {
  const { name } = event.target;
  if (["name", "phone", "email"].includes(name)) later("alike");
  if (["own_date", "own_time"].includes(name)) later("outside");
});

// Sent from here, so that a line that is down takes nothing away: the page stays until it is booked.
place.addEventListener("submit", (event) => {
  event.preventDefault();
  const sent = event.target;
  if (sent.dataset.sending) return;
  keep();
  find("[data-said]").hidden = true;
  sent.setAttribute("aria-busy", "true");
  book(sent, new FormData(sent, event.submitter)).finally(() => {
    delete sent.dataset.sending;
    sent.removeAttribute("aria-busy");
  });
});

async function book({ action }, typed) {
  try {
    const answer = await ask("POST", action, { form: typed, headers: HEADERS });
    const isDone = answer.headers.get("Content-Type").startsWith("application/json");
    if (isDone) location.assign((await answer.json()).to);
    else show(await answer.text());
  } catch (error) {
    if (!show(error.part ?? "")) say(error);
  }
}

/** The page as it came back, with what is wrong; false when it is none. */
function show(page) {
  const fresh = new DOMParser().parseFromString(page, "text/html").querySelector("[data-booking]");
  if (!fresh) return false;
  for (const name of NAMES) turns[name] += 1;
  place.replaceChildren(...fresh.childNodes);
  begin();
  return true;
}

function say(error) {
  const line = find("[data-said]");
  line.textContent = error instanceof Refused ? `Nothing is booked. ${words(error)}` : NO_ANSWER;
  line.hidden = false;
}

function words(error) {
  if (error.isSignedOut) return "You are signed out: please sign in in another tab, then press Book again.";
  return error.words || "Please press Book again.";
}

// The browser puts back what was in the form when somebody returns to it, by the place of each field:
// the second time of then is not the second time of now. A time counts when it is chosen here.
addEventListener("pageshow", ({ persisted }) => {
  for (const one of place.querySelectorAll('input[name="starts_at"]')) one.checked = one.defaultChecked;
  settle();
  if (!persisted && cameBack() && history.state?.typed) restore(history.state.typed);
});

// A way to this page from itself is for the next caller, though the browser takes it for the same place.
function cameBack() {
  const [{ type }] = performance.getEntriesByType("navigation");
  return type !== "navigate" && !sessionStorage.getItem("booked");
}

// Whoever comes back to the page finds what they had typed; what was booked is not typed again.
function keep() {
  const own = ["csrf_token", "form_token", "accepted"];
  const typed = [...new FormData(form())].filter(([name]) => !own.includes(name));
  sessionStorage.removeItem("booked");
  history.replaceState({ typed }, "");
}

async function restore(typed) {
  typed.forEach(fill);
  await Promise.all(NAMES.map((name) => refresh(name)));
  // What stands in the parts is there again only now.
  typed.forEach(fill);
  settle();
}

function fill([name, value]) {
  for (const one of place.querySelectorAll(`[name="${name}"]`)) {
    if (["radio", "checkbox"].includes(one.type)) one.checked = one.value === value;
    else one.value = value;
  }
}

// Where the rules were broken since they were last read, the server says so and asks again.
function begin() {
  for (const one of place.querySelectorAll(".without-script")) one.hidden = true;
  settle();
  const { name } = form().elements;
  const time = find('input[name="starts_at"]:checked') ?? find('input[name="starts_at"]');
  (find("[data-focus]") ?? (name?.value ? time : name))?.focus();
}

begin();
