// The calendar: draws what the server says in the office's wall time, asks it about every change.

import { ask } from "./ask.js";
import { Card } from "./calendar_card.js";
import { Changes } from "./calendar_change.js";
import { Drawer } from "./calendar_draw.js";
import { isAsking, Places } from "./calendar_place.js";
import { isOpen } from "./change.js";

const VIEWS = { day: "resourceTimeGridDay", week: "timeGridWeek", month: "dayGridMonth" };
const EVERY = 12_000;
// Of a quarter of an hour each, in pixels.
const SLOTS = 4;
const [LOW, HIGH] = [18, 28];
const config = JSON.parse(document.getElementById("calendar-config").textContent);
const root = document.getElementById("calendar");
const fresh = document.getElementById("fresh");
let etag = config.etag;
let dragging = false;
let asking = false;
let shown = 0;
let aim = null;

const drawer = new Drawer(config);
const changes = new Changes(() => refresh());
const card = new Card({ act: (...asked) => changes.act(...asked), icons: config.icons });
const places = new Places(config, () => calendar.unselect());
const { isGrid, known } = drawer;
const hour = (n) => `${String(n).padStart(2, "0")}:00`;

function limits([first, last]) {
  shown = last - first;
  root.style.setProperty("--opens", first * 60);
  return { slotMinTime: hour(first), slotMaxTime: hour(last) };
}

// A working day fits the window, as long as its lines can be read.
function fit() {
  const room = root.querySelector(".ec-main").clientHeight - root.querySelector(".ec-header").offsetHeight;
  const height = Math.floor(room / (shown * SLOTS));
  calendar.setOption("slotHeight", Math.min(Math.max(height, LOW), HIGH));
}

const calendar = EventCalendar.create(root, {
  view: VIEWS[config.view],
  date: config.date,
  locale: "en-US",
  timeZone: config.data.offset,
  headerToolbar: { start: "", center: "", end: "" },
  allDaySlot: false,
  resources: config.providers,
  events: drawer.events(config.data),
  nowIndicator: true,
  slotDuration: "00:15",
  slotLabelInterval: "01:00",
  slotLabelFormat: (time) => `${time.getHours() % 12 || 12} ${time.getHours() < 12 ? "am" : "pm"}`,
  ...limits(config.data.hours),
  slotEventOverlap: false,
  snapDuration: `00:${config.snap}`,
  scrollTime: hour(config.data.hours[0]),
  dayHeaderFormat: { weekday: "short", ...(isGrid ? { month: "numeric", day: "numeric" } : {}) },
  editable: false,
  selectable: isGrid && config.bookable.length + config.blockable.length > 0,
  selectMinDistance: 5,
  eventContent: (shown) => drawer.content(shown),
  eventClick: ({ el, event }) => opened(el, event.extendedProps),
  eventDidMount: mounted,
  eventMouseEnter: ({ el, event }) =>
    dragging || !known.has(event.id) || card.showSoon(el, event.extendedProps),
  eventMouseLeave: () => card.hideSoon(),
  eventDragStart: start,
  eventDragStop: stop,
  eventResizeStart: start,
  eventResizeStop: stop,
  eventDrop: (dropped) => changes.dropped(dropped),
  eventResize: (stretched) => changes.stretched(stretched),
  dateClick: ({ dateStr, resource }) => places.clicked(dateStr.slice(0, 16), null, resource?.id),
  select: ({ startStr, endStr, resource }) =>
    places.clicked(startStr.slice(0, 16), endStr.slice(0, 16), resource?.id),
});

if (isGrid) new ResizeObserver(fit).observe(root);

function mounted({ el, event }) {
  el.dataset.event = event.id;
  if (location.hash === `#${event.id}`) aim = el;
}

function opened(el, props) {
  if (props.kind === "more") location.assign(props.url);
  else card.pin(el, props);
}

function start() {
  dragging = true;
  card.hide();
}

function stop() {
  dragging = false;
}

root.addEventListener("focusin", (event) => {
  const box = event.target.closest("[data-event]");
  const props = box && known.get(box.dataset.event);
  if (props && box.matches(":focus-visible") && !card.pinned) card.show(box, props);
});
root.addEventListener("focusout", () => card.hideSoon());
root.addEventListener("pointerdown", () => card.pinned || card.hide());

// Kept fresh: while nobody is in the middle of something, and the page is seen.
async function refresh({ background = false } = {}) {
  if (asking || dragging || isOpen() || (background && (isAsking() || card.pinned))) return;
  asking = true;
  try {
    const answer = await ask("GET", config.feed, { headers: { "If-None-Match": etag }, background });
    if (answer.status !== 304) await redraw(answer, background);
    fresh.textContent = `Up to date at ${clockNow()}`;
  } catch (error) {
    const out = error.status === 401;
    fresh.textContent = out ? "You have been signed out. Please sign in again." : "Nobody answers; trying again. What you see may be old.";
  } finally {
    asking = false;
  }
}

async function redraw(answer, background) {
  const data = await answer.json();
  if (dragging || isOpen()) return;
  etag = answer.headers.get("ETag");
  if (data.offset !== config.data.offset) location.reload();
  const focused = root.contains(document.activeElement) && document.activeElement.dataset.event;
  for (const [name, value] of Object.entries(limits(data.hours))) calendar.setOption(name, value);
  if (isGrid) fit();
  calendar.setOption("events", drawer.events(data));
  card.pinned || card.hide();
  if (focused) requestAnimationFrame(() => backTo(focused));
  if (background) document.getElementById("said").textContent = "The calendar has changed.";
}

// What is drawn anew is another element: whoever was on the old one is put on it.
function backTo(id) {
  if (document.activeElement !== document.body) return;
  root.querySelector(`[data-event="${CSS.escape(id)}"]`)?.focus({ preventScroll: true });
  card.hide();
}

document.addEventListener("desk:changed", () => refresh());
document.addEventListener("visibilitychange", () => document.hidden || refresh({ background: true }));
setInterval(() => document.hidden || refresh({ background: true }), EVERY);
fresh.textContent = `Up to date at ${clockNow()}`;

function clockNow() {
  const style = { hour: "numeric", minute: "2-digit", second: "2-digit", timeZone: config.zone };
  return new Date().toLocaleTimeString("en-US", style).toLowerCase();
}

// After the grid has found its own place to scroll to.
requestAnimationFrame(() =>
  requestAnimationFrame(() => {
    aim?.scrollIntoView({ block: "center" });
    aim?.focus({ preventScroll: true });
    // What has just been done needs no card over the days beside it.
    card.hide();
  }),
);
