// The moderation desk with the keyboard. Which key does what stands in the page: Wagtail's own w-kbd
// presses links and buttons; here is only where the focus goes. An account can switch both off.

const config = document.getElementById("wagtail-config");
const keysWork = JSON.parse(config?.textContent ?? "{}").KEYBOARD_SHORTCUTS_ENABLED ?? true;
const FIELDS = "input:not([type=hidden]):not([type=radio]):not([type=checkbox]), textarea, select";

// A decision that opens puts the focus where its answer begins. On reasons it stays outside the buttons,
// where digits still are keys; where several questions are asked, a digit would not say which one it answers.
const asksOnce = (move) => move.querySelectorAll("fieldset").length === 1;
for (const move of document.querySelectorAll("[data-desk-move]")) {
  const choices = move.querySelector("fieldset");
  choices?.setAttribute("tabindex", "-1");
  if (asksOnce(move)) number(choices.querySelectorAll("input[type=radio]"));
  const lead = () => {
    // Not when the next key, or a mouse, has chosen already.
    if (move.open && !move.contains(document.activeElement)) move.querySelector(`fieldset, ${FIELDS}`)?.focus();
  };
  // Opened by its key, it leads at once: the first letter typed must not be taken for another key.
  move.querySelector("summary").addEventListener("click", () => queueMicrotask(lead));
  move.addEventListener("toggle", lead);
}

// A letter leads to the button that Enter then presses; a digit chooses a reason of the decision that is
// open, and leads to the words that are owed, or to its button.
document.addEventListener("keydown", (event) => {
  if (event.ctrlKey || event.altKey || event.metaKey) return;
  const typing = event.target.closest?.(FIELDS);
  if (event.key === "Escape" && typing) {
    typing.blur();
    return;
  }
  if (typing || !keysWork) return;
  const button = document.querySelector(`[data-desk-focus="${CSS.escape(event.key)}"]`);
  if (button) {
    event.preventDefault();
    button.focus();
    return;
  }
  if (!/^[1-9]$/.test(event.key)) return;
  const move = [...document.querySelectorAll("[data-desk-move][open]")].find(asksOnce);
  const reason = move?.querySelectorAll("input[type=radio]")[Number(event.key) - 1];
  if (!reason) return;
  event.preventDefault();
  reason.checked = true;
  move.querySelector("textarea[required], button[name=verb]").focus();
});

// What went wrong, or the preview, is read first.
document.querySelector("[data-desk-errors]")?.focus();
document.querySelector("[data-desk-move][open] .error-message")?.closest("details")?.querySelector("summary").focus();

// Marking passages: the selection of a text gets the brackets that one may also type.
const tools = document.querySelector("[data-desk-mask-tools]");
if (tools) {
  let last = null;
  for (const text of document.querySelectorAll("textarea[data-maskable]")) {
    text.addEventListener("focus", () => {
      last = text;
      text.after(tools);
      tools.hidden = false;
    });
  }
  tools.querySelector("[data-desk-mask]").addEventListener("click", () => {
    const { selectionStart: start, selectionEnd: end } = last;
    if (start === end) return;
    last.setRangeText(`[[${last.value.slice(start, end)}]]`, start, end, "end");
    last.focus();
  });
}

function number(radios) {
  [...radios].slice(0, 9).forEach((radio, place) => {
    const key = document.createElement("kbd");
    key.textContent = place + 1;
    key.setAttribute("aria-hidden", "true");
    radio.after(" ", key, " ");
    radio.setAttribute("aria-keyshortcuts", place + 1);
  });
}
