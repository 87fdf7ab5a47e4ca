// In somebody else's frame the address says whose visit this is, for want of a cookie.

const { visit } = document.documentElement.dataset;
const here = new URL(location.href);
const said = here.searchParams.get("visit");
const campaign = here.searchParams.get("frame").toLowerCase();

// Whose time is still kept: of a visit before the page around this one was loaded again.
// By the campaign: to another one's form in the same tab it would be a visit without an act.
function kept() {
  try {
    const known = JSON.parse(sessionStorage.getItem(`hold ${campaign}`)) ?? {};
    return new Date(known.expires_at) > Date.now() ? known.visit : null;
  } catch {
    // Nothing is remembered where nothing may be kept.
    return null;
  }
}

const before = said ? null : kept();
if (said !== visit) {
  here.searchParams.set("visit", before ?? visit);
  // What is fetched or gone back to from here on is the same visit.
  if (before) location.replace(here);
  else history.replaceState(history.state, "", here);
}
