"""What a person reads on a page, and what a browser would send from it."""

from typing import Any

from bs4 import BeautifulSoup


def plain(text: str) -> str:
    """With ordinary spaces, and without the signs that keep words together."""
    return " ".join(text.replace("\u2060", "").split())


def parsed(html: str) -> BeautifulSoup:
    """By the parser that takes half the time of Python's own."""
    return BeautifulSoup(html, "lxml")


def soup(response: Any) -> BeautifulSoup:
    """The page without what waits in templates: nobody reads it, and not every `select` leaves it out."""
    page = parsed(response.content.decode())
    for waiting in page.find_all("template"):
        waiting.decompose()
    return page


def words_of(response: Any) -> str:
    """What a reader sees, as one line."""
    return plain(soup(response).get_text(" "))


def kept_words_of(response: Any) -> dict[str, str]:
    """The words given back to be copied, by the id of their field (components/kept_words.html)."""
    fields = soup(response).select("[id^=kept-]")
    return {each["id"]: each.get("value") or each.get_text().strip() for each in fields}


def fields_of(response: Any, form_at: str = "form.form") -> dict[str, str]:
    """What a browser would send if one clicked the button of the form on this page."""
    form = soup(response).select_one(form_at)
    assert form is not None, "no form to send"
    fields = {}
    for control in form.select("input[name], textarea[name], select[name]"):
        if control.get("type") in ("radio", "checkbox", "file") and not control.has_attr("checked"):
            continue
        if control.name == "select":
            chosen = control.select_one("option[selected]") or control.select_one("option")
            value = chosen.get("value", "") if chosen else ""
        else:
            value = control.get("value", "") if control.name == "input" else control.get_text()
        fields[str(control["name"])] = str(value).removeprefix("\n")
    return fields
