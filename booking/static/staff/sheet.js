const button = document.querySelector("[data-print]");
button.hidden = false;
button.addEventListener("click", () => print());
if ("first" in button.dataset) button.focus();
