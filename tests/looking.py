"""What is looked at on every page in a real browser (tests/browser/test_every_page*.py).

Each function says in sentences what is wrong with the page that is open, and leaves it as it was.
"""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

# Runs before the page: notes what moves while it loads.
WATCH_SHIFTS = """
window.shifts = [];
new PerformanceObserver((list) => {
  for (const each of list.getEntries()) {
    if (each.hadRecentInput) continue;
    const moved = each.sources.map((one) => one.node && (one.node.outerHTML || one.node.textContent || ""));
    window.shifts.push(`${each.value.toFixed(4)}: ${moved.join(" ").slice(0, 160)}`);
  }
}).observe({type: "layout-shift", buffered: true});
"""

# Functions that the checks below share.
COMMON = """
const say = (element) => element.outerHTML.replace(/\\s+/g, " ").slice(0, 140);
const seen = (element) => element.checkVisibility({visibilityProperty: true});
const hiddenFromSight = (element) => {
  for (let each = element; each; each = each.parentElement) {
    const style = getComputedStyle(each);
    if (style.clipPath !== "none" && each.clientWidth <= 1) return true;
    if (each.clientWidth <= 1 && each.clientHeight <= 1 && style.overflow !== "visible") return true;
  }
  return false;
};
"""

OUTLINE = """
const headings = [...document.querySelectorAll("h1, h2, h3, h4, h5, h6")].filter(seen);
const levels = headings.map((each) => +each.tagName[1]);
const wrong = [];
const first = levels.filter((level) => level === 1).length;
if (first !== 1) wrong.push(`${first} h1`);
levels.forEach((level, at) => {
  if (at && level > levels[at - 1] + 1) wrong.push(`h${level} after h${levels[at - 1]}, heading ${at + 1}`);
});
if (!/^(fr|en)$/.test(document.documentElement.lang)) wrong.push(`lang is ${document.documentElement.lang}`);
if (!document.title.trim()) wrong.push("no title");
return wrong;
"""

# What stands outside the window, unless it is in something that scrolls by itself.
SIDEWAYS = """
// Not innerWidth: a phone zooms out when something is wider than it is.
const wide = document.documentElement.clientWidth;
const whole = document.documentElement.scrollWidth, wrong = [];
if (whole > wide) wrong.push(`scrolls to ${whole}`);
for (const element of document.body.querySelectorAll("*")) {
  const box = element.getBoundingClientRect();
  if (box.right <= wide + 1 || !box.height || !seen(element) || hiddenFromSight(element)) continue;
  // Every value of a drawing stands in the table below it.
  if (element.closest("svg") && element.tagName !== "svg") continue;
  // What is drawn may go over the edge of its ground.
  const drawing = "svg[aria-hidden]";
  const drawn = element.closest(drawing) || element.querySelector(`:scope > ${drawing}:only-child`);
  const held = drawn && !element.textContent.trim() ? /auto|scroll|hidden|clip/ : /auto|scroll/;
  let inside = false;
  for (let each = element.parentElement; each; each = each.parentElement) {
    inside ||= held.test(getComputedStyle(each).overflowX);
  }
  if (inside) continue;
  wrong.push(`${Math.round(box.right)} px: ${say(element)}`);
}
return wrong.slice(0, 3);
"""

# Text of which a box around it cuts something off.
CUT = """
const wrong = [], texts = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
const clips = new Map();
const clippers = (element) => {
  if (!element) return [];
  if (!clips.has(element)) {
    const style = getComputedStyle(element);
    const across = /hidden|clip/.test(style.overflowX), down = /hidden|clip/.test(style.overflowY);
    const own = across || down ? [[element.getBoundingClientRect(), across, down, element]] : [];
    clips.set(element, own.concat(clippers(element.parentElement)));
  }
  return clips.get(element);
};
while (texts.nextNode()) {
  const text = texts.currentNode, element = text.parentElement;
  if (!text.data.trim() || element.closest("svg, script, style, noscript, option")) continue;
  const around = clippers(element);
  if (!around.length || !seen(element) || hiddenFromSight(element)) continue;
  const range = document.createRange();
  range.selectNodeContents(text);
  const box = range.getBoundingClientRect();
  for (const [room, across, down, cutter] of around) {
    if ((across && (box.left < room.left - 2 || box.right > room.right + 2))
      || (down && (box.top < room.top - 2 || box.bottom > room.bottom + 2))) {
      wrong.push(`cut by ${say(cutter).slice(0, 60)}: ${text.data.trim().slice(0, 60)}`);
    }
  }
}
return wrong.slice(0, 3);
"""

# WCAG 2.2, 1.4.12: as a reader may set it.
SPACED = """
* { line-height: 1.5 !important; letter-spacing: .12em !important; word-spacing: .16em !important; }
p { margin-block-end: 2em !important; }
"""

MOVING = """
const wrong = [];
for (const element of document.querySelectorAll("*")) {
  const style = getComputedStyle(element);
  const lasts = style.transitionDuration.split(",").some((each) => parseFloat(each) > 0.001);
  if (lasts || style.animationName !== "none") wrong.push(`moves: ${say(element)}`);
}
if (getComputedStyle(document.documentElement).scrollBehavior === "smooth") wrong.push("scrolls smoothly");
return wrong.slice(0, 3);
"""

FOCUSABLE = 'a[href], button, input:not([type="hidden"]), select, textarea, summary, [tabindex]'

# Everything that takes the focus shows it, within what cuts off around it.
FOCUS = """
const wrong = [], before = document.activeElement;
for (const element of document.querySelectorAll(FOCUSABLE)) {
  if (element.disabled || element.tabIndex < 0 || !seen(element)) continue;
  element.focus({preventScroll: true});
  if (document.activeElement !== element) continue;
  // The ring may be that of the whole card which the link fills.
  const style = [null, "::after", "::before"].map((part) => getComputedStyle(element, part)).find(
    (each) => each.outlineStyle !== "none" && parseFloat(each.outlineWidth) >= 2
  );
  if (!style) {
    wrong.push(`no ring: ${say(element)}`);
    continue;
  }
  const out = parseFloat(style.outlineWidth) + parseFloat(style.outlineOffset);
  const box = element.getBoundingClientRect();
  for (let each = element.parentElement; each && each !== document.body; each = each.parentElement) {
    const around = getComputedStyle(each);
    if (!/hidden|clip/.test(around.overflowX + around.overflowY)) continue;
    const room = each.getBoundingClientRect();
    const inside = box.left - out >= room.left - 1 && box.right + out <= room.right + 1
      && box.top - out >= room.top - 1 && box.bottom + out <= room.bottom + 1;
    if (!inside) wrong.push(`ring cut by ${say(each).slice(0, 60)}: ${say(element)}`);
  }
}
before?.focus?.({preventScroll: true});
return wrong.slice(0, 3);
""".replace("FOCUSABLE", repr(FOCUSABLE))

# WCAG 2.2, 2.5.8: 24 by 24 px, or so much room around; links in a line of text are let off.
TARGETS = """
const wrong = [];
const inLine = (element) => element.tagName === "A" && getComputedStyle(element).display === "inline"
  && element.closest("p, li, dd, dt, td, th, figcaption, h1, h2, h3, h4, label, legend, summary") !== null;
const targets = [...document.querySelectorAll(FOCUSABLE)].filter(
  (each) => each.tabIndex >= 0 && !each.disabled && seen(each) && !hiddenFromSight(each)
);
const boxOf = (element) => {
  const label = element.labels?.[0];
  const box = element.getBoundingClientRect();
  if (!label || !/radio|checkbox|file/.test(element.type)) return box;
  const other = label.getBoundingClientRect();
  return {
    left: Math.min(box.left, other.left), right: Math.max(box.right, other.right),
    top: Math.min(box.top, other.top), bottom: Math.max(box.bottom, other.bottom),
  };
};
const boxes = targets.map(boxOf);
targets.forEach((element, at) => {
  const box = boxes[at], wide = box.right - box.left, high = box.bottom - box.top;
  if ((wide >= 23.5 && high >= 23.5) || inLine(element)) return;
  const x = (box.left + box.right) / 2, y = (box.top + box.bottom) / 2;
  const near = boxes.some((other, which) => {
    if (which === at || targets[which].contains(element) || element.contains(targets[which])) return false;
    const dx = Math.max(other.left - x, 0, x - other.right);
    const dy = Math.max(other.top - y, 0, y - other.bottom);
    return Math.hypot(dx, dy) < 12;
  });
  if (near) wrong.push(`${Math.round(wide)} by ${Math.round(high)} px: ${say(element)}`);
});
return wrong.slice(0, 3);
""".replace("FOCUSABLE", repr(FOCUSABLE))

# With forced colours, grounds go: what is to be typed in or pressed keeps an edge.
EDGES = """
const wrong = [];
const typed = 'input:not([type="hidden"]):not([type="checkbox"]):not([type="radio"])';
const controls = `${typed}, select, textarea, button, .btn`;
for (const element of document.querySelectorAll(controls)) {
  if (!seen(element) || hiddenFromSight(element)) continue;
  const style = getComputedStyle(element);
  const edged = ["Top", "Right", "Bottom", "Left"].some(
    (side) => style[`border${side}Style`] !== "none" && parseFloat(style[`border${side}Width`]) >= 1
  );
  const linked = style.textDecorationLine.includes("underline");
  if (!edged && !linked) wrong.push(`no edge: ${say(element)}`);
}
return wrong.slice(0, 3);
"""

# What only a script would answer is not offered where none runs.
DEAD = """
const wrong = [];
for (const button of document.querySelectorAll('button[type="button"], [data-copy], [role="button"]')) {
  // A menu opens and closes by itself.
  if (seen(button) && !button.hasAttribute("popovertarget")) wrong.push(`needs a script: ${say(button)}`);
}
return wrong.slice(0, 3);
"""

# Forms that the portal refuses as expired: no token came with them, and a test's client is asked for none.
TOKENLESS = """
// Wagtail's own, about who else has the page open, is sent by a script with the token in a header.
const posted = [...document.querySelectorAll('form[method="post" i]:not([data-controller~="w-session"])')];
const bare = posted.filter((each) => !each.elements.namedItem("csrfmiddlewaretoken")?.value);
return bare.map((each) => `no token: ${say(each)}`).slice(0, 3);
"""


def ask(page: Any, script: str) -> Any:
    # What a click leads to may be on its way, and is seen before its style sheet is there.
    page.wait_for_load_state()
    found: list[str] = page.evaluate(f"() => {{ {COMMON} {script} }}")
    return found


def outline(page: Any) -> list[str]:
    return ask(page, OUTLINE)


def sideways(page: Any) -> list[str]:
    return ask(page, SIDEWAYS)


def moving(page: Any) -> list[str]:
    return ask(page, MOVING)


def focus(page: Any) -> list[str]:
    return ask(page, FOCUS)


def targets(page: Any) -> list[str]:
    return ask(page, TARGETS)


def edges(page: Any) -> list[str]:
    return ask(page, EDGES)


def dead(page: Any) -> list[str]:
    return ask(page, DEAD)


def tokenless(page: Any) -> list[str]:
    return ask(page, TOKENLESS)


def shifts(page: Any) -> list[str]:
    found: list[str] = page.evaluate("window.shifts")
    return [f"moved by {each}" for each in found]


def spacing(page: Any) -> list[str]:
    """With the space between lines, letters and words that a reader may set, nothing is cut off."""
    with _styled(page, SPACED):
        return ask(page, CUT) + ask(page, SIDEWAYS)


@contextmanager
def _styled(page: Any, css: str) -> Iterator[None]:
    """A sheet of the reader's own: one that is constructed is none of what the content policy refuses."""
    add = "const own = new CSSStyleSheet(); own.replaceSync(css); document.adoptedStyleSheets = [own];"
    page.evaluate(f"(css) => {{ {add} }}", css)
    try:
        yield
    finally:
        page.evaluate("() => { document.adoptedStyleSheets = []; }")


def violations(page: Any, run: Callable[..., Any], rules: dict[str, Any] | None = None) -> list[str]:
    """What axe-core finds, by all of its rules or by some, one line each."""
    options = {"preload": False, "resultTypes": ["violations"]}
    results = run(page, options=options | ({"runOnly": rules} if rules else {}))
    return [
        f"axe {each['id']} ({each['impact']}): {node['html'][:140]} {node['failureSummary'][:200]!r}"
        for each in results.response["violations"]
        for node in each["nodes"][:2]
    ]
