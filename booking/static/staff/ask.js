// Asks the server for a page's script: as whoever is signed in, with the page's own proof.

import { askToSignIn, freshProof, proof } from "./signed_out.js";

/** An answer that was no: `status`, and what the server said as problem+json. */
export class Refused extends Error {
  constructor(status, problem) {
    super(problem?.detail ?? "");
    this.status = status;
    this.problem = problem ?? {};
  }
}

/**
 * Method, address and, where there is one, a body that is sent as JSON.
 * `background` for what no hand asked for: it keeps nobody signed in.
 * Resolves with the Response; rejects with Refused, or with TypeError where nobody answered.
 * Whoever was signed out in the meantime signs in again in another tab, and it goes on from here.
 */
export async function ask(method, url, options = {}) {
  const before = proof();
  const response = await send(method, url, options);
  if (response.ok || response.status === 304) return response;
  if (response.status === 401 && (await askToSignIn(options.background))) {
    return settled(await send(method, url, options));
  }
  // Signed in anew in another tab: the session is another one, and so is its proof.
  if (response.status === 403 && (await freshProof()) && proof() !== before) {
    return settled(await send(method, url, options));
  }
  return settled(response);
}

function send(method, url, { body, headers = {}, background = false }) {
  const sent = { Accept: "application/json", "X-CSRFToken": proof(), ...headers };
  if (background) sent["X-Background"] = "1";
  if (body !== undefined) sent["Content-Type"] = "application/json";
  return fetch(url, {
    method,
    headers: sent,
    body: body === undefined ? undefined : JSON.stringify(body),
    credentials: "same-origin",
  });
}

async function settled(response) {
  if (response.ok || response.status === 304) return response;
  throw new Refused(response.status, await response.json().catch(() => undefined));
}
