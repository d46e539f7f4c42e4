// What is being written is kept on this device only, until it is sent or a week has passed. Never the
// address, a file, or a personal answer (data-personal).
// Without this script, or without storage, the form works the same.

const WEEK = 7 * 24 * 3600 * 1000;
const PREFIX = "draft:";

const open = (key) => {
  try {
    const draft = JSON.parse(localStorage.getItem(PREFIX + key));
    return draft && Date.now() - draft.at < WEEK ? draft.fields : null;
  } catch {
    return null;
  }
};

const keep = (key, fields) => {
  try {
    localStorage.setItem(PREFIX + key, JSON.stringify({ at: Date.now(), fields }));
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

function keepWhileWriting(form) {
  const key = form.dataset.draft;
  const fields = textsOf(form);
  const draft = open(key);
  if (draft && fields.every((field) => !field.value)) {
    for (const field of fields) field.value = draft[field.name] ?? "";
  }
  const note = form.querySelector("[data-draft-note]");
  note.hidden = !draft;
  let waiting;
  form.addEventListener("input", () => {
    clearTimeout(waiting);
    waiting = setTimeout(() => {
      keep(key, Object.fromEntries(fields.map((field) => [field.name, field.value])));
      note.hidden = !open(key);
    }, 400);
  });
  form.querySelector("[data-draft-erase]").addEventListener("click", () => {
    clearTimeout(waiting);
    forget(key);
    for (const field of fields) field.value = "";
    note.hidden = true;
    fields[0].focus();
  });
}

for (const form of document.querySelectorAll("form[data-draft]")) keepWhileWriting(form);

// Pressing "send" after reading over: the answer is in the server's hands, or comes back in a form.
for (const form of document.querySelectorAll("form[data-draft-sent]")) {
  form.addEventListener("submit", ({ submitter }) => {
    if (submitter?.value === "send") forget(form.dataset.draftSent);
  });
}
