// Asks the server for a page's script: as whoever is signed in, with the page's own proof.

import { askToSignIn, freshProof, proof } from "./signed_out.js";

/** An answer that was no: `status`, what it said as problem+json, or the `part` of a page it was. */
export class Refused extends Error {
  constructor(status, { problem, part } = {}) {
    super(problem?.detail ?? "");
    this.status = status;
    this.problem = problem ?? {};
    this.part = part;
  }

  /** Nobody is signed in any more, or nobody whom the page was shown to. */
  get isSignedOut() {
    return this.status === 401 || this.problem.type === "urn:booking:form_expired";
  }

  /** What the server says for people, if anything. */
  get words() {
    return this.problem.words ?? this.message;
  }
}

/**
 * Method, address and, where there is one, a body that is sent as JSON, or a `form` as it is.
 * `background` for what no hand asked for: it keeps nobody signed in.
 * Resolves with the Response; rejects with Refused, or with TypeError where nobody answered.
 * Whoever was signed out in the meantime signs in again in another tab, and it goes on from here.
 */
export async function ask(method, url, options = {}) {
  const before = proof();
  const response = await send(method, url, options);
  if (isYes(response)) return response;
  const again = await isAnotherSession(response.status, before, options.background);
  return settled(again ? await send(method, url, options) : response);
}

/** Whether there is one since: signed in anew in another tab, or asked to. */
async function isAnotherSession(status, before, background) {
  if (status === 401) return askToSignIn(background);
  if (status !== 403) return false;
  // The proof is another one with the session; without any, nobody is signed in.
  return (await freshProof()) ? proof() !== before : askToSignIn(background);
}

function send(method, url, { body, form, headers = {}, background = false }) {
  const sent = { Accept: "application/json", "X-CSRFToken": proof(), ...headers };
  if (background) sent["X-Background"] = "1";
  if (body !== undefined) sent["Content-Type"] = "application/json";
  // The header has the proof of now; a form has the one of when it was filled in.
  form?.delete("csrf_token");
  return fetch(url, {
    method,
    headers: sent,
    body: form ?? (body === undefined ? undefined : JSON.stringify(body)),
    credentials: "same-origin",
  });
}

const isYes = (response) => response.ok || response.status === 304;

async function settled(response) {
  if (isYes(response)) return response;
  const said = await response.text();
  if (!/json/.test(response.headers.get("Content-Type"))) throw new Refused(response.status, { part: said });
  throw new Refused(response.status, { problem: JSON.parse(said) });
}
