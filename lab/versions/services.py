"""What becomes of a version when another takes its place. One verb, inside the transaction of publishing."""

from django.db import transaction
from wagtail.log_actions import log

from lab.models import LabModelPage, VersionActivity
from portal.cache import touch

SUPERSEDED = "lab.superseded"
FORMER = LabModelPage.Status.FORMER


@transaction.atomic
def make_room(version: LabModelPage) -> None:
    """Let the current version of the same language become a former one: `version` takes its place."""
    current = LabModelPage.objects.filter(current_in=version.language).exclude(pk=version.pk)
    for old in current.select_for_update(of=("self",)):
        _write_in_draft(old)
        LabModelPage.objects.filter(pk=old.pk).update(status=FORMER, current_in=None)
        for row in old.activities.select_related("activity"):
            row.keep_words()
            row.save(update_fields=["title", "text", "words_kept"])
        log(instance=old, action=SUPERSEDED, data={"number": version.number})
        touch(old)


def settle_words(version: LabModelPage) -> None:
    """Let a former version keep the words it had, any other follow its activities. Its caller saves it."""
    is_former = version.status == FORMER
    rows = list(version.activities.select_related("activity"))
    if all(row.words_kept is is_former for row in rows):
        return
    stored = {row.pk: row for row in VersionActivity.objects.filter(page=version.pk, words_kept=True)}
    for row in rows:
        if not is_former:
            row.words_kept = False
        elif not row.words_kept:
            # What it was when it became one, rather than what the activity says by now.
            kept = stored.get(row.pk, row)
            row.title, row.text = row.title or kept.title, row.text or kept.text
            row.keep_words()
    version.activities = rows


def _write_in_draft(old: LabModelPage) -> None:
    """Let the version in the CMS say so too: publishing it again must not take the place back."""
    if old.latest_revision is None:
        return
    draft = old.get_latest_revision_as_object()
    if draft.status == LabModelPage.Status.CURRENT:
        draft.status = FORMER
    settle_words(draft)
    is_public = not old.has_unpublished_changes
    revision = draft.save_revision(clean=False, changed=not is_public)
    if is_public:
        LabModelPage.objects.filter(pk=old.pk).update(live_revision=revision)
