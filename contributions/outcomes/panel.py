"""The outcome of one contribution on its page of the desk: what is public, prepared, and may be done."""

from dataclasses import dataclass
from typing import Any

from django.forms import Form
from django.urls import reverse

from contributions.models import Contribution, Outcome, OutcomeDraft
from contributions.outcomes.addresses import ITEM
from contributions.outcomes.forms import OutcomeForm, WithdrawForm
from contributions.permissions import may_draft_outcomes, may_publish_outcomes


@dataclass(frozen=True)
class Panel:
    """None of the forms for who may not; no panel at all for what is not published."""

    url: str
    published: Outcome | None
    draft: OutcomeDraft | None
    form: OutcomeForm | None
    withdraw_form: WithdrawForm | None
    may_publish: bool
    # A form came back with something to correct: it stands open.
    refused: bool = False


def panel_of(
    contribution: Contribution, *, user: Any, form: Form | None = None, query: str = ""
) -> Panel | None:
    """`form`: one that was sent and is shown again. `query`: the filters of the list, kept on the way."""
    if contribution.status != Contribution.Status.PUBLISHED:
        return None
    published = Outcome.objects.select_related("published_by").filter(pk=contribution.pk).first()
    draft = OutcomeDraft.objects.select_related("drafted_by").filter(pk=contribution.pk).first()
    drafts = may_draft_outcomes(user, contribution.page_id)
    publishes = may_publish_outcomes(user, contribution.page_id)
    if not (drafts or publishes or published):
        return None
    url = reverse(ITEM, args=[contribution.pk])
    drafting = (
        form if isinstance(form, OutcomeForm) else OutcomeForm.about(draft or published, auto_id="outcome_%s")
    )
    withdrawing = form if isinstance(form, WithdrawForm) else WithdrawForm(auto_id="withdraw_outcome_%s")
    return Panel(
        url=f"{url}?{query}" if query else url,
        published=published,
        draft=draft,
        form=drafting if drafts else None,
        withdraw_form=withdrawing if publishes and published else None,
        may_publish=publishes,
        refused=form is not None,
    )
