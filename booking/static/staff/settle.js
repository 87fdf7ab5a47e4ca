// Puts a newer version of a part in place: what did not change stays the same element, so that
// focus, an open menu and the place on the page stay where they are. `data-key` says who is who;
// what bears `data-own` belongs to the page's script, and `open` to whoever looks.

export function settle(part, fresh) {
  const focused = part.contains(document.activeElement) ? document.activeElement : null;
  const row = focused?.closest("[id][data-key]");
  blend(part, fresh);
  if (!focused || document.activeElement === focused) return;
  // Moved: it lost the focus on the way. Gone: its row keeps the place, wherever that is now.
  const heir = focused.isConnected ? focused : row && document.getElementById(row.id);
  heir?.focus({ preventScroll: true });
}

function blend(here, fresh) {
  if (here.nodeType !== Node.ELEMENT_NODE) {
    if (here.nodeValue !== fresh.nodeValue) here.nodeValue = fresh.nodeValue;
    return;
  }
  if (here.hasAttribute("data-own")) return;
  for (const { name } of [...here.attributes]) {
    if (name !== "open" && !fresh.hasAttribute(name)) here.removeAttribute(name);
  }
  for (const { name, value } of fresh.attributes) {
    if (name !== "open" && here.getAttribute(name) !== value) here.setAttribute(name, value);
  }
  blendChildren(here, fresh);
}

function blendChildren(here, fresh) {
  const wanted = [...fresh.childNodes];
  const left = [...here.childNodes];
  const kept = wanted.map((node) => {
    const at = left.findIndex((old) => isSame(old, node));
    return at < 0 ? null : left.splice(at, 1)[0];
  });
  left.forEach((node) => node.remove());
  wanted.forEach((node, n) => {
    const place = here.childNodes[n] ?? null;
    const own = kept[n] ?? document.importNode(node, true);
    if (own !== place) here.insertBefore(own, place);
    if (kept[n]) blend(own, node);
  });
}

function isSame(old, node) {
  if (old.nodeName !== node.nodeName) return false;
  if (old.nodeType !== Node.ELEMENT_NODE) return true;
  return old.dataset.key === node.dataset.key;
}
