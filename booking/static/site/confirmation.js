// Booked: what this tab remembered of the form is wiped.

try {
  sessionStorage.clear();
} catch {
  // Nothing was kept where nothing may be kept.
}
