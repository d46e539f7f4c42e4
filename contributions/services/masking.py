"""Masking inside a decision's transaction: words move between a contribution and its original, apart."""

from datetime import date

from django.core.exceptions import ValidationError
from django.db.models import QuerySet
from django.utils.translation import gettext

from contributions.models import Answer, Attachment, Contribution, RedactedOriginal, Visibility
from contributions.redaction import Passage, Redaction, check_passages, masked
from contributions.repeats import words_digest

# Beside the public answers ("answer:KEY"), what of a contribution a reader sees as text.
MASKABLE = ("title", "body", "explanation", "territory_text")
ANSWER = "answer:"


def maskable_texts(contribution: Contribution) -> dict[str, str]:
    """By name of the field, everything that a mask may cover, as it was sent. Empty texts are left out."""
    texts = {name: getattr(contribution, name) for name in MASKABLE}
    texts |= {ANSWER + answer.key: answer.value for answer in _public_answers(contribution)}
    original = RedactedOriginal.objects.filter(pk=contribution.pk).first()
    if original is not None:
        texts |= {name: text for name, text in original.words.items() if name in texts}
    return {name: text for name, text in texts.items() if text}


def mask(contribution: Contribution, redaction: Redaction) -> None:
    """Replace the passages and keep what stood there; the caller saves the contribution.

    Raises ValidationError when nothing is marked, or when a passage is not one of the text.
    """
    if not redaction:
        raise ValidationError(gettext("Nothing is marked: mark at least one passage, or publish as it is."))
    texts = maskable_texts(contribution)
    original: dict[str, str] = {}
    ranges: dict[str, list[Passage]] = {}
    for name, passages in redaction.passages.items():
        if not passages:
            continue
        if name not in texts:
            raise ValidationError(gettext("What was to be masked is no longer there: read it again."))
        original[name] = texts[name]
        ranges[name] = check_passages(texts[name], passages)
        _write(contribution, name, masked(texts[name], ranges[name]))
    if contribution.body_html:
        original["body_html"], contribution.body_html = contribution.body_html, ""
    if redaction.hide_name and contribution.shown_as:
        original["shown_as"], contribution.shown_as = contribution.shown_as, ""
    if redaction.withhold_file:
        Attachment.objects.filter(pk=contribution.pk).update(withheld=True)
    contribution.words_digest = words_digest(contribution)
    contribution.redacted = True
    RedactedOriginal.objects.create(
        submission=contribution.submission,
        words=original,
        passages=ranges,
        delete_after=_delete_after(contribution),
    )


def unmask(contribution: Contribution) -> None:
    """Put the original back where it still exists; the caller saves the contribution."""
    if not contribution.redacted:
        return
    original = RedactedOriginal.objects.filter(pk=contribution.pk).first()
    Attachment.objects.filter(pk=contribution.pk, withheld=True).update(withheld=False)
    if original is None:
        return
    for name, text in original.words.items():
        _write(contribution, name, text)
    contribution.words_digest = words_digest(contribution)
    contribution.redacted = False
    original.delete()


def _write(contribution: Contribution, name: str, text: str) -> None:
    if name.startswith(ANSWER):
        _public_answers(contribution).filter(key=name.removeprefix(ANSWER)).update(value=text)
    else:
        setattr(contribution, name, text)


def _public_answers(contribution: Contribution) -> QuerySet[Answer]:
    return Answer.objects.filter(submission_id=contribution.pk, visibility=Visibility.PUBLIC)


def _delete_after(contribution: Contribution) -> date:
    """With the contact details: the day that the call's page promises for them."""
    day: date = contribution.submission.page.specific.contact_details_until(contribution.submitted_at)
    return day
