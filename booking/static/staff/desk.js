// On every page of the staff area.

// "/" leads to the search box from anywhere but a field.
addEventListener("keydown", (event) => {
  const writing = event.target.closest?.("input, textarea, select, [contenteditable]");
  if (event.key !== "/" || writing || event.ctrlKey || event.metaKey || event.altKey) return;
  const box = document.getElementById("search");
  if (!box) return;
  event.preventDefault();
  box.focus();
  box.select();
});

// A time that is chosen with the mouse goes on at once; by keyboard the arrows only look.
addEventListener("click", (event) => {
  const time = event.target.closest?.("input[data-go]");
  if (time && event.detail > 0) time.form.requestSubmit();
});

// A second click on a button that is already sending is the first one again.
addEventListener("submit", (event) => {
  const form = event.target;
  // What goes into a frame leaves the page as it is.
  if (event.submitter?.formTarget) return;
  if (form.dataset.sending) event.preventDefault();
  form.dataset.sending = "1";
  addEventListener("pageshow", () => delete form.dataset.sending, { once: true });
});

document.querySelector("[data-focus]")?.focus();
document.querySelector("[data-select]")?.select();
