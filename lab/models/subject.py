"""Proposed subjects (zone d'émergence): what anyone describes, and the lab's answer to it."""

from datetime import datetime
from typing import Any

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy
from wagtail.admin.panels import FieldPanel
from wagtail.contrib.routable_page.models import RoutablePageMixin
from wagtail.fields import StreamField
from wagtail.search import index

from contributions.models import Contribution, Submission
from lab.models.answering import AnsweringPage
from lab.models.subject_addresses import SubjectAddresses
from lab.statuses import SubjectStatus
from lab.subjects.querysets import SubjectQuerySet
from portal.blocks import BodyBlock
from portal.pages import BasePage


class SubjectIndexPage(SubjectAddresses, RoutablePageMixin, AnsweringPage):
    """What a subject is and what is looked at, the form, and the subjects that were published."""

    body = StreamField(
        BodyBlock(),
        verbose_name=_("body"),
        blank=True,
        help_text=_("What a subject is, and what is looked at before it is answered."),
    )

    guide_chapter = "sujets-et-saisines"
    parent_page_types = ["home.HomePage", "home.StandardPage"]
    subpage_types: list[str] = []
    max_count = 1

    search_fields = [*BasePage.search_fields, index.SearchField("body")]
    content_panels = [
        *BasePage.content_panels,
        FieldPanel("body"),
        *AnsweringPage.participation_panels,
        FieldPanel("stage", help_text=_("Gives the page its sign and colour.")),
    ]

    class Meta:
        verbose_name = _("page of proposed subjects")
        verbose_name_plural = _("pages of proposed subjects")


class Subject(models.Model):
    """A situation that somebody described, and the lab's answer.

    Public since `published_at`, word for word, with the answer once there is one. The answer is the last one
    given; the former ones stand in the decisions.
    """

    Status = SubjectStatus

    submission = models.OneToOneField(
        Submission, on_delete=models.CASCADE, primary_key=True, related_name="proposed_subject"
    )
    page = models.ForeignKey(
        SubjectIndexPage, on_delete=models.PROTECT, related_name="subjects", verbose_name=_("page")
    )
    submitted_at = models.DateTimeField(pgettext_lazy("subject", "received"))
    status = models.CharField(
        _("state"), max_length=12, choices=SubjectStatus.choices, default=SubjectStatus.AWAITING
    )
    published_at = models.DateTimeField(_("published"), null=True, blank=True)
    answered_at = models.DateTimeField(_("answered"), null=True, blank=True)

    title = models.CharField(_("subject in a sentence"), max_length=140)
    situation = models.TextField(_("situation"))
    change = models.TextField(_("what should change"), blank=True)
    place = models.CharField(_("where"), max_length=140, blank=True)
    sender_kind = models.CharField(
        _("sender"), max_length=20, choices=Contribution.SenderKind.choices, blank=True
    )
    theme = models.ForeignKey(
        "taxonomy.Theme",
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="subjects",
        verbose_name=_("theme"),
    )
    answer = models.TextField(_("answer"), blank=True)
    # Of all these words, between blanks: what a search compares, the same on every database.
    stems = models.TextField(blank=True, editable=False)

    objects = SubjectQuerySet.as_manager()
    wagtail_reference_index_ignore = True

    class Meta:
        verbose_name = _("proposed subject")
        verbose_name_plural = _("proposed subjects")
        default_permissions = ()
        indexes = [
            models.Index(
                F("published_at").desc(),
                F("submission").desc(),
                condition=Q(published_at__isnull=False),
                name="subject_published",
            ),
            models.Index(fields=["status", "submitted_at", "submission"], name="subject_by_status"),
        ]
        constraints = [
            models.CheckConstraint(
                condition=~Q(status=SubjectStatus.ANSWERED) | Q(answered_at__isnull=False),
                name="answered_subject_says_when",
            ),
            models.CheckConstraint(
                condition=~Q(status=SubjectStatus.WITHDRAWN) | Q(published_at__isnull=True),
                name="withdrawn_subject_is_not_public",
            ),
        ]

    def __str__(self) -> str:
        # Labels outlive the row (audit log): a reference, never words.
        return self.submission.reference

    @property
    def reference(self) -> str:
        return self.submission.reference

    @property
    def is_public(self) -> bool:
        return self.published_at is not None

    def texts(self) -> list[str]:
        """Everything that may be read of it in public."""
        return [self.title, self.situation, self.change, self.place, self.answer]

    def changed_at(self) -> datetime:
        """When the last thing that the public reads of it was written."""
        moments: list[Any] = [self.published_at, self.answered_at, self.submitted_at]
        return max(moment for moment in moments if moment is not None)
