"""Two at the same moment about one referral, on both databases: one is done, the other is told."""

from functools import partial

import pytest
from django.utils import timezone

from contributions.models import Decision, ThreadEntry
from contributions.services import StaleDecision
from lab.models import BriefVersion
from lab.referrals.moves import IllegalMove
from lab.referrals.services import briefing, commissioning, deciding, tracing
from tests.racing import at_once, meeting
from tests.referring_cms import ALL_MET, UNMET, fresh, make_referral, make_referral_in, on_screen

pytestmark = pytest.mark.django_db(transaction=True)


def test_two_coordinators_decide_once(monkeypatch):
    referral = make_referral()
    seen = on_screen(referral)
    meeting(monkeypatch, (tracing, "refuse_illegal"))
    results = at_once(
        partial(deciding.admit, **seen, criteria=ALL_MET),
        partial(deciding.refuse, **seen, criteria=UNMET, words="Non.", publish=False),
    )
    assert sum(isinstance(result, StaleDecision) for result in results) == 1
    assert Decision.objects.filter(submission=referral.pk).count() == 1
    assert ThreadEntry.objects.filter(submission=referral.pk).count() == 2


def test_agreeing_while_another_version_is_proposed(monkeypatch):
    """Either the first is agreed to and whoever proposes is told, or it was superseded and cannot be."""
    referral = make_referral_in("reframing")
    seen = on_screen(referral)
    meeting(monkeypatch, (tracing, "refuse_illegal"), (commissioning, "refuse_illegal"))
    proposing = partial(
        briefing.propose_brief,
        **seen,
        public_title="Un titre",
        question="Une autre question ?",
        points=["Un point"],
        note="Ce qui change.",
    )
    agreeing = partial(commissioning.agree_brief, submission_id=referral.pk, number=1, now=timezone.now())
    results = at_once(proposing, agreeing)
    assert sum(isinstance(result, IllegalMove) for result in results) == 1
    versions = BriefVersion.objects.filter(referral=referral)
    if isinstance(results[0], StaleDecision):
        assert fresh(referral).status == "agreed"
        assert [version.agreed_at is not None for version in versions] == [True]
    else:
        assert fresh(referral).status == "reframing"
        assert [version.agreed_at for version in versions] == [None, None]
