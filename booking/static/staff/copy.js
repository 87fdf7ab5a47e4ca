// Takes along what a field or a line shows; without a script it can be marked and copied by hand.

for (const button of document.querySelectorAll("[data-copy]")) {
  const field = document.getElementById(button.dataset.copy);
  const done = document.querySelector(`[data-copied="${button.dataset.copy}"]`);
  button.hidden = false;
  button.addEventListener("click", async () => {
    try {
      await navigator.clipboard.writeText(field.value ?? field.textContent);
      done.textContent = "Copied.";
    } catch {
      if (field.select) field.select();
      else getSelection().selectAllChildren(field);
      done.textContent = "Your browser does not allow copying: it is marked, to be copied by hand.";
    }
  });
}
