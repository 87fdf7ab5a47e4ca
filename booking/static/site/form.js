// A form that loses nothing: not on the way back and forth, not offline, not by a second click.

const form = document.querySelector("[data-form]");
const WORDS = "words";
const KEPT = ["name", "email", "phone", "message", "best_time"];

// A booking calls a note what an enquiry calls its message.
function field(name) {
  return form.elements[name] ?? (name === "message" ? form.elements.note : undefined);
}

function remembered() {
  try {
    return JSON.parse(sessionStorage.getItem(WORDS)) ?? {};
  } catch {
    return {};
  }
}

function rememberWords() {
  const here = KEPT.filter(field).map((name) => [name, field(name).value]);
  try {
    sessionStorage.setItem(WORDS, JSON.stringify({ ...remembered(), ...Object.fromEntries(here) }));
  } catch {
    // A full or forbidden store only means that less is remembered.
  }
}

function bringWordsBack() {
  const words = remembered();
  for (const name of KEPT.filter(field)) {
    if (!field(name).value && words[name]) field(name).value = words[name];
  }
}

// What is being mended is no longer known to be wrong. Its room stays: nothing moves under a finger.
function takeMarkOff(field) {
  const marked = field.closest(".field-error");
  if (!marked) return;
  marked.classList.replace("field-error", "field-mended");
  field.removeAttribute("aria-invalid");
  const hint = marked.querySelector(".hint");
  if (hint) field.setAttribute("aria-describedby", hint.id);
  else field.removeAttribute("aria-describedby");
}

function takeMarksOff({ target }) {
  takeMarkOff(target);
  // Where one of two is enough, the other one was missing only while both were.
  const others = target.closest("fieldset")?.querySelectorAll("input") ?? [];
  for (const other of others) if (!other.value) takeMarkOff(other);
}

let sent = false;

form.addEventListener("submit", (event) => {
  if (sent) return event.preventDefault();
  if (!navigator.onLine) {
    event.preventDefault();
    tellConnection();
    return document.querySelector("[data-offline]").focus();
  }
  sent = true;
  form.querySelectorAll("button").forEach((button) => button.setAttribute("aria-disabled", "true"));
});

addEventListener("pageshow", () => {
  sent = false;
  form.querySelectorAll("button").forEach((button) => button.removeAttribute("aria-disabled"));
  bringWordsBack();
});

function tellConnection() {
  const line = document.querySelector("[data-offline]");
  line.hidden = navigator.onLine;
}

addEventListener("online", tellConnection);
addEventListener("offline", tellConnection);
form.addEventListener("input", rememberWords);
form.addEventListener("input", takeMarksOff);
document.querySelector("[data-focus]")?.focus();
