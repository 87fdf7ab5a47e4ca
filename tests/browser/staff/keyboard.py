"""Going through a page by the Tab key alone: what it never reaches, and where it is not seen."""

from collections.abc import Iterator

from playwright.sync_api import Page as Tab

# Remembers what gets the focus, and whether that can be seen.
WATCH = """() => {
  window.reached = new Set();
  window.unseen = new Set();
  document.addEventListener("focusin", ({ target }) => {
    window.reached.add(target);
    const style = getComputedStyle(target);
    const around = target.closest("label, .ec-event, .combobox") ?? target;
    const rings = [style, getComputedStyle(around)];
    const ring = (one) => one.outlineStyle !== "none" && parseFloat(one.outlineWidth) > 0;
    if (!rings.some((one) => ring(one) || one.boxShadow !== "none")) window.unseen.add(target);
  });
}"""
# Each visit's card is made when it is shown: its own tests go through it.
# All that a hand could press or type into; of radio buttons with one name the keys reach one.
WANTED = """() => {
  const names = new Set();
  // While a dialog is open there is nothing else.
  const whole = document.querySelector("dialog:modal") ?? document;
  return [...whole.querySelectorAll(
      "a[href], button, input:not([type=hidden]), select, textarea, summary")]
    .filter((one) => !one.disabled && one.tabIndex >= 0 && !one.closest("[inert], .cal-card"))
    .filter((one) => one.checkVisibility({ visibilityProperty: true }))
    .filter((one) => {
      if (one.type !== "radio") return true;
      const group = `${one.form?.action} ${one.name}`;
      return !names.has(group) && names.add(group);
    });
}"""
# In a date or a time the key goes from part to part.
STEPS = f"""() => ({WANTED})()
  .reduce((sum, one) => sum + (["date", "time", "datetime-local"].includes(one.type) ? 5 : 1), 0)"""
LEFT = f"""() => ({WANTED})()
  .filter((one) => !window.reached.has(one) && !(one.type === "radio" && [...window.reached]
    .some((other) => other.name === one.name && other.form === one.form)))
  .map((one) => one.outerHTML.slice(0, 120))"""
UNSEEN = "() => [...window.unseen].map((one) => one.outerHTML.slice(0, 120))"
# Frames, skip links and what is scrolled by the keys come on top of what is counted.
MORE = 12


def flaws_by_keyboard(tab: Tab) -> Iterator[str]:
    tab.evaluate(WATCH)
    # Twice: what has the focus may bring more along.
    for _ in range(2):
        for _ in range(tab.evaluate(STEPS) + MORE):
            tab.keyboard.press("Tab")
        if not tab.evaluate(LEFT):
            break
    yield from (f"the keys never reach {part}" for part in tab.evaluate(LEFT))
    yield from (f"nobody sees the focus on {part}" for part in tab.evaluate(UNSEEN))
