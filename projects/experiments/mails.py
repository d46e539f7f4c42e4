"""The mails to whoever follows an experiment, with samples; every one carries the link that leaves."""

from datetime import datetime
from typing import Any

from django.conf import settings
from django.utils import timezone
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from contributions.mails import RECEIVED, REFERENCE, SamplePage
from contributions.models import Submission
from contributions.notifications import send
from people.links import placeholder
from people.models import ContactDetails
from people.services import allow_mail, give_link
from portal.mails import Mail
from projects.codes import Verdict
from projects.models import Experiment, ExperimentNews, Follower
from taxonomy.stages import Stage


def queue_confirmation(
    submission: Submission, *, follower: Follower, page: Experiment, now: datetime
) -> None:
    """The link behind which a button confirms. At once or not at all: it does not last."""
    _queue_unasked("following_confirm", submission, follower=follower, page=page, now=now)


def queue_known(submission: Submission, *, follower: Follower, page: Experiment, now: datetime) -> None:
    """To an address that follows already: that somebody typed it, and its link."""
    _queue_unasked("following_known", submission, follower=follower, page=page, now=now)


def _queue_unasked(
    code: str, submission: Submission, *, follower: Follower, page: Experiment, now: datetime
) -> None:
    """Anybody may have typed the address: three such mails a day at most."""
    details = ContactDetails.objects.get(submission=submission)
    if allow_mail(details.email_digest, now=now, may_wait=False):
        wish = Follower.Wish(follower.wish)
        context = {"wish": wish.label, "reference": submission.reference}
        context |= {"page": page, "erased_after": follower.delete_after}
        _send(code, details, submission, context)


def queue_news(
    follower: Follower, *, details: ContactDetails, page: Experiment, news: ExperimentNews
) -> None:
    """What a publication brought."""
    context = {
        "page": page,
        "trials": news.new_trials,
        "verdict": Verdict(news.verdict).label if news.is_verdict_new and news.verdict else "",
        "url": settings.PUBLIC_BASE_URL + (page.url or ""),
    }
    _send("following_news", details, follower.submission, context)


def _send(code: str, details: ContactDetails, submission: Submission, context: dict[str, Any]) -> None:
    context["link"] = placeholder(give_link(submission))
    send(code, details.email, context, about=submission)


# --- Samples ----------------------------------------------------------------------------


def _sample(**more: Any) -> dict[str, Any]:
    page = SamplePage(
        title=gettext("Title of the experiment"),
        service_name=gettext("Name of the service"),
        stage=Stage.DEPLOY_TEST,
    )
    return {"page": page, "link": f"{settings.PUBLIC_BASE_URL}/suivi/exemple-de-lien-secret/"} | more


def _unasked() -> dict[str, Any]:
    return _sample(
        wish=Follower.Wish.TEST.label, reference=REFERENCE, erased_after=timezone.localdate(RECEIVED)
    )


def _news() -> dict[str, Any]:
    return _sample(
        trials=2, verdict=Verdict.ADAPT.label, url=f"{settings.PUBLIC_BASE_URL}/projets/exemple/essai/"
    )


ADDRESS = _("The address that was given")
MAILS = [
    Mail(
        "following_confirm",
        _("Following of an experiment to be confirmed"),
        _("When somebody wants to test or to follow an experiment"),
        ADDRESS,
        _unasked,
    ),
    Mail(
        "following_known",
        _("Following of an experiment, asked for again"),
        _("When somebody gives an address that follows this experiment already"),
        ADDRESS,
        _unasked,
    ),
    Mail(
        "following_news",
        _("News of an experiment"),
        _("After trials or a verdict were published"),
        _("Whoever follows the experiment and has confirmed the address"),
        _news,
    ),
]
