// A change of a visit, asked about in a dialog: the inside of the server's own page, so that the
// words, the mail and the rules are the ones that count.

const dialog = document.getElementById("change");
const token = document.querySelector('meta[name="csrf-token"]')?.content ?? "";
let finish = () => {};
let made = false;

/** Asks about `url`. `onDone({words, undo})` when it is made, `onKept()` when it is not. */
export async function openPart(url, { onDone, onKept = () => {}, focus }) {
  made = false;
  finish = (answer) => (answer ? onDone(answer) : onKept());
  dialog.setAttribute("aria-busy", "true");
  dialog.replaceChildren();
  dialog.showModal();
  await load(url);
  if (focus) dialog.querySelector(focus)?.focus();
}

export const isOpen = () => dialog.open;

dialog.addEventListener("close", () => {
  if (!made) finish(null);
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
    load(link.href);
  }
});

dialog.addEventListener("submit", (event) => {
  const form = event.target;
  event.preventDefault();
  if (form.dataset.sending) return;
  const typed = new FormData(form);
  if (form.method === "get") load(`${form.action}?${new URLSearchParams(typed)}`);
  else send(form.action, { method: "POST", body: typed }).finally(() => delete form.dataset.sending);
});

const load = (url) => send(url, {});

async function send(url, options) {
  const headers = { "X-CSRFToken": token, "X-Part": "1", Accept: "text/html, application/json" };
  let answer;
  try {
    answer = await fetch(url, { ...options, headers, credentials: "same-origin" });
  } catch {
    return say("Nobody answered. Nothing may have changed; please try once more.");
  } finally {
    dialog.removeAttribute("aria-busy");
  }
  if (answer.status === 401) return signInAgain();
  if (answer.headers.get("Content-Type")?.startsWith("application/json")) {
    made = true;
    dialog.close();
    return finish(await answer.json());
  }
  const html = await answer.text();
  // A whole page instead of a part is an error's.
  if (/<html/i.test(html)) return say("That did not work. Please close this and try once more.");
  dialog.innerHTML = html;
  const wrong = dialog.querySelector("#summary, [aria-invalid]");
  (wrong ?? dialog.querySelector("[data-focus]"))?.focus();
}

function say(words) {
  const line = dialog.querySelector("[data-said]") ?? document.createElement("p");
  line.dataset.said = "";
  line.setAttribute("role", "alert");
  line.textContent = words;
  dialog.prepend(line);
  if (!dialog.querySelector("[data-close]")) dialog.append(closer());
}

function closer() {
  const button = document.createElement("button");
  button.className = "button button-quiet";
  button.textContent = "Close";
  button.addEventListener("click", () => dialog.close());
  return button;
}

function signInAgain() {
  say("You have been signed out. Nothing was changed.");
  const link = document.createElement("a");
  link.href = `/staff/login?next=${encodeURIComponent(location.pathname + location.search)}`;
  link.textContent = "Sign in again";
  dialog.append(link);
}
