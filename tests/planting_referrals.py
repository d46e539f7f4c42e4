"""A marker in every private field of a referral: what planting.py does for a contribution."""

from datetime import datetime

from django.apps import apps
from django.db.models import Model
from django.utils import timezone

from contributions import services as contribution_services
from contributions.files import CleanFile, stage
from contributions.models import Decision, Submission
from lab.models import Referral
from lab.referrals import services
from people.models import SecretLink
from people.services import give_link
from tests.planting import ADDRESS, MARK
from tests.referring import make_asked, make_brief, make_referral_page

# Every column that may hold something personal; the marker stands in each once it is planted.
PLANTED_OF_REFERRALS = {
    "lab.Referral": {
        "commissioner", "title", "situation", "question", "people_concerned", "settled", "open_points",
        "means", "who_decides", "who_carries_on", "public_title", "public_question", "public_words",
        "passed_on_to",
    },
    "lab.ReferralContact": {"name", "phone"},
    "lab.ReferralDocument": {"name"},
    "lab.BriefVersion": {"public_title", "question", "note"},
    "lab.BriefPoint": {"text"},
}  # fmt: skip
# Columns that hold nothing of whoever sent it, and why.
HARMLESS_OF_REFERRALS = {
    "lab.Referral": {"status": "a code", "commissioner_kind": "a code"},
    "lab.ReferralDocument": {"content_type": "a code", "file": "a name of ours: looked for on the disk"},
}
WRITTEN = (
    "commissioner", "title", "situation", "question", "people_concerned", "settled", "open_points", "means",
    "who_decides", "who_carries_on", "name",
)  # fmt: skip


def of_referrals() -> list[type[Model]]:
    """The models that hang on a referral, itself included."""
    names = ("Referral", "ReferralContact", "ReferralDocument", "BriefVersion", "BriefPoint")
    return [apps.get_model("lab", name) for name in names]


def plant_referral(
    *, published: bool = True, now: datetime | None = None, email: str = ADDRESS, mark: str = MARK
) -> SecretLink:
    """A referral that everything happened to; agreed to and public, or proposed and withdrawn.

    The link of whoever sent it.
    """
    now = now or timezone.now()
    file = CleanFile(f"{mark}.pdf", "application/pdf", f"%PDF {mark}".encode())
    asked = make_asked(email=email, phone=mark, **{name: f"{mark} {name}" for name in WRITTEN})
    sent = services.submit_referral(
        page=make_referral_page(),
        asked=asked,
        document_keys=[stage(file, now=now).key],
        sender_secret="navigateur",
        now=now,
    )
    pk = sent.referral.pk
    services.confirm_referral(submission_id=pk, now=now)
    Referral.objects.filter(pk=pk).update(
        status="reframing",
        public_title=f"{mark} public_title",
        public_question=f"{mark} public_question",
        public_words=f"{mark} public_words",
        passed_on_to=f"{mark} passed_on_to",
    )
    referral = Referral.objects.get(pk=pk)
    make_brief(
        referral,
        f"{mark} point",
        public_title=f"{mark} public_title",
        question=f"{mark} commande",
        note=f"{mark} note",
        now=now,
    )
    services.ask_for_change(submission_id=pk, number=1, words=f"{mark} demande", now=now)
    if published:
        services.agree_brief(submission_id=pk, number=1, now=now)
    else:
        services.withdraw(submission_id=pk, now=now)
    Decision.objects.create(submission_id=pk, verb="admit", decided_at=now, words=f"{mark} decision")
    contribution_services.add_tags(submission_ids=[pk], names=[f"{mark}-etiquette"])
    Submission.objects.filter(pk=pk).update(idempotency_key=f"{mark}-cle")
    return give_link(Submission.objects.get(pk=pk))
