// A button with data-copy copies the text of the element that it names, and says so aloud in the
// element named by data-say. Without this script, or without a clipboard, the button stays hidden:
// the link is in full on the page.

const textOf = (element) => (element.value ?? element.textContent).trim();

async function copy({ dataset }) {
  const said = document.getElementById(dataset.say);
  said.textContent = ""; // Pressed again, it is said again.
  try {
    await navigator.clipboard.writeText(textOf(document.getElementById(dataset.copy)));
    said.textContent = dataset.done;
  } catch {
    said.textContent = dataset.failed;
  }
}

if (navigator.clipboard) {
  for (const button of document.querySelectorAll("[data-copy]")) {
    button.hidden = false;
    button.addEventListener("click", () => copy(button));
  }
}
