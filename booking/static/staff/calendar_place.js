// An empty place in the grid: book or block there. In a month a day opens.

import { element } from "./calendar_card.js";
import { clock, said } from "./calendar_time.js";

const place = document.getElementById("place");

export const isAsking = () => place.open;

/** Asks what is wanted from `at` to `until`; `left()` when the question goes away. */
export class Places {
  constructor(config, left) {
    this.config = config;
    place.addEventListener("click", (event) => event.target === place && place.close());
    place.addEventListener("close", left);
  }

  clicked(at, until, provider) {
    const { config } = this;
    if (config.view === "month") {
      location.assign(`${config.day}&date=${at.slice(0, 10)}`);
      return;
    }
    const ways = this.ways(at, until, provider ?? config.provider ?? this.alone());
    if (ways.length) askWhat(at, until, ways);
  }

  ways(at, until, whose) {
    const { book, bookable, block, blockable } = this.config;
    const may = (list) => (whose ? list.includes(whose) : list.length > 0);
    const query = new URLSearchParams({ at, provider: whose });
    const ways = [];
    if (book && may(bookable)) ways.push(["Book a caller", `${book}?${query}`]);
    if (until) query.set("until", until);
    query.set("back", location.pathname + location.search);
    if (may(blockable)) ways.push(["Block time", `${block}?${query}`]);
    return ways;
  }

  alone() {
    const { providers } = this.config;
    return providers.length === 1 ? providers[0].id : "";
  }
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
