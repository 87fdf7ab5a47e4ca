// The search box shows what it finds while somebody types; without this it leads to a page.
// What is typed is sent in a body and never stands in an address.

import { ask, Refused } from "./ask.js";

const PAUSE = 150;
const SHORTEST = 2;
const finder = document.querySelector("[data-finder]");
const box = document.getElementById("search");
const list = document.getElementById("found");
const panel = finder?.querySelector("[data-found]");
const count = finder?.querySelector("[data-count]");
let timer = 0;
let asked = 0;
let shown = "";
let options = [];
let active = -1;
// Where Enter leads without a choice: with several to choose from, to the page with all of them.
let only = "";
// What was chosen is found no more: the next Enter was meant for it.
let isLost = false;
// What is being looked for, and when the answer is there.
let sought = "";
let looking = Promise.resolve();

function part(tag, text, name) {
  const made = document.createElement(tag);
  made.textContent = text;
  if (name) made.className = name;
  return made;
}

function option(url, key, parts, name) {
  const made = document.createElement("div");
  made.id = `found-${options.length}`;
  made.setAttribute("role", "option");
  made.setAttribute("aria-selected", "false");
  if (name) made.className = name;
  Object.assign(made.dataset, { url, key });
  made.append(...parts);
  list.append(made);
  options.push(made);
}

function show(text, { results, all, new: fresh }) {
  const before = options[active]?.dataset.key;
  list.replaceChildren();
  options = [];
  for (const hit of results) {
    const visits = hit.kind === "appointment" ? `visit ${hit.visits}` : hit.visits;
    const title = part("bdi", hit.name, "found-name");
    option(hit.url, hit.url, [title, part("span", visits, "quiet small"), part("bdi", hit.detail, "quiet small")]);
  }
  if (all) option(all.url, "all", [part("span", all.words)], "found-more");
  if (fresh) option(fresh, "new", [part("span", "Book for somebody new")], "found-new");
  shown = text;
  only = results.length === 1 ? results[0].url : "";
  panel.querySelector("[data-nobody]").hidden = results.length > 0;
  list.hidden = !options.length;
  // Whoever types on has chosen all the same what is still there.
  choose(options.findIndex(({ dataset }) => dataset.key === before));
  isLost = Boolean(before) && active < 0;
  open();
  count.textContent = results.length === 1 ? "1 found" : `${results.length || "Nobody"} found`;
}

function choose(index) {
  options[active]?.setAttribute("aria-selected", "false");
  active = index;
  isLost = false;
  const chosen = options[active];
  if (!chosen) return box.removeAttribute("aria-activedescendant");
  chosen.setAttribute("aria-selected", "true");
  chosen.scrollIntoView({ block: "nearest" });
  return box.setAttribute("aria-activedescendant", chosen.id);
}

function open() {
  panel.hidden = false;
  box.setAttribute("aria-expanded", "true");
}

function close() {
  panel.hidden = true;
  box.setAttribute("aria-expanded", "false");
  choose(-1);
}

function look() {
  sought = box.value.trim();
  looking = find(sought);
}

/** An answer that is still on its way opens nothing any more. */
function leave() {
  asked += 1;
  sought = "";
  close();
}

async function find(text) {
  const turn = ++asked;
  if (text.length < SHORTEST) return close();
  try {
    const answer = await ask("POST", finder.action, { body: { q: text } });
    const found = await answer.json();
    if (turn === asked) show(text, found);
  } catch (error) {
    if (turn !== asked) return undefined;
    close();
    // Enter still leads to the page, which says what is wrong.
    count.textContent = error instanceof Refused ? "The search did not answer." : "No connection.";
  }
  return undefined;
}

const isNew = () => shown === box.value.trim();

/** To what is chosen, as all that is typed finds it: a list for a part of that is too old to say. */
async function follow() {
  clearTimeout(timer);
  if (!isNew() && sought !== box.value.trim()) look();
  if (!isNew()) await looking;
  const url = options[active]?.dataset.url;
  isLost = false;
  if (url && isNew()) location.assign(url);
}

/** False where the form is to be sent, which leads to the only one too. */
function enter({ repeat }) {
  if (isLost) isLost = false;
  else if (active >= 0) repeat || follow();
  else if (only && isNew()) location.assign(only);
  else return false;
  return true;
}

function onKey(event) {
  const steps = { ArrowDown: 1, ArrowUp: -1 };
  if (event.key in steps && options.length) {
    event.preventDefault();
    if (panel.hidden) open();
    const from = active < 0 && steps[event.key] < 0 ? 0 : active;
    choose((from + steps[event.key] + options.length) % options.length);
  } else if (event.key === "Enter" && !panel.hidden && !event.isComposing) {
    if (enter(event)) event.preventDefault();
  } else if (event.key === "Escape" && !panel.hidden) {
    event.preventDefault();
    leave();
  }
}

if (finder) {
  box.setAttribute("role", "combobox");
  box.setAttribute("aria-expanded", "false");
  box.setAttribute("aria-controls", list.id);
  box.setAttribute("aria-autocomplete", "list");
  box.addEventListener("input", () => {
    clearTimeout(timer);
    timer = setTimeout(look, PAUSE);
  });
  box.addEventListener("keydown", onKey);
  box.addEventListener("focus", () => options.length && shown === box.value.trim() && open());
  finder.addEventListener("focusout", (event) => finder.contains(event.relatedTarget) || leave());
  // Before the box loses the focus, which would close the list under the pointer.
  panel.addEventListener("pointerdown", (event) => event.preventDefault());
  list.addEventListener("click", (event) => {
    const chosen = event.target.closest("[data-url]");
    if (chosen) location.assign(chosen.dataset.url);
  });
}
