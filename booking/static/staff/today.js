// The day follows what happens elsewhere, and a click changes it without a jump.

import { ask, Refused } from "./ask.js";
import { countRail } from "./rail.js";
import { settle } from "./settle.js";
import { toast } from "./undo.js";

const EVERY = 15_000;
const today = document.querySelector("[data-today]");
const trouble = document.querySelector("[data-trouble]");
const said = document.querySelector("[data-said]");
const parser = new DOMParser();
let etag = today.dataset.etag;
let clock = today.dataset.clock;
let timer = 0;
let looking = Promise.resolve();

/** One look after another: an answer that was overtaken must not be put in place last. */
function look(background) {
  clearTimeout(timer);
  const asked = () =>
    ask("GET", today.dataset.parts, { background, headers: { "If-None-Match": etag } });
  looking = looking.then(asked).then(show).catch(tell).then(plan);
  return looking;
}

async function show(answer) {
  countRail(answer);
  clock = answer.headers.get("X-Office-Time") ?? clock;
  if (answer.status === 200) {
    const page = parser.parseFromString(`<div>${await answer.text()}</div>`, "text/html");
    const fresh = page.body.firstElementChild;
    copyAttributes(fresh);
    settle(today, fresh);
    etag = answer.headers.get("ETag") ?? etag;
  }
  setText("fresh", `As of ${clock}.`);
  setText("clock", clock);
  if (!trouble.hidden && trouble.dataset.of === "look") trouble.hidden = true;
}

// The frame itself is the page's; only what is in it was asked for.
function copyAttributes(fresh) {
  for (const { name, value } of today.attributes) fresh.setAttribute(name, value);
}

function setText(own, text) {
  for (const place of today.querySelectorAll(`[data-own="${own}"]`)) place.textContent = text;
}

function tell(error) {
  if (error instanceof Refused && error.status === 401) {
    location.assign(today.dataset.login);
    return;
  }
  complain(
    `This page is as of ${clock}: the server does not answer since. It is asked again by itself.`,
    "look",
  );
}

function complain(words, of) {
  trouble.querySelector("p").textContent = words;
  trouble.dataset.of = of;
  trouble.hidden = false;
}

function plan() {
  clearTimeout(timer);
  if (!document.hidden) timer = setTimeout(() => look(true), EVERY);
}

document.addEventListener("visibilitychange", () => (document.hidden ? clearTimeout(timer) : look(true)));
addEventListener("online", () => look(true));
document.addEventListener("desk:changed", () => look(false));
plan();

document.addEventListener("submit", (event) => {
  const form = event.target;
  if (!form.matches("[data-step]")) return;
  event.preventDefault();
  event.stopPropagation();
  if (event.submitter.getAttribute("aria-disabled") !== "true") step(form, event.submitter);
});

async function step(form, button) {
  const sent = Object.fromEntries(new FormData(form, button));
  delete sent.csrf_token;
  delete sent.back;
  if (sent.version) sent.version = Number(sent.version);
  const words = button.textContent.trim();
  const row = form.closest("[data-key].visit")?.dataset.key;
  button.setAttribute("aria-disabled", "true");
  try {
    const answer = await ask("POST", form.action, { body: sent, headers: { "X-Part": "1" } });
    form.closest("details.log")?.removeAttribute("open");
    trouble.hidden = true;
    await look(false);
    done(form.action, sent, button, words, await told(answer));
  } catch (error) {
    await failed(error);
  } finally {
    button.removeAttribute("aria-disabled");
  }
  // Whoever went elsewhere in the meantime stays there.
  const at = document.activeElement;
  if (row && (at === document.body || at?.id === `visit-${row}`)) focusOn(row);
}

/** What the server says of it, with its own way back, where it does. */
async function told(answer) {
  return answer.headers.get("Content-Type")?.startsWith("application/json") ? answer.json() : {};
}

/** Where the row is gone there is no button in it any more that takes the click back. */
function done(url, sent, { name, dataset }, words, answer) {
  if (answer.undo) toast(answer.words, answer.undo);
  else if (!dataset.back) said.textContent = `Done: ${words}.`;
  else toast(`${words}.`, () => ask("POST", url, { body: { ...sent, [name]: dataset.back } }).then(() => "Undone."));
}

async function failed(error) {
  if (!(error instanceof Refused)) {
    complain("That was not saved: the server does not answer. Please click once more in a moment.", "step");
    return;
  }
  if (error.status === 401) return tell(error);
  await look(false);
  complain(error.problem.words ?? "That could not be done. This is how it stands now.", "step");
}

/** The row has another place now: the way back is under the finger, and after it the way on. */
function focusOn(row) {
  const place = document.getElementById(`visit-${row}`);
  const folded = place?.closest("details:not([open])");
  const button = place?.querySelector("[data-undo]") ?? place?.querySelector(".steps[data-key=steps] button");
  (folded?.querySelector("summary") ?? button ?? place)?.focus({ preventScroll: true });
}

document.addEventListener("change", (event) => {
  const form = event.target.closest("[data-pick]");
  if (form && event.target.value) form.requestSubmit();
});
