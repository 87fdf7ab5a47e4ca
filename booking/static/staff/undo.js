// What was just done, said in a corner for ten seconds, with the way back.
// Whoever is on it with the mouse or the keyboard keeps it; Ctrl+Z is the button.

const SHOWN_FOR = 10_000;
const place = document.getElementById("toasts");
const token = document.querySelector('meta[name="csrf-token"]')?.content ?? "";

/** Says `words`; `undo` is a sealed token, or a function that takes it back and resolves to words. */
export function toast(words, undo) {
  const note = document.createElement("form");
  note.className = "toast";
  const said = document.createElement("p");
  said.textContent = words;
  note.append(said);
  if (undo) {
    const button = document.createElement("button");
    button.className = "button button-quiet";
    button.textContent = "Undo";
    button.setAttribute("aria-keyshortcuts", "Control+Z");
    note.append(button);
    note.dataset.undo = "";
  }
  note.addEventListener("submit", (event) => {
    event.preventDefault();
    takeBack(note, typeof undo === "function" ? undo : () => send(undo));
  });
  place.replaceChildren(note);
  watch(note);
}

async function takeBack(note, undo) {
  note.remove();
  const words = await undo().catch(() => "Nobody answered. Please look whether it was undone.");
  toast(words);
  document.dispatchEvent(new CustomEvent("desk:changed"));
}

async function send(sealed) {
  const body = new FormData();
  body.set("token", sealed);
  const headers = { "X-CSRFToken": token, "X-Part": "1", Accept: "application/json" };
  const answer = await fetch(place.dataset.undoUrl, { method: "POST", body, headers });
  if (answer.status === 401) return "You have been signed out: nothing was undone.";
  const { words } = await answer.json();
  return words;
}

function watch(note) {
  let timer;
  const start = () => {
    clearTimeout(timer);
    timer = setTimeout(() => note.remove(), SHOWN_FOR);
  };
  const stop = () => clearTimeout(timer);
  for (const kind of ["pointerenter", "focusin"]) note.addEventListener(kind, stop);
  for (const kind of ["pointerleave", "focusout"]) note.addEventListener(kind, start);
  start();
}

addEventListener("keydown", (event) => {
  const writing = event.target.closest?.("input, textarea, select, [contenteditable]");
  if (writing || event.key !== "z" || event.shiftKey || !(event.ctrlKey || event.metaKey)) return;
  const button = place.querySelector("[data-undo] button");
  if (!button) return;
  event.preventDefault();
  button.click();
});

for (const note of place.querySelectorAll("[data-undo]")) watch(note);
