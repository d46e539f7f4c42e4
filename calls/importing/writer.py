"""Writing what was read: one contribution a record, found again by (source, kind, origin id)."""

from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from urllib.parse import urlsplit

from django.db import transaction
from django.utils.translation import gettext as _

from calls.importing.records import ImportedContribution
from calls.models import CallPage
from contributions.models import Contribution, ExternalOrigin, Submission
from contributions.recording import (
    DecidedElsewhere,
    reason_trashed_at_origin,
    record,
    record_decision,
    rewrite,
)
from contributions.services import Words
from portal.cache import touch


class Outcome(StrEnum):
    CREATED = "created"
    UPDATED = "updated"
    UNCHANGED = "unchanged"


class RowRefused(Exception):
    """A row that was read but cannot be stored here; the message is a sentence."""


class InAnotherCall(RowRefused):
    """The row was imported into another call before: an origin belongs to one call."""


@dataclass
class ContributionWriter:
    """Stores records as contributions of `call`.

    Args:
        status: what a new row becomes: awaiting, or published.
        source: where the rows come from; empty: the host of each row's address.
        now: the instant of the import (aware), kept as the date of its decisions.
        dry_run: tell what would happen, write nothing.
    """

    call: CallPage
    status: str
    now: datetime
    source: str = ""
    dry_run: bool = False
    _seen: dict[int, int] = field(default_factory=dict)

    def write(self, imported: ImportedContribution) -> Outcome:
        """Create, update or leave one contribution; one transaction. Raises RowRefused."""
        with transaction.atomic():
            key = self._key(imported)
            origin = ExternalOrigin.objects.filter(**key).select_related("submission__page").first()
            if origin is None:
                return self._create(imported, key)
            if origin.submission.page_id != self.call.pk:
                raise InAnotherCall(
                    _("already imported into the call “%(call)s”: an origin belongs to one call")
                    % {"call": origin.submission.page.title}
                )
            if origin.digest == imported.digest or origin.submission.erased_at is not None:
                return Outcome.UNCHANGED
            return self._update(origin, imported)

    def _key(self, imported: ImportedContribution) -> dict[str, str]:
        source = self.source or (urlsplit(imported.url).hostname or "")
        if not source:
            raise RowRefused(_("no address that tells where it comes from: name the source with --source"))
        return {"source": source, "kind": imported.origin_kind, "external_id": imported.origin_id}

    def _create(self, imported: ImportedContribution, key: dict[str, str]) -> Outcome:
        if self.dry_run:
            return self._outcome_within_file(imported, key)
        contribution = record(
            page=self.call,
            words=_words(imported),
            submitted_at=imported.created_at or self.now,
            origin=Submission.Origin.IMPORT,
            waiting_since=self.now,
            decided=self._decided(imported),
        )
        ExternalOrigin.objects.create(submission_id=contribution.pk, **key, **_origin_fields(imported))
        if contribution.status == Contribution.Status.PUBLISHED:
            touch(self.call)
        return Outcome.CREATED

    def _update(self, origin: ExternalOrigin, imported: ImportedContribution) -> Outcome:
        if self.dry_run:
            return Outcome.UPDATED
        contribution = Contribution.objects.with_envelope().get(pk=origin.pk)
        was_public = contribution.status == Contribution.Status.PUBLISHED
        words_changed = rewrite(contribution, _words(imported))
        decided = self._decided(imported)
        if imported.trashed and contribution.status != Contribution.Status.DECLINED:
            record_decision(contribution, page=self.call, decided=decided, waiting_since=self.now)
        elif words_changed and not imported.trashed:
            # New words are read like any others, unless the operator vouches for them.
            record_decision(contribution, page=self.call, decided=decided, waiting_since=self.now)
        for name, value in _origin_fields(imported).items():
            setattr(origin, name, value)
        origin.save()
        if was_public or contribution.status == Contribution.Status.PUBLISHED:
            touch(self.call)
        return Outcome.UPDATED

    def _decided(self, imported: ImportedContribution) -> DecidedElsewhere | None:
        if imported.trashed:
            return DecidedElsewhere(
                status=Contribution.Status.DECLINED,
                decided_at=imported.updated_at or self.now,
                reason=reason_trashed_at_origin(),
            )
        if self.status == Contribution.Status.PUBLISHED:
            return DecidedElsewhere(status=Contribution.Status.PUBLISHED, decided_at=self.now)
        return None

    def _outcome_within_file(self, imported: ImportedContribution, key: dict[str, str]) -> Outcome:
        """What a row becomes when its like may stand earlier in the same file."""
        identity, content = hash(tuple(key.values())), hash(imported.digest)
        before = self._seen.get(identity)
        self._seen[identity] = content
        if before is None:
            return Outcome.CREATED
        return Outcome.UNCHANGED if before == content else Outcome.UPDATED


def _words(imported: ImportedContribution) -> Words:
    known_kind = imported.origin_kind in Contribution.Kind.values
    return Words(
        title=imported.title,
        body=imported.body,
        body_html=imported.body_html,
        explanation=imported.explanation,
        kind=imported.origin_kind if known_kind else Contribution.Kind.ANSWER,
    )


def _origin_fields(imported: ImportedContribution) -> dict[str, object]:
    return {
        "url": imported.url,
        "theme": imported.theme,
        "section": imported.section,
        "created_at": imported.created_at,
        "updated_at": imported.updated_at,
        "votes_ok": imported.votes_ok,
        "votes_nok": imported.votes_nok,
        "votes_mixed": imported.votes_mixed,
        "digest": imported.digest,
    }
