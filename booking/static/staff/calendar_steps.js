// The ways from one page of the calendar to the next, for whoever takes them by keyboard.

const KEY = "calendar-step";
const ways = [...document.querySelectorAll(".cal-steps a, .cal-views a")];
const names = (way) => way.getAttribute("aria-label") ?? way.textContent;

// The next page is another document: without this the keyboard starts from its top again.
for (const way of ways) {
  way.addEventListener("click", (event) => {
    if (event.detail === 0) sessionStorage.setItem(KEY, names(way));
  });
}
const last = sessionStorage.getItem(KEY);
sessionStorage.removeItem(KEY);
ways.find((way) => names(way) === last)?.focus();

// Arrow keys pass by the names in a list: only a hand has chosen with the change itself.
const whose = document.getElementById("whose");
let byHand = false;
whose?.addEventListener("pointerdown", () => {
  byHand = true;
});
whose?.addEventListener("keydown", () => {
  byHand = false;
});
whose?.addEventListener("change", () => byHand && whose.form.submit());
