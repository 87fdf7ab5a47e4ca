// Whoever goes back to the form from here begins anew.
sessionStorage.setItem("booked", "yes");

// Only a script can print.

const button = document.querySelector("[data-print]");
button.hidden = false;
button.addEventListener("click", () => print());
