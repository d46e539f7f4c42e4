"""The mails about contributions and reports, with a sample of each: nobody's, and no row of a table."""

from dataclasses import dataclass
from datetime import UTC, date, datetime
from typing import Any

from django.conf import settings
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from wagtail.models import Page

from contributions.address_mail import MOST_LINKS
from contributions.alerts import Event, addresses
from contributions.digest import Line, Waiting
from contributions.models import Contest, Decision, Outcome, OutcomeCode, Reason, Submission
from portal.mails import Mail
from taxonomy.stages import Stage

REFERENCE = "XXXX-XXXX"
RECEIVED = datetime(2026, 11, 23, 9, 30, tzinfo=UTC)
AUTHOR = _("The author, where an address was given")
REPORTER = _("Whoever reported, where an address was given")

Verb = Decision.Verb


@dataclass(frozen=True)
class SamplePage:
    """What mails say of the page that something was sent to."""

    title: str
    service_name: str
    service_email: str = "service@example.org"
    service_phone: str = "01 99 00 00 99"
    stage: str = Stage.UNDERSTAND


def about_a_submission() -> dict[str, Any]:
    """What every mail to whoever sent something is given."""
    return {
        "reference": REFERENCE,
        "page": SamplePage(title=gettext("Title of the call"), service_name=gettext("Name of the service")),
        "received_at": RECEIVED,
        "read_by": date(2026, 11, 26),
        "erased_after": date(2027, 11, 23),
        "link": f"{settings.PUBLIC_BASE_URL}/suivi/exemple-de-lien-secret/",
    }


def decided(verb: str, *, reported: bool = False) -> dict[str, Any]:
    reason = Reason(
        title=gettext("Title of the reason"),
        rule=gettext("The rule, as the charter has it."),
        legal_ground=gettext("Article of a law."),
        words_to_author=gettext("The words of the reason to the author."),
    )
    words = gettext("The words of the moderator to the author.")
    decision = Decision(verb=verb, words=words, decided_at=RECEIVED)
    if verb in {Verb.DECLINE, Verb.REDACT}:
        decision.reason = reason
    return about_a_submission() | {
        "decision": decision,
        "answer_by": date(2026, 12, 14),
        "reported": reported,
        "public_url": f"{settings.PUBLIC_BASE_URL}/participer/exemple/contributions/{REFERENCE}/",
    }


def report_answered() -> dict[str, Any]:
    words = gettext("The words of the moderator to whoever reported.")
    return about_a_submission() | {"decision": Decision(verb=Verb.ACCEPT_REPORT, words=words)}


def _answered() -> dict[str, Any]:
    return about_a_submission() | {
        "public_url": f"{settings.PUBLIC_BASE_URL}/participer/exemple/contributions/{REFERENCE}/"
    }


def outcome() -> dict[str, Any]:
    sample = Outcome(
        code=OutcomeCode.ADAPTED,
        words=gettext("The words that say what became of the contribution."),
        service=gettext("Name of the service"),
        answered_on=date(2027, 1, 15),
    )
    return _answered() | {"outcome": sample, "former": ""}


def outcome_withdrawn() -> dict[str, Any]:
    words = gettext("The words that say why the outcome is withdrawn.")
    return _answered() | {"former": OutcomeCode.ADAPTED.label, "words": words}


def contest_answered() -> dict[str, Any]:
    return {
        "reference": REFERENCE,
        "contest": Contest(outcome=Contest.Outcome.UPHELD),
        "decision": Decision(verb=Verb.UPHOLD),
        "url": settings.PUBLIC_BASE_URL + "/admin/",
    }


def _given(*names: str) -> dict[str, Any]:
    sample = about_a_submission() | {"expires_at": RECEIVED}
    return {name: sample[name] for name in names}


def address_confirm() -> dict[str, Any]:
    return _given("reference", "page", "link", "expires_at", "erased_after")


def address_confirmed() -> dict[str, Any]:
    return _given("reference", "page", "link", "erased_after")


def address_changed() -> dict[str, Any]:
    return _given("reference", "page")


def links_again() -> dict[str, Any]:
    submission = Submission(
        reference=REFERENCE,
        kind=Submission.Kind.CONTRIBUTION,
        submitted_at=RECEIVED,
        page=Page(title=gettext("Title of the call")),
    )
    line = {
        "submission": submission,
        "kind": Submission.Kind.CONTRIBUTION.label,
        "link": about_a_submission()["link"],
    }
    return {"lines": [line], "most": MOST_LINKS, "site_name": settings.WAGTAIL_SITE_NAME}


def moderation_new() -> dict[str, Any]:
    return {
        "event": Event.RECEIVED,
        "reference": REFERENCE,
        "call": gettext("Title of the call"),
        "item_url": settings.PUBLIC_BASE_URL + "/admin/",
        "total": 2,
        "more": False,
    } | addresses()


def moderation_digest() -> dict[str, Any]:
    kinds = [Submission.Kind.CONTRIBUTION, Submission.Kind.REPORT]
    lines = [
        Line(
            reference=REFERENCE,
            kind=str(kind.label),
            call=gettext("Title of the call"),
            since=RECEIVED,
            is_late=kind == kinds[0],
            url=settings.PUBLIC_BASE_URL + "/admin/",
        )
        for kind in kinds
    ]
    waiting = Waiting(lines=lines, total=2, late=1, newest=RECEIVED)
    return vars(waiting) | {"more": False, "more_late": False} | addresses()


def _decision(verb: str, label: Any, when: Any) -> Mail:
    return Mail(f"decision_{verb}", label, when, AUTHOR, lambda: decided(verb))


MAILS = [
    Mail(
        "receipt", _("Receipt of a contribution"), _("At once, when it arrives"), AUTHOR, about_a_submission
    ),
    _decision(Verb.PUBLISH, _("Contribution published"), _("When a moderator publishes it")),
    _decision(Verb.REDACT, _("Contribution published with passages masked"), _("When passages are masked")),
    _decision(
        Verb.REQUEST_CHANGES, _("Change asked for"), _("When a moderator asks for a change before publishing")
    ),
    _decision(
        Verb.DECLINE, _("Contribution not published"), _("When a moderator declines it, with a reason")
    ),
    _decision(Verb.REOPEN, _("Contribution read again"), _("When a moderator takes a decision back")),
    _decision(Verb.UPHOLD, _("Contested decision stands"), _("When a second moderator confirms it")),
    _decision(Verb.WITHDRAW, _("Contribution withdrawn"), _("When it is withdrawn, as its author asked")),
    Mail(
        "outcome",
        _("Outcome of a contribution"),
        _("When a coordinator publishes what became of it, or something else in its place"),
        AUTHOR,
        outcome,
    ),
    Mail(
        "outcome_withdrawn",
        _("Outcome withdrawn"),
        _("When a coordinator takes a published outcome back"),
        AUTHOR,
        outcome_withdrawn,
    ),
    Mail(
        "report_receipt",
        _("Receipt of a report"),
        _("At once, when it arrives"),
        REPORTER,
        about_a_submission,
    ),
    Mail(
        "report_answer", _("Answer to a report"), _("When a moderator has decided"), REPORTER, report_answered
    ),
    Mail(
        "address_confirm",
        _("Address to be confirmed"),
        _("When an author gives an address, or another one"),
        _("The address that was given"),
        address_confirm,
    ),
    Mail(
        "address_confirmed",
        _("Address confirmed"),
        _("When the button behind that mail was pressed"),
        _("The address that was confirmed"),
        address_confirmed,
    ),
    Mail(
        "address_changed",
        _("Another address took its place"),
        _("When another address is confirmed in place of a confirmed one"),
        _("The former address"),
        address_changed,
    ),
    Mail(
        "links_again",
        _("Secret links, once more"),
        _("When somebody asks for the links of their address"),
        _("The address, where it is known"),
        links_again,
    ),
    Mail(
        "moderation_new",
        _("Something awaits a decision"),
        _("At once, every ten minutes at most, where this was chosen"),
        _("Moderators"),
        moderation_new,
    ),
    Mail(
        "moderation_digest",
        _("What awaits a decision"),
        _("Once a day, as long as something waits"),
        _("Moderators"),
        moderation_digest,
    ),
    Mail(
        "contest_answered",
        _("Outcome of a contested decision"),
        _("When a second moderator has decided"),
        _("Whoever took the first decision"),
        contest_answered,
    ),
]
