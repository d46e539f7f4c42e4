"""Consent to photos: asked where the day has a notice, kept apart, shown in words, taken back by the link."""

from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext

from contributions.disclosure import sections
from events.models import PhotoConsent, Registration
from events.services import IllegalMove, answer_photos, walk_in
from people.links import path_for
from people.models import SecretLink
from tests.cms import logged_in
from tests.days import make_day, make_organiser, make_registered, make_registration
from tests.reading import fields_of, plain, soup, words_of
from tests.registering import form_url, open_and_send

pytestmark = [pytest.mark.django_db, pytest.mark.once]

NOTICE = "Des photos sont prises pour le compte rendu."


def test_it_is_asked_with_the_notice_and_kept_with_its_date_only_if_it_was_given(client):
    day = make_day(photos_notice=NOTICE)
    page = client.get(form_url(day))
    box = soup(page).select_one("input[name=photos]")
    assert box["type"] == "checkbox"
    assert not box.has_attr("checked")
    assert plain(NOTICE) in words_of(page)
    assert open_and_send(client, day, email="non@example.org").status_code == 303
    assert not PhotoConsent.objects.exists()
    assert open_and_send(client, day, email="oui@example.org", photos="on").status_code == 303
    consent = PhotoConsent.objects.select_related("registration__attendee").get()
    assert consent.given_at >= timezone.now() - timedelta(minutes=1)
    assert consent.delete_after == consent.registration.attendee.delete_after


def test_it_is_never_asked_online_where_minors_are_expected_or_nothing_is_said_of_photos(client):
    with_minors = make_day(photos_notice=NOTICE, minors_expected=True)
    silent = make_day()
    for day in (with_minors, silent):
        page = client.get(form_url(day))
        assert soup(page).select_one("input[name=photos]") is None
        sentence = gettext(
            "Minors are expected: consent to photos is not asked here. "
            "A parent signs the paper form, which is at the entrance."
        )
        assert (plain(sentence) in words_of(page)) is (day == with_minors)
        # Forged all the same.
        assert open_and_send(client, day, photos="on").status_code == 303
        row = Registration.objects.get(page=day)
        with pytest.raises(IllegalMove):
            answer_photos(registration_id=row.pk, agrees=True, now=timezone.now())
    assert not PhotoConsent.objects.exists()


def test_it_is_given_and_taken_back_by_the_link_also_after_the_day(client):
    day = make_day(photos_notice=NOTICE)
    sent = make_registered(day)
    link = path_for(sent.link)
    assert plain(gettext("You did not agree to be shown on pictures of the day.")) in words_of(
        client.get(link)
    )
    form = client.get(f"{link}photos/")
    assert not PhotoConsent.objects.exists()
    assert client.post(f"{link}photos/", fields_of(form, "main form") | {"photos": "on"}).status_code == 303
    given = PhotoConsent.objects.get().given_at
    # Sent twice, the first date stands.
    assert client.post(f"{link}photos/", {"photos": "on"}).status_code == 303
    assert PhotoConsent.objects.get().given_at == given
    assert soup(client.get(f"{link}photos/")).select_one("input[name=photos]").has_attr("checked")
    told = str(sections(sent.registration.submission))
    assert "registration_photos" in told
    day.__class__.objects.filter(pk=day.pk).update(photos_notice="", ends_at=timezone.now())
    Registration.objects.update(status="attended")
    assert client.post(f"{link}photos/", {}).status_code == 303
    assert not PhotoConsent.objects.exists()
    assert client.get(f"{link}photos/").status_code == 302
    assert client.post(f"{link}photos/", {"photos": "on"}).status_code == 409
    other = path_for(SecretLink.objects.create(submission=sent.registration.submission, purpose="engage"))
    assert client.post(f"{other}photos/", {"photos": "on"}).status_code == 404


def test_given_after_the_day_it_goes_with_whoever_gave_it_all_the_same():
    day = make_day(photos_notice=NOTICE, retention_months=1)
    registration = make_registration(day)
    answer_photos(registration_id=registration.pk, agrees=True, now=day.ends_at + timedelta(days=20))
    assert PhotoConsent.objects.get().delete_after == registration.attendee.delete_after


def test_the_organiser_reads_it_in_words_beside_each_name_at_the_door_and_on_paper():
    day, silent = make_day(photos_notice=NOTICE), make_day()
    make_registration(day, name="Une", photos=True)
    make_registration(day, name="Deux")
    make_registration(silent, name="Trois")
    walk_in(event_id=day.pk, name="Quatre", at=timezone.now(), now=timezone.now(), by=None, key="k" * 20)
    organiser = logged_in(make_organiser())
    yes, no = plain(gettext("Photos: yes")), plain(gettext("No photos"))
    for name in ("events_check_in", "events_sheet"):
        said = words_of(organiser.get(reverse(name, args=[day.pk])))
        assert (said.count(yes), said.count(no)) == (1, 2)
        said = words_of(organiser.get(reverse(name, args=[silent.pk])))
        assert yes not in said
        assert no not in said
