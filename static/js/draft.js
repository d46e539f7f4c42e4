// What is being written is kept on this device only, until it is sent or a week has passed. Never the
// address, a file, or a personal answer (data-personal).
// Without this script, or without storage, the form works the same.

const WEEK = 7 * 24 * 3600 * 1000;
const PREFIX = "draft:";

const read = (key) => {
  try {
    const draft = JSON.parse(localStorage.getItem(PREFIX + key));
    return draft && Date.now() - draft.at < WEEK ? draft : null;
  } catch {
    return null;
  }
};

const write = (key, draft) => {
  try {
    localStorage.setItem(PREFIX + key, JSON.stringify(draft));
  } catch {
    // A full or forbidden storage costs the draft, not the answer.
  }
};

const forget = (key) => {
  try {
    localStorage.removeItem(PREFIX + key);
  } catch {
    // Nothing was kept then.
  }
};

const textsOf = (form) =>
  [...form.querySelectorAll("textarea[name], input[type=text][name]")].filter(
    (field) => field.name !== "website" && !field.dataset.personal,
  );

const lengthOf = (texts) => Object.values(texts).join("").length;

function fill(field, text) {
  field.value = text;
  field.dispatchEvent(new Event("change", { bubbles: true })); // for count.js
}

function keepWhileWriting(form) {
  const key = form.dataset.draft;
  const fields = textsOf(form);
  const note = form.querySelector("[data-draft-note]");
  const erased = form.querySelector("[data-draft-erased]");
  let last = read(key);
  if (last && fields.every((field) => !field.value)) {
    for (const field of fields) fill(field, last.fields[field.name] ?? "");
  }
  note.hidden = !last;

  let waiting;
  const keep = () => {
    clearTimeout(waiting);
    waiting = undefined;
    const texts = Object.fromEntries(fields.map((field) => [field.name, field.value]));
    const there = read(key);
    // Another tab wrote meanwhile: of the two, the longer text is the one kept.
    const isOthers = there && there.at !== last?.at;
    if (isOthers && lengthOf(there.fields) > lengthOf(texts)) return;
    last = { at: Date.now(), fields: texts };
    write(key, last);
    note.hidden = !read(key);
    erased.hidden = true;
  };
  form.addEventListener("input", () => {
    clearTimeout(waiting);
    waiting = setTimeout(keep, 400);
  });
  // Put away with the last words just typed: a telephone may never come back to the page.
  document.addEventListener("visibilitychange", () => document.hidden && waiting && keep());

  // A finger slips: what was erased can be put back, from this page alone, until something else is written.
  let taken = {};
  form.querySelector("[data-draft-erase]").addEventListener("click", () => {
    clearTimeout(waiting);
    waiting = undefined;
    last = null;
    forget(key);
    taken = Object.fromEntries(fields.map((field) => [field.name, field.value]));
    for (const field of fields) fill(field, "");
    note.hidden = true;
    erased.hidden = false;
    fields[0].focus();
  });
  form.querySelector("[data-draft-restore]").addEventListener("click", () => {
    for (const field of fields) fill(field, taken[field.name]);
    keep();
    fields[0].focus();
  });
}

for (const form of document.querySelectorAll("form[data-draft]")) keepWhileWriting(form);

// Sent, it is on its way, and may not arrive: the draft goes once the receipt is there.
for (const form of document.querySelectorAll("form[data-draft], form[data-draft-sent]")) {
  const key = form.dataset.draft ?? form.dataset.draftSent;
  form.addEventListener("submit", ({ submitter }) => {
    const draft = submitter?.value === "send" && read(key);
    if (draft) write(key, { ...draft, sent: true });
  });
}

for (const { dataset } of document.querySelectorAll("[data-draft-received]")) {
  if (read(dataset.draftReceived)?.sent) forget(dataset.draftReceived);
}
