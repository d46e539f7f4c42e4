"""Referrals for tests: the page, referrals in a state, briefs, and what a browser would send."""

from datetime import date, datetime
from itertools import count
from typing import Any

from django.contrib.auth.models import Permission
from django.utils import timezone
from wagtail.models import Page

from contributions.models import Submission
from home.models import HomePage
from lab.models import BriefPoint, BriefVersion, Referral, ReferralIndexPage
from lab.referrals.services import Asked, Sent, agree_brief, confirm_referral, submit_referral, withdraw
from lab.statuses import ReferralStatus
from people.models import User
from portal.cache import touch
from tests.factories import PASSWORD, make_portal

_numbers = count(1)

# What is always written, by the names of the form's fields.
WORDS = {
    "commissioner_kind": "agent",
    "commissioner": "Direction des transports",
    "name": "Camille Essai",
    "email": "camille@region.example.org",
    "phone": "01 99 00 00 42",
    "title": "Aller au lycée quand le car ne passe plus",
    "situation": "Trois communes n’ont plus de car après 17 h.",
    "question": "Comment rentrer du lycée après 17 h ?",
    "people_concerned": "Les lycéens et leurs parents.",
    "settled": "Le marché des cars court jusqu’en juin.",
    "open_points": "Les horaires du soir.",
    "expected_by": "2031-06-30",
    "means": "Une demi-journée par semaine.",
    "who_decides": "La commission des transports.",
    "who_carries_on": "Le service des lignes.",
}


def make_referral_page(**fields: Any) -> ReferralIndexPage:
    """The page of referrals, live and complete; made where there is none."""
    page = ReferralIndexPage.objects.first()
    if page is None:
        make_portal()
        home: Page = HomePage.objects.get()
        values = {
            "title": "Saisir le labo",
            "slug": "saisir-le-labo",
            "summary": "Confiez au labo un sujet.",
            "service_name": "Service des essais",
            "service_email": "service@example.org",
            "read_within_days": 3,
            "service_phone": "01 99 00 00 99",
        }
        page = home.add_child(instance=ReferralIndexPage(**values | fields))
    elif fields:
        ReferralIndexPage.objects.filter(pk=page.pk).update(**fields)
        touch(page)
    return ReferralIndexPage.objects.get(pk=page.pk)


def make_asked(**fields: Any) -> Asked:
    number = next(_numbers)
    values: dict[str, Any] = WORDS | {
        "title": f"Sujet {number}",
        "email": f"personne{number}@region.example.org",
        "expected_by": date(2031, 6, 30),
    }
    return Asked(**values | fields)


def make_sent(page: ReferralIndexPage | None = None, *, now: datetime | None = None, **asked: Any) -> Sent:
    """A referral as the form stores it: its address is not confirmed yet."""
    return submit_referral(
        page=page or make_referral_page(), asked=make_asked(**asked), now=now or timezone.now()
    )


def make_referral(
    status: str = "awaiting",
    *,
    page: ReferralIndexPage | None = None,
    confirmed: bool = True,
    published: bool = False,
    now: datetime | None = None,
    **fields: Any,
) -> Referral:
    """A referral in `status`, its address confirmed unless `confirmed` is false.

    `fields` are those of Asked, or columns of the referral: what staff decides is set behind the back of
    the verbs. From "reframing" on it has a brief; agreed, it is public, as with `published`.
    """
    now = now or timezone.now()
    asked = {name: fields.pop(name) for name in list(fields) if name in Asked.__dataclass_fields__}
    pk = make_sent(page, now=now, **asked).referral.pk
    if confirmed:
        confirm_referral(submission_id=pk, now=now)
    if status in (ReferralStatus.REFRAMING, ReferralStatus.AGREED):
        Referral.objects.filter(pk=pk).update(status=ReferralStatus.REFRAMING, answer_due=None)
        make_brief(Referral.objects.get(pk=pk), now=now)
        Submission.objects.filter(pk=pk).update(awaiting_since=None)
    if status == ReferralStatus.AGREED:
        agree_brief(submission_id=pk, number=1, now=now)
    elif status == ReferralStatus.WITHDRAWN:
        withdraw(submission_id=pk, now=now)
    elif status not in (ReferralStatus.AWAITING, ReferralStatus.REFRAMING):
        Referral.objects.filter(pk=pk).update(status=status, answer_due=None)
        Submission.objects.filter(pk=pk).update(awaiting_since=None)
    if published:
        title = fields.pop("public_title", "") or f"Titre public {pk}"
        fields = {
            "public_question": "Comment rentrer ?",
            "published_at": now,
            **fields,
            "public_title": title,
        }
    if fields:
        Referral.objects.filter(pk=pk).update(**fields)
    return Referral.objects.select_related("submission", "page").get(pk=pk)


def make_brief(
    referral: Referral,
    *points: str,
    agreed: bool = False,
    now: datetime | None = None,
    **fields: Any,
) -> BriefVersion:
    """The next version of the brief of `referral`, with its points; as a row, whatever its state."""
    now = now or timezone.now()
    number = referral.briefs.count() + 1
    values: dict[str, Any] = {"question": f"Question de la version {number} ?", "proposed_at": now}
    brief = BriefVersion.objects.create(
        referral=referral, number=number, agreed_at=now if agreed else None, **values | fields
    )
    for place, text in enumerate(points or ("Rencontrer vingt lycéens.", "Essayer un car à la demande."), 1):
        BriefPoint.objects.create(brief=brief, number=place, text=text)
    return brief


def make_reader(*codenames: str) -> User:
    """Somebody of the CMS with these rights alone."""
    make_portal()
    user = User.objects.create_user(f"reader{next(_numbers)}@example.org", password=PASSWORD)
    user.user_permissions.set(Permission.objects.filter(codename__in=["access_admin", *codenames]))
    return user


def go_through_every_mail_of_referrals(now: datetime) -> None:
    """referral_received, _agreed, _withdrawn: each by its own verb."""
    make_referral("agreed", now=now)
    make_referral("withdrawn", now=now)
