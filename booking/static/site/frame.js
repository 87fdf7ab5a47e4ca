// Inside somebody else's page: says how tall this page is, to a listed site that has asked.

const { origins, newTab } = document.documentElement.dataset;
const listed = origins.split(" ");
let host = null;

function tell(what) {
  if (host) parent.postMessage(what, host);
}

function tellHeight() {
  tell({ booking: "height", height: Math.ceil(document.body.getBoundingClientRect().height) });
}

addEventListener("message", ({ source, origin, data }) => {
  if (source !== parent || !listed.includes(origin) || data?.booking !== "hello") return;
  host = origin;
  tellHeight();
});

// One that composes a letter gives that up by the same key.
addEventListener("keydown", ({ key, defaultPrevented, isComposing }) => {
  if (key === "Escape" && !defaultPrevented && !isComposing) tell({ booking: "escape" });
});

new ResizeObserver(tellHeight).observe(document.body);

// Only the forms may be shown here: every other page opens in a tab of its own.
for (const link of document.querySelectorAll("a[href^='/'], a[href^='http']")) {
  if (link.target || new URL(link.href).searchParams.has("frame")) continue;
  Object.assign(link, { target: "_blank", rel: "noopener" });
  const hint = Object.assign(document.createElement("span"), { className: "visually-hidden" });
  hint.textContent = ` ${newTab}`;
  link.append(hint);
}

// Before its pictures and letters are there: whoever is not listed could not show this page.
parent.postMessage({ booking: "here" }, "*");
