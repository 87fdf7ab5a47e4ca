// The recovery codes, to take along: nothing here leaves the browser.

const list = document.getElementById("codes");
const done = document.getElementById("done");
const text = () =>
  [`Recovery codes, ${list.dataset.name}`, "Each works once.", "", ...[...list.children].map((one) => one.textContent.trim())].join("\r\n") + "\r\n";

document.querySelector("[data-needs-script]").hidden = false;
document.getElementById("print").addEventListener("click", () => print());
document.getElementById("copy").addEventListener("click", async () => {
  try {
    await navigator.clipboard.writeText(text());
    done.textContent = "Copied.";
  } catch {
    done.textContent = "Your browser does not allow copying. Please download or print them.";
  }
});
document.getElementById("download").addEventListener("click", () => {
  const link = document.createElement("a");
  link.href = URL.createObjectURL(new Blob([text()], { type: "text/plain" }));
  link.download = "recovery-codes.txt";
  link.click();
  URL.revokeObjectURL(link.href);
  done.textContent = "Downloaded.";
});
