"""import_contributions: whole, repeatable, and never failing as a whole."""

import csv
import io
import stat
import unicodedata

import pytest
from django.core.management import call_command
from django.core.management.base import CommandError
from django.test import Client
from django.utils import timezone

from contributions import services
from contributions.models import Contribution, Decision, ExternalOrigin, Submission
from people.models import ContactDetails
from portal.models import PublicSequence
from tests.factories import make_call, make_user

pytestmark = pytest.mark.django_db

HEADER = "id,title,body,source_url,votes_ok,is_trashed,author_email"
URL = "https://ailleurs.example/avis/{}"


def write(tmp_path, *rows, header=HEADER):
    path = tmp_path / "export.csv"
    path.write_text("\n".join([header, *rows]) + "\n", encoding="utf-8")
    return path


def composed(text):
    return unicodedata.normalize("NFC", text)


def row(number, title="Titre", body="Texte", trashed="0", votes="3"):
    return f"{number},{title},{body},{URL.format(number)},{votes},{trashed},lea@example.org"


def run(path, call, **options):
    out, err = io.StringIO(), io.StringIO()
    call_command("import_contributions", str(path), call=call.slug, stdout=out, stderr=err, **options)
    return out.getvalue().strip().splitlines(), err.getvalue()


@pytest.mark.once
def test_the_696_real_contributions_come_in_whole_and_a_second_run_creates_nothing(shared_data):
    call = make_call()
    path = shared_data / "contributions_republique_numerique.csv"

    first, _ = run(path, call, status="published")
    second, _ = run(path, call, status="published")

    assert first[-1] == "696 read, 696 created, 0 updated, 0 unchanged, 0 rejected"
    assert second[-1] == "696 read, 0 created, 0 updated, 696 unchanged, 0 rejected"
    assert Contribution.objects.filter(status="declined").count() == 4
    assert Contribution.objects.published().count() == 692
    with path.open(encoding="utf-8-sig", newline="") as file:
        for expected in csv.DictReader(file):
            origin = ExternalOrigin.objects.get(external_id=expected["id"])
            stored = Contribution.objects.get(pk=origin.pk)
            assert stored.body.split() == composed(expected["body_text"]).split()
            assert stored.explanation.split() == composed(expected["explanation_text"]).split()
            assert origin.votes_ok == int(expected["votes_ok"])
            assert origin.url == expected["source_url"]


@pytest.mark.once
def test_real_contributions_are_read_on_the_public_pages(shared_data):
    call = make_call()
    run(shared_data / "contributions_republique_numerique.csv", call, status="published")
    reader = Client()

    assert reader.get(call.url).status_code == 200
    assert reader.get(f"{call.list_path()}?page=35").status_code == 200
    longest = max(Contribution.objects.published().with_envelope(), key=lambda each: len(each.body))
    page = reader.get(f"{call.url}contributions/{longest.reference}/")
    assert page.status_code == 200
    assert "www.republique-numerique.fr" in page.content.decode()


def test_rows_await_a_decision_by_default_and_a_trashed_row_is_declined_whatever_is_asked(tmp_path):
    call = make_call()
    run(write(tmp_path, row(1), row(2, trashed="1")), call)

    waiting, binned = (
        Contribution.objects.get(submission__external_origin__external_id=number) for number in ("1", "2")
    )
    assert waiting.status == "awaiting"
    assert waiting.submission.awaiting_since is not None
    assert binned.status == "declined"
    assert binned.submission.awaiting_since is None
    assert binned.submission.decisions.get().reason.code == "trashed_at_origin"
    assert Submission.objects.filter(origin="import").count() == 2


def test_personal_columns_are_named_as_left_out_and_stored_nowhere(tmp_path):
    lines, _ = run(write(tmp_path, row(1)), make_call())

    assert "author_email" in lines[0]
    assert not ContactDetails.objects.exists()
    stored = [
        str(value)
        for model in (Contribution, ExternalOrigin)
        for value in model.objects.values().get().values()
    ]
    assert not any("lea@example.org" in value for value in stored)


def test_words_changed_at_the_origin_are_read_again_before_they_are_public(tmp_path):
    call = make_call()
    run(write(tmp_path, row(1)), call, status="published")
    lines, _ = run(write(tmp_path, row(1, body="Autre texte")), call)

    contribution = Contribution.objects.get()
    assert lines[-1] == "1 read, 0 created, 1 updated, 0 unchanged, 0 rejected"
    assert contribution.body == "Autre texte"
    assert contribution.status == "awaiting"
    assert contribution.submission.awaiting_since is not None


def test_only_votes_changed_at_the_origin_leave_the_decision_alone(tmp_path):
    call = make_call()
    run(write(tmp_path, row(1)), call, status="published")
    run(write(tmp_path, row(1, votes="9")), call)

    assert Contribution.objects.get().status == "published"
    assert ExternalOrigin.objects.get().votes_ok == 9
    assert Decision.objects.count() == 1


def test_a_published_row_put_in_the_bin_at_the_origin_is_declined_here(tmp_path):
    call = make_call()
    run(write(tmp_path, row(1)), call, status="published")
    run(write(tmp_path, row(1, trashed="1")), call, status="published")

    assert Contribution.objects.get().status == "declined"
    assert [decision.verb for decision in Decision.objects.order_by("id")] == ["publish", "decline"]


def test_a_row_of_another_call_is_refused_with_a_sentence(tmp_path):
    first, second = make_call(), make_call()
    path = write(tmp_path, row(1))
    run(path, first)

    with pytest.raises(CommandError, match=first.title):
        run(path, second)
    assert Contribution.objects.get().page_id == first.pk


def test_damaged_rows_go_to_the_rejects_with_line_and_reason_and_the_others_come_in(tmp_path):
    path = write(tmp_path, row(1), "2,trop court", row(3, votes="beaucoup"), row(4))
    rejects = tmp_path / "rejects.csv"
    lines, _ = run(path, make_call(), rejects=rejects)

    assert lines[-1] == "4 read, 2 created, 0 updated, 0 unchanged, 2 rejected"
    with rejects.open(encoding="utf-8", newline="") as file:
        header, *set_aside = csv.reader(file)
    assert header[:2] == ["line", "reason"]
    assert [each[0] for each in set_aside] == ["3", "4"]
    assert all(each[1] for each in set_aside)
    assert stat.S_IMODE(rejects.stat().st_mode) == 0o600


def test_a_dry_run_tells_the_same_figures_and_writes_nothing(tmp_path):
    call = make_call()
    path = write(tmp_path, row(1), row(1), row(2))
    dry, _ = run(path, call, dry_run=True)

    assert not Submission.objects.exists()
    real, _ = run(path, call)
    assert dry[-1] == real[-1] == "3 read, 2 created, 0 updated, 1 unchanged, 0 rejected"


def test_the_source_is_asked_for_where_rows_have_no_address(tmp_path):
    call = make_call()
    path = write(tmp_path, "1,Titre,Texte", header="id,title,body")
    without, err = run(path, call)
    with_source, _ = run(path, call, source="ailleurs.example")

    assert without[-1].endswith("1 rejected")
    assert "--source" in err
    assert with_source[-1].startswith("1 read, 1 created")
    assert ExternalOrigin.objects.get().source == "ailleurs.example"


def test_angle_brackets_are_words_unless_the_body_is_html(tmp_path):
    call = make_call()
    run(write(tmp_path, "1,Titre,<nom> a <50 ans,https://a.example/1,1,0,x"), call)
    assert Contribution.objects.get().body == "<nom> a <50 ans"
    assert Contribution.objects.get().body_html == ""

    run(
        write(tmp_path, "2,Titre,<p>Bonjour</p><script>x()</script>,https://a.example/2,1,0,x"),
        call,
        html=True,
    )
    second = Contribution.objects.get(submission__external_origin__external_id="2")
    assert second.body == "Bonjour"
    assert "script" not in second.body_html


@pytest.mark.parametrize("content", [b"", b"\x00\x01\x02", b"name,mail\nLea,lea@example.org\n"])
def test_a_file_that_is_no_export_is_refused_with_a_sentence(tmp_path, content):
    path = tmp_path / "other.csv"
    path.write_bytes(content)
    with pytest.raises(CommandError, match=r"\w{3,}"):
        run(path, make_call())


def test_an_unknown_call_or_a_missing_file_is_one_clear_sentence(tmp_path):
    call = make_call()
    with pytest.raises(CommandError, match="No call has the slug"):
        call_command("import_contributions", str(write(tmp_path, row(1))), call="nowhere")
    with pytest.raises(CommandError, match="cannot be read"):
        run(tmp_path / "absent.csv", call)


@pytest.mark.django_db(transaction=True)
def test_publishing_by_import_raises_the_public_sequence(tmp_path):
    call = make_call()
    before = sum(PublicSequence.objects.values_list("value", flat=True))
    run(write(tmp_path, row(1)), call)
    assert sum(PublicSequence.objects.values_list("value", flat=True)) == before
    run(write(tmp_path, row(2)), call, status="published")
    assert sum(PublicSequence.objects.values_list("value", flat=True)) > before


def test_an_imported_contribution_is_moderated_like_any_other(tmp_path):

    run(write(tmp_path, row(1)), make_call())
    contribution = Contribution.objects.with_envelope().get()
    services.publish(
        submission_id=contribution.pk,
        version_seen=contribution.submission.version,
        by=make_user("moderator"),
        now=timezone.now(),
    )
    contribution.refresh_from_db()
    assert contribution.status == "published"
