"""Blocks of the home page and of legal pages that show what the portal holds."""

from collections.abc import Callable
from typing import Any, ClassVar

from django.http import HttpRequest
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext_lazy as _
from wagtail import blocks
from wagtail.models import Page

from calls.listing import open_and_next
from calls.models import CallIndexPage, CallPage
from contributions.models import Reason
from events.listing import next_days
from events.models import EventIndexPage
from home import block_samples
from lab.offers.pages import families
from portal.blocks import BodyBlock
from portal.cache.kept import kept, number_of
from portal.described import BY_ITSELF, SECTIONS, DescribedStream, Said
from projects.models import NewsIndexPage, ProjectIndexPage, ResultIndexPage
from projects.news.listing import ListedNews, last_news
from projects.presentation.listing import listed as listed_projects
from projects.presentation.listing import public_projects
from projects.results.listing import card, last_results

# Pages that a section leads on to.
INDEXES: tuple[type[Page], ...] = (CallIndexPage, ProjectIndexPage, ResultIndexPage, NewsIndexPage)


class ActionBlock(blocks.StructBlock):
    """A button that leads to a page."""

    label = blocks.CharBlock(label=_("label"), max_length=60)
    page = blocks.PageChooserBlock(label=_("page"))

    class Meta:
        icon = "link"
        label = _("action")


class OpenCallsBlock(blocks.StructBlock):
    """The questions of the moment, as posters."""

    title = blocks.CharBlock(label=_("title"), max_length=120)
    most = blocks.IntegerBlock(label=_("at most"), default=3, min_value=1, max_value=12)
    empty = blocks.TextBlock(label=_("when none is open"), required=False)

    class Meta:
        icon = "pick"
        label = _("open calls")
        template = "blocks/open_calls.html"

    def get_context(self, value: Any, parent_context: dict[str, Any] | None = None) -> dict[str, Any]:
        context = super().get_context(value, parent_context=parent_context)
        request = context["request"]
        return context | {
            "calls": open_and_next(request, now=timezone.now(), most=value["most"]),
            "index_url": _url_of(CallIndexPage, request),
        }


class NextEventsBlock(blocks.StructBlock):
    """The next days that people may come to."""

    title = blocks.CharBlock(label=_("title"), max_length=120)
    most = blocks.IntegerBlock(label=_("at most"), default=3, min_value=1, max_value=12)
    empty = blocks.TextBlock(label=_("when none is planned"), required=False)

    class Meta:
        icon = "date"
        label = _("next days")
        template = "blocks/next_events.html"

    def get_context(self, value: Any, parent_context: dict[str, Any] | None = None) -> dict[str, Any]:
        context = super().get_context(value, parent_context=parent_context)
        request = context["request"]
        agenda = EventIndexPage.objects.live().first()
        return context | {
            "days": next_days(request, now=timezone.now(), most=value["most"]),
            "agenda_url": (agenda.get_url(request) or "") if agenda else "",
        }


class StepBlock(blocks.StructBlock):
    title = blocks.CharBlock(label=_("title"), max_length=60)
    text = blocks.TextBlock(label=_("text"))


class StepsBlock(blocks.StructBlock):
    """Numbered steps on the dark band."""

    title = blocks.CharBlock(label=_("title"), max_length=120)
    items = blocks.ListBlock(StepBlock(), label=_("steps"))

    class Meta:
        icon = "list-ol"
        label = _("steps")
        template = "blocks/steps.html"


class LabFamiliesBlock(blocks.StructBlock):
    """What the lab does for others, stage by stage, once its services are described."""

    title = blocks.CharBlock(label=_("title"), max_length=120)

    class Meta:
        icon = "list-ul"
        label = _("services of the lab")
        template = "blocks/lab_families.html"

    def get_context(self, value: Any, parent_context: dict[str, Any] | None = None) -> dict[str, Any]:
        context = super().get_context(value, parent_context=parent_context)
        return context | families(context["request"])


class FeaturedProjectsBlock(blocks.StructBlock):
    """Some projects, chosen by the editor."""

    title = blocks.CharBlock(label=_("title"), max_length=120)
    projects = blocks.ListBlock(
        blocks.PageChooserBlock("projects.ProjectPage"), label=_("projects"), min_num=1, max_num=6
    )

    class Meta:
        icon = "folder-open-inverse"
        label = _("chosen projects")
        template = "blocks/featured_projects.html"

    def get_context(self, value: Any, parent_context: dict[str, Any] | None = None) -> dict[str, Any]:
        context = super().get_context(value, parent_context=parent_context)
        request = context["request"]
        chosen = [page.pk for page in value["projects"] if page is not None]
        found = {project.pk: project for project in public_projects(request).filter(pk__in=chosen)}
        return context | {
            "projects": listed_projects([found[key] for key in chosen if key in found], request),
            "index_url": _url_of(ProjectIndexPage, request),
        }


class ResultsBlock(blocks.StructBlock):
    """The last results."""

    title = blocks.CharBlock(label=_("title"), max_length=120)
    most = blocks.IntegerBlock(label=_("at most"), default=3, min_value=1, max_value=12)

    class Meta:
        icon = "success"
        label = _("last results")
        template = "blocks/results.html"

    def get_context(self, value: Any, parent_context: dict[str, Any] | None = None) -> dict[str, Any]:
        context = super().get_context(value, parent_context=parent_context)
        request = context["request"]
        return context | {
            "results": [card(result, request) for result in last_results(request, value["most"])],
            "index_url": _url_of(ResultIndexPage, request),
        }


class NewsBlock(blocks.StructBlock):
    """The last news."""

    title = blocks.CharBlock(label=_("title"), max_length=120)
    most = blocks.IntegerBlock(label=_("at most"), default=3, min_value=1, max_value=12)

    class Meta:
        icon = "clock"
        label = _("last news")
        template = "blocks/news.html"

    def get_context(self, value: Any, parent_context: dict[str, Any] | None = None) -> dict[str, Any]:
        context = super().get_context(value, parent_context=parent_context)
        request = context["request"]
        return context | {
            "news": [_news_card(item) for item in last_news(request, most=value["most"])],
            "index_url": _url_of(NewsIndexPage, request),
        }


def _news_card(item: ListedNews) -> dict[str, Any]:
    page = item.page
    return {
        "title": page.title,
        "url": item.url,
        "text": page.summary,
        "lines": [date_format(page.date)],
        "example": page.example,
    }


def _url_of(model: type[Page], request: HttpRequest) -> str:
    """Where the one page of `model` is read; nothing while there is none. One query for all of them."""
    urls: dict[str, str] = kept(number_of(request), "home indexes", lambda: _index_urls(request))
    return urls.get(model._meta.label_lower, "")


def _index_urls(request: HttpRequest) -> dict[str, str]:
    found = Page.objects.live().type(*INDEXES).select_related("content_type")
    labels = {f"{model._meta.app_label}.{model._meta.model_name}" for model in INDEXES}
    urls: dict[str, str] = {}
    for page in found:
        label = f"{page.content_type.app_label}.{page.content_type.model}"
        if label in labels:
            urls.setdefault(label, page.get_url(request) or "")
    return urls


def _section(description: Any, sample: Any, shown: Callable[[], dict[str, Any]] | None = None) -> Said:
    return Said(description, SECTIONS, sample, shown, is_section=True)


class HomeSections(DescribedStream):
    """What stands below the opening of the home page, each from edge to edge."""

    SAID: ClassVar[dict[str, Said]] = {
        "open_calls": _section(
            _("The calls that are open now, as posters; the next one to open where none is."),
            {"title": _("The questions of the moment"), "most": 3, "empty": _("No call is open today.")},
            block_samples.open_calls,
        ),
        "next_events": _section(
            _("The next days people may come to, with their seats."),
            {"title": _("Come and work with us"), "most": 3, "empty": _("Nothing is planned yet.")},
            block_samples.next_events,
        ),
        "steps": _section(
            _("Numbered steps on the dark band: how it works, in three or four."),
            {
                "title": _("How it works"),
                "items": [
                    {"title": _("You answer"), "text": _("Two minutes, no account.")},
                    {"title": _("We read"), "text": _("Every answer, within three days.")},
                    {"title": _("We say what becomes of it"), "text": _("On a date that is promised.")},
                ],
            },
        ),
        "featured_projects": _section(
            _("Projects that you choose, from one to six, as cards."),
            {"title": _("What we are working on"), "projects": []},
            block_samples.featured_projects,
        ),
        "results": _section(
            _("The last results that were published; nothing while there is none."),
            {"title": _("What came out of it"), "most": 3},
            block_samples.results,
        ),
        "news": _section(
            _("The last news; nothing while there is none."),
            {"title": _("News of the lab"), "most": 3},
            block_samples.news,
        ),
        "lab_families": _section(
            _("What the lab offers, stage by stage, read from the pages of its services."),
            {"title": _("What the lab can do for you")},
            block_samples.lab_families,
        ),
    }

    open_calls = OpenCallsBlock()
    next_events = NextEventsBlock()
    steps = StepsBlock()
    featured_projects = FeaturedProjectsBlock()
    results = ResultsBlock()
    news = NewsBlock()
    lab_families = LabFamiliesBlock()


class RetentionBlock(blocks.StaticBlock):
    """What each call asks for, and how long it is kept: read from the calls, never typed."""

    class Meta:
        icon = "table"
        label = _("table of purposes and retention")
        admin_text = _("Made from the calls that are online.")
        template = "blocks/retention.html"

    def get_context(self, value: Any, parent_context: dict[str, Any] | None = None) -> dict[str, Any]:
        context = super().get_context(value, parent_context=parent_context)
        context["calls"] = CallPage.objects.live().public().last_opened_first()[:50]
        return context


# The newest calls whose register of moderation the charter leads to.
MOST_REGISTERS = 10


class ReasonsBlock(blocks.StaticBlock):
    """The rules moderators apply: the very list they choose from."""

    class Meta:
        icon = "list-ul"
        label = _("rules of moderation")
        admin_text = _("The active reasons of the moderation queue.")
        template = "blocks/reasons.html"

    def get_context(self, value: Any, parent_context: dict[str, Any] | None = None) -> dict[str, Any]:
        context = super().get_context(value, parent_context=parent_context)
        context["reasons"] = Reason.objects.filter(active=True)
        context["calls"] = CallPage.objects.live().public().last_opened_first()[:MOST_REGISTERS]
        return context


class PageBody(BodyBlock):
    """The body of a standard page."""

    SAID: ClassVar[dict[str, Said]] = {
        "retention": Said(
            _("Which page asks for what and how long it is kept: always as the calls say it today."),
            BY_ITSELF,
            lambda: None,
        ),
        "reasons": Said(
            _("The rules of moderation, the very list that moderators choose from."), BY_ITSELF, lambda: None
        ),
    }

    retention = RetentionBlock()
    reasons = ReasonsBlock()
