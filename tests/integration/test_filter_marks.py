"""What static/js/filters.js needs of every list that has filters, without which it does nothing."""

from urllib.parse import urlsplit

import pytest
from django.conf import settings
from django.test import Client

from taxonomy.models import Theme
from tests.days import make_agenda, make_day
from tests.factories import make_call, make_contribution
from tests.methods import make_method, make_toolbox
from tests.offers import make_service, make_service_index
from tests.projects import make_project, make_project_index, make_result, make_result_index
from tests.reading import soup
from tests.referring import make_referral, make_referral_page
from tests.subjects import make_subject, make_subject_page

pytestmark = [pytest.mark.django_db, pytest.mark.once]


def lists() -> dict[str, str]:
    """Each list with enough in it to be filtered, and a filter that keeps some of it."""
    theme = Theme.add_root(title="Emploi", slug="emploi")
    call = make_call(allowed_kinds=["idea", "experience"], theme=theme)
    for kind in ("idea", "experience"):
        make_contribution(call, "published", kind=kind)
    agenda = make_agenda()
    make_day(kind="visit", theme=theme)
    make_day(kind="workshop")
    for stage in ("understand", "design"):
        make_method(stage=stage)
        make_service(stage=stage)
        make_project(stage=stage, theme=theme)
    make_result(theme=theme)
    make_result(theme=Theme.add_root(title="Santé", slug="sante"))
    make_subject("answered")
    for status in ("agreed", "refused"):
        make_referral(status, published=True)
    return {
        call.list_path(): "nature=idea",
        agenda.url: "nature=visit",
        make_project_index().url: "theme=emploi",
        make_result_index().url: "theme=emploi",
        make_toolbox().url: "etape=design",
        make_service_index().url: "etape=design",
        make_subject_page().url: "q=introuvable",
        make_referral_page().url: "etat=refused",
        "/recherche/": "q=appel",
    }


def test_every_list_with_filters_says_what_it_found_in_one_place():
    seen = 0
    for path, query in lists().items():
        for address in (path, f"{path}?{query}"):
            page = soup(Client().get(address, follow=True))
            forms = page.select("main form[data-filters]")
            assert len(forms) == 1, address
            form = forms[0]
            assert urlsplit(str(form["action"])).path == path
            assert form.select("button")
            found = page.select("main [data-found]")
            # Nothing was looked for yet.
            assert len(found) == (0 if address == "/recherche/" else 1), address
            assert all(each.get_text().strip() and not each.find_parent("form") for each in found)
            assert [each for each in page.select("script[src]") if "filters" in each["src"]], address
        seen += 1
    # Every template with such a form was met: the search's own, and those that take the form of lists.
    root = settings.BASE_DIR / "templates"
    templates = {path.relative_to(root).as_posix(): path.read_text() for path in root.rglob("*.html")}
    own = {name for name, text in templates.items() if "data-filters" in text}
    assert own == {"components/filters.html", "home/search.html"}
    taking = {name for name, text in templates.items() if '"components/filters.html"' in text}
    assert seen == 1 + len([name for name in taking if not name.startswith("look/")])
