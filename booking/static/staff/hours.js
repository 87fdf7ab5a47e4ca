// Copies Monday's hours to the days after it, up to Friday.

const form = document.querySelector("[data-hours]");
const button = form?.querySelector("[data-copy]");

function copy() {
  const monday = [...form.querySelectorAll('[data-day="0"] input')];
  for (const day of [1, 2, 3, 4]) {
    const inputs = [...form.querySelectorAll(`[data-day="${day}"] input`)];
    inputs.forEach((input, at) => (input.value = monday[at]?.value ?? ""));
  }
}

if (button) {
  button.hidden = false;
  button.addEventListener("click", copy);
}
