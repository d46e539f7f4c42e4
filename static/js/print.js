// A button with data-print prints the page; it stays hidden without this script, and what says how to do
// without the button (data-print-by-hand) is hidden with it.

for (const button of document.querySelectorAll("[data-print]")) {
  button.hidden = false;
  button.addEventListener("click", () => window.print());
}
for (const words of document.querySelectorAll("[data-print-by-hand]")) words.hidden = true;
