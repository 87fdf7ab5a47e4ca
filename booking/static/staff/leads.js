// The leads follow what happens elsewhere, and a click changes one without leaving the page.

import { ask, Refused } from "./ask.js";
import { isOpen, openPart } from "./change.js";
import { countRail } from "./rail.js";
import { settle } from "./settle.js";
import { toast } from "./undo.js";

const place = document.querySelector("[data-leads]");
const trouble = document.querySelector("[data-trouble]");
const fresh = document.querySelector("[data-fresh]");
const every = Number(place.dataset.every ?? 0);
const parser = new DOMParser();
let { etag = "", clock = "" } = place.dataset;
let timer = 0;
let looking = Promise.resolve();

/** One look after another: an answer that was overtaken must not be put in place last. */
function look(background) {
  clearTimeout(timer);
  const headers = () => ({ "If-None-Match": etag, "X-Part": "1", Accept: "text/html" });
  const asked = () => ask("GET", place.dataset.parts, { background, headers: headers() });
  looking = looking.then(asked).then(show).catch(tell).then(plan);
  return looking;
}

async function show(answer) {
  countRail(answer);
  clock = answer.headers.get("X-Office-Time") ?? clock;
  if (answer.status === 200) {
    const page = parser.parseFromString(`<div>${await answer.text()}</div>`, "text/html");
    const part = page.body.firstElementChild;
    for (const { name, value } of place.attributes) part.setAttribute(name, value);
    settle(place, part);
    etag = answer.headers.get("ETag") ?? etag;
  }
  if (fresh) fresh.textContent = `As of ${clock}.`;
  if (trouble.dataset.of === "look") trouble.hidden = true;
}

function tell(error) {
  if (error instanceof Refused && error.status === 401) return location.assign(place.dataset.login);
  return complain("The server does not answer: this page may be out of date. It is asked again by itself.", "look");
}

function complain(words, of) {
  trouble.querySelector("p").textContent = words;
  trouble.dataset.of = of;
  trouble.hidden = false;
}

function plan() {
  clearTimeout(timer);
  if (every && !document.hidden) timer = setTimeout(() => (isOpen() ? plan() : look(true)), every);
}

function done({ words, undo }) {
  trouble.hidden = true;
  toast(words, undo);
  return look(false);
}

async function step(form, button) {
  const sent = Object.fromEntries(new FormData(form, button));
  delete sent.csrf_token;
  delete sent.back;
  const body = Object.fromEntries(Object.entries(sent).map(([name, value]) => [name, value || null]));
  body.version = Number(sent.version);
  button.setAttribute("aria-disabled", "true");
  const row = form.closest("[id][data-key]")?.id;
  try {
    const answer = await ask("POST", form.action, { body, headers: { "X-Part": "1" } });
    form.closest("details")?.removeAttribute("open");
    await done(await answer.json());
  } catch (error) {
    await failed(error);
  } finally {
    button.removeAttribute("aria-disabled");
  }
  // Whoever went elsewhere in the meantime stays there; the lead may have another place now.
  if (row && document.activeElement === document.body) document.getElementById(row)?.focus({ preventScroll: true });
}

async function failed(error) {
  if (!(error instanceof Refused)) {
    return complain("That was not saved: the server does not answer. Please click once more in a moment.", "step");
  }
  if (error.status === 401) return tell(error);
  await look(false);
  const wrong = Object.values(error.problem.errors ?? {}).flat()[0];
  return complain(error.problem.words ?? wrong ?? "That could not be done. This is how it stands now.", "step");
}

document.addEventListener("submit", (event) => {
  const form = event.target;
  if (!form.matches("[data-step]") || form.closest("dialog")) return;
  event.preventDefault();
  event.stopPropagation();
  const button = event.submitter ?? form.querySelector("button");
  if (button.getAttribute("aria-disabled") !== "true") step(form, button);
});

document.addEventListener("click", (event) => {
  const link = event.target.closest?.("a[data-ask]");
  if (!link || event.ctrlKey || event.metaKey || event.shiftKey) return;
  event.preventDefault();
  openPart(link.href, { onDone: done, onKept: () => link.isConnected && link.focus() });
});

const again = () => (document.hidden ? clearTimeout(timer) : every && look(true));
document.addEventListener("visibilitychange", again);
addEventListener("online", again);
document.addEventListener("desk:changed", () => look(false));
plan();
