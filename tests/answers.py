"""Reading a list of answers as its readers do."""

import html
import re

from taxonomy.models import Territory, Theme
from tests.reading import soup


def references_in(response) -> list[str]:
    found = re.findall(r'/contributions/([0-9A-Z]{4}-[0-9A-Z]{4})/"', response.content.decode())
    return list(dict.fromkeys(found))


def follow_to_the_end(client, url: str) -> list[str]:
    """Every contribution that "Next" leads to, from `url` on."""
    seen: list[str] = []
    while url:
        response = client.get(url)
        assert response.status_code == 200, url
        seen += references_in(response)
        following = re.search(r'<a href="([^"]+)" rel="next">', response.content.decode())
        url = html.unescape(following[1]).partition("#")[0] if following else ""
    return seen


def labels_of(response) -> dict[str, str]:
    """The fields of the filters, by name, with the words of their labels."""
    form = soup(response).select_one("form.filters")
    labels = {label["for"]: label.get_text().strip() for label in form.select("label[for]")}
    fields = form.select("input:not([type=hidden]), select")
    return {str(field["name"]): labels[str(field["id"])] for field in fields}


def theme(slug: str) -> Theme:
    return Theme.objects.get(slug=slug)


def make_place(title: str, code: str) -> Territory:
    return Territory.objects.create(title=title, slug=title.lower(), code=code)
