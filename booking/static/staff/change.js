// A change of a visit, asked about in a dialog: the inside of the server's own page, so that the
// words, the mail and the rules are the ones that count.

import { ask, Refused } from "./ask.js";

const HEADERS = { "X-Part": "1", Accept: "text/html, application/json" };
const CONFLICT = 409;
const dialog = document.getElementById("change");
let asker = {};
let made = false;

/**
 * Asks about `url`. `onDone({words, undo})` when it is made, `onKept()` when it is not;
 * `onConflict()` as soon as it is clear that it cannot be as it was asked.
 */
export async function openPart(url, { onDone, onKept = () => {}, onConflict = () => {}, focus }) {
  made = false;
  asker = { onDone, onKept, onConflict };
  dialog.replaceChildren();
  dialog.showModal();
  await send("GET", url);
  if (focus) dialog.querySelector(focus)?.focus();
}

export const isOpen = () => dialog.open;

dialog.addEventListener("close", () => {
  if (!made) asker.onKept();
});

dialog.addEventListener("click", (event) => {
  const link = event.target.closest("a");
  if (event.target === dialog) dialog.close();
  if (!link || event.ctrlKey || event.metaKey) return;
  if (link.matches("[data-close]")) {
    event.preventDefault();
    dialog.close();
  } else if (link.matches("[data-part]")) {
    event.preventDefault();
    send("GET", link.href);
  }
});

dialog.addEventListener("submit", (event) => {
  const form = event.target;
  event.preventDefault();
  if (form.dataset.sending) return;
  const typed = new FormData(form, event.submitter);
  const sent =
    form.method === "get"
      ? send("GET", `${form.action}?${new URLSearchParams(typed)}`)
      : send("POST", form.action, typed);
  sent.finally(() => delete form.dataset.sending);
});

async function send(method, url, form) {
  dialog.setAttribute("aria-busy", "true");
  try {
    await show(await ask(method, url, { form, headers: HEADERS }));
  } catch (error) {
    refused(error);
  } finally {
    dialog.removeAttribute("aria-busy");
  }
}

async function show(answer) {
  if (!answer.headers.get("Content-Type").startsWith("application/json")) return put(await answer.text());
  const done = await answer.json();
  made = true;
  dialog.close();
  asker.onDone(done);
}

function refused(error) {
  if (!(error instanceof Refused)) return say("Nobody answered. Nothing may have changed; please try once more.");
  if (error.status === CONFLICT) asker.onConflict();
  // A whole page instead of a part is an error's.
  if (error.part && !/<html/i.test(error.part)) return put(error.part);
  const why = error.isSignedOut ? "You are signed out." : error.words || "Please close this and try once more.";
  say(`Nothing was changed. ${why}`);
}

function put(part) {
  dialog.innerHTML = part;
  const wrong = dialog.querySelector("#summary, [aria-invalid]");
  (wrong ?? dialog.querySelector("[data-focus]"))?.focus();
}

// Above what is there already: what was typed stays.
function say(words) {
  const line = dialog.querySelector("[data-said]") ?? document.createElement("p");
  line.className = "error-text";
  line.dataset.said = "";
  line.setAttribute("role", "alert");
  line.textContent = words;
  dialog.prepend(line);
  if (!dialog.querySelector("[data-close], [data-closer]")) dialog.append(closer());
}

function closer() {
  const button = document.createElement("button");
  button.className = "button button-quiet";
  button.dataset.closer = "";
  button.textContent = "Close";
  button.addEventListener("click", () => dialog.close());
  return button;
}
