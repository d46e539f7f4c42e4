"""Objects for tests, a trait per state. Real rows, made through the services where there is one."""

from datetime import timedelta
from itertools import count
from typing import Any

from django.contrib.auth.models import Group
from django.utils import timezone
from django.utils.text import slugify
from wagtail.models import Page, Revision

from calls.models import CallIndexPage, CallPage, CallQuestion
from contributions.models import Contribution, Reason, Submission
from contributions.recording import DecidedElsewhere, record
from contributions.services import Received, Words, receive
from home.setup import ROLES, set_up
from people.models import User
from taxonomy.models import Territory, Theme

PASSWORD = "a-password-for-tests-only"
_numbers = count(1)

# Days from now: (opens, closes, results promised)
TIMETABLES = {
    "upcoming": (5, 30, 60),
    "open": (-10, 20, 60),
    "closing_soon": (-20, 3, 40),
    "closed": (-40, -5, 30),
    "results_due": (-60, -30, -3),
    "paused": (-10, 20, 60),
    "cancelled": (-10, 20, 60),
    "results_published": (-60, -30, -3),
}
# Days from now at which a verb of calls.services acted.
VERBS = {
    "paused": {"paused_at": -2},
    "cancelled": {"cancelled_at": -2},
    "results_published": {"results_published_at": -4},
}
WHOLE_CALL = {
    "introduction": "Dites-nous ce que vous vivez.",
    "stage": "understand",
    "audience": "Toute personne concernée.",
    "already_decided": "Il y aura un essai.",
    "open_to_debate": "Le lieu de l’essai.",
    "service_name": "Service des essais",
    "service_email": "service@example.org",
    "service_phone": "01 99 00 00 99",
    "use_of_answers": "Vos réponses servent à choisir.",
    "rules": "Ne nommez personne.",
}


def make_portal() -> CallIndexPage:
    """Everything `setup_portal` makes (tests/conftest.py), made anew where a test found an empty database."""
    index = CallIndexPage.objects.first()
    if index is None:
        set_up()
        index = CallIndexPage.objects.get()
    return index


def make_call(state: str = "open", **fields: Any) -> CallPage:
    """A live call in `state` (a key of TIMETABLES), complete unless `fields` empty something.

    What they empty is emptied behind the CMS's back, since an incomplete call cannot be published.
    """
    index = CallIndexPage.objects.first() or make_portal()
    number = next(_numbers)
    opens, closes, results = TIMETABLES[state]
    now = timezone.now()
    values = {
        "title": f"Appel {number}",
        "slug": f"appel-{number}",
        "question": f"Que faut-il changer, numéro {number} ?",
        "opens_at": now + timedelta(days=opens),
        "closes_at": now + timedelta(days=closes),
        "results_promised_on": timezone.localdate(now + timedelta(days=results)),
    } | WHOLE_CALL
    emptied = {name: value for name, value in fields.items() if name in values and not value}
    values |= {name: value for name, value in fields.items() if name not in emptied}
    if "closes_at" in emptied:
        values["closes_at"] = values["opens_at"] + timedelta(days=30)
    if "results_promised_on" in emptied or ("closes_at" in emptied and "results_promised_on" not in fields):
        values["results_promised_on"] = timezone.localdate(values["closes_at"] + timedelta(days=30))
    call = CallPage(**values)
    CallIndexPage.objects.get(pk=index.pk).add_child(instance=call)
    _as_published(call)
    verbs = {name: now + timedelta(days=days) for name, days in VERBS.get(state, {}).items()}
    if emptied or verbs:
        CallPage.objects.filter(pk=call.pk).update(**emptied, **verbs)
    return CallPage.objects.get(pk=call.pk)


def _as_published(call: CallPage) -> None:
    at = timezone.now()
    state = {"first_published_at": at, "last_published_at": at, "has_unpublished_changes": False}
    CallPage.objects.filter(pk=call.pk).update(live_revision=write_revision(call), **state)


def write_revision(page: Page) -> Revision:
    """What `save_revision` of a page just made leaves behind, without saving the page again: that was
    a tenth of most tests.
    """
    revision = Revision.objects.create(
        content_object=page,
        base_content_type=page.get_base_content_type(),
        content=page.serializable_data(),
        object_str=str(page),
    )
    values = {
        "latest_revision": revision,
        "latest_revision_created_at": revision.created_at,
        "draft_title": page.title,
        "has_unpublished_changes": True,
    }
    type(page).objects.filter(pk=page.pk).update(**values)
    return revision


def make_words(**fields: Any) -> Words:
    number = next(_numbers)
    return Words(**{"title": f"Titre {number}", "body": f"Texte de la réponse {number}."} | fields)


def make_received(call: CallPage | None = None, *, email: str = "", **words: Any) -> Received:
    """A contribution as the form stores it, awaiting a decision, with its link and queued receipt."""
    return receive(
        page=call or make_call(),
        words=make_words(**words),
        email=email,
        idempotency_key=None,
        now=timezone.now(),
    )


def make_contribution(call: CallPage | None = None, status: str = "awaiting", **words: Any) -> Contribution:
    """A contribution in `status`, decided elsewhere when it is not awaiting."""
    now = timezone.now()
    decided = None
    if status != Contribution.Status.AWAITING:
        reason = make_reason() if status == Contribution.Status.DECLINED else None
        decided = DecidedElsewhere(status=status, decided_at=now, reason=reason)
    return record(
        page=call or make_call(),
        words=make_words(**words),
        submitted_at=now,
        origin=Submission.Origin.WEB,
        decided=decided,
    )


def make_reason(**fields: Any) -> Reason:
    number = next(_numbers)
    values = {
        "code": f"reason-{number}",
        "title": f"Motif {number}",
        "rule": "La règle publiée.",
        "words_to_author": "Les mots du motif.",
    }
    return Reason.objects.create(**values | fields)


def make_user(role: str = "moderator") -> User:
    """A member of staff: editor, moderator, coordinator or admin (a superuser)."""
    make_portal()
    number = next(_numbers)
    user = User.objects.create_user(
        email=f"{role}{number}@example.org",
        password=PASSWORD,
        first_name=role.capitalize(),
        last_name=str(number),
        is_staff=True,
        is_superuser=role == "admin",
    )
    user.groups.add(Group.objects.get(name=ROLES[role]))
    return user


def make_question(call: CallPage, label: str = "Et ensuite ?", **fields: Any) -> CallQuestion:
    """A question on the form of `call`, after those it already asks; short text for the team by default."""
    position = call.questions.count()
    values = {"field_type": "singleline", "visibility": "team", "sort_order": position} | fields
    question = CallQuestion(page=call, label=label, **values)
    question.full_clean(exclude=["page", "clean_name"])
    question.save()
    return question


def make_commune(title: str, code: str, department: str = "Bouches-du-Rhône") -> Territory:
    """A commune in its department."""
    parent, _created = Territory.objects.get_or_create(
        kind=Territory.Kind.DEPARTMENT,
        code=code[:2],
        defaults={"title": department, "slug": slugify(department)},
    )
    return Territory.objects.create(
        kind=Territory.Kind.COMMUNE, code=code, title=title, slug=f"{slugify(title)}-{code}", parent=parent
    )


def make_themes(*titles: str) -> list[Theme]:
    """A theme and, below it, narrower ones."""
    broad = Theme.add_root(title=titles[0], slug=slugify(titles[0]))
    return [broad, *(broad.add_child(title=title, slug=slugify(title)) for title in titles[1:])]
