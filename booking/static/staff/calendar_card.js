// The card of a visit: on hover and on focus to read, by click or Enter to act.

const HOVER = 250;
const GRACE = 250;

export class Card {
  /**
   * `act(props, what)` for "move", "length", "cancel", and with the next one for "status" and
   * "coming"; `icons` is the sprite's address.
   */
  constructor({ act, icons }) {
    this.act = act;
    this.icons = icons;
    this.pinned = false;
    this.box = element("div", "cal-card");
    this.box.setAttribute("role", "dialog");
    this.box.hidden = true;
    document.getElementById("main").append(this.box);
    this.box.addEventListener("pointerenter", () => clearTimeout(this.timer));
    this.box.addEventListener("pointerleave", () => this.hideSoon());
    this.box.addEventListener("focusout", (event) => {
      if (this.pinned && !this.box.contains(event.relatedTarget)) this.hide();
    });
    this.box.addEventListener("keydown", (event) => {
      if (event.key === "Escape") this.back();
      if (event.key === "Tab") this.stay(event);
    });
    addEventListener("keydown", (event) => {
      if (event.key === "Escape" && !this.pinned) this.hide();
    });
    addEventListener("scroll", () => this.pinned || this.hide(), true);
  }

  showSoon(anchor, props) {
    if (this.pinned) return;
    clearTimeout(this.timer);
    this.timer = setTimeout(() => this.show(anchor, props), HOVER);
  }

  show(anchor, props) {
    clearTimeout(this.timer);
    this.anchor = anchor;
    this.box.replaceChildren(...(props.kind === "visit" ? this.visit(props) : this.block(props)));
    this.box.setAttribute("aria-label", props.name ?? props.title ?? props.type);
    this.box.hidden = false;
    this.place(anchor.getBoundingClientRect());
  }

  pin(anchor, props) {
    this.show(anchor, props);
    this.pinned = true;
    this.box.querySelector("a, button")?.focus();
  }

  hideSoon() {
    clearTimeout(this.timer);
    if (!this.pinned) this.timer = setTimeout(() => this.hide(), GRACE);
  }

  hide() {
    clearTimeout(this.timer);
    this.pinned = false;
    this.box.hidden = true;
  }

  back() {
    const { anchor } = this;
    this.hide();
    anchor?.focus();
    // Coming back to the visit is no wish to see its card again.
    this.hide();
  }

  // Past its ends lies the visit: the card stands elsewhere in the page than it is seen.
  stay(event) {
    const ways = [...this.box.querySelectorAll("a, button")];
    if (document.activeElement !== ways.at(event.shiftKey ? 0 : -1)) return;
    event.preventDefault();
    this.back();
  }

  place(at) {
    const { width, height } = this.box.getBoundingClientRect();
    const gap = 6;
    const right = at.right + gap + width <= innerWidth;
    const left = right ? at.right + gap : Math.max(gap, at.left - gap - width);
    const top = Math.max(gap, Math.min(at.top, innerHeight - height - gap));
    this.box.style.setProperty("--left", `${left}px`);
    this.box.style.setProperty("--top", `${top}px`);
  }

  visit(props) {
    const facts = [props.time, props.type, props.provider_name];
    return [
      element("h2", "", props.name ?? "Another provider’s patient"),
      this.status(props),
      ...facts.map((words) => element("p", "", words)),
      ...(props.phone ? [link(props.phone, props.phone_link)] : []),
      ...(props.has_note ? [this.line("sticky-note", "There is a note")] : []),
      this.steps(props),
      this.links(props),
    ];
  }

  steps(props) {
    const box = element("p", "actions");
    const isAhead = (moment) => moment && Date.now() < Date.parse(moment);
    const add = (...asked) => box.append(this.click(props, ...asked));
    if (isAhead(props.answers_until)) {
      if (props.coming) add("Undo coming", "coming", "no");
      else add("Coming", "coming", "yes");
    }
    for (const [status, words, from] of props.steps) if (!isAhead(from)) add(words, "status", status);
    return box;
  }

  click(props, words, what, to) {
    const button = element("button", "button button-quiet", words);
    button.addEventListener("click", () => {
      this.back();
      this.act(props, what, to);
    });
    return button;
  }

  block(props) {
    const line = this.line("ban", props.weekly ? "Blocked every week" : "Blocked");
    const facts = [props.time, props.provider_name].map((words) => element("p", "", words));
    const links = element("p", "actions");
    if (props.url) links.append(link("Change…", `${props.url}?back=${here()}`));
    return [element("h2", "", props.title), line, ...facts, links];
  }

  status(props) {
    const pill = element("p", `status status-${props.status}`);
    const words = props.coming && props.status === "booked" ? ", says they are coming" : "";
    pill.append(this.icon(props.icon), ` ${props.status_word}${words}`);
    return pill;
  }

  links(props) {
    const box = element("p", "actions");
    if (props.name) box.append(link("Open", props.url));
    if (props.may_move) box.append(this.action("Move…", props, "move"));
    if (props.may_stretch) box.append(this.action("Change length…", props, "length"));
    if (props.may_move) box.append(this.action("Cancel…", props, "cancel"));
    return box;
  }

  action(words, props, what) {
    const address = what === "cancel" ? props.cancel_url : props.move_url;
    const way = link(words, `${address}?back=${here()}`);
    way.addEventListener("click", (event) => {
      if (event.ctrlKey || event.metaKey) return;
      event.preventDefault();
      this.back();
      this.act(props, what);
    });
    return way;
  }

  line(name, words) {
    const line = element("p", "cal-card-line");
    line.append(this.icon(name), ` ${words}`);
    return line;
  }

  icon(name) {
    return icon(this.icons, name);
  }
}

export function icon(sprite, name) {
  const space = "http://www.w3.org/2000/svg";
  const picture = document.createElementNS(space, "svg");
  picture.setAttribute("class", "icon");
  picture.setAttribute("aria-hidden", "true");
  const use = document.createElementNS(space, "use");
  use.setAttribute("href", `${sprite}#${name}`);
  picture.append(use);
  return picture;
}

export function element(tag, className, words) {
  const made = document.createElement(tag);
  if (className) made.className = className;
  if (words) made.textContent = words;
  return made;
}

function link(words, address) {
  const made = element("a", "", words);
  made.href = address;
  return made;
}

const here = () => encodeURIComponent(location.pathname + location.search);
