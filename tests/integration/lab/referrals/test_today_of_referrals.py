"""What the home page of the CMS says of referrals, on the days that count."""

from datetime import UTC, datetime, timedelta

import pytest
import time_machine

from contributions.digest import waiting_for as digest_for
from contributions.models import Submission
from contributions.pages import beyond_working_days
from lab.models import BriefVersion
from people.retention import apply_retention
from portal.today import waiting_for
from tests.cms import logged_in
from tests.factories import make_user
from tests.referring import make_referral_page, make_sent
from tests.referring_cms import fresh, make_referral, make_referral_in

pytestmark = pytest.mark.django_db

MONDAY = datetime(2026, 11, 2, 9, 30, tzinfo=UTC)
REGISTER = "/admin/lab/referral/?watch="


def lines(user):
    found = {line.url: (line.count, line.late) for line in waiting_for(user)}
    return {url: figures for url, figures in found.items() if "referral" in url}


def test_each_thing_to_do_is_a_line_that_leads_to_exactly_its_rows():
    user = make_user("coordinator")
    assert lines(user) == {}
    make_referral_page(read_within_days=15)
    with time_machine.travel(MONDAY, tick=False):
        waits = make_referral(title="MARKED-EXAMINE")
        make_referral(title="MARKED-UNCONFIRMED", confirmed=False)
        make_referral_in("admissible", title="MARKED-REFRAME")
        make_referral_in("reframing", title="MARKED-BRIEF")
        make_referral_in("refused", expected_by=MONDAY.date())
        make_referral_in("agreed", title="MARKED-EXPECTED", expected_by=datetime(2026, 12, 2).date())
        # 15 working days from Monday 2 November, 11 November being a holiday.
        assert fresh(waits).answer_due == datetime(2026, 11, 24).date()
        examine = "/admin/moderation/?status=awaiting&kind=referral"
        assert lines(user) == {examine: (1, 0), f"{REGISTER}reframe": (1, 0), f"{REGISTER}expected": (1, 0)}
    # The tenth working day is Tuesday 17 November.
    with time_machine.travel(datetime(2026, 11, 17, 12, tzinfo=UTC), tick=False):
        assert f"{REGISTER}brief" not in lines(user)
        assert lines(user)[f"{REGISTER}unconfirmed"] == (1, 0)
    with time_machine.travel(datetime(2026, 11, 18, 12, tzinfo=UTC), tick=False):
        assert lines(user)[f"{REGISTER}brief"] == (1, 1)
    with time_machine.travel(datetime(2026, 11, 24, 12, tzinfo=UTC), tick=False):
        assert lines(user)[examine] == (1, 0)
    with time_machine.travel(datetime(2026, 11, 25, 12, tzinfo=UTC), tick=False):
        assert lines(user)[examine] == (1, 1)
        client = logged_in(user)
        for code in ("unconfirmed", "reframe", "brief", "expected"):
            listed = client.get(f"{REGISTER}{code}").content.decode()
            assert f"MARKED-{code.upper()}" in listed, code
            assert listed.count("MARKED-") == listed.count(f"MARKED-{code.upper()}"), code
        listed = client.get(f"{REGISTER}late").content.decode()
        assert "MARKED-EXAMINE" in listed


def test_whose_address_was_never_confirmed_is_asked_about_until_its_words_are_erased():
    user, line = make_user("coordinator"), f"{REGISTER}unconfirmed"
    page = make_referral_page()
    with time_machine.travel(MONDAY, tick=False):
        make_sent(page)
    kept_until = page.contact_details_until(MONDAY)
    last = datetime(kept_until.year, kept_until.month, kept_until.day, 12, tzinfo=UTC)
    for now, expected in ((last, (1, 0)), (last + timedelta(days=1), None)):
        with time_machine.travel(now, tick=False):
            apply_retention(now=now)
            assert lines(user).get(line) == expected


def test_nobody_but_who_decides_is_told():
    make_referral()
    for role in ("editor", "moderator"):
        assert lines(make_user(role)) == {}


def test_the_digest_and_the_desk_tell_of_referrals_only_to_who_may_read_them():
    referral = make_referral()
    now = referral.submitted_at
    assert [line.reference for line in digest_for(make_user("coordinator"), now=now).lines] == [
        referral.reference
    ]
    assert digest_for(make_user("moderator"), now=now).total == 0
    assert Submission.objects.open_to(make_user("admin")).count() == 1


def test_a_newer_version_of_the_brief_begins_the_wait_anew():
    user, now = make_user("coordinator"), datetime(2026, 11, 25, 12, tzinfo=UTC)
    referral = make_referral_in("reframing")
    BriefVersion.objects.update(proposed_at=MONDAY)
    with time_machine.travel(now, tick=False):
        assert f"{REGISTER}brief" in lines(user)
        BriefVersion.objects.create(referral=referral, number=2, question="?", proposed_at=now)
        assert f"{REGISTER}brief" not in lines(user)
    assert beyond_working_days(10, now) == datetime(2026, 11, 9, 23, tzinfo=UTC)
