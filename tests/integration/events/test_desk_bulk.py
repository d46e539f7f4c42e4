"""Registrations validated and refused together on the desk, each by the verb of a single one."""

import pytest
from django.contrib.auth.models import Permission
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils.translation import gettext
from post_office.models import Email

from contributions.models import Decision, Submission
from events.desk_bulk import Validate
from events.models import Registration
from tests.bulk import QUEUE, WAITING, choose, confirm, do, keys, refused, url
from tests.cms import logged_in, outcome
from tests.days import make_day, make_organiser, make_registration
from tests.factories import make_contribution, make_user
from tests.reading import plain, soup, words_of

pytestmark = pytest.mark.django_db

WORDS = "La salle est trop petite : venez le 12."


@pytest.fixture
def organiser():
    user = make_organiser()
    user.user_permissions.add(
        *Permission.objects.filter(codename__in=["view_contribution", "tag_submission"])
    )
    return user


@pytest.fixture
def client(organiser):
    return logged_in(organiser)


def statuses(*rows):
    by_key = dict(Registration.objects.values_list("pk", "status"))
    return [by_key[row.pk] for row in rows]


def test_validating_all_that_the_filters_show_seats_the_first_and_says_what_was_left(client, organiser):
    day = make_day(validates_by_hand=True, seats_total=2)
    elsewhere = make_registration(make_day(validates_by_hand=True))
    rows = [make_registration(day) for _number in range(3)]
    contribution = make_contribution()
    Email.objects.all().delete()
    of_the_day = choose(client, "validate", "all", shown=f"{WAITING}&page={day.pk}")
    assert keys(of_the_day) == [row.pk for row in rows]
    # Ticked out of order, beside what it is not for.
    page = choose(client, "validate", rows[2], contribution, rows[0], rows[1])
    said = [(str(each.label), each.count, str(each.effect)) for each in page.context["standing"]]
    left = gettext("unchanged")
    assert said == [(str(Registration.Status.AWAITING.label), 3, ""), (gettext("Contribution"), 1, left)]
    summary = confirm(client, "validate", page)
    assert (summary.context["bulk"].done, summary.context["bulk"].refused) == (3, 1)
    assert refused(summary) == {contribution.submission.reference: str(Validate.not_concerned)}
    assert plain(summary.context["said"]) in words_of(summary)
    assert summary.context["bulk"].became == {"confirmed": 2, "waiting": 1}
    assert statuses(*rows, elsewhere) == ["confirmed", "confirmed", "waiting", "awaiting"]
    decided = Decision.objects.values_list("submission", "verb", "decided_by")
    assert sorted(decided) == [(row.pk, "validate", organiser.pk) for row in rows]
    assert Email.objects.count() == 3
    # A reload tells the same, and decides nothing twice.
    again = confirm(client, "validate", page)
    assert (again.context["bulk"].done, again.context["bulk"].refused) == (3, 1)
    assert (Decision.objects.count(), Email.objects.count()) == (3, 3)
    contribution.submission.refresh_from_db()
    assert contribution.submission.awaiting_since is not None


def test_refusing_wants_words_which_each_of_them_reads(client):
    day = make_day(validates_by_hand=True)
    rows = [make_registration(day) for _number in range(2)]
    decided = make_registration(make_day())
    Email.objects.all().delete()
    page = choose(client, "refuse", *rows, decided)
    wrong = confirm(client, "refuse", page, words="  ")
    assert wrong.status_code == 422
    assert plain(gettext("Say why: whoever registered is owed a reason.")) in words_of(wrong)
    assert not Decision.objects.exists()
    summary = confirm(client, "refuse", page, words=f" {WORDS}")
    assert statuses(*rows, decided) == ["refused", "refused", "confirmed"]
    assert set(refused(summary)) == {decided.submission.reference}
    assert set(Decision.objects.values_list("verb", "words")) == {("refuse", WORDS)}
    assert [WORDS in mail.message for mail in Email.objects.all()] == [True, True]
    # A day that is full and has no list: the verb's own sentence says why.
    full = make_day(validates_by_hand=True, seats_total=1, has_waiting_list=False)
    first, late = make_registration(full), make_registration(full)
    left = refused(do(client, "validate", first, late))
    assert left == {
        late.submission.reference: gettext("No seat is left for this party, and the day has no waiting list.")
    }


def test_only_who_decides_about_registrations_is_offered_it_and_contributions_stay_theirs(client):
    row = make_registration(make_day(validates_by_hand=True))
    moderator = logged_in(make_user("moderator"))
    for somebody, offered in ((client, {"validate", "refuse"}), (moderator, {"publish", "decline"})):
        links = [
            str(link["href"]) for link in soup(somebody.get(WAITING)).select("[data-bulk-action-button]")
        ]
        names = {link.rstrip("/").rpartition("/")[2] for link in links}
        assert names & {"validate", "refuse", "publish", "decline"} == offered
    assert outcome(moderator.get(url("validate"), {"id": row.pk, "next": QUEUE})) == "refused"
    assert outcome(client.get(url("publish"), {"id": row.pk, "next": QUEUE})) == "refused"
    summary = do(moderator, "publish", row)
    assert set(refused(summary)) == {row.submission.reference}
    assert statuses(row) == ["awaiting"]
    # What sorts is for every kind.
    assert do(client, "add-tags", row, tags="à relire").context["bulk"].done == 1
    assert Submission.objects.get(pk=row.pk).tagged.count() == 1


def test_each_registration_costs_the_same(client):
    def cost(number):
        rows = [make_registration(make_day(validates_by_hand=True)) for _number in range(number)]
        with CaptureQueriesContext(connection) as asking:
            page = choose(client, "validate", *rows)
        with CaptureQueriesContext(connection) as doing:
            assert confirm(client, "validate", page).context["bulk"].done == number
        return len(asking), len(doing)

    cost(1)
    (asked, first), (asked_more, second), (asked_most, last) = cost(2), cost(4), cost(14)
    assert asked == asked_more == asked_most
    assert last - second == 5 * (second - first)
