"""A portal where something private stands in every private field."""

import logging

import pytest
from django.test import Client
from django.utils import timezone

from calls.services import submit_contribution
from contributions import services
from contributions.files import CleanFile, stage
from contributions.models import Contribution, OutcomeDraft
from contributions.questions import GivenAnswer
from contributions.redaction import Redaction
from contributions.services import Words
from people.engagement import link_of
from people.links import token_for
from people.models import SecretLink
from tests.engaging import make_engagement
from tests.experiments import make_follower
from tests.factories import make_call, make_question, make_reason, make_user


@pytest.fixture
def planted(caplog):
    """A portal where something private stands in every private field; returns what was planted."""
    caplog.set_level(logging.DEBUG)
    call = make_call()
    questions = [
        make_question(call, f"Question {reader}", visibility=reader)
        for reader in ("public", "team", "personal")
    ]
    moderator = make_user("moderator")
    moderator.first_name = "moderateur-secret"
    moderator.save()
    now = timezone.now()

    def answers(**by_visibility):
        return [
            GivenAnswer(
                key=question.key,
                label=question.label,
                field_type=question.field_type,
                visibility=question.visibility,
                value=by_visibility.get(question.visibility, "réponse"),
            )
            for question in questions
        ]

    def staged(name):
        clean = CleanFile(name=name, content_type="application/pdf", content=b"%PDF-1.4")
        return stage(clean, now=now).key

    def send(file_key="", public="réponse publique", **words):
        link = submit_contribution(
            call=call,
            words=Words(**words),
            answers=answers(public=public, team="reponse-pour-lequipe", personal="reponse-personnelle"),
            file_key=file_key,
            email="adresse-secrete@example.org",
            sender_secret="navigateur",
            now=now,
        )
        return link

    waiting = send(
        file_key=staged("fichier-en-attente"),
        public="reponse-publique-en-attente",
        title="titre-en-attente",
        body="mots-en-attente",
        territory_text="commune-en-attente",
    )
    declined = send(
        file_key=staged("fichier-ecarte"), title="titre-ecarte", body="mots-ecartes", shown_as="nom-ecarte"
    )
    staged("fichier-prepare")
    public = send(
        title="Titre public", body="Mots publics", shown_as="Nom public", body_html="<p>html-importe</p>"
    )
    services.decline(
        submission_id=declined.submission_id,
        version_seen=1,
        reason=make_reason(),
        words="mots-du-moderateur",
        by=moderator,
        now=now,
    )
    services.publish(submission_id=public.submission_id, version_seen=1, by=moderator, now=now)
    masked = send(
        public="Une reponse-masquee ici",
        title="Titre masqué",
        body="Avant passage-masque après",
        body_html="<p>passage-masque</p>",
        shown_as="nom-masque",
    )
    services.redact(
        submission_id=masked.submission_id,
        version_seen=1,
        redaction=Redaction(
            passages={"body": [(6, 20)], f"answer:{questions[0].key}": [(4, 19)]}, hide_name=True
        ),
        reason=make_reason(),
        words="mots-du-moderateur",
        by=moderator,
        now=now,
    )
    services.contest(submission_id=masked.submission_id, words="mots-de-la-contestation", now=now)
    services.uphold(
        submission_id=masked.submission_id,
        version_seen=3,
        words="reponse-a-la-contestation",
        by=make_user("moderator"),
        now=now,
    )
    corrected = send(title="titre-remplace", body="mots-remplaces")
    services.request_changes(
        submission_id=corrected.submission_id,
        version_seen=1,
        words="demande-du-moderateur",
        by=moderator,
        now=now,
    )
    services.correct(
        submission_id=corrected.submission_id, title="Titre corrigé", body="Mots corrigés", now=now
    )
    services.publish(submission_id=corrected.submission_id, version_seen=3, by=moderator, now=now)
    withdrawn = send(title="mots-retires", body="mots-retires")
    services.publish(submission_id=withdrawn.submission_id, version_seen=1, by=moderator, now=now)
    # Read, and kept in memory, before it is withdrawn.
    assert "mots-retires" in Client().get(call.url).content.decode()
    services.withdraw(
        submission_id=withdrawn.submission_id,
        version_seen=2,
        words="mots-du-moderateur",
        by=moderator,
        now=now,
    )
    reported, report_link = services.report(
        contribution=Contribution.objects.get(pk=public.submission_id),
        ground="other",
        words="motif-du-signalement",
        email="adresse-secrete@example.org",
        idempotency_key=None,
        now=now,
    )
    services.add_tags(submission_ids=[public.submission_id, reported.pk], names=["etiquette-interne"])
    OutcomeDraft.objects.create(
        submission_id=public.submission_id,
        page=call,
        code="adapted",
        words="mots-du-brouillon",
        service="service-du-brouillon",
        drafted_at=now,
        drafted_by=moderator,
    )
    engaged = make_engagement(
        "resource", email="agent-secret@example.org", skills="competences-secretes", service="service-secret"
    )
    follower = make_follower(email="suiveuse-secrete@example.org", keep_mail=True)
    followed = SecretLink.objects.get(submission=follower.pk)
    links = (waiting, declined, public, masked, corrected, withdrawn, report_link, link_of(engaged), followed)
    taken_down = send(title="Titre retiré", body="Mots retirés")
    services.publish(submission_id=taken_down.submission_id, version_seen=1, by=moderator, now=now)
    reports = [report_of(reported, now=now) for reported in (public, public, taken_down)]
    answer = {"version_seen": 1, "words": "reponse-au-temoin", "by": moderator, "now": now}
    services.answer_report(submission_id=reports[1].submission_id, upheld=False, **answer)
    services.take_down(
        submission_id=reports[2].submission_id, content_version_seen=2, reason=make_reason(), **answer
    )
    confirming = by_secret_link(call, waiting, send, moderator, now=now)
    tokens = [token_for(link) for link in (*links, taken_down, *reports, confirming)]
    return call, tokens


def by_secret_link(call, waiting, send, moderator, *, now):
    """What an author does alone: a name changed, then taken away once public; an address given."""
    named = send(title="Titre nommé", body="Mots nommés", shown_as="nom-change")
    services.change_name(submission_id=named.submission_id, shown_as="nom-enleve")
    services.publish(submission_id=named.submission_id, version_seen=2, by=moderator, now=now)
    # Read, and kept in memory, before it is taken away.
    assert "nom-enleve" in Client().get(call.url).content.decode()
    services.change_name(submission_id=named.submission_id, shown_as="")
    services.ask_address(submission_id=waiting.submission_id, email="adresse-en-attente@example.org", now=now)
    services.addresses.ask_for_links(email="adresse-secrete@example.org", now=now)
    return SecretLink.objects.get(purpose=SecretLink.Purpose.CONFIRM)


def report_of(reported, *, now):
    return services.submit_report(
        contribution=Contribution.objects.get(pk=reported.submission_id),
        ground="insult",
        words="mots-du-signalement",
        email="temoin-secret@example.org",
        now=now,
    )
