"""A referral becomes a project: from the brief that its commissioner agreed to."""

from datetime import datetime

from django.conf import settings
from django.db import transaction
from django.utils import timezone, translation
from django.utils.formats import date_format
from django.utils.translation import gettext
from wagtail.log_actions import log

from contributions.models import Decision
from lab.linking import MOST_LINKS, link_page
from lab.models import BriefVersion, Referral
from lab.referrals import decision_notifications as notifications
from lab.referrals.moves import IllegalMove, Verb
from lab.referrals.services.tracing import Step, decide, hold_legal
from lab.statuses import ReferralStatus
from people.models import User
from projects.codes import Function
from projects.models import ProjectIndexPage, ProjectPage, ProjectRole
from taxonomy.stages import Stage

LONGEST_QUESTION = ProjectPage._meta.get_field("question").max_length or 0


@transaction.atomic
def create_from_referral(
    *, referral: Referral, by: User | None, now: datetime, version_seen: int | None = None
) -> ProjectPage:
    """Make a draft of a project from an agreed referral, linked with it; its commissioner is told.

    The question and the title are those of the agreed brief; whoever commissions it is in the team, by
    function. `version_seen` is that of `referral` unless it is given. Raises IllegalMove with its sentence
    when it is not agreed, is a project already, or there is no page of the projects; StaleDecision when
    somebody decided since.
    """
    seen = referral.submission.version if version_seen is None else version_seen
    _refuse_twice(referral)
    referral = hold_legal(referral.pk, Verb.BECOME_PROJECT, version_seen=seen)
    brief = referral.briefs.filter(agreed_at__isnull=False).order_by("-number").first()
    if brief is None:
        raise IllegalMove(gettext("No brief is agreed to: a project answers one."))
    index = ProjectIndexPage.objects.order_by("-live", "pk").first()
    if index is None:
        raise IllegalMove(gettext("There is no page of the projects yet: a project stands below it."))
    project = _draft(index, referral, brief, by)
    if not link_page(referral.submission, project):
        sentence = gettext("A referral leads to %(most)d pages at most: take one of its links away first.")
        raise IllegalMove(sentence % {"most": MOST_LINKS})
    referral.status, referral.answer_due = ReferralStatus.BECAME_PROJECT, None
    decide(
        referral,
        Decision.Verb.BECOME_PROJECT,
        Step.BECAME_PROJECT,
        words="",
        text=project.title,
        public=True,
        queue=notifications.queue_became_project,
        by=by,
        now=now,
        page_made=project,
        title=project.title,
    )
    return project


def _refuse_twice(referral: Referral) -> None:
    """A sentence of its own for the likeliest refusal: two people, or two clicks."""
    rows = Referral.objects.filter(pk=referral.pk, status=ReferralStatus.BECAME_PROJECT)
    if rows.exists():
        raise IllegalMove(gettext("%(reference)s is a project already.") % {"reference": referral.reference})


def _draft(index: ProjectIndexPage, referral: Referral, brief: BriefVersion, by: User | None) -> ProjectPage:
    subject = referral.subject and getattr(referral.subject, "proposed_subject", None)
    agreed_on = timezone.localdate(brief.agreed_at)
    with translation.override(settings.LANGUAGE_CODE):
        sentence = gettext(
            "A referral to the lab, sent on behalf of: %(commissioner)s. Its brief was agreed on %(date)s."
        )
        origin = sentence % {
            "commissioner": referral.commissioner,
            "date": date_format(agreed_on),
        }
    project = ProjectPage(
        title=brief.public_title or referral.public_title,
        question=_in_one_line(brief.question),
        origin=origin,
        # Where every project begins.
        stage=Stage.UNDERSTAND,
        theme=subject.theme if subject else None,
        example=referral.submission.example,
        owner=by,
        live=False,
    )
    project.team.add(
        ProjectRole(function=Function.COMMISSIONER, who=referral.commissioner, starts_on=agreed_on)
    )
    index.add_child(instance=project)
    project.save_revision(user=by, log_action=False)
    log(instance=project, action="wagtail.create", user=by)
    return project


def _in_one_line(question: str) -> str:
    line = " ".join(question.split())
    return line if len(line) <= LONGEST_QUESTION else line[: LONGEST_QUESTION - 1].rstrip() + "…"
