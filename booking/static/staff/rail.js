// The rail of a page that stays open counts what waits, as of the latest answer.

export function countRail(answer) {
  for (const [name, told] of new URLSearchParams(answer.headers.get("X-Rail") ?? "")) {
    const badge = document.querySelector(`[data-badge="${name}"]`);
    if (!badge || badge.textContent.trim() === told) continue;
    const [count, ...words] = told.split(" ");
    const more = document.createElement("span");
    more.className = "visually-hidden";
    more.textContent = ` ${words.join(" ")}`;
    badge.replaceChildren(...(told ? [count, more] : []));
    badge.hidden = !told;
  }
}
