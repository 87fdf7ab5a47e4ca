// The chooser without reloads: each link's own page is fetched, and its calendar part put in place.

const PART = "[data-chooser]";

const part = () => document.querySelector(PART);
let asking = new AbortController();

async function show(url, { remember, focus, ahead }) {
  // Only what was asked for last is shown, however late the answer to an earlier question comes.
  asking.abort();
  asking = new AbortController();
  const { signal } = asking;
  const calendar = part().querySelector("[data-calendar]");
  calendar.setAttribute("aria-busy", "true");
  try {
    // What nobody has asked for is not counted.
    const purpose = ahead ? { Purpose: "prefetch" } : {};
    const answer = await fetch(url, { headers: { Accept: "text/html", ...purpose }, signal });
    if (!answer.ok) throw new Error(answer.statusText);
    const page = new DOMParser().parseFromString(await answer.text(), "text/html");
    const fresh = page.querySelector(PART);
    if (!fresh) throw new Error("another page");
    part().replaceWith(fresh);
    if (remember) history.pushState({}, "", url);
    settle(focus);
  } catch {
    if (signal.aborted) return;
    // Offline, refused or moved: the browser's own way of opening a link says so best.
    location.assign(url);
  }
}

function settle(focus) {
  bringIntoView();
  const target = focus && part().querySelector(focus);
  if (target) target.focus({ preventScroll: false });
  const heading = part().querySelector(focus === "#times" ? "#times" : "#month");
  const announce = part().querySelector("[data-announce]");
  // After the swap, so that a screen reader notices the change.
  if (focus !== "#times") setTimeout(() => (announce.textContent = heading.textContent), 100);
}

function bringIntoView() {
  const days = part().querySelector(".days");
  const chosen = days.querySelector("[aria-current]");
  if (chosen) days.scrollLeft = chosen.offsetLeft - (days.clientWidth - chosen.offsetWidth) / 2;
}

function focusAfter(link) {
  return link.dataset.turn ? `[data-turn="${link.dataset.turn}"]` : "#times";
}

document.addEventListener("click", (event) => {
  const link = event.target.closest(`${PART} a[data-day], ${PART} a[data-turn]`);
  const plain = event.button === 0 && !(event.metaKey || event.ctrlKey || event.shiftKey || event.altKey);
  if (!link || !plain) return;
  event.preventDefault();
  show(link.href, { remember: true, focus: focusAfter(link) });
});

document.addEventListener("submit", (event) => {
  if (!event.target.matches("[data-zones]")) return;
  event.preventDefault();
  const url = new URL(event.target.action);
  url.search = new URLSearchParams(new FormData(event.target));
  show(url.href, { remember: true, focus: "#times" });
});

addEventListener("popstate", () => show(location.href, { remember: false }));

// Nothing was chosen yet: the device's own time is shown beside the office's where the two differ.
function offerOwnZone() {
  const own = Intl.DateTimeFormat().resolvedOptions().timeZone;
  const isChosen = new URL(location.href).searchParams.has("tz");
  if (!own || isChosen || !differs(own, part().dataset.zone)) return;
  // Whoever is quicker than the answer takes their zone along.
  for (const link of part().querySelectorAll("a[href^='/']")) link.href = withZone(link.href, own);
  const here = withZone(location.href, own);
  history.replaceState({}, "", here);
  show(notBegun(here), { remember: false, ahead: true });
}

// In somebody else's frame: with the site that shows it, which the first who chooses takes along.
function notBegun(address) {
  const site = part().querySelector("[data-zones] [name=site]");
  const url = new URL(address);
  if (site) url.searchParams.set("site", site.value);
  return url.href;
}

function withZone(address, zone) {
  const url = new URL(address);
  url.searchParams.set("tz", zone);
  return url.href;
}

function differs(own, office) {
  const clock = (timeZone, day) =>
    new Intl.DateTimeFormat("en", { timeZone, dateStyle: "short", timeStyle: "short" }).format(day);
  const soon = [0, 60, 120].map((days) => new Date(Date.now() + days * 864e5));
  return soon.some((day) => clock(own, day) !== clock(office, day));
}

bringIntoView();
offerOwnZone();
