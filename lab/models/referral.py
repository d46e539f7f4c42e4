"""Referrals (saisines): a commission, who sends it, its documents, and the brief in its versions."""

from collections.abc import Sequence
from typing import TYPE_CHECKING

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy
from wagtail.admin.panels import FieldPanel, MultiFieldPanel
from wagtail.contrib.routable_page.models import RoutablePageMixin
from wagtail.fields import StreamField
from wagtail.search import index

from contributions.models import Submission
from contributions.models.attachment import StoredFile, attached_path, private_storage
from lab.models.answering import AnsweringPage
from lab.models.referral_addresses import ReferralAddresses
from lab.referrals.querysets import ReferralQuerySet
from lab.statuses import ReferralStatus
from portal.blocks import BodyBlock
from portal.pages import BasePage

if TYPE_CHECKING:
    from lab.referrals.answers import PointAnswer


class ReferralIndexPage(ReferralAddresses, RoutablePageMixin, AnsweringPage):
    """What a referral is, its form, and the public list of referrals with what became of each."""

    body = StreamField(BodyBlock(), verbose_name=_("body"), blank=True)

    guide_chapter = "sujets-et-saisines"
    parent_page_types = ["home.HomePage", "home.StandardPage"]
    subpage_types: list[str] = []
    max_count = 1

    search_fields = [*BasePage.search_fields, index.SearchField("body")]
    content_panels = [
        *BasePage.content_panels,
        FieldPanel("body", help_text=_("What a referral is, who may send one, and what the lab looks at.")),
        MultiFieldPanel(
            AnsweringPage.participation_panels[0].children,
            heading=_("Service in charge"),
            help_text=_("The receipt prints the three: the form opens once they are filled in."),
        ),
        *AnsweringPage.participation_panels[1:],
    ]

    class Meta:
        verbose_name = _("page of referrals")
        verbose_name_plural = _("pages of referrals")

    @property
    def takes_referrals(self) -> bool:
        """Whether the form is open: not before the receipt can say who answers (CRPA R112-11-1)."""
        return bool(self.live and self.service_name and self.service_email and self.service_phone)


class Referral(models.Model):
    """What an elected official or a service asks of the lab, and where it stands.

    What was sent is for the team. The public reads `public_title`, `public_question` and the words of the
    decisions, which staff write, and nothing before `published_at`. Who sends it stands in ReferralContact.
    """

    Status = ReferralStatus

    class CommissionerKind(models.TextChoices):
        ELECTED_OFFICIAL = "elected_official", pgettext_lazy("commissioner", "Elected official")
        AGENT = "agent", pgettext_lazy("commissioner", "Service of the administration")

    submission = models.OneToOneField(
        Submission, on_delete=models.CASCADE, primary_key=True, related_name="referral"
    )
    page = models.ForeignKey(ReferralIndexPage, on_delete=models.PROTECT, related_name="referrals")
    status = models.CharField(
        _("status"), max_length=15, choices=ReferralStatus.choices, default=ReferralStatus.AWAITING
    )
    submitted_at = models.DateTimeField(_("received"))
    # Of the professional address: nothing is examined before.
    confirmed_at = models.DateTimeField(_("address confirmed"), null=True, blank=True)
    # By this day the lab says whether it takes it up; null once it has.
    answer_due = models.DateField(_("answer due"), null=True, blank=True)

    commissioner_kind = models.CharField(_("I am"), max_length=20, choices=CommissionerKind.choices)
    # A function or a service, never a person's name: it may be published.
    commissioner = models.CharField(_("function or service"), max_length=150)
    title = models.CharField(_("subject in a sentence"), max_length=140)
    situation = models.TextField(_("situation"))
    question = models.TextField(_("question"))
    people_concerned = models.TextField(_("people concerned"))
    settled = models.TextField(_("what is settled"), blank=True)
    open_points = models.TextField(_("what is open"), blank=True)
    expected_by = models.DateField(_("expected by"), null=True, blank=True)
    means = models.TextField(_("means"), blank=True)
    who_decides = models.TextField(_("who decides"))
    who_carries_on = models.TextField(_("who carries it on"), blank=True)

    # What it asks for, when it came from the page of a service.
    service = models.ForeignKey(
        "wagtailcore.Page",
        on_delete=models.SET_NULL,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("service asked for"),
    )
    # The proposed subject it started from: the envelope of a Subject.
    subject = models.ForeignKey(
        Submission,
        on_delete=models.SET_NULL,
        null=True,
        blank=True,
        related_name="referrals",
        verbose_name=_("proposed subject"),
    )

    # --- Admissibility: yes, no, or not examined yet -----------------------------------
    is_competent = models.BooleanField(_("the Region can change something"), null=True, blank=True)
    users_can_be_met = models.BooleanField(_("users can be met"), null=True, blank=True)
    can_be_tested = models.BooleanField(_("a test is possible within months"), null=True, blank=True)
    somebody_carries_on = models.BooleanField(_("somebody will carry it on"), null=True, blank=True)

    # --- What the public reads ----------------------------------------------------------
    public_title = models.CharField(_("public title"), max_length=140, blank=True)
    public_question = models.TextField(_("public question"), blank=True)
    # Why it was not taken up, who it was passed on to, what came out: in staff's words.
    public_words = models.TextField(_("public words"), blank=True)
    passed_on_to = models.CharField(_("passed on to"), max_length=200, blank=True)
    published_at = models.DateTimeField(_("published"), null=True, blank=True)

    objects = ReferralQuerySet.as_manager()
    wagtail_reference_index_ignore = True

    class Meta:
        verbose_name = _("referral")
        verbose_name_plural = _("referrals")
        default_permissions = ("view", "change")
        indexes = [
            models.Index(F("submitted_at").desc(), F("submission").desc(), name="referral_register"),
            models.Index(
                F("published_at").desc(),
                F("submission").desc(),
                condition=Q(published_at__isnull=False),
                name="referral_published",
            ),
            models.Index(
                fields=["answer_due", "submission"],
                condition=Q(answer_due__isnull=False),
                name="referral_due",
            ),
        ]
        constraints = [
            models.CheckConstraint(
                condition=Q(published_at__isnull=True) | ~Q(public_title=""),
                name="published_referral_has_a_title",
            ),
        ]

    def __str__(self) -> str:
        return self.submission.reference

    @property
    def reference(self) -> str:
        return self.submission.reference


class ReferralContact(models.Model):
    """Who sent a referral: apart, as contact details are, and erased with them."""

    submission = models.OneToOneField(
        Submission, on_delete=models.CASCADE, primary_key=True, related_name="referral_contact"
    )
    name = models.CharField(_("name"), max_length=150)
    phone = models.CharField(_("phone"), max_length=30, blank=True)
    delete_after = models.DateField(_("to be erased after"), db_index=True)

    wagtail_reference_index_ignore = True

    class Meta:
        verbose_name = _("contact of a referral")
        verbose_name_plural = _("contacts of referrals")
        default_permissions = ()

    def __str__(self) -> str:
        return f"contact of {self.submission_id}"


class ReferralDocument(StoredFile):
    """A document that came with a referral: for the team and whoever sent it, never public."""

    referral = models.ForeignKey(Referral, on_delete=models.CASCADE, related_name="documents")
    file = models.FileField(_("file"), storage=private_storage, upload_to=attached_path, max_length=120)

    wagtail_reference_index_ignore = True

    class Meta:
        verbose_name = _("document of a referral")
        verbose_name_plural = _("documents of referrals")
        default_permissions = ()
        ordering = ["pk"]

    def __str__(self) -> str:
        return f"document of {self.referral_id}"


class BriefVersion(models.Model):
    """The brief as the lab reframed it: a question and numbered points. A version is never changed.

    The commissioner agrees to one by their link; proposing another supersedes it, and the agreed one stays
    what the public reads until the new one is agreed to.
    """

    referral = models.ForeignKey(Referral, on_delete=models.CASCADE, related_name="briefs")
    number = models.PositiveSmallIntegerField(_("version"))
    # What the page of the referral is called once this version is agreed to.
    public_title = models.CharField(_("public title"), max_length=140, blank=True)
    question = models.TextField(_("question"))
    note = models.TextField(_("what changed, and why"), blank=True)
    proposed_at = models.DateTimeField(_("proposed at"))
    proposed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.SET_NULL,
        null=True,
        related_name="+",
        verbose_name=_("proposed by"),
    )
    agreed_at = models.DateTimeField(_("agreed at"), null=True, blank=True)

    wagtail_reference_index_ignore = True

    class Meta:
        verbose_name = _("version of a brief")
        verbose_name_plural = _("versions of briefs")
        default_permissions = ()
        ordering = ["number"]
        constraints = [
            models.UniqueConstraint(fields=["referral", "number"], name="one_brief_per_number"),
        ]

    def __str__(self) -> str:
        return f"brief {self.referral_id} v{self.number}"


class BriefPoint(models.Model):
    """One numbered point of a brief; a result answers point by point."""

    brief = models.ForeignKey(BriefVersion, on_delete=models.CASCADE, related_name="points")
    number = models.PositiveSmallIntegerField(_("number"))
    text = models.TextField(_("text"))
    # What answers it in public, once lab.referrals.answers has told.
    answered: "Sequence[PointAnswer]" = ()

    wagtail_reference_index_ignore = True

    class Meta:
        verbose_name = _("point of a brief")
        verbose_name_plural = _("points of briefs")
        default_permissions = ()
        ordering = ["number"]
        constraints = [models.UniqueConstraint(fields=["brief", "number"], name="one_point_per_number")]

    def __str__(self) -> str:
        return f"{self.brief_id}.{self.number}"
