// The end of a block keeps its distance from the start: whoever moves one moves both.
// Wall time on wall time, as the office's clock shows it.

const field = (name) => document.getElementById(name);
const moment = (day, time) => Date.parse(`${field(day).value}T${field(time).value}Z`);
const start = () => moment("starts_on", "starts");
const end = () => moment("ends_on", "ends");
let length = end() - start();

function follow() {
  const until = start() + length;
  // Half typed, or an end before the start that somebody has yet to mend.
  if (!(length > 0) || Number.isNaN(until)) return;
  const [day, time] = new Date(until).toISOString().split("T");
  field("ends_on").value = day;
  field("ends").value = time.slice(0, 5);
}

function measure() {
  if (!Number.isNaN(end() - start())) length = end() - start();
}

for (const name of ["starts_on", "starts"]) field(name).addEventListener("input", follow);
for (const name of ["ends_on", "ends"]) field(name).addEventListener("input", measure);
