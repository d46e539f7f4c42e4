"""Which verb is legal from which status of a subject; the table is here and nowhere else."""

from django.utils.translation import gettext

from contributions.models import Decision
from contributions.services import IllegalMove
from lab.models import Subject
from lab.statuses import SubjectStatus

Verb = Decision.Verb

LEGAL: dict[str, frozenset[str]] = {
    SubjectStatus.AWAITING: frozenset({Verb.TAKE_UP, Verb.ANSWER, Verb.REFER, Verb.WITHDRAW}),
    SubjectStatus.IN_REVIEW: frozenset({Verb.ANSWER, Verb.REFER, Verb.WITHDRAW}),
    SubjectStatus.ANSWERED: frozenset({Verb.REOPEN, Verb.REFER, Verb.WITHDRAW}),
    # The referral says the rest; the lab may still answer in words, or take them back.
    SubjectStatus.REFERRED: frozenset({Verb.ANSWER, Verb.REOPEN, Verb.WITHDRAW}),
    # What its author took back is nobody else's to put forward again.
    SubjectStatus.WITHDRAWN: frozenset(),
}


def legal_verbs(subject: Subject) -> frozenset[str]:
    """What may become of `subject` now."""
    return frozenset() if subject.submission.erased_at is not None else LEGAL[subject.status]


def refuse_illegal(subject: Subject, verb: str) -> None:
    """Raise IllegalMove, with a sentence, unless `verb` is legal now."""
    if verb not in legal_verbs(subject):
        raise IllegalMove(
            gettext("%(reference)s is “%(state)s”: that cannot be decided about it now.")
            % {"reference": subject.reference, "state": subject.get_status_display()}
        )
