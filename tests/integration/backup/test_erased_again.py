"""What somebody had erased since a backup does not come back with it, whoever still knows of it."""

from pathlib import Path

import pytest
from django.conf import settings
from django.utils import timezone

from contributions.models import Attachment, Submission
from contributions.services import erase
from people.models import ContactDetails
from tests.backups import files_of, put_back

pytestmark = pytest.mark.django_db


def erase_one_with_a_file() -> str:
    submission = Attachment.objects.earliest("pk").submission
    erase(submission_id=submission.pk, by=None, now=timezone.now())
    return submission.reference


def forget_the_journal() -> None:
    Path(settings.ERASURE_JOURNAL).unlink()


def is_erased(reference: str) -> bool:
    submission = Submission.objects.get(reference=reference)
    return submission.erased_at is not None and not (
        ContactDetails.objects.filter(submission=submission).exists()
        or Attachment.objects.filter(submission=submission).exists()
    )


@pytest.mark.parametrize("journal", [True, False], ids=["by the journal", "by the database that goes"])
def test_an_erasure_since_the_backup_is_made_again(saved, place, new, journal):
    _original, path = saved
    reference = place.run(erase_one_with_a_file)
    assert place.run(is_erased, reference)
    if journal:
        # Another machine: nothing is left of the first but its journal.
        noted = (place.folder / "erasures.log").read_bytes()
        place = new()
        (place.folder / "erasures.log").write_bytes(noted)
    else:
        place.run(forget_the_journal)
    lines = place.run(put_back, path, True)
    assert "1 erasure(s) made since the backup were made again." in lines
    assert place.run(is_erased, reference)
    assert len(files_of(place)) == 1
