// The door of a day: a tap is a tick, kept on the device until the server has it.
//
// What is kept: keys, numbers of registrations and times; the name of somebody who came without registering,
// until it is sent. A tick goes as soon as it is made; without network it stays and goes when that is back.
// The server knows each tick by its key, so that what goes twice counts once.

const root = document.querySelector("[data-checkin]");
const words = root.dataset;
const store = `checkin:${words.checkin}`;
const MOST_AT_ONCE = 100;
const AGAIN_AFTER = 5_000;
const LOOK_EVERY = 20_000;

const status = root.querySelector("[data-checkin-status]");
const token = () => root.querySelector("input[name=csrfmiddlewaretoken]").value;
let last = Number(words.last);
let sending = false;
let outside = "";

// --- What is kept on the device ------------------------------------------------------

// The memory of the page stands in for a store that is full or forbidden.
let memory = [];
const kept = () => {
  try {
    return JSON.parse(localStorage.getItem(store) ?? "[]");
  } catch {
    return memory;
  }
};
const keep = (ticks) => {
  memory = ticks;
  try {
    if (ticks.length) localStorage.setItem(store, JSON.stringify(ticks));
    else localStorage.removeItem(store);
  } catch {
    // Kept in memory.
  }
  tell();
};
const newKey = () => [...crypto.getRandomValues(new Uint8Array(16))].map((byte) => byte.toString(16).padStart(2, "0")).join("");

function tell() {
  const number = kept().length;
  status.hidden = !number && !outside;
  if (outside) status.textContent = outside;
  else if (number) status.textContent = number === 1 ? words.keptOne : words.keptMany.replace("#", number);
}

// --- What the page shows -------------------------------------------------------------

const lineOf = (registration) => root.querySelector(`[data-line="${registration}"]`);
const hour = (at) => at.toLocaleTimeString(document.documentElement.lang || "fr", { hour: "2-digit", minute: "2-digit" });

function show(registration, came, when, again = false) {
  const line = lineOf(registration);
  if (!line) return;
  const [tick, undo] = [line.querySelector("[name=came], [name=let_in]"), line.querySelector("[name=undo]")];
  const focused = line.contains(document.activeElement);
  line.classList.toggle("is-here", came);
  tick.hidden = came;
  undo.hidden = !came;
  line.querySelector("[data-checkin-state]").textContent = came
    ? (again ? words.again : words.cameAt).replace("#", when)
    : "";
  if (focused) (came ? undo : tick).focus();
}

function refuse(registration, sentence) {
  const line = lineOf(registration);
  if (!line) return;
  show(registration, false, "");
  line.querySelector("[data-checkin-state]").textContent = sentence;
}

// --- Sending -------------------------------------------------------------------------

async function send() {
  if (sending) return;
  sending = true;
  let arrived = false;
  try {
    const ticks = kept().slice(0, MOST_AT_ONCE);
    const response = await fetch(words.ticksUrl, {
      method: "POST",
      headers: { "Content-Type": "application/json", "X-CSRFToken": token(), "X-Requested-With": "XMLHttpRequest" },
      body: JSON.stringify({ ticks, since: last }),
      redirect: "manual",
    });
    if (response.status >= 500) return;
    if (!response.ok) {
      // Logged out, or no longer allowed: nothing is lost, and it is said.
      outside = words.logIn;
      tell();
      return;
    }
    const answer = await response.json();
    const done = new Set(answer.answers.map((each) => each.key));
    keep(kept().filter((each) => !done.has(each.key)));
    const waiting = new Set(kept().map((each) => String(each.registration)));
    last = answer.last;
    root.querySelector("[data-checkin-came]").textContent = answer.figures.came;
    root.querySelector("[data-checkin-expected]").textContent = answer.figures.expected;
    for (const each of answer.others) {
      if (!waiting.has(String(each.registration))) show(each.registration, each.came, each.at);
    }
    for (const each of answer.answers) {
      const sent = ticks.find((tick) => tick.key === each.key);
      if (each.refused && sent.what === "walk_in") sayOfWalkIn(`${sent.name}: ${each.refused}`);
      else if (each.refused) refuse(sent.registration, each.refused);
      else if (!waiting.has(String(each.registration))) show(each.registration, each.came, each.at, each.again);
    }
    outside = "";
    arrived = true;
    tell();
  } catch {
    // No network: it goes the next time.
  } finally {
    sending = false;
  }
  // Without network the browser says when it is back, and is not always right.
  if (kept().length && !outside) setTimeout(send, arrived ? 0 : AGAIN_AFTER);
}

function add(tick) {
  keep([...kept(), { key: newKey(), at: new Date().toISOString(), ...tick }]);
  send();
}

// --- Taps ----------------------------------------------------------------------------

root.querySelector("[data-checkin-form]")?.addEventListener("submit", (event) => {
  const button = event.submitter;
  if (!button?.name) return;
  event.preventDefault();
  const came = button.name !== "undo";
  show(button.value, came, hour(new Date()));
  add({ what: button.name, registration: Number(button.value) });
});

const walkIn = root.querySelector("[data-checkin-walk-in]");
function sayOfWalkIn(sentence) {
  let said = walkIn.querySelector("[data-checkin-said]");
  if (!said) {
    said = document.createElement("p");
    said.dataset.checkinSaid = "";
    said.setAttribute("role", "status");
    walkIn.append(said);
  }
  said.textContent = sentence;
}
walkIn.addEventListener("submit", (event) => {
  const fields = new FormData(walkIn);
  const name = fields.get("name").trim();
  // The server says what is missing, as it does without this script; but not when that would lose the page.
  if (!name && navigator.onLine && !kept().length) return;
  event.preventDefault();
  if (!name) {
    walkIn.querySelector("[name=name]").focus();
    return;
  }
  add({ what: "walk_in", name, sender_kind: fields.get("sender_kind"), companions: fields.get("companions") });
  walkIn.reset();
  sayOfWalkIn(`${name}: ${words.here}`);
  walkIn.querySelector("[name=name]").focus();
});

// --- Searching on the page, also without network --------------------------------------

const fold = (text) => text.normalize("NFKD").replace(/\p{M}/gu, "").toLowerCase().replace(/[^\p{L}\p{N}]+/gu, " ").trim();
const search = root.querySelector("[data-checkin-search]");
const lines = [...root.querySelectorAll("[data-line]")].map((line) => {
  const reference = line.dataset.reference.replace("-", "").toLowerCase();
  return { line, name: fold(line.querySelector("[data-checkin-name]").textContent), reference };
});
search.querySelector("input").addEventListener("input", (event) => {
  const wanted = fold(event.target.value).split(" ");
  const code = wanted.join("");
  let found = 0;
  for (const { line, name, reference } of lines) {
    line.hidden = !(wanted.every((word) => name.includes(word)) || reference.startsWith(code));
    found += line.hidden ? 0 : 1;
  }
  root.querySelector("[data-checkin-none]").hidden = found > 0 || !lines.length;
});
search.addEventListener("submit", (event) => {
  if (!navigator.onLine || kept().length) event.preventDefault();
});

// --- From one page to the next --------------------------------------------------------

// What was kept by a page that was closed is still to be sent, and shows.
for (const tick of kept()) {
  if (tick.registration) show(tick.registration, tick.what !== "undo", hour(new Date(tick.at)));
}
addEventListener("online", send);
document.addEventListener("visibilitychange", () => document.hidden || send());
addEventListener("beforeunload", (event) => kept().length && event.preventDefault());
setInterval(() => document.hidden || send(), LOOK_EVERY);
tell();
if (kept().length) send();
