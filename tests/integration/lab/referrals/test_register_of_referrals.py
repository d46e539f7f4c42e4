"""The register of referrals: what it shows, finds and exports; never who sent it."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils.translation import gettext
from wagtail.models import ModelLogEntry

from contributions.models import ModeratorLimit
from lab.models import Referral
from tests.cms import logged_in, outcome
from tests.factories import make_call, make_user
from tests.reading import plain, words_of
from tests.referring_cms import late_by, make_referral, make_referral_in
from tests.registers import workbook

pytestmark = pytest.mark.django_db

REGISTER = "/admin/lab/referral/"


def test_it_shows_filters_finds_and_exports_without_who_sent_it():
    late = make_referral(
        at=late_by(60), name="MARKED-NAME", email="marked@example.org", title="Le premier bus"
    )
    other = make_referral_in("refused", commissioner_kind="agent", commissioner="Direction des lycées")
    client = logged_in(make_user("editor"))
    listed = client.get(REGISTER)
    text = words_of(listed)
    day = Referral.objects.get(pk=late.pk).answer_due
    assert plain(gettext("%(day)s, late") % {"day": day.strftime("%d/%m/%Y")}) in text
    found = {
        "status=refused": other,
        "watch=late": late,
        "commissioner_kind=agent": other,
        "q=lycées": other,
        "q=BUS": late,
        f"q={late.reference}": late,
    }
    for query, row in found.items():
        page = words_of(client.get(f"{REGISTER}?{query}"))
        for each in (late, other):
            assert (each.reference in page) == (each == row), query
    for broken in ("status=x", "watch=x", "q=%00", "p=zz", "submission__contact_details__email=x"):
        page = client.get(f"{REGISTER}?{broken}")
        assert page.status_code == 200, broken
    inspect = client.get(f"{REGISTER}inspect/{late.pk}/")
    rows = workbook(client.post(f"{REGISTER}export/"))
    assert len(rows) == 3
    assert late.commissioner in repr(rows)
    for response in (listed.content.decode(), inspect.content.decode(), repr(rows)):
        assert "marked" not in response.lower()
    entry = ModelLogEntry.objects.get(action="contributions.register_exported")
    assert entry.data == {"register": "referrals", "rows": 2}


def test_who_reads_it_and_nobody_changes_it_by_hand():
    referral = make_referral()
    got = {}
    for role in ("editor", "moderator", "coordinator", "admin"):
        client = logged_in(make_user(role))
        got[role] = [outcome(client.get(f"{REGISTER}{path}")) for path in ("", f"inspect/{referral.pk}/")]
        for action in ("create/", f"edit/{referral.pk}/", f"delete/{referral.pk}/"):
            assert outcome(client.post(f"{REGISTER}{action}")) == "refused", action
    assert got == {
        "editor": ["done"] * 2,
        "moderator": ["refused"] * 2,
        "coordinator": ["done"] * 2,
        "admin": ["done"] * 2,
    }
    assert outcome(logged_in(None).get(REGISTER)) == "asked to log in"
    elsewhere = make_user("coordinator")
    ModeratorLimit.objects.create(user=elsewhere, page=make_call())
    client = logged_in(elsewhere)
    assert referral.reference not in client.get(REGISTER).content.decode()
    assert outcome(client.get(f"{REGISTER}inspect/{referral.pk}/")) == "refused"


def test_it_costs_the_same_with_three_and_with_thirty():
    client = logged_in(make_user("coordinator"))
    costs = []
    for more in (3, 12):
        for _each in range(more):
            make_referral()
        client.get(REGISTER)
        with CaptureQueriesContext(connection) as queries:
            client.get(REGISTER)
        costs.append(len(queries))
    assert costs[0] == costs[1]
