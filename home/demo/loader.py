"""Load the demonstration. Each step can be repeated; see the package for what it promises."""

from collections.abc import Callable, Iterator
from datetime import date

from django.conf import settings
from django.db import transaction
from django.utils import timezone, translation

from calls.models import CallPage
from home.demo import (
    accounts,
    activities,
    calls,
    contributions,
    events,
    experiments,
    lab_model,
    methods,
    news,
    offers,
    outcomes,
    pages,
    partners,
    projects,
    results,
    territories,
    themes,
)
from home.demo.content import Entry, load_content
from home.setup import set_up
from portal.cache import touch


def load_demo(*, refresh_dates: bool = False, say: Callable[[str], None] = print) -> Entry:
    """Create and fill what is missing; with `refresh_dates`, move relative dates to today.

    Returns the content with the keys that were read noted on it.
    """
    content = load_content()
    today: date = timezone.localdate()
    with translation.override(settings.LANGUAGE_CODE), transaction.atomic():
        set_up()
        say("Themes, territories and reasons")
        tree = themes.load_themes(content)
        places = territories.load_territories(content)
        reasons = themes.load_reasons(content)
        words = activities.load_activities(content)
        say("Pages")
        pages.load_pages(content)
        lab_model.load_lab_model(content, words)
        offers.load_services(content, words)
        offers.load_roles(content)
        say("Methods")
        tools = methods.load_methods(content, words)
        say("Projects")
        who = partners.load_partners(content)
        programmes = partners.load_programmes(content, who)
        work = projects.load_projects(content, tree, who, programmes, tools)
        say("Calls")
        loaded = calls.load_calls(content, tree, today=today, refresh=refresh_dates)
        say("Contributions")
        contributions.load_contributions(loaded, reasons, places, today=today, refresh=refresh_dates)
        say("Days")
        events.load_events(
            content,
            dict(_by_slug(loaded)),
            tree,
            places,
            words,
            tools,
            today=today,
            refresh=refresh_dates,
        )
        by_slug = dict(_by_slug(loaded))
        projects.load_milestones(content, work)
        projects.hang_on_projects(content, work, by_slug)
        say("Experiments, results and news")
        experiments.load_experiments(content, work, by_slug, places)
        outcomes.load_outcomes(loaded, today=today)
        results.load_syntheses(loaded)
        results.load_results(content, work, by_slug)
        news.load_news(content, by_slug, today=today, refresh=refresh_dates)
        pages.load_home(content)
        pages.load_site(content)
        say("Logins")
        accounts.load_accounts(content)
        touch("demo")
    return content


def _by_slug(loaded: list[tuple[CallPage, Entry]]) -> Iterator[tuple[str, CallPage]]:
    for call, entry in loaded:
        yield entry.get("slug"), call
