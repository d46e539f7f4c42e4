// The desk's list while one searches. Wagtail asks for the list as one types, and once more when the field
// is left, which would untick what was ticked in between: by then the list is there already.

document.addEventListener(
  "change",
  (event) => {
    if (event.target.matches("[data-controller~=w-swap] input[name=q]")) event.stopImmediatePropagation();
  },
  true,
);
