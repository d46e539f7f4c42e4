"""The page behind the secret link of a subject: receipt, where it stands, the answer, what may be done."""

from typing import Any

from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext, pgettext

from contributions.author_actions import Action, address_actions
from contributions.models import Decision
from contributions.services import last_decision
from contributions.thread import thread_of
from lab.models import Subject
from lab.statuses import SUBJECT_OPEN, SubjectStatus
from lab.subjects.moves import legal_verbs
from lab.subjects.views import TITLES, referrals_of, was_public
from people import links
from people.models import ContactDetails, SecretLink
from people.services import pending_address

Verb = Decision.Verb
# Their words stand nowhere else; those of an answer are in the thread.
TOLD_ABOVE = frozenset({Verb.REOPEN, Verb.WITHDRAW})


def find_subject(submission_id: int) -> Subject:
    """A subject with its envelope and its page."""
    rows = Subject.objects.select_related("submission", "page", "theme")
    subject = rows.get(pk=submission_id)
    # The envelope's page is that one: not read a second time.
    subject.submission.page = subject.page
    return subject


def subject_page(link: SecretLink, token: str) -> dict[str, Any]:
    """Everything about one subject, for its author. Reading only."""
    subject = find_subject(link.submission_id)
    submission, page = subject.submission, subject.page
    details = ContactDetails.objects.filter(submission=submission).first()
    decision = last_decision(submission)
    return {
        "subject": subject,
        "page": page,
        "link_url": links.url_for(link),
        "thread": thread_of(submission, titles=TITLES),
        "waits": subject.status in SUBJECT_OPEN,
        "read_by": page.read_by(submission.awaiting_since or submission.submitted_at),
        "decision": decision,
        "words_above": decision.words if decision and decision.verb in TOLD_ABOVE else "",
        "reason": decision.reason if decision and decision.verb == Verb.ANSWER else None,
        "referrals": referrals_of(subject),
        "was_public": subject.status == SubjectStatus.WITHDRAWN and was_public(subject),
        "public_path": page.public_path(submission) if subject.is_public else None,
        "erased_after": details.delete_after if details else None,
        "pending": pending_address(submission, now=timezone.now()),
        "actions": _actions(subject, token, details),
        "download_url": reverse("follow_download", args=[token]),
        "erase_url": reverse("follow_erase", args=[token]),
    }


def _actions(subject: Subject, token: str, details: ContactDetails | None) -> list[Action]:
    """What its author may do now, what is undone the most easily first."""
    actions = address_actions(subject.submission, page=subject.page, token=token, details=details)
    if Verb.WITHDRAW in legal_verbs(subject):
        text = pgettext("subject", "Take it back for good, also once it is published. Its reference stays.")
        url = reverse("follow_withdraw_subject", args=[token])
        actions.append(Action(gettext("Withdraw your subject"), text, url))
    return actions
