// Says how many signs a text may still have, and in words when it has too many. It counts as the server does
// (contributions/plain_text.py): one sign a code point, one for a line end, none for what is taken out.
// The number shown follows each key; it is read aloud once the typing rests, and only near the end. What describes
// the field stays the most that fits: a screen reader reads a description again whenever it changes, at each key.
// Without this script the page says the most that fits.

const REST = 1_000;
const NEAR = 0.2;
const REMOVED = /[\x00-\x08\x0b-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069]|\p{Cs}/gu;
const INVISIBLE =
  /[\s\u00ad\u034f\u061c\u115f\u1160\u17b4\u17b5\u180e\u200b-\u200f\u2060-\u2064\u2800\u3164\ufeff\uffa0]/g;
const EDGES = /^[^\S\ufeff]+|[^\S\ufeff]+$/g;

function lengthOf(text) {
  const clean = text.replace(/\r\n?/g, "\n").replace(REMOVED, "").normalize("NFC").replace(EDGES, "");
  return clean.replace(INVISIBLE, "") ? [...clean].length : 0;
}

const language = document.documentElement.lang || "fr";
const plural = new Intl.PluralRules(language);

function words({ longest, leftOne, leftMany, overOne, overMany }, length) {
  const left = Number(longest) - length;
  const number = Math.abs(left);
  const [one, many] = left < 0 ? [overOne, overMany] : [leftOne, leftMany];
  return (plural.select(number) === "one" ? one : many).replace("#", number.toLocaleString(language));
}

function follow(shown) {
  const area = document.getElementById(shown.dataset.count);
  const most = document.createElement("p");
  most.className = "vh";
  most.id = shown.id;
  most.textContent = shown.textContent;
  shown.removeAttribute("id");
  shown.setAttribute("aria-hidden", "true");
  const said = document.createElement("p");
  said.className = "vh";
  said.setAttribute("aria-live", "polite");
  shown.after(most, said);
  let rest;
  const show = () => {
    const length = lengthOf(area.value);
    shown.textContent = words(shown.dataset, length);
    shown.classList.toggle("is-over", length > shown.dataset.longest);
    return length >= shown.dataset.longest * (1 - NEAR);
  };
  const showAndSay = () => {
    const isNear = show();
    clearTimeout(rest);
    rest = setTimeout(() => {
      const text = isNear ? shown.textContent : "";
      if (said.textContent !== text) said.textContent = text;
    }, REST);
  };
  area.addEventListener("input", showAndSay);
  // A draft put back or erased (draft.js), or what the browser kept on coming back to the page.
  area.addEventListener("change", show);
  addEventListener("pageshow", show);
  show();
}

for (const shown of document.querySelectorAll("[data-count]")) follow(shown);
