// The page stays as it is while somebody signs in again in another tab.

const meta = document.querySelector('meta[name="csrf-token"]');
let waiting = null;

/** What this page's forms and requests carry. */
export const proof = () => meta?.content ?? "";

/** The present session's proof, for every form on the page too; false while nobody is signed in. */
export async function freshProof() {
  const headers = { Accept: "application/json", "X-CSRFToken": "", "X-Background": "1" };
  const response = await fetch("/staff/session", { headers, credentials: "same-origin" }).catch(() => null);
  if (!response?.ok) return false;
  const { csrf_token: token } = await response.json();
  if (meta) meta.content = token;
  for (const field of document.querySelectorAll('input[name="csrf_token"]')) field.value = token;
  return true;
}

/** Asks once, however many requests were refused; true when there is somebody again. */
export function askToSignIn(background = false) {
  waiting ??= shown().finally(() => {
    waiting = null;
  });
  return background ? Promise.resolve(false) : waiting;
}

async function shown() {
  const dialog = built();
  document.body.append(dialog);
  document.body.classList.add("signed-out");
  dialog.showModal();
  const again = await decided(dialog);
  document.body.classList.remove("signed-out");
  dialog.remove();
  document.dispatchEvent(new CustomEvent("desk:uncovered"));
  return again;
}

function decided(dialog) {
  return new Promise((resolve) => {
    const look = async () => {
      if (await freshProof()) finish(true);
      else dialog.querySelector("[role=status]").textContent = "Not signed in yet.";
    };
    const back = () => document.visibilityState === "visible" && look();
    const finish = (again) => {
      document.removeEventListener("visibilitychange", back);
      dialog.close();
      resolve(again);
    };
    document.addEventListener("visibilitychange", back);
    dialog.querySelector("[data-again]").addEventListener("click", look);
    dialog.addEventListener("cancel", () => finish(false));
  });
}

function built() {
  const dialog = document.createElement("dialog");
  dialog.className = "stack";
  dialog.setAttribute("aria-labelledby", "signed-out");
  dialog.innerHTML = `
    <h2 id="signed-out">You have been signed out</h2>
    <p>Please sign in again in a new tab. This page stays as it is, with everything you typed.</p>
    <div class="actions">
      <a class="button" href="/staff/login" target="_blank" rel="noopener">Sign in</a>
      <button class="button button-quiet" type="button" data-again>I am signed in again</button>
    </div>
    <p class="quiet small" role="status"></p>`;
  return dialog;
}
