"""Subjects as one kind of what people send: their address, their erasure, the page of their link."""

from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from contributions import sent
from contributions.follow import FOLLOW_PAGES, FollowPage
from contributions.models import Submission
from contributions.sent import SentKind
from lab.subjects.erasing import SubjectWordsEraser
from lab.subjects.follow import find_subject, subject_page
from lab.subjects.services import take_back_subject
from people import erasers
from people.models import ContactDetails

SUBJECTS = SentKind(
    code=Submission.Kind.SUBJECT,
    find=find_subject,
    purpose=ContactDetails.Purpose.SUBJECT,
    take_back=take_back_subject,
    back=_("Back to subject %(reference)s"),
    erase_title=_("Have your subject erased"),
    erased_title=pgettext_lazy("subject", "This subject was erased"),
    goes="lab/subjects/parts/erasure_goes.html",
    stays="lab/subjects/parts/erasure_stays.html",
)


def register_what_is_behind_the_link() -> None:
    """Fill the registries of the apps below. Once per process, from AppConfig.ready()."""
    sent.register(SUBJECTS)
    FOLLOW_PAGES[Submission.Kind.SUBJECT] = FollowPage("lab/subjects/follow.html", subject_page)
    erasers.register(SubjectWordsEraser())
