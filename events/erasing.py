"""The erasers of registrations: needs a week after the day, who came on the date that the page promised.

What stays counts: that somebody had a place, of which kind, with how many, in which workshops.
"""

from collections.abc import Collection, Iterable
from datetime import datetime
from typing import Any

from django.utils.translation import gettext_lazy as _

from contributions.erasing.words import close_envelopes, empty_answers_of_the_team, forget_tags
from contributions.models import Answer, Submission
from events.models import Attendee, Needs, PhotoConsent, Registration
from people.erasers import Held, RowEraser, delete_rows, told
from people.erasing import CONSENT, MISSION


class OfRegistration(RowEraser):
    """For a model with one row a registration, whose key is that of the envelope too."""

    def submissions(self, keys: Collection[Any]) -> Iterable[int]:
        return keys

    def of_submission(self, submission_ids: Collection[int], *, now: datetime) -> int:
        return delete_rows(self.model._default_manager.filter(pk__in=submission_ids))

    def disclose(self, submission: Submission) -> list[list[Held]]:
        rows = self.model._default_manager.filter(pk=submission.pk)
        return [told(row, *self.disclosed) for row in rows]


class NeedsEraser(OfRegistration):
    code = "registration_needs"
    model = Needs
    disclosed = ("access", "diet", "delete_after")
    label = _("Access and meals")
    holds = _("What somebody needs for access and for meals: it may tell of their health or beliefs.")
    why = _("So that everybody can come and eat; read by the organiser alone.")
    kept = _("Seven days after the day; while it has no date, as long as the registration names somebody.")
    ground = MISSION


class PhotoConsentEraser(OfRegistration):
    code = "registration_photos"
    model = PhotoConsent
    disclosed = ("given_at", "delete_after")
    label = _("Consent to photos")
    holds = _("That somebody agreed to be seen on pictures of a day, and when.")
    why = _("So that nobody is shown who does not want to be; read by the organiser alone.")
    kept = _("Until it is taken back, or as long as the registration names somebody.")
    ground = CONSENT


class RegistrationEraser(OfRegistration):
    """Who registered, what they answered, what the team wrote to them; then the envelope is closed."""

    code = "registrations"
    model = Attendee
    disclosed = ("name", "organisation", "service", "delete_after")
    label = _("Who registered")
    holds = _(
        "Name, organisation and service of whoever registered for a day, the digest of their address, their "
        "answers, and what the team wrote to them."
    )
    why = _("To welcome them, to keep one place a person, and to attest that they came.")
    kept = _("For as many months after the day as its page keeps contact details.")
    ground = MISSION
    at_once = 200

    def erase(self, keys: Collection[Any], *, now: datetime) -> int:
        erased = self._forget(keys)
        # Never decided, nobody decides any more.
        Submission.objects.filter(pk__in=keys, awaiting_since__isnull=False).update(awaiting_since=None)
        close_envelopes(keys, now=now)
        return erased

    def of_submission(self, submission_ids: Collection[int], *, now: datetime) -> int:
        own = list(Registration.objects.filter(pk__in=submission_ids).values_list("pk", flat=True))
        if not own:
            return 0
        # Asked for: even what tells who they are in their town goes. The kind of seat is left to count by.
        Registration.objects.filter(pk__in=own).update(sender_kind="")
        return self._forget(own)

    def disclose(self, submission: Submission) -> list[list[Held]]:
        names = ("status", "seat_kind", "sender_kind", "companions", "registered_at", "attended_at")
        rows = Registration.objects.filter(pk=submission.pk).prefetch_related("workshops")
        told_rows = [
            [
                *told(row, *names),
                *(Held("workshop", str(_("workshop")), each.title) for each in row.workshops.all()),
            ]
            for row in rows
        ]
        answers = Answer.objects.filter(submission=submission) if told_rows else []
        return [
            *super().disclose(submission),
            *told_rows,
            *(told(row, "label", "value", "visibility") for row in answers),
        ]

    def _forget(self, keys: Collection[int]) -> int:
        delete_rows(Answer.objects.filter(submission__in=keys))
        empty_answers_of_the_team(keys)
        forget_tags(keys)
        Registration.objects.filter(pk__in=keys).update(email_digest=None)
        return delete_rows(Attendee.objects.filter(pk__in=keys))


# The words of a person last: their needs are told by what they still are.
ERASERS = (NeedsEraser(), PhotoConsentEraser(), RegistrationEraser())
