// A button with data-share passes the page on by what the device has for it: messages, mail, nearby…
// Without this script, or where the device has nothing, the button stays hidden: the address is on the page.

if (navigator.share) {
  for (const button of document.querySelectorAll("[data-share]")) {
    const { share: url, title } = button.dataset;
    button.hidden = false;
    // Refused or closed again: nothing happened, and whoever did it knows.
    button.addEventListener("click", () => navigator.share({ title, url }).catch(() => {}));
  }
}
