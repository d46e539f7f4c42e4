"""Methods of the toolbox for tests."""

from itertools import count
from typing import Any

from wagtail.models import Page
from wagtail.test.utils.form_data import inline_formset, streamfield

from home.models import HomePage
from lab.models import MethodIndexPage, MethodPage, MethodStep
from lab.toolbox.completeness import LONGEST_LIST, LONGEST_STEP, MOST_LINES, MOST_STEPS
from tests.cms import page_form
from tests.factories import make_portal

_numbers = count(1)


def make_toolbox() -> MethodIndexPage:
    """The toolbox, made where a test found none."""
    toolbox = MethodIndexPage.objects.first()
    if toolbox is None:
        make_portal()
        home: Page = HomePage.objects.get()
        toolbox = home.add_child(instance=MethodIndexPage(title="Boîte à outils", slug="boite-a-outils"))
    return toolbox


def make_method(**fields: Any) -> MethodPage:
    """A live method of two steps, unless `fields` say otherwise."""
    number = next(_numbers)
    values: dict[str, Any] = {
        "title": f"Méthode {number}",
        "slug": f"methode-{number}",
        "summary": f"À quoi sert la méthode {number}.",
        "stage": "design",
        "duration": "2 heures",
        "length": "up_to_2_hours",
        "people": "4 à 12 personnes",
        "people_min": 4,
        "people_max": 12,
        "steps": [MethodStep(text="Commencer."), MethodStep(text="Finir.")],
    }
    method = MethodPage(**values | fields)
    MethodIndexPage.objects.get(pk=make_toolbox().pk).add_child(instance=method)
    return MethodPage.objects.get(pk=method.pk)


def longest_method(**fields: Any) -> MethodPage:
    """One that fills every field to its limit, in ordinary words."""
    words = "Dire ensemble ce que l’on a vu, entendu et compris, puis choisir "
    listed = "\n".join(words[: LONGEST_LIST // MOST_LINES - 1].strip() for _line in range(MOST_LINES))
    steps = [MethodStep(text=(words * 9)[:LONGEST_STEP].strip() + ".") for _step in range(MOST_STEPS)]
    values = {
        "title": "Un titre assez long pour tenir sur deux lignes de la fiche, ou presque trois",
        "summary": (words * 9)[:400].strip(),
        "duration": "de trois heures à une journée, selon le nombre de groupes"[:60],
        "people": "de douze à trente personnes, par tables de cinq ou six, jamais un service"[:60],
        "steps": steps,
        "material": listed,
        "outputs": listed,
        "watch_out": (words * 9)[:LONGEST_LIST].strip(),
    }
    return make_method(**values | fields)


def method_form(*steps: str, method: MethodPage | None = None, **fields: Any) -> dict[str, str]:
    """What a browser sends for a complete method with these steps: a new one, or `method` as it is edited."""
    kept = list(method.steps.all()) if method else []
    rows = [
        {"text": text} | ({"id": str(kept[i].pk)} if i < len(kept) else {}) for i, text in enumerate(steps)
    ]
    values = {
        "title": "La carte",
        "slug": "la-carte",
        "summary": "Dessiner qui fait quoi.",
        "stage": "understand",
        "duration": "2 à 3 heures",
        "length": "half_day",
        "people": "4 à 12 personnes",
        "people_min": "4",
        "people_max": "12",
        "material": "papier",
        "outputs": "une carte",
        "watch_out": "",
        "used_in": streamfield([]),
        "licence": "lo-2.0",
        "steps": inline_formset(rows, initial=len(kept)),
    }
    return page_form(**values | fields)
