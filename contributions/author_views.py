"""What an author does with a contribution, by the secret link: correct, contest, rename, withdraw."""

from typing import Any

from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from contributions import services
from contributions.author_base import ContributionView
from contributions.author_forms import ButtonForm, ContestForm, CorrectionForm, NameForm
from contributions.meanwhile import why_not_contested, why_not_corrected, why_not_renamed, why_not_withdrawn
from contributions.models import Contest, Contribution
from contributions.moves import (
    answer_by,
    contestable_decision,
    may_change_name,
    may_correct,
    may_withdraw,
    name_is_fixed,
    open_contest,
)
from contributions.standing import standing_decision, was_public


class CorrectView(ContributionView):
    """Change the words, when a moderator asked for it or while nobody has decided."""

    form_class = CorrectionForm
    template_name = "contributions/correct.html"

    def is_open(self, sent: Contribution) -> bool:
        return may_correct(sent)

    def send(self, sent: Contribution, said: dict[str, Any]) -> None:
        services.correct(
            submission_id=sent.pk,
            title=said["title"],
            body=said["body"],
            version_seen=said["seen"] or 0,
            now=timezone.now(),
        )

    def is_done(self, sent: Contribution, said: dict[str, Any]) -> bool:
        same = (said["title"], said["body"]) == (sent.title, sent.body)
        return same and sent.submission.former_words.exists()

    def why_not(self, sent: Contribution) -> str:
        return why_not_corrected(sent)

    def context(self, token: str, sent: Contribution) -> dict[str, Any]:
        asked = sent.status == Contribution.Status.CHANGES_REQUESTED
        decision = standing_decision(sent) if asked else None
        return super().context(token, sent) | {
            "decision": decision,
            "answer_by": answer_by(decision.decided_at) if decision else None,
        }


class ContestView(ContributionView):
    """Ask for a second reading, once."""

    form_class = ContestForm
    template_name = "contributions/contest.html"

    def is_open(self, sent: Contribution) -> bool:
        return contestable_decision(sent) is not None

    def send(self, sent: Contribution, said: dict[str, Any]) -> None:
        services.contest(submission_id=sent.pk, words=said["words"], now=timezone.now())

    def is_done(self, sent: Contribution, said: dict[str, Any]) -> bool:
        return Contest.objects.filter(submission_id=sent.pk, words=said["words"]).exists()

    def why_not(self, sent: Contribution) -> str:
        return why_not_contested(sent)

    def context(self, token: str, sent: Contribution) -> dict[str, Any]:
        return super().context(token, sent) | {"decision": standing_decision(sent)}


class NameView(ContributionView):
    """Change the name shown, or remove it: at once where it is public."""

    form_class = NameForm
    template_name = "contributions/name.html"

    def is_open(self, sent: Contribution) -> bool:
        return may_change_name(sent, sent.submission.page.specific)

    def send(self, sent: Contribution, said: dict[str, Any]) -> None:
        services.change_name(submission_id=sent.pk, shown_as=said["shown_as"])

    def is_done(self, sent: Contribution, said: dict[str, Any]) -> bool:
        return bool(said["shown_as"] == sent.shown_as)

    def why_not(self, sent: Contribution) -> str:
        return why_not_renamed(sent)

    def context(self, token: str, sent: Contribution) -> dict[str, Any]:
        return super().context(token, sent) | {"is_fixed": name_is_fixed(sent)}


class WithdrawView(ContributionView):
    """Take the contribution back, for good."""

    form_class = ButtonForm
    template_name = "contributions/withdraw.html"
    expired_notice = _("The page had been open for too long. Nothing was done: press the button again.")

    def is_open(self, sent: Contribution) -> bool:
        return may_withdraw(sent)

    def send(self, sent: Contribution, said: dict[str, Any]) -> None:
        services.withdraw_own(submission_id=sent.pk, now=timezone.now())

    def is_done(self, sent: Contribution, said: dict[str, Any]) -> bool:
        return sent.status == Contribution.Status.WITHDRAWN

    def why_not(self, sent: Contribution) -> str:
        return why_not_withdrawn(sent)

    def context(self, token: str, sent: Contribution) -> dict[str, Any]:
        page = sent.submission.page.specific
        return super().context(token, sent) | {
            "is_public": sent.status == Contribution.Status.PUBLISHED,
            "was_public": was_public(sent),
            "is_contested": open_contest(sent) is not None,
            "kept_until": page.contact_details_until(timezone.now()),
        }
