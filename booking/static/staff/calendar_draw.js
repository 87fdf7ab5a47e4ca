// What stands in the grid: the server's visits, blocks and closed time as the library's events.

import { element, icon } from "./calendar_card.js";

const DAY = 24 * 60;

export class Drawer {
  /** The page's `config`; what it draws is `known` by its id afterwards. */
  constructor({ view, icons, marks }) {
    this.isGrid = view !== "month";
    this.byProvider = view === "day";
    this.icons = icons;
    this.marks = marks;
    this.known = new Map();
  }

  events(data) {
    this.known.clear();
    for (const one of [...data.visits, ...data.blocks]) if (one.kind !== "more") this.known.set(one.id, one);
    const visitClass = (one) => (one.kind === "more" ? "cal-more" : `cal-visit cal-${one.status}`);
    return [
      ...data.visits.map((one) => this.drawn(one, visitClass(one))),
      ...data.blocks.map((one) => this.drawn(one, "cal-block")),
      ...(this.isGrid ? this.columns(data.closed) : data.closed.map(closedDay)),
    ];
  }

  drawn(one, className) {
    return {
      id: one.id,
      start: one.start,
      end: one.end,
      resourceId: one.provider,
      startEditable: one.may_move,
      durationEditable: this.isGrid && one.may_stretch,
      className: [...className.split(" "), ...roomFor(one)],
      extendedProps: one,
    };
  }

  // One for each column: a hundred of the library's own would take half of the page's time.
  columns(closed) {
    const columns = new Map();
    for (const part of closed) {
      const [day, whose] = [part.start.slice(0, 10), this.byProvider ? part.provider : undefined];
      const key = `${day} ${whose}`;
      if (!columns.has(key)) columns.set(key, column(day, whose));
      columns.get(key).extendedProps.parts.push(part);
    }
    return [...columns.values()];
  }

  content({ event, timeText }) {
    const props = event.extendedProps;
    if (event.display === "background") return { domNodes: props.parts ? props.parts.map(part) : closedWord(props) };
    if (!props.kind) return { domNodes: [element("span", "cal-time", timeText)] };
    if (props.kind === "more") return { domNodes: [element("span", "cal-who", props.title)] };
    const time = clockSpan(event.display === "preview" ? timeText : props.time.split(" – ")[0]);
    return props.kind === "block" ? this.block(props, time) : this.visit(props, time);
  }

  block(props, time) {
    const signs = element("span", "cal-signs");
    signs.append(icon(this.icons, props.weekly ? "repeat" : "ban"));
    const more = element("span", "visually-hidden", `, ${props.time}, ${props.provider_name}`);
    return spaced(...this.whose(props), time, element("span", "cal-who", props.title), signs, more);
  }

  // Where several share the column; who listens is told by name.
  whose({ provider }) {
    if (!this.marks[provider]) return [];
    const mark = element("span", "cal-whose", this.marks[provider]);
    mark.setAttribute("aria-hidden", "true");
    return [mark];
  }

  visit(props, time) {
    const signs = element("span", "cal-signs");
    signs.append(icon(this.icons, props.icon));
    if (props.coming && props.status === "booked") signs.append(icon(this.icons, "user-check"));
    if (props.has_note) signs.append(icon(this.icons, "sticky-note"));
    const who = element("span", "cal-who", props.name ?? "Reserved");
    const words = [props.status_word, props.coming ? "says they are coming" : "", props.provider_name];
    if (props.has_note) words.push("has a note");
    const more = element("span", "visually-hidden", `, ${words.filter(Boolean).join(", ")}`);
    return spaced(...this.whose(props), time, who, signs, element("span", "cal-type", props.type), more);
  }
}

// Below 30 minutes there is room for one line of text only, below 45 for two.
function roomFor(one) {
  const minutes = one.kind === "more" ? DAY : minuteOf(one.end, one.start) - minuteOf(one.start, one.start);
  return minutes < 30 ? ["cal-short"] : minutes < 45 ? ["cal-brief"] : [];
}

// The hour, and apart from it the half of the day, which a narrow column leaves out.
function clockSpan(words) {
  const found = /^(.*?\d)(\s?[ap]m.*)$/i.exec(words);
  const time = element("span", "cal-time", found ? found[1] : words);
  if (found) time.append(element("span", "cal-half", found[2]));
  return time;
}

// With room to break the line between them.
function spaced(...nodes) {
  return { domNodes: nodes.flatMap((node) => [node, document.createTextNode(" ")]) };
}

function column(day, whose) {
  const background = { display: "background", className: "cal-column", resourceId: whose ?? undefined };
  const span = { start: `${day}T00:00`, end: nextDay(day) };
  return { ...background, ...span, extendedProps: { parts: [] } };
}

function closedDay(one) {
  const { start, end, title } = one;
  return { start, end, title, display: "background", className: "cal-closed", extendedProps: one };
}

function part(one) {
  const made = element("span", `cal-part cal-${one.kind}`);
  const from = minuteOf(one.start, one.start);
  made.style.setProperty("--from", from);
  made.style.setProperty("--lasts", Math.min(minuteOf(one.end, one.start), DAY) - from);
  made.append(...closedWord(one));
  return made;
}

function closedWord({ title }) {
  return title ? [element("span", "cal-closed-word", title)] : [];
}

// Since the midnight before `first`.
function minuteOf(wall, first) {
  return (Date.parse(`${wall}Z`) - Date.parse(`${first.slice(0, 10)}T00:00Z`)) / 60_000;
}

function nextDay(day) {
  return new Date(Date.parse(`${day}T00:00Z`) + DAY * 60_000).toISOString().slice(0, 16);
}
