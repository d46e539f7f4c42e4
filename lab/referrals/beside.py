"""What other pages show of referrals: the calls and days that came of them, and the site's search."""

from collections.abc import Collection

from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from contributions.models import Submission
from contributions.references import normalise_reference
from contributions.search import searched_words
from contributions.stems import stems, stems_of_text
from lab import finding, linking
from lab.models import Referral, ReferralIndexPage
from lab.referrals.querysets import ReferralQuerySet
from taxonomy.models import Theme

LABEL = pgettext_lazy("kind of submission", "Referral")
# A search reads the words of so many, the last to be published: a lab has some hundreds in all.
MOST_SEARCHED = 500


def origins(keys: Collection[int]) -> dict[int, linking.Origin]:
    """The published referrals among `keys`, as the pages that came of them name them.

    With the published subjects that these started from: the pages came of them too.
    """
    rows = list(_readable().filter(pk__in=keys))
    found = {
        row.pk: linking.Origin(
            label=LABEL,
            title=row.public_title,
            url=row.page.public_path(row.submission),
            state=row.get_status_display(),
        )
        for row in rows
    }
    subjects = {row.subject_id for row in rows if row.subject_id}
    return linking.origins_among(Submission.Kind.SUBJECT, subjects) | found


def found(text: str, most: int, theme: Theme | None) -> tuple[list[finding.Found], str]:
    """The last published referrals that hold every word of `text`, and where the others are."""
    if theme:  # A referral is about none.
        return [], ""
    looked_for = [set(stems(word)) for word in searched_words(text)]
    rows = []
    for row in _readable().newest_first()[:MOST_SEARCHED]:
        held = stems_of_text(*_texts(row))
        if all(forms & held for forms in looked_for):
            rows.append(row)
    more = rows[0].page.address if len(rows) > most else ""
    items = [
        finding.Found(
            title=row.public_title,
            url=row.page.public_path(row.submission),
            texts=_texts(row)[1:],
            note=str(row.get_status_display()),
            at=row.submitted_at,
        )
        for row in rows[:most]
    ]
    return items, more


def path_of_reference(typed: str) -> str | None:
    """Where the published referral with this reference is read, if there is one."""
    reference = normalise_reference(typed)
    row = _readable().filter(submission__reference=reference).first() if reference else None
    return row.page.public_path(row.submission) if row else None


def _texts(row: Referral) -> list[str]:
    """What everybody reads of it."""
    return [row.public_title, row.public_question, row.public_words]


def _readable() -> ReferralQuerySet:
    """The published ones of a page that anybody may read, with their envelope and page."""
    pages = ReferralIndexPage.objects.live().public()
    return Referral.objects.published().filter(page__in=pages).with_envelope()


def register() -> None:
    """Once per process, from AppConfig.ready()."""
    linking.register_origin(Submission.Kind.REFERRAL, origins)
    finding.register(
        "referrals",
        name="saisines",
        label=_("Referrals"),
        find=found,
        path_of_reference=path_of_reference,
        order=20,
    )
