// The list follows what happens to the mails while somebody looks at it.

import { ask, Refused } from "./ask.js";
import { countRail } from "./rail.js";

const EVERY = 10_000;
const rows = document.querySelector("[data-rows]");
const trouble = document.querySelector("[data-trouble]");
let { etag, clock } = rows.dataset;
let timer = 0;

async function look() {
  clearTimeout(timer);
  try {
    const headers = { "If-None-Match": etag };
    await show(await ask("GET", rows.dataset.rows, { background: true, headers }));
  } catch (error) {
    tell(error);
  }
  if (!document.hidden) timer = setTimeout(look, EVERY);
}

async function show(answer) {
  countRail(answer);
  if (answer.status === 200) {
    put(await answer.text());
    etag = answer.headers.get("ETag") ?? etag;
  }
  clock = answer.headers.get("X-Office-Time") ?? clock;
  document.querySelector("[data-fresh]").textContent = `As of ${clock}.`;
  trouble.hidden = true;
}

// What had the focus has it again, if it is still there.
function put(text) {
  const held = rows.contains(document.activeElement) && document.activeElement.getAttribute("href");
  const scrolled = rows.querySelector(".table-box")?.scrollLeft ?? 0;
  rows.innerHTML = text;
  rows.querySelector(".table-box")?.scrollTo({ left: scrolled });
  if (held) rows.querySelector(`a[href="${CSS.escape(held)}"]`)?.focus({ preventScroll: true });
}

function tell(error) {
  if (error instanceof Refused && error.status === 401) location.reload();
  trouble.querySelector("p").textContent =
    `This list is as of ${clock}: the server does not answer since. It is asked again by itself.`;
  trouble.hidden = false;
}

document.addEventListener("visibilitychange", () => (document.hidden ? clearTimeout(timer) : look()));
addEventListener("online", look);
timer = setTimeout(look, EVERY);
