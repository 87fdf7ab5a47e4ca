// Only a script can print.

const button = document.querySelector("[data-print]");
button.hidden = false;
button.addEventListener("click", () => print());
