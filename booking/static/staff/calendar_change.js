// What is changed in the grid, by drag or from the card: the server is asked about every change.

import { ask, Refused } from "./ask.js";
import { plus } from "./calendar_time.js";
import { openPart } from "./change.js";
import { toast } from "./undo.js";

export class Changes {
  /** `refresh()` after each; a refused one puts back what was dragged. */
  constructor(refresh) {
    this.refresh = refresh;
  }

  dropped({ event, delta, newResource, revert }) {
    const props = event.extendedProps;
    const at = plus(props.start, delta);
    const provider = newResource?.id ?? props.provider;
    if (props.kind === "block") return this.moveBlock(props, { at, until: plus(props.end, delta), provider }, revert);
    this.change(props.move_url, { at, provider, version: props.version }, revert);
  }

  stretched({ event, endDelta, revert }) {
    const props = event.extendedProps;
    if (props.kind === "block") {
      const until = plus(props.end, endDelta);
      return this.moveBlock(props, { at: props.start, until, provider: props.provider }, revert);
    }
    const minutes = props.minutes + endDelta.seconds / 60 + endDelta.days * 24 * 60;
    this.change(props.move_url, { minutes, version: props.version }, revert);
  }

  act(props, what, to) {
    if (what === "status") return this.setStatus(props, to);
    if (what === "coming") return this.setComing(props, to);
    const url = what === "cancel" ? props.cancel_url : props.move_url;
    const asked = what === "cancel" ? { version: props.version } : {};
    this.change(url, asked, () => {}, what === "length" ? "#minutes" : "");
  }

  setStatus(props, status) {
    const { version, status: before } = props;
    const words = status === "no_show" ? "No-show" : status[0].toUpperCase() + status.slice(1);
    const there = { status, seen: before, version };
    return this.click(props.status_url, there, { status: before, seen: status, version }, `${who(props)}: ${words}.`);
  }

  setComing(props, coming) {
    const words = coming === "yes" ? "says they are coming" : "has not said that they are coming";
    const back = { coming: coming === "yes" ? "no" : "yes" };
    return this.click(props.coming_url, { coming }, back, `${who(props)} ${words}.`);
  }

  // The step back is in the toast.
  async click(url, there, back, words) {
    const step = (body) => ask("POST", url, { body });
    try {
      await step(there);
      toast(words, () => step(back).then(() => "Undone."));
    } catch (error) {
      toast(error instanceof Refused ? error.words : "Nobody answered. Please try once more.");
    }
    this.refresh();
  }

  change(url, asked, revert, focus) {
    const query = new URLSearchParams({ ...asked, back: location.pathname + location.search });
    openPart(`${url}?${query}`, {
      focus,
      // At once: what stands behind the question is how it is.
      onConflict: revert,
      onDone: ({ words, undo }) => {
        toast(words, undo);
        this.refresh();
      },
      onKept: () => {
        revert();
        this.refresh();
      },
    });
  }

  async moveBlock(props, asked, revert) {
    const before = { at: props.start, until: props.end, provider: props.provider };
    try {
      const { words, seen } = await sendBlock(props, { ...asked, seen: props.seen });
      toast(words, () => undoBlock(props, { ...before, seen }));
    } catch (error) {
      revert();
      toast((error instanceof Refused && error.words) || "That did not work: the block is where it was.");
    }
    this.refresh();
  }
}

const who = (props) => props.name ?? "The visit";

async function undoBlock(props, before) {
  await sendBlock(props, before);
  return "Undone: the block is where it was.";
}

async function sendBlock(props, fields) {
  const form = new FormData();
  for (const [name, value] of Object.entries(fields)) form.set(name, value);
  const answer = await ask("POST", `${props.url}/move`, { form, headers: { "X-Part": "1" } });
  return answer.json();
}
