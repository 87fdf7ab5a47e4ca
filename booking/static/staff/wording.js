// The mail beside its words, as they are typed.

const AFTER = 500;
const form = document.getElementById("words");
const button = form.querySelector("[data-preview]");
const frames = document.querySelector("[data-frames]");
let timer = 0;
let count = 0;

// A frame of its own for each look: no step back through all that was typed, and no blank between.
function show() {
  clearTimeout(timer);
  for (const waiting of [...frames.children].slice(1)) waiting.remove();
  const before = frames.firstElementChild;
  const fresh = before.cloneNode();
  fresh.name = `sample-${(count += 1)}`;
  fresh.hidden = true;
  frames.append(fresh);
  fresh.addEventListener("load", () => take(before, fresh));
  button.formTarget = fresh.name;
  form.requestSubmit(button);
}

function take(before, fresh) {
  if (!fresh.isConnected || button.formTarget !== fresh.name) return;
  before.remove();
  fresh.hidden = false;
}

form.addEventListener("input", () => {
  clearTimeout(timer);
  timer = setTimeout(show, AFTER);
});

for (const insert of document.querySelectorAll("[data-insert]")) {
  insert.addEventListener("click", () => {
    const field = document.getElementById(insert.dataset.into);
    field.setRangeText(insert.dataset.insert, field.selectionStart, field.selectionEnd, "end");
    field.focus();
    field.dispatchEvent(new Event("input", { bubbles: true }));
  });
}

button.addEventListener("click", (event) => {
  if (!event.isTrusted) return;
  event.preventDefault();
  show();
});
show();
