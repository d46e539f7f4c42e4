"""The public register of moderation of one call: figures, without a word or a name or a date of anybody."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import timedelta

from django.http import HttpRequest, HttpResponse
from django.template.response import TemplateResponse
from django.utils import timezone
from django.utils.translation import gettext, ngettext, pgettext

from calls.models import CallPage
from contributions.figures import KEPT, Figures, figures_of
from contributions.models import Contest, Decision, Report
from contributions.small_numbers import FEWEST, broken_down, is_small
from portal.cache import shown_until
from portal.charts import Chart, Kind

Verb = Decision.Verb
# Beyond it the hours say nothing more.
LONGEST_WITH_HOURS = timedelta(days=10)


@dataclass(frozen=True)
class Section:
    """A table: its caption, and its rows as (label, figure)."""

    caption: str
    rows: list[tuple[str, str]]
    note: str = ""
    is_counted: bool = True

    @property
    def chart(self) -> Chart | None:
        """The same rows drawn, each as it is said; None where there is nothing to compare."""
        if (
            not self.is_counted
            or len(self.rows) < 2
            or not any(_number(figure) for _label, figure in self.rows)
        ):
            return None
        columns = [gettext("What"), gettext("How many")]
        rows = [(label, [_number(figure, figure)]) for label, figure in self.rows]
        return Chart(Kind.BAR, self.caption, columns, rows, note=self.note)


def _number(figure: str, otherwise: str | None = None) -> int | str | None:
    """What `said` said in figures; what it said in words stays words, and is not drawn."""
    return int(figure) if figure.isdecimal() else otherwise


def register(request: HttpRequest, page: CallPage) -> HttpResponse:
    figures = figures_of(page.pk, now=timezone.now())
    shown_until(request, figures.at + KEPT)
    context = page.get_context(request)
    title = gettext("Register of moderation")
    context["crumbs"] = [*context["crumbs"], {"title": title, "url": ""}]
    context |= {
        "title": title,
        "at": figures.at,
        "nothing_yet": figures.received == 0,
        "too_few": is_small(figures.received),
        "fewest": FEWEST,
        "sections": sections(figures) if figures.received >= FEWEST else [],
        "imported": imported_sentence(figures),
    }
    return TemplateResponse(request, "calls/moderation.html", context)


def sections(figures: Figures) -> list[Section]:
    """The tables of a call that received enough for any."""
    found = [_decisions(figures)]
    if figures.decisions[Verb.DECLINE] >= FEWEST:
        reasons = _parts(figures.declined_for, others=gettext("Other reasons"))
        if reasons:
            found.append(Section(gettext("Not published, by reason"), reasons))
    found += [_contests(figures), _reports(figures)]
    if figures.median is not None:
        found.append(_times(figures.median, figures.ninetieth))
    return found


def _decisions(figures: Figures) -> Section:
    labels = {
        Verb.PUBLISH: gettext("Published as written"),
        Verb.REDACT: pgettext("figures of moderation", "Published with passages masked"),
        Verb.REQUEST_CHANGES: gettext("Change asked for"),
        Verb.DECLINE: pgettext("figures of moderation", "Not published"),
        Verb.WITHDRAW: gettext("Withdrawn at their author’s request"),
    }
    rows = [(gettext("Contributions received"), said(figures.received))]
    rows += [(label, said(figures.decisions[verb])) for verb, label in labels.items()]
    return Section(
        gettext("Received and decided"),
        rows,
        note=gettext(
            "Every decision counts: a text declined, then published after a second reading, is in both lines."
        ),
    )


def _contests(figures: Figures) -> Section:
    total = sum(figures.contests.values())
    caption, label = gettext("Contested decisions"), gettext("Contested by their author")
    # There are no more contests than refusals, nor changes of mind than publications: beside a small
    # number of these, an exact one could tell it.
    may_tell = any(is_small(figures.decisions[verb]) for verb in (Verb.PUBLISH, Verb.REDACT, Verb.DECLINE))
    if total >= FEWEST and may_tell:
        return Section(caption, [(label, gettext("%(fewest)d or more") % {"fewest": FEWEST})])
    outcomes = [(str(outcome.label), figures.contests.get(outcome, 0)) for outcome in Contest.Outcome]
    outcomes.append((gettext("Second reading under way"), figures.contests.get("", 0)))
    return Section(caption, [(label, said(total)), *_parts(outcomes, others=gettext("Other outcomes"))])


def _reports(figures: Figures) -> Section:
    statuses = [(str(status.label), figures.reports.get(status, 0)) for status in Report.Status]
    total = (gettext("Reports received"), said(sum(figures.reports.values())))
    parts = _parts(statuses, others=pgettext("reports", "Others"))
    return Section(gettext("Reports of published contributions"), [total, *parts])


def _parts(parts: Iterable[tuple[str, int]], *, others: str) -> list[tuple[str, str]]:
    """The rows under a total; none when they would say no more than it."""
    found = broken_down(list(parts))
    if not found.shown:
        return []
    rest = [(others, said(found.others))] if found.others else []
    return [(label, said(count)) for label, count in found.shown] + rest


def _times(median: timedelta, ninetieth: timedelta | None) -> Section:
    rows = [(gettext("Half of the contributions were read within"), in_words(median))]
    if ninetieth is not None:
        rows.append((gettext("Nine in ten were read within"), in_words(ninetieth)))
    return Section(
        gettext("Time from receipt to the first decision"),
        rows,
        note=gettext("Nights, weekends and public holidays included. Imported contributions are left out."),
        is_counted=False,
    )


def said(count: int) -> str:
    """A count as it may be shown."""
    return gettext("fewer than %(fewest)d") % {"fewest": FEWEST} if is_small(count) else str(count)


def imported_sentence(figures: Figures) -> str:
    """That some of what was received comes from elsewhere; how many, when that singles nobody out."""
    if not figures.imported or figures.received < FEWEST:
        return ""
    if is_small(figures.imported) or is_small(figures.received - figures.imported):
        return gettext(
            "Some of these contributions come from another platform; the decisions taken there count too."
        )
    return gettext(
        "%(count)d of these contributions come from another platform; the decisions taken there count too."
    ) % {"count": figures.imported}


def in_words(taken: timedelta) -> str:
    """A duration as one says it: « 1 jour et 4 heures »."""
    hours = round(taken / timedelta(hours=1))
    if not hours:
        return gettext("less than an hour")
    if taken >= LONGEST_WITH_HOURS:
        hours = 24 * round(hours / 24)
    days, hours = divmod(hours, 24)
    said_days = ngettext("%(days)d day", "%(days)d days", days) % {"days": days}
    said_hours = ngettext("%(hours)d hour", "%(hours)d hours", hours) % {"hours": hours}
    if days and hours:
        return pgettext("duration", "%(days)s and %(hours)s") % {"days": said_days, "hours": said_hours}
    return said_days if days else said_hours
