"""A live page of any type of the portal, with something in each block."""

from datetime import date

from django.core.files.base import ContentFile
from wagtail.models import Page, get_page_models

from calls.models import CallPage
from events.models import EventIndexPage, EventPage
from home.models import HomePage, StandardPage
from lab.models import (
    LabModelPage,
    MethodIndexPage,
    MethodPage,
    ReferralIndexPage,
    RolesPage,
    ServiceIndexPage,
    ServicePage,
    SubjectIndexPage,
)
from portal.models import PortalImage
from projects.models import (
    Experiment,
    NewsIndexPage,
    NewsPage,
    ProjectIndexPage,
    ProjectPage,
    ResultIndexPage,
    ResultPage,
)
from tests import files
from tests.days import make_agenda, make_day
from tests.factories import make_call
from tests.lab_model import make_version
from tests.methods import make_method, make_toolbox
from tests.offers import make_roles, make_service, make_service_index
from tests.projects import (
    make_experiment,
    make_news,
    make_news_index,
    make_project,
    make_project_index,
    make_result,
    make_result_index,
)
from tests.referring import make_referral_page
from tests.subjects import make_subject_page

ROOMS = {"home", "projects", "events", "lab", "calls", "contributions", "people", "taxonomy", "portal"}


def page_types() -> list[type[Page]]:
    return [model for model in get_page_models() if model._meta.app_label in ROOMS]


MADE_BY = {
    ServiceIndexPage: make_service_index,
    ServicePage: make_service,
    RolesPage: make_roles,
    ProjectIndexPage: make_project_index,
    ProjectPage: make_project,
    Experiment: make_experiment,
    ResultIndexPage: make_result_index,
    ResultPage: make_result,
    NewsIndexPage: make_news_index,
    NewsPage: make_news,
}


def a_page(model: type[Page]) -> Page:
    """A live page of any type of ours."""
    if model is CallPage:
        return make_call()
    if model is EventIndexPage:
        return make_agenda()
    if model is EventPage:
        return make_day()
    if model in MADE_BY:
        return MADE_BY[model]()
    if model is MethodIndexPage:
        return make_toolbox()
    if model is MethodPage:
        return make_method()
    if model is ReferralIndexPage:
        return make_referral_page()
    if model is LabModelPage:
        return LabModelPage.objects.first() or make_version()
    if model is StandardPage:
        page = StandardPage(title="Une page", body=[*SAMPLES.items(), ("picture", a_picture())])
        HomePage.objects.get().add_child(instance=page)
        return page
    if model is SubjectIndexPage:
        return make_subject_page()
    return model.objects.get()


SAMPLES = {
    "heading": "Un titre",
    "text": "<p>Un <b>texte</b>.</p>",
    "quote": "Une citation",
    "note": "Une note",
    "contact": {"name": "Un service", "email": "service@example.org", "phone": "01 99 00 00 99"},
    "timeline": [
        {"date": date(2013, 9, 1), "precision": "season", "when": "", "text": "Un moment"},
        {"when": "2013", "text": "Un autre, écrit avant que les dates aient une précision"},
    ],
    "faq": [{"question": "Une question ?", "answer": "<p>Une <b>réponse</b>.</p>"}],
    "sources": [{"label": "Une source", "url": "https://example.org"}],
    "retention": None,
    "reasons": None,
}


def a_picture() -> dict[str, object]:
    image = PortalImage.objects.create(title="La salle", file=ContentFile(files.picture(), name="salle.jpg"))
    image.contextual_alt_text, image.decorative = "Une salle claire", False
    return {"image": image, "caption": "Une légende"}
