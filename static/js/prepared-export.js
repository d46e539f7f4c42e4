// An export that is being prepared: asks where it stands every few seconds, and opens the page again once
// that has changed. Without this script there is a link to do so.

const EVERY = 4000;
const shown = document.getElementById("prepared-export");

async function look() {
  try {
    const answer = await fetch(location.href);
    if (!answer.ok) return; // Not allowed any more, or gone: the link says so.
    const page = new DOMParser().parseFromString(await answer.text(), "text/html");
    const state = page.getElementById("prepared-export")?.dataset.state;
    if (!state) return;
    if (state !== shown.dataset.state && (state === "ready" || state === "failed")) return location.reload();
  } catch {
    // The server may be restarting: ask again.
  }
  setTimeout(look, EVERY);
}

setTimeout(look, EVERY);
