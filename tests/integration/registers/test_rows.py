"""What the registers hold, and what they never hold."""

import re
from datetime import datetime, timedelta

import pytest

from contributions import services
from contributions.models import Contribution, FormerWords, RedactedOriginal, Report
from people.models import PersonalAnswer
from tests.cms import logged_in
from tests.factories import (
    make_call,
    make_commune,
    make_contribution,
    make_reason,
    make_received,
    make_themes,
    make_user,
)
from tests.reading import soup, words_of
from tests.registers import ADDRESSES, NOW, OF_CALLS, Status, export, fill, limited, workbook

pytestmark = pytest.mark.django_db


def test_the_registers_and_their_exports_hold_nothing_private():
    call = make_call()
    moderator = make_user()
    contribution = make_received(
        call,
        email="marked-address@example.org",
        title="MARKED-TITLE",
        body="MARKED-BODY",
        shown_as="MARKED-NAME",
        explanation="MARKED-EXPLANATION",
        territory_text="MARKED-PLACE",
    ).contribution
    PersonalAnswer.objects.create(
        submission=contribution.submission,
        key="k",
        label="MARKED-LABEL",
        field_type="singleline",
        value="MARKED-ANSWER",
        delete_after=NOW.date(),
    )
    RedactedOriginal.objects.create(
        submission=contribution.submission, words={"title": "MARKED-ORIGINAL"}, delete_after=NOW.date()
    )
    FormerWords.objects.create(
        submission=contribution.submission,
        title="MARKED-FORMER",
        body="MARKED-FORMER",
        replaced_at=NOW,
        delete_after=NOW.date(),
    )
    services.publish(submission_id=contribution.pk, version_seen=1, by=moderator, now=NOW)
    services.report(
        contribution=contribution,
        ground="insult",
        words="MARKED-REPORT",
        email="marked-reporter@example.org",
        idempotency_key=None,
        now=NOW,
    )
    services.decline(
        submission_id=contribution.pk,
        version_seen=2,
        reason=make_reason(),
        words="MARKED-DECISION",
        by=moderator,
        now=NOW,
    )
    services.contest(submission_id=contribution.pk, words="MARKED-CONTEST", now=NOW)
    services.add_tags(submission_ids=[contribution.pk], names=["à revoir"])
    client = logged_in(make_user("admin"))
    read = 0
    for name, address in ADDRESSES.items():
        listed = client.get(address)
        pages = [listed.content.decode(), repr(workbook(export(client, name)))]
        for inspect in set(re.findall(rf"{address}inspect/\d+/", listed.content.decode())):
            page = client.get(inspect).content.decode()
            # The words that the author of a declined contribution received stand in the row of the decision.
            pages.append(page.replace("MARKED-DECISION", "") if name == "decisions" else page)
        for page in pages:
            assert "marked" not in page.lower(), name
            read += 1
    assert read >= 2 * len(ADDRESSES) + 5


def test_the_register_of_contributions_says_where_each_stands():
    call = make_call(title="Le pain et le travail")
    contribution = make_contribution(call, kind="idea")
    Contribution.objects.update(redacted=True)
    client = logged_in(make_user())
    page = words_of(client.get(ADDRESSES["contributions"]))
    for expected in (contribution.reference, "Le pain et le travail", str(Status.AWAITING.label)):
        assert expected in page
    [_headings, row] = workbook(export(client, "contributions"))
    assert row[0] == contribution.reference
    assert row[4] == datetime(2026, 11, 23, 10, 30)  # in Paris
    assert row[5]


def test_the_register_of_reports_says_what_was_reported_and_when_it_was_answered(clock):
    keys = fill(make_call())
    later = NOW + timedelta(days=2)
    services.answer_report(
        submission_id=keys["reports"], version_seen=1, upheld=False, words="Non.", by=make_user(), now=later
    )
    client = logged_in(make_user())
    [_headings, row] = workbook(export(client, "reports"))
    report = Report.objects.select_related("submission", "content").get()
    assert row[:2] == (report.reference, report.content.reference)
    assert row[3:5] == (str(Report.Ground.INSULT.label), str(Report.Status.REJECTED.label))
    assert row[6] == datetime(2026, 11, 25, 10, 30)
    details = words_of(client.get(f"{ADDRESSES['reports']}inspect/{report.pk}/"))
    assert "25 novembre 2026" in details
    for typed in (report.reference, report.content.reference):
        found = client.get(ADDRESSES["reports"], {"q": typed})
        assert report.reference in words_of(found)
    assert report.reference not in words_of(client.get(ADDRESSES["reports"], {"q": "introuvable"}))


def test_themes_and_territories_say_how_many_published_contributions_they_gather():
    broad, narrow = make_themes("Emploi", "Jeunes")
    place = make_commune("Arles", "13004")
    call = make_call()
    for status in (Status.PUBLISHED, Status.PUBLISHED, Status.AWAITING):
        make_contribution(call, status, theme_id=narrow.pk, territory_id=place.pk)
    client = logged_in(make_user("coordinator"))
    themes = {row[1]: row[2] for row in workbook(export(client, "themes"))[1:]}
    assert (themes[broad.slug], themes[narrow.slug]) == ("0", "2")
    places = {row[2]: row[-1] for row in workbook(export(client, "territories"))[1:]}
    assert places["13004"] == "2"
    page = client.get(ADDRESSES["themes"]).content.decode()
    assert f"/admin/snippets/taxonomy/theme/edit/{narrow.pk}/" in page
    reader = logged_in(make_user("moderator")).get(ADDRESSES["themes"]).content.decode()
    assert "/admin/snippets/taxonomy/theme/edit/" not in reader


def test_names_are_found_whatever_their_accents_and_case():
    make_themes("Santé", "Aînés")
    make_commune("Éguilles", "13032")
    make_commune("Arles", "13004")
    make_reason(title="Données personnelles", code="donnees")
    services.tags_named(["À revoir", "autre"])
    client = logged_in(make_user("coordinator"))
    for name, typed, found, not_found in [
        ("themes", "AINES", "Aînés", "Santé"),
        ("territories", "eguil", "Éguilles", "Arles"),
        ("reasons", "donnees PERSO", "Données personnelles", "introuvable"),
        ("tags", "a  REVOIR", "À revoir", "autre"),
    ]:
        page = soup(client.get(ADDRESSES[name], {"q": typed})).select_one(".result-list").get_text()
        assert found in page, name
        assert not_found not in page, name
        nothing = soup(client.get(ADDRESSES[name], {"q": "!!!"})).select_one(".result-list").get_text()
        assert found not in nothing


@pytest.mark.parametrize("name", OF_CALLS)
def test_the_call_filters_and_only_shown_filters_do(name):
    here, elsewhere = make_call(), make_call()
    keys, others = fill(here), fill(elsewhere)
    client = logged_in(make_user())

    def listed(query: str) -> set[int]:
        page = client.get(f"{ADDRESSES[name]}?{query}")
        assert page.status_code == 200, query
        return set(map(int, re.findall(rf"{ADDRESSES[name]}inspect/(\d+)/", page.content.decode())))

    both = {keys[name], others[name]}
    assert listed(f"call={here.pk}") == {keys[name]}
    for ignored in [
        "call=abc",
        "call=%00",
        f"page={here.pk}",
        "submission__contact_details__email__startswith=x",
        "status=nothing",
        "verb=nothing",
        "verb=%00",
        "o=1.-2",
        "export=csv",
        "export=xlsx",
        "p=abc",
        "p=99999999999999999999",
        "p=-3",
        "e=1",
        "status=declined&status=awaiting" if name == "decisions" else "call=",
    ]:
        assert listed(ignored) == both, ignored


def test_a_limited_moderator_is_offered_their_calls_alone():
    theirs, other = make_call(), make_call()
    fill(theirs), fill(other)
    client = logged_in(limited("moderator", theirs))
    for name in OF_CALLS:
        page = client.get(ADDRESSES[name]).content.decode()
        assert f"call={theirs.pk}" in page
        assert other.title not in page


@pytest.mark.parametrize("name", ADDRESSES)
def test_an_address_that_names_nothing_is_not_found(name):
    client = logged_in(make_user("admin"))
    for pk in ["abc", "0", "-1", "99999999", "9" * 30, "1_41", "%00", "é"]:
        for action in ("inspect", "edit", "delete", *(["merge"] if name == "tags" else [])):
            assert client.get(f"{ADDRESSES[name]}{action}/{pk}/").status_code == 404, (action, pk)
