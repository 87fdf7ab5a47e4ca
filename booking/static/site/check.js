// "None of these" and the like goes with no other answer: choosing one side unticks the other.

const boxes = [...document.querySelectorAll(".answer input[type=checkbox]")];

for (const box of boxes) {
  box.addEventListener("change", () => {
    if (!box.checked) return;
    for (const other of boxes) {
      if (other !== box && ("alone" in box.dataset || "alone" in other.dataset)) other.checked = false;
    }
  });
}

document.querySelector("[data-focus]")?.focus();
