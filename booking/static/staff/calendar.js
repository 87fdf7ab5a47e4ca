// The calendar: draws what the server says in the office's wall time, asks it about every change.
// Wall times are text to the minute; the browser's own zone has no part in them.

import { ask } from "./ask.js";
import { Card, element, icon } from "./calendar_card.js";
import { isOpen, openPart } from "./change.js";
import { toast } from "./undo.js";

const VIEWS = { day: "resourceTimeGridDay", week: "timeGridWeek", month: "dayGridMonth" };
const EVERY = 12_000;
const config = JSON.parse(document.getElementById("calendar-config").textContent);
const root = document.getElementById("calendar");
const place = document.getElementById("place");
const fresh = document.getElementById("fresh");
const known = new Map();
let etag = config.etag;
let dragging = false;
let asking = false;

const card = new Card({ act, icons: config.icons });
const [first, last] = config.data.hours;
const hour = (n) => `${String(n).padStart(2, "0")}:00`;
const isGrid = config.view !== "month";

const calendar = EventCalendar.create(root, {
  view: VIEWS[config.view],
  date: config.date,
  locale: "en-US",
  timeZone: config.data.offset,
  headerToolbar: { start: "", center: "", end: "" },
  allDaySlot: false,
  resources: config.providers,
  events: eventsOf(config.data),
  nowIndicator: true,
  slotDuration: "00:15",
  slotHeight: 20,
  slotLabelInterval: "01:00",
  slotLabelFormat: (time) => `${time.getHours() % 12 || 12} ${time.getHours() < 12 ? "am" : "pm"}`,
  slotMinTime: hour(first),
  slotMaxTime: hour(last),
  flexibleSlotTimeLimits: true,
  slotEventOverlap: false,
  snapDuration: `00:${config.snap}`,
  scrollTime: hour(first),
  dayHeaderFormat: { weekday: "short", ...(isGrid ? { month: "numeric", day: "numeric" } : {}) },
  editable: false,
  selectable: isGrid && config.bookable.length + config.blockable.length > 0,
  selectMinDistance: 5,
  eventContent,
  eventClick: ({ el, event }) => opened(el, event.extendedProps),
  eventDidMount: ({ el, event }) => {
    el.dataset.event = event.id;
  },
  eventMouseEnter: ({ el, event }) =>
    dragging || !known.has(event.id) || card.showSoon(el, event.extendedProps),
  eventMouseLeave: () => card.hideSoon(),
  eventDragStart: start,
  eventDragStop: stop,
  eventResizeStart: start,
  eventResizeStop: stop,
  eventDrop: dropped,
  eventResize: stretched,
  dateClick: ({ dateStr, resource }) => clicked(dateStr.slice(0, 16), null, resource?.id),
  select: ({ startStr, endStr, resource }) =>
    clicked(startStr.slice(0, 16), endStr.slice(0, 16), resource?.id),
});

function eventsOf(data) {
  known.clear();
  for (const one of [...data.visits, ...data.blocks]) if (one.kind !== "more") known.set(one.id, one);
  return [
    ...data.visits.map((one) => drawn(one, one.kind === "more" ? "cal-more" : `cal-visit cal-${one.status}`)),
    ...data.blocks.map((one) => drawn(one, "cal-block")),
    ...data.closed.map((one) => ({
      start: one.start,
      end: one.end,
      resourceId: one.provider ?? undefined,
      display: "background",
      className: `cal-${one.kind}`,
      title: one.title,
      extendedProps: one,
    })),
  ];
}

function drawn(one, className) {
  return {
    id: one.id,
    start: one.start,
    end: one.end,
    resourceId: one.provider,
    startEditable: one.may_move,
    durationEditable: isGrid && one.may_stretch,
    className: className.split(" "),
    extendedProps: one,
  };
}

function eventContent({ event, timeText }) {
  const props = event.extendedProps;
  if (event.display === "background") {
    return { domNodes: props.title ? [element("span", "cal-closed-word", props.title)] : [] };
  }
  if (!props.kind) return { domNodes: [element("span", "cal-time", timeText)] };
  if (props.kind === "more") return { domNodes: [element("span", "cal-who", props.title)] };
  const moving = event.display === "preview";
  const time = element("span", "cal-time", moving ? timeText : props.time.split(" – ")[0]);
  const signs = element("span", "cal-signs");
  if (props.kind === "block") {
    signs.append(icon(config.icons, props.weekly ? "repeat" : "ban"));
    const more = element("span", "visually-hidden", `, ${props.time}, ${props.provider_name}`);
    return spaced(time, element("span", "cal-who", props.title), signs, more);
  }
  signs.append(icon(config.icons, props.icon));
  if (props.coming && props.status === "booked") signs.append(icon(config.icons, "user-check"));
  if (props.has_note) signs.append(icon(config.icons, "sticky-note"));
  const who = element("span", "cal-who", props.name ?? "Reserved");
  const words = [props.status_word, props.coming ? "says they are coming" : "", props.provider_name];
  if (props.has_note) words.push("has a note");
  const more = element("span", "visually-hidden", `, ${words.filter(Boolean).join(", ")}`);
  return spaced(time, who, signs, element("span", "cal-type", props.type), more);
}

// With room to break the line between them.
function spaced(...nodes) {
  return { domNodes: nodes.flatMap((node) => [node, document.createTextNode(" ")]) };
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

function dropped({ event, delta, newResource, revert }) {
  const props = event.extendedProps;
  const at = plus(props.start, delta);
  const provider = newResource?.id ?? props.provider;
  if (props.kind === "block") return moveBlock(props, { at, until: plus(props.end, delta), provider }, revert);
  change(props.move_url, { at, provider, version: props.version }, revert);
}

function stretched({ event, endDelta, revert }) {
  const props = event.extendedProps;
  if (props.kind === "block") {
    const until = plus(props.end, endDelta);
    return moveBlock(props, { at: props.start, until, provider: props.provider }, revert);
  }
  const minutes = props.minutes + endDelta.seconds / 60 + endDelta.days * 24 * 60;
  change(props.move_url, { minutes, version: props.version }, revert);
}

function act(props, what, status) {
  if (what === "status") return setStatus(props, status);
  const url = what === "cancel" ? props.cancel_url : props.move_url;
  change(url, what === "cancel" ? { version: props.version } : {}, () => {}, what === "length" ? "#minutes" : "");
}

// One click, and the step back in the toast.
async function setStatus(props, status) {
  const step = (to, seen) => ask("POST", props.status_url, { body: { status: to, seen, version: props.version } });
  try {
    await step(status, props.status);
    const words = status === "no_show" ? "No-show" : status[0].toUpperCase() + status.slice(1);
    toast(`${props.name ?? "The visit"}: ${words}.`, () => step(props.status, status).then(() => "Undone."));
  } catch (error) {
    toast(error.problem?.words ?? error.message ?? "Nobody answered. Please try once more.");
  }
  refresh();
}

function change(url, asked, revert, focus) {
  const query = new URLSearchParams({ ...asked, back: location.pathname + location.search });
  openPart(`${url}?${query}`, {
    focus,
    onDone: ({ words, undo }) => {
      toast(words, undo);
      refresh();
    },
    onKept: () => {
      revert();
      refresh();
    },
  });
}

async function moveBlock(props, asked, revert) {
  const answer = await sendBlock(props, { ...asked, seen: props.seen }).catch(() => null);
  if (!answer?.ok) revert();
  const said = answer ? await answer.json().catch(() => ({})) : {};
  const words = said.words ?? "That did not work: the block is where it was.";
  const before = { at: props.start, until: props.end, provider: props.provider };
  toast(words, answer?.ok ? () => undoBlock(props, { ...before, seen: said.seen }) : undefined);
  refresh();
}

async function undoBlock(props, before) {
  const answer = await sendBlock(props, before);
  return answer.ok ? "Undone: the block is where it was." : (await answer.json()).words;
}

function sendBlock(props, fields) {
  const body = new FormData();
  for (const [name, value] of Object.entries(fields)) body.set(name, value);
  const token = document.querySelector('meta[name="csrf-token"]').content;
  const headers = { "X-CSRFToken": token, "X-Part": "1", Accept: "application/json" };
  return fetch(`${props.url}/move`, { method: "POST", body, headers });
}

// An empty place: book or block there. In a month a day opens.
function clicked(at, until, provider) {
  if (!isGrid) {
    location.assign(`${config.day}&date=${at.slice(0, 10)}`);
    return;
  }
  const whose = provider ?? config.provider ?? (config.providers.length === 1 ? config.providers[0].id : "");
  const may = (list) => (whose ? list.includes(whose) : list.length > 0);
  const query = new URLSearchParams({ at, provider: whose });
  const ways = [];
  if (config.book && may(config.bookable)) ways.push(["Book a caller", `${config.book}?${query}`]);
  if (until) query.set("until", until);
  query.set("back", location.pathname + location.search);
  if (may(config.blockable)) ways.push(["Block time", `${config.block}?${query}`]);
  if (ways.length) askWhat(at, until, ways);
}

function askWhat(at, until, ways) {
  const title = element("h2", "", until ? `${said(at)} – ${clock(until)}` : said(at));
  title.id = "place-title";
  const box = element("div", "actions");
  for (const [words, address] of ways) {
    const way = element("a", "button button-quiet", words);
    way.href = address;
    box.append(way);
  }
  const close = element("button", "button-link", "Close");
  close.addEventListener("click", () => place.close());
  box.append(close);
  place.replaceChildren(title, box);
  place.showModal();
}

place.addEventListener("click", (event) => event.target === place && place.close());
place.addEventListener("close", () => calendar.unselect());

root.addEventListener("focusin", (event) => {
  const box = event.target.closest("[data-event]");
  const props = box && known.get(box.dataset.event);
  if (props && box.matches(":focus-visible") && !card.pinned) card.show(box, props);
});
root.addEventListener("focusout", () => card.hideSoon());
root.addEventListener("pointerdown", () => card.pinned || card.hide());

// Kept fresh: while nobody is in the middle of something, and the page is seen.
async function refresh({ background = false } = {}) {
  if (asking || dragging || isOpen() || (background && (place.open || card.pinned))) return;
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
  calendar.setOption("events", eventsOf(data));
  card.pinned || card.hide();
  if (background) document.getElementById("said").textContent = "The calendar has changed.";
}

document.addEventListener("desk:changed", () => refresh());
document.addEventListener("visibilitychange", () => document.hidden || refresh({ background: true }));
setInterval(() => document.hidden || refresh({ background: true }), EVERY);
fresh.textContent = `Up to date at ${clockNow()}`;

// "2026-12-07T09:00" and a duration of the calendar's: wall time on wall time.
function plus(wall, { days, seconds }) {
  return new Date(Date.parse(`${wall}Z`) + (days * 86_400 + seconds) * 1_000).toISOString().slice(0, 16);
}

function said(wall) {
  const style = { weekday: "short", month: "short", day: "numeric", timeZone: "UTC" };
  return `${new Date(`${wall}Z`).toLocaleDateString("en-US", style)}, ${clock(wall)}`;
}

function clock(wall) {
  const style = { hour: "numeric", minute: "2-digit", timeZone: "UTC" };
  return new Date(`${wall}Z`).toLocaleTimeString("en-US", style).toLowerCase();
}

function clockNow() {
  const style = { hour: "numeric", minute: "2-digit", second: "2-digit", timeZone: config.zone };
  return new Date().toLocaleTimeString("en-US", style).toLowerCase();
}

document.getElementById("whose")?.addEventListener("change", (event) => event.target.form.submit());
