"""The mails of each level of engagement, with samples; every one carries the link that changes and leaves."""

from datetime import datetime
from typing import TYPE_CHECKING, Any

from django.conf import settings
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from contributions.mails import RECEIVED, REFERENCE, SamplePage
from contributions.notifications import send
from contributions.services.telling import tell
from events.dates import when
from events.models import EventPage
from people.engagement import LEVEL_SENTENCES, link_of
from people.links import placeholder
from people.models import ContactDetails, Engagement, SecretLink, SkillNeed
from people.services import allow_mail
from portal.mails import Mail
from taxonomy.stages import Stage

if TYPE_CHECKING:
    from events.engaged.digest import News

Level = Engagement.Level


def queue_confirmation(engagement: Engagement, link: SecretLink, now: datetime) -> None:
    """The link behind which a button confirms the engagement: once the address may be written to, as long as
    the link works.
    """
    submission = engagement.submission
    tell(_queue_confirmation, submission, engagement=engagement, link=link, now=now)


def _queue_confirmation(_submission: Any, *, engagement: Engagement, link: SecretLink, now: datetime) -> None:
    submission = engagement.submission
    details = ContactDetails.objects.get(submission=submission)
    send_at = allow_mail(details.email_digest, now=now, before=link.expires_at)
    if send_at is None:
        return
    context = _level(Level(engagement.level)) | {
        "reference": submission.reference,
        "page": submission.page.specific,
        "expires_at": link.expires_at,
        "erased_after": engagement.delete_after,
        "link": placeholder(link),
    }
    send(
        "engagement_confirm",
        details.email,
        context,
        send_at=send_at,
        expires_at=link.expires_at,
        about=submission,
    )


def queue_invitation(engagement: Engagement, *, day: EventPage, is_open: bool, now: datetime) -> None:
    """To an involved agent: a day, before registration opens to the public."""
    context = {
        "page": day,
        "when": when(day, now).in_full,
        "where": day.place_name,
        "opens_at": day.registration_opens_at,
        "is_open": is_open,
        "url": settings.PUBLIC_BASE_URL + (day.url or ""),
    }
    _queue("engagement_invitation", engagement, context)


def queue_digest(engagement: Engagement, *, news: "News") -> None:
    """To a curious agent: what is new."""
    _queue("engagement_digest", engagement, vars(news))


def queue_need(engagement: Engagement, *, need: SkillNeed) -> None:
    """To a resource agent: what the lab needs, and the link by which they answer."""
    _queue("engagement_need", engagement, {"title": need.title, "words": need.words})


def on(instant: datetime) -> str:
    """The day of `instant`, in the active language."""
    return date_format(timezone.localtime(instant), "DATE_FORMAT")


def _queue(code: str, engagement: Engagement, context: dict[str, Any]) -> None:
    """One mail to one agent; it goes with the engagement when that is erased."""
    assert engagement.participant is not None
    context |= _level(Level(engagement.level)) | {
        "site_name": settings.WAGTAIL_SITE_NAME,
        "link": placeholder(link_of(engagement)),
    }
    send(code, engagement.participant.email, context, about=engagement.submission)


def _level(level: Level) -> dict[str, Any]:
    return {"level": level.label, "sentence": LEVEL_SENTENCES[level]}


# --- Samples ----------------------------------------------------------------------------


def _sample(level: Level, **more: Any) -> dict[str, Any]:
    link = f"{settings.PUBLIC_BASE_URL}/suivi/exemple-de-lien-secret/engagement/"
    return _level(level) | {"site_name": settings.WAGTAIL_SITE_NAME, "link": link} | more


def _sample_page() -> SamplePage:
    return SamplePage(
        title=gettext("Title of the day"), service_name=gettext("Name of the service"), stage=Stage.DESIGN
    )


def _confirmation() -> dict[str, Any]:
    context = _sample(
        Level.INVOLVED,
        reference=REFERENCE,
        page=_sample_page(),
        expires_at=RECEIVED,
        erased_after=timezone.localdate(RECEIVED),
    )
    del context["site_name"]
    return context


def _invitation() -> dict[str, Any]:
    return _sample(
        Level.INVOLVED,
        page=_sample_page(),
        when=gettext("Thursday 10 December 2026, from 9 a.m. to 5 p.m."),
        where=gettext("Name of the place"),
        opens_at=RECEIVED,
        is_open=False,
        url=f"{settings.PUBLIC_BASE_URL}/agenda/exemple/",
    )


def _digest() -> dict[str, Any]:
    from events.engaged.digest import Line

    line = Line(gettext("Title of the day"), on(RECEIVED), f"{settings.PUBLIC_BASE_URL}/agenda/exemple/")
    return _sample(Level.CURIOUS, days=[line], results=[line], more=False)


def _need() -> dict[str, Any]:
    return _sample(
        Level.RESOURCE, title=gettext("Title of the need"), words=gettext("The words of the coordinator.")
    )


MAILS = [
    Mail(
        "engagement_confirm",
        _("Engagement to be confirmed"),
        _("When an agent says how far they engage, with a registration or alone"),
        _("The address that was given"),
        _confirmation,
    ),
    Mail(
        "engagement_invitation",
        _("Invitation to a day before the public"),
        _("As many days before registration opens as the day says"),
        _("Involved agents, on the theme of the day or on all"),
        _invitation,
    ),
    Mail(
        "engagement_digest",
        _("Days and results"),
        _("Once a week at most, when something is new"),
        _("Curious agents"),
        _digest,
    ),
    Mail(
        "engagement_need",
        _("A need for a skill"),
        _("When the coordinator asks"),
        _("The resource agents who were chosen, one mail each"),
        _need,
    ),
]
