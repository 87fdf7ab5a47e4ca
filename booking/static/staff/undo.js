// What was just done, said in a corner for ten seconds, with the way back.
// Whoever is on it with the mouse or the keyboard keeps it; Ctrl+Z is the button.

import { ask, Refused } from "./ask.js";

const SHOWN_FOR = 10_000;
const UNCOVERED = "desk:uncovered";
const place = document.getElementById("toasts");

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
  try {
    toast(await undo());
  } catch (error) {
    stands(error, undo);
  }
  document.dispatchEvent(new CustomEvent("desk:changed"));
}

/** It was not undone: why, and the way back again where that may still be open. */
function stands(error, undo) {
  if (!(error instanceof Refused)) return toast("Nobody answered. Please look whether it was undone.", undo);
  if (error.problem.words) return toast(error.problem.words);
  const why = error.isSignedOut ? "You are signed out." : error.message;
  toast(`Nothing was undone. ${why}`, undo);
}

async function send(sealed) {
  const form = new FormData();
  form.set("token", sealed);
  const answer = await ask("POST", place.dataset.undoUrl, { form, headers: { "X-Part": "1" } });
  return (await answer.json()).words;
}

/** By the question to sign in again, which lets nobody at it. */
const isCovered = () => document.body.classList.contains("signed-out");

function watch(note) {
  let timer;
  const start = () => {
    clearTimeout(timer);
    timer = setTimeout(() => isCovered() || note.remove(), SHOWN_FOR);
  };
  const stop = () => clearTimeout(timer);
  for (const kind of ["pointerenter", "focusin"]) note.addEventListener(kind, stop);
  for (const kind of ["pointerleave", "focusout", UNCOVERED]) note.addEventListener(kind, start);
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

document.addEventListener(UNCOVERED, () => {
  for (const note of place.children) note.dispatchEvent(new Event(UNCOVERED));
});

for (const note of place.querySelectorAll("[data-undo]")) watch(note);
