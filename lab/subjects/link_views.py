"""What an author does with a subject by its secret link: take it back. A GET never acts."""

from typing import Any

from django.utils import timezone
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from contributions.author_base import AuthorView
from contributions.author_forms import ButtonForm
from contributions.follow import resolve
from contributions.models import Decision, Submission
from lab.models import Subject
from lab.statuses import SubjectStatus
from lab.subjects import services
from lab.subjects.follow import find_subject
from lab.subjects.moves import legal_verbs
from lab.subjects.views import was_public


class WithdrawSubjectView(AuthorView[Subject]):
    """Take the subject back, for good."""

    form_class = ButtonForm
    template_name = "lab/subjects/withdraw.html"
    expired_notice = _("The page had been open for too long. Nothing was done: press the button again.")

    def find(self, token: str) -> Subject | None:
        link = resolve(token)
        if link is None or link.submission.kind != Submission.Kind.SUBJECT:
            return None
        return None if link.submission.erased_at else find_subject(link.submission_id)

    def is_open(self, sent: Subject) -> bool:
        return Decision.Verb.WITHDRAW in legal_verbs(sent)

    def send(self, sent: Subject, said: dict[str, Any]) -> None:
        services.withdraw_own(submission_id=sent.pk, now=timezone.now())

    def is_done(self, sent: Subject, said: dict[str, Any]) -> bool:
        return sent.status == SubjectStatus.WITHDRAWN

    def why_not(self, sent: Subject) -> str:
        return gettext("Your subject has been withdrawn meanwhile.")

    def context(self, token: str, sent: Subject) -> dict[str, Any]:
        return super().context(token, sent) | {
            "is_public": sent.is_public,
            "was_public": was_public(sent),
            "kept_until": sent.page.contact_details_until(timezone.now()),
        }
