// Shows, in the panel of checks of the CMS, the advice that came with the preview (portal/content_checks).
// Wagtail says when a preview was checked; what its rules found and what we found are counted together.

const panel = () => document.querySelector("[data-advice-panel]");

const adviceOf = (frame) => {
  const userbar = frame?.contentDocument?.querySelector("wagtail-userbar");
  return userbar?.shadowRoot?.querySelector("template[data-advice]");
};

const show = () => {
  const given = adviceOf(document.querySelector("#w-preview-iframe"));
  if (!panel() || !given) return;
  const found = Number(given.dataset.advice);
  panel().replaceChildren(document.importNode(given.content, true));
  const ease = document.querySelector("[data-advice-ease]");
  if (ease) ease.textContent = given.dataset.ease || "-";
  const count = document.querySelector("[data-advice-count]");
  count.textContent = found;
  count.classList.toggle("has-errors", found > 0);
  const toggle = document.querySelector('[data-side-panel-toggle="checks"] [data-side-panel-toggle-counter]');
  const ofWagtail = document.querySelector('[data-side-panel="checks"] [data-content-checker-count]');
  if (toggle && ofWagtail) {
    const all = found + Number(ofWagtail.textContent);
    toggle.textContent = all;
    toggle.hidden = all === 0;
  }
};

document.addEventListener("w-preview:content", show);
