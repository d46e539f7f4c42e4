// A form with data-filters shows its list without leaving the page. It asks for the same address as a plain
// submit would, and puts what stands around the form there in the place of what stands around it here: the
// place on the page, the focus and what is half typed stay. The address follows, so that the back button,
// a reload and a link passed on show the same list. What has data-found is said aloud.
// Links of the same list do the same where they stand in something with data-stays: kinds, orders, and, with
// the id of the list there, its pages, which lead to its beginning.
// Whatever goes wrong, the browser goes to that address itself; without this script it always does.

const PATIENCE = 10_000;
const form = document.querySelector("form[data-filters]");
const main = document.querySelector("main");
const addressOf = ({ pathname, search }) => pathname + search;
let shown = addressOf(location);
let asking;

const said = document.createElement("p");
said.className = "filters__said";
said.setAttribute("role", "status");

// What the form asks for; a field left empty asks for nothing.
function asked(submitter) {
  const url = new URL(form.action);
  const fields = [...new FormData(form, submitter)].filter(([, value]) => value !== "");
  url.search = new URLSearchParams(fields);
  url.hash = "";
  return url;
}

async function ask(url, { past = false, typed = false, from } = {}) {
  asking?.abort();
  const own = (asking = new AbortController());
  const late = setTimeout(() => own.abort(), PATIENCE);
  form.setAttribute("aria-busy", "true");
  try {
    const response = await fetch(url, { signal: own.signal });
    const page = new DOMParser().parseFromString(await response.text(), "text/html");
    if (own !== asking) return;
    const there = page.querySelector("form[data-filters]");
    const isList = response.ok && there && new URL(response.url).pathname === new URL(form.action).pathname;
    if (!isList) return leave(url, past);
    form.removeAttribute("aria-busy"); // What a busy form says may not be read aloud.
    put(there, { past, typed, from });
    document.title = page.title;
    const address = addressOf(new URL(response.url));
    if (!past && address !== shown) history.pushState(null, "", address);
    shown = address;
  } catch {
    // Also a request of ours that was too slow; one that a newer one replaced says nothing.
    if (own === asking) leave(url, past);
  } finally {
    clearTimeout(late);
    if (own === asking) form.removeAttribute("aria-busy");
  }
}

function leave(url, past) {
  if (past) location.reload();
  else location.assign(url);
}

// From the form up to main, what stands beside is replaced; the form itself, and what is the same, is left.
function put(there, { past, typed, from }) {
  const top = form.getBoundingClientRect().top;
  for (const field of form.elements) {
    const same = field.id && there.querySelector(`[id="${field.id}"]`);
    if (typed || !same) continue;
    field.value = same.value;
    field.checked = same.checked;
  }
  for (const field of form.querySelectorAll("input[type=hidden]")) field.remove();
  form.prepend(...there.querySelectorAll("input[type=hidden]"));
  for (let here = form; here !== main; [here, there] = [here.parentElement, there.parentElement]) {
    besides(here, there, "previousElementSibling", "before");
    besides(here, there, "nextElementSibling", "after");
  }
  if (!past) scrollBy(0, form.getBoundingClientRect().top - top);
  if (from?.dataset.stays) begin(main.querySelector(`#${from.dataset.stays} h2`));
  // What had the focus is gone: a filter taken away, a kind chosen, or a line of the former list.
  if (!past && document.activeElement === document.body) {
    focus((from && chosenIn(from)) ?? main.querySelector(".chosen a") ?? form.querySelector("button"));
  }
  say(main.querySelector("[data-found]"));
}

function begin(title) {
  if (!title) return;
  focus(title);
  title.scrollIntoView();
}

// What stands for the link that was followed: the current one of the same choice.
function chosenIn({ ariaLabel }) {
  const same = [...main.querySelectorAll("[data-stays]")].find((each) => each.ariaLabel === ariaLabel);
  return same?.querySelector("[aria-current]");
}

function focus(element) {
  if (element.tabIndex < 0) element.tabIndex = -1;
  element.focus({ preventScroll: true });
}

function besides(here, there, next, where) {
  const all = (element) => {
    const found = [];
    while ((element = element[next])) found.push(element);
    return found;
  };
  const [old, fresh] = [all(here), all(there)];
  if (old.length === fresh.length && old.every((each, place) => each.isEqualNode(fresh[place]))) return;
  for (const each of old) each.remove();
  here[where](...(where === "before" ? fresh.reverse() : fresh));
}

function say(found) {
  const text = found?.textContent.trim().replace(/\s+/g, " ") ?? "";
  const list = found?.closest("[id]:not(main)");
  if (!list || list.contains(form)) return said.replaceChildren(text);
  const link = document.createElement("a");
  link.href = `#${list.id}`;
  link.textContent = text;
  said.replaceChildren(link);
}

// A list with nothing to choose from has no filters.
if (form) start();

function start() {
  form.append(said);

  form.addEventListener("submit", (event) => {
    event.preventDefault();
    ask(asked(event.submitter), { typed: true });
  });

  // A filter taken away, a choice beside the form. With a key held, the link opens elsewhere.
  main.addEventListener("click", (event) => {
    const link = event.target.closest(".chosen a, [data-stays] a");
    if (!link || event.ctrlKey || event.metaKey || event.shiftKey || event.altKey) return;
    const url = new URL(link.href);
    if (url.pathname !== new URL(form.action).pathname) return;
    event.preventDefault();
    url.hash = "";
    ask(url, { from: link.closest("[data-stays]") });
  });

  // On the way to another page, what is still asked for must not lead back.
  addEventListener("pagehide", () => {
    asking?.abort();
    asking = undefined;
    form.removeAttribute("aria-busy");
  });

  // Also sent for a link to a place of this page, which changes nothing of the list.
  addEventListener("popstate", () => addressOf(location) !== shown && ask(location.href, { past: true }));
}
