// Printing one appointment, and a warning before a note that was not saved is left behind.

const print = document.querySelector("[data-print]");
if (print) {
  print.hidden = false;
  print.addEventListener("click", () => window.print());
}

for (const form of document.querySelectorAll("[data-keep]")) {
  const before = new FormData(form).get("note");
  let isSending = false;
  form.addEventListener("submit", () => {
    isSending = true;
  });
  addEventListener("beforeunload", (event) => {
    if (!isSending && new FormData(form).get("note") !== before) event.preventDefault();
  });
}
