// Asks the server for a page's script: as whoever is signed in, with the page's own proof.

const token = document.querySelector('meta[name="csrf-token"]')?.content ?? "";

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
 */
export async function ask(method, url, { body, headers = {}, background = false } = {}) {
  const sent = { Accept: "application/json", "X-CSRFToken": token, ...headers };
  if (background) sent["X-Background"] = "1";
  if (body !== undefined) sent["Content-Type"] = "application/json";
  const response = await fetch(url, {
    method,
    headers: sent,
    body: body === undefined ? undefined : JSON.stringify(body),
    credentials: "same-origin",
  });
  if (response.ok || response.status === 304) return response;
  throw new Refused(response.status, await response.json().catch(() => undefined));
}
