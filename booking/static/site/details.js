// The details form keeps the chosen time while somebody types.

const form = document.querySelector("[data-details]");
const { slug, startsAt, provider, zone } = form.dataset;
const WARNING = 3 * 60 * 1000;

function store(name, value) {
  try {
    sessionStorage.setItem(name, JSON.stringify(value));
  } catch {
    // A full or forbidden store only means that less is remembered.
  }
}

function stored(name) {
  try {
    return JSON.parse(sessionStorage.getItem(name)) ?? {};
  } catch {
    return {};
  }
}

// The hold

const panel = document.querySelector("[data-hold]");
const STATES = ["kept", "last", "gone", "taken"];
const EXTENDED = "urn:booking:extended_already";
// In somebody else's frame the address says whose visit this is, for want of a cookie.
const said = new URL(form.action).searchParams;
const framed = said.has("frame") ? { frame: said.get("frame"), visit: said.get("visit") } : null;
// All our frames in a tab have one store: what one campaign's form keeps is not another's.
const HOLD = framed ? `hold ${framed.frame}` : "hold";
// A browser keeps one time: what one tab has kept, the others give back. In frames each keeps one.
const shared = !framed && "BroadcastChannel" in window;
const tabs = shared ? new BroadcastChannel("holds") : null;
let timers = [];

function wall(instant, timeZone) {
  const style = { hour: "numeric", minute: "2-digit", hour12: true, timeZone };
  return instant.toLocaleTimeString(document.documentElement.lang, style).toLowerCase();
}

function sayUntil(line, until) {
  const here = wall(until);
  const isSame = here === wall(until, zone);
  line.querySelector("[data-same-clock]").hidden = !isSame;
  line.querySelector("[data-own-clock]").hidden = isSame;
  for (const time of line.querySelectorAll("time")) {
    time.dateTime = until.toISOString();
    time.textContent = here;
  }
}

function say(state, until) {
  panel.hidden = false;
  panel.querySelector("[data-hold-failed]").hidden = true;
  panel.classList.toggle("hold-last", state === "last");
  for (const name of STATES) {
    const line = panel.querySelector(`[data-hold-${name}]`);
    line.hidden = name !== state;
    if (until && line.querySelector("time")) sayUntil(line, until);
  }
}

function keepTime({ hold, expires_at, extended }) {
  const until = new Date(expires_at);
  const left = until - Date.now();
  timers.forEach(clearTimeout);
  field("hold").value = hold;
  store(HOLD, { hold, expires_at, extended, slug, startsAt, provider, visit: framed?.visit });
  say("kept", until);
  timers = [setTimeout(() => say("gone"), left)];
  if (!extended) timers.push(setTimeout(() => say("last", until), left - WARNING));
}

function keepAnew(kept) {
  keepTime(kept);
  tabs?.postMessage({ ...kept, slug, startsAt, provider });
}

function loseTime() {
  timers.forEach(clearTimeout);
  field("hold").value = "";
  store(HOLD, {});
  say("gone");
}

function isMine(kept) {
  return kept.slug === slug && kept.startsAt === startsAt && kept.provider === provider;
}

function heedOtherTabs({ data: kept }) {
  if (isMine(kept)) keepTime(kept);
  else if (field("hold").value) loseTime();
}

function field(name) {
  const known = form.elements[name];
  if (known) return known;
  const made = Object.assign(document.createElement("input"), { type: "hidden", name });
  form.append(made);
  return made;
}

async function ask(path, body) {
  return fetch(`/api/v1/${path}${framed ? `?${new URLSearchParams(framed)}` : ""}`, {
    method: "POST",
    headers: { "Content-Type": "application/json" },
    body: JSON.stringify(body),
  });
}

async function hold() {
  const known = stored(HOLD);
  if (isMine(known) && new Date(known.expires_at) > Date.now()) return keepTime(known);
  const wanted = { type: slug, starts_at: startsAt };
  if (provider) wanted.provider = provider;
  const answer = await ask("holds", wanted);
  if (answer.status === 201) keepAnew(await answer.json());
  else if (answer.status === 409) say("taken");
}

async function extend() {
  const answer = await ask("holds/extend", { hold: field("hold").value }).catch(() => null);
  if (answer?.ok) keepAnew({ ...(await answer.json()), extended: true });
  else if (answer?.status !== 409) return sayItFailed();
  else if ((await answer.json()).type === EXTENDED) say("kept");
  else loseTime();
  // The button that had the focus is hidden now.
  panel.focus();
}

// Whether we are not reached or refuse to answer now: the time is kept until the end it had.
function sayItFailed() {
  panel.querySelector("[data-hold-failed]").hidden = false;
  dispatchEvent(new Event(navigator.onLine ? "online" : "offline"));
}

if (panel && startsAt) {
  panel.querySelector("[data-hold-extend]").addEventListener("click", extend);
  tabs?.addEventListener("message", heedOtherTabs);
  // Without a hold the form works all the same.
  hold().catch(() => {});
}
