"""The erasers of what this app holds: addresses, personal answers, mail, sessions."""

from collections.abc import Collection
from datetime import datetime, timedelta
from functools import partial
from typing import Any

from django.contrib.sessions.models import Session
from django.db import models, transaction
from django.utils.translation import gettext, pgettext
from django.utils.translation import gettext_lazy as _
from post_office.models import Attachment, Email, Log

from people.erasers import Eraser, Held, PassingEraser, RowEraser, delete_rows, envelopes, told
from people.models import (
    AddressAllowance,
    ContactDetails,
    Engagement,
    LinksAskedFor,
    MailAttachment,
    Participant,
    PendingAddress,
    PersonalAnswer,
    SecretLink,
    SubmissionMail,
)
from people.services import DAY
from portal.cache import touch

MAIL_KEPT = timedelta(days=15)

MISSION = _("Task in the public interest (GDPR, article 6(1)(e))")
CONSENT = _("Consent, taken back at any time (GDPR, articles 6(1)(a) and 7)")
SECURITY = _("Task in the public interest: security of the service (GDPR, articles 6(1)(e) and 32)")


class ContactDetailsEraser(RowEraser):
    code = "contact_details"
    model = ContactDetails
    disclosed = ("email", "purpose", "confirmed_at", "delete_after")
    label = _("Contact details")
    holds = _("The e-mail address of whoever sent something, and a keyed digest of it.")
    why = _("To send the receipt and what is decided, and to recognise the same sender.")
    kept = _("Until the date that the page promised, so many months after it was received.")
    ground = MISSION


class PersonalAnswerEraser(RowEraser):
    code = "personal_answers"
    model = PersonalAnswer
    disclosed = ("label", "value", "delete_after")
    label = _("Personal answers")
    holds = _("Answers to the questions that an editor marked personal.")
    why = _("What the question was asked for; read by those who may see contact details.")
    kept = _("As long as contact details.")
    ground = MISSION


class PendingAddressEraser(RowEraser):
    code = "pending_addresses"
    model = PendingAddress
    disclosed = ("email", "asked_at", "expires_at")
    label = _("Addresses to be confirmed")
    holds = _("An address that somebody asked to be reached at, and its digest.")
    why = _("To write to an address only once its owner has confirmed it.")
    kept = _("Until it is confirmed, or its link expires.")
    ground = MISSION

    def due(self, now: datetime) -> models.QuerySet[Any]:
        return PendingAddress.objects.filter(expires_at__lt=now).order_by("expires_at")


class AllowanceEraser(PassingEraser):
    code = "address_allowances"
    model, instant, lasts = AddressAllowance, "last_at", DAY
    label = _("Limit of mail to an address")
    holds = _("A keyed digest of an address, and when mail was last promised to it.")
    why = _("So that nobody floods somebody else’s mailbox by typing their address.")
    kept = _("A day after the last mail. It stays when a contribution is erased: it protects the address.")
    ground = SECURITY


class LinksAskedForEraser(PassingEraser):
    code = "links_asked_for"
    model, instant, lasts = LinksAskedFor, "asked_at", DAY
    label = _("Requests for links")
    holds = _("A keyed digest of the address whose links were asked for.")
    why = _("To send the links a moment later, so that nobody can tell whether an address is known.")
    kept = _("A minute, until the links are sent; a day if that fails.")
    ground = SECURITY


class EngagementEraser(RowEraser):
    """An engagement with what it was invited to and asked, and the address once no other needs it.

    Where it came alone, without a registration, its envelope is closed with it: nothing else is in it.
    """

    # contributions.Submission.Kind.ENGAGEMENT, whose app stands above this one.
    kind_that_came_alone = "engagement"

    code = "engagements"
    model = Engagement
    disclosed = ("level", "theme", "territory", "service", "skills", "since", "until", "delete_after")
    label = _("Engagements of agents")
    holds = _(
        "How far an agent engages, service, skills, confirmed address; invitations to days, answers to needs."
    )
    why = _("To write what the chosen level promises, and nothing else.")
    kept = _(
        "Until it is left by the link of any of its mails; two years after the last time it was"
        " confirmed, changed or used; two days if it is never confirmed."
    )
    ground = MISSION

    def erase(self, keys: Collection[Any], *, now: datetime) -> int:
        rows = Engagement.objects.filter(pk__in=keys)
        participants = set(rows.exclude(participant=None).values_list("participant", flat=True))
        SecretLink.objects.filter(submission__in=keys, purpose=SecretLink.Purpose.ENGAGE).delete()
        if rows.acting().exists():
            touch("engagements")
        alone = envelopes().filter(pk__in=rows.values("pk"), kind=self.kind_that_came_alone)
        alone.update(delete_after=None, erased_at=now, idempotency_key=None)
        _deleted, by_model = rows.delete()
        Participant.objects.filter(pk__in=participants, engagements=None).delete()
        return by_model.get(Engagement._meta.label, 0)

    def of_submission(self, submission_ids: Collection[int], *, now: datetime) -> int:
        return self.erase(submission_ids, now=now)

    def disclose(self, submission: Any) -> list[list[Held]]:
        found = super().disclose(submission)
        person = Participant.objects.filter(engagements=submission.pk).first()
        return [[*row, *told(person, "email", "confirmed_at")] for row in found] if person else found


class MailEraser(Eraser):
    """Mail of the queue, with its logs and attachments: what was sent, and what has yet to leave."""

    code = "mail"
    label = _("Mail")
    holds = _("Queued and sent mail: address, subject, text, and what the mail server said.")
    why = _("To deliver it, try again, and answer whoever says that they received nothing.")
    kept = _("15 days, sent or not.")
    ground = MISSION

    def due(self, now: datetime) -> models.QuerySet[Any]:
        return Email.objects.filter(created__lt=now - MAIL_KEPT).order_by("created")

    def erase(self, keys: Collection[Any], *, now: datetime) -> int:
        # Whoever sends one of them right now finishes first.
        list(Email.objects.select_for_update().filter(pk__in=keys).order_by("pk").values_list("pk"))
        attached = list(Attachment.objects.filter(emails__in=keys).distinct())
        links = Attachment.emails.through.objects.filter(email__in=keys)
        for rows in (
            links,
            Log.objects.filter(email__in=keys),
            SubmissionMail.objects.filter(email__in=keys),
            MailAttachment.objects.filter(email__in=keys),
        ):
            delete_rows(rows)
        erased = delete_rows(Email.objects.filter(pk__in=keys))
        for attachment in attached:
            if not attachment.emails.exists():
                attachment.delete()
                transaction.on_commit(partial(attachment.file.storage.delete, attachment.file.name))
        return erased

    def of_submission(self, submission_ids: Collection[int], *, now: datetime) -> int:
        keys = SubmissionMail.objects.filter(submission__in=submission_ids).values_list("email", flat=True)
        return self.erase(list(keys), now=now)

    def disclose(self, submission: Any) -> list[list[Held]]:
        mails = Email.objects.filter(about__submission=submission).order_by("pk")
        return [
            [
                *told(each, "subject"),
                Held("created", gettext("Date"), each.created),
                Held("state", pgettext("mail", "state"), _state(each)),
            ]
            for each in mails
        ]


class SessionEraser(PassingEraser):
    code = "sessions"
    model, instant = Session, "expire_date"
    label = _("Sessions")
    holds = _("Who of the staff is logged in. Citizens have none.")
    why = _("To stay logged in from one page of the CMS to the next.")
    kept = _("Until they expire, after twelve hours.")
    ground = SECURITY


def _state(mail: Email) -> str:
    return str(mail.get_status_display() or gettext("queued"))


ERASERS = (
    ContactDetailsEraser(),
    PersonalAnswerEraser(),
    PendingAddressEraser(),
    AllowanceEraser(),
    LinksAskedForEraser(),
    EngagementEraser(),
    MailEraser(),
    SessionEraser(),
)
