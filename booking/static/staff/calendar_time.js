// Wall times as text, to the minute: the browser's own zone has no part in them.

/** "2026-12-07T09:00" and a duration of the calendar's: wall time on wall time. */
export function plus(wall, { days, seconds }) {
  return new Date(Date.parse(`${wall}Z`) + (days * 86_400 + seconds) * 1_000).toISOString().slice(0, 16);
}

export function said(wall) {
  const style = { weekday: "short", month: "short", day: "numeric", timeZone: "UTC" };
  return `${new Date(`${wall}Z`).toLocaleDateString("en-US", style)}, ${clock(wall)}`;
}

export function clock(wall) {
  const style = { hour: "numeric", minute: "2-digit", timeZone: "UTC" };
  return new Date(`${wall}Z`).toLocaleTimeString("en-US", style).toLowerCase();
}
