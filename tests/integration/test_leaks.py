"""The leak test: a marker in every private field, then a look wherever the public, a log or an index can see.

Every later issue adds its private fields to PRIVATE and its public places to the dumps.
"""

import logging

import pytest
from django.apps import apps
from django.core.cache import cache
from django.db import models
from django.test import Client
from django.utils import timezone
from post_office.models import Email
from wagtail.models import Page

from calls.services import submit_contribution
from contributions import services
from contributions.files import CleanFile, stage
from contributions.models import Contribution, OutcomeDraft, Report, Submission
from contributions.questions import GivenAnswer
from contributions.redaction import Redaction
from contributions.services import Words
from people.engagement import link_of
from people.links import token_for
from people.models import ContactDetails, PendingAddress, SecretLink
from portal.cache.store import store
from portal.logs import ReferencesOnly
from tests.dumping import dump_tables, sitemap_files
from tests.engaging import make_engagement
from tests.experiments import make_follower
from tests.factories import make_call, make_question, make_reason, make_user

pytestmark = pytest.mark.django_db

# marker → the tables that may hold it
PRIVATE = {
    "adresse-secrete@example.org": {"people_contactdetails", "post_office_email"},
    # Given by the secret link, and not confirmed yet.
    "adresse-en-attente@example.org": {"people_pendingaddress", "post_office_email"},
    "mots-en-attente": {"contributions_contribution"},
    "titre-en-attente": {"contributions_contribution"},
    "mots-ecartes": {"contributions_contribution"},
    "titre-ecarte": {"contributions_contribution"},
    "nom-ecarte": {"contributions_contribution"},
    "html-importe": {"contributions_contribution"},
    # The author of a declined contribution reads these, nobody else.
    "mots-du-moderateur": {
        "contributions_decision",
        "contributions_threadentry",
        "post_office_email",
    },
    "moderateur-secret": {"people_user"},
    # Masked by a moderator: for moderators, apart.
    "passage-masque": {"contributions_redactedoriginal"},
    "nom-masque": {"contributions_redactedoriginal"},
    "reponse-masquee": {"contributions_redactedoriginal"},
    # Replaced by the author, when asked to.
    "mots-remplaces": {"contributions_formerwords"},
    "titre-remplace": {"contributions_formerwords"},
    "demande-du-moderateur": {"contributions_decision", "contributions_threadentry", "post_office_email"},
    "mots-de-la-contestation": {"contributions_contest"},
    "reponse-a-la-contestation": {
        "contributions_decision",
        "contributions_threadentry",
        "post_office_email",
    },
    "mots-retires": {"contributions_contribution"},
    "motif-du-signalement": {"contributions_report"},
    "etiquette-interne": {"contributions_internaltag"},
    "reponse-personnelle": {"people_personalanswer"},
    "reponse-pour-lequipe": {"contributions_answer"},
    "reponse-publique-en-attente": {"contributions_answer"},
    "commune-en-attente": {"contributions_contribution"},
    "fichier-en-attente": {"contributions_attachment"},
    "fichier-ecarte": {"contributions_attachment"},
    "fichier-prepare": {"contributions_stagedupload"},
    # The team alone reads a report, and whoever sent it, its answer.
    "mots-du-signalement": {"contributions_report"},
    "temoin-secret@example.org": {"people_contactdetails", "post_office_email"},
    # Of an agent who engages: for the coordinator and for mail.
    "agent-secret@example.org": {"people_contactdetails", "people_participant", "post_office_email"},
    "competences-secretes": {"people_engagement"},
    "service-secret": {"people_engagement", "events_attendee"},
    # Of whoever follows an experiment.
    "suiveuse-secrete@example.org": {"people_contactdetails", "post_office_email"},
    # Prepared, and not published yet.
    "mots-du-brouillon": {"contributions_outcomedraft"},
    "service-du-brouillon": {"contributions_outcomedraft"},
    "reponse-au-temoin": {
        "contributions_decision",
        "contributions_threadentry",
        "post_office_email",
    },
}
# What its author took away: nowhere at all.
TAKEN_AWAY = ["nom-enleve", "nom-change"]


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


def public_addresses(call):
    """Every address of the public site: live pages, routes, published contributions, errors."""
    pages = [page.url for page in Page.objects.live().filter(depth__gte=2)]
    published = [
        call.public_path(contribution.submission)
        for contribution in Contribution.objects.published().with_envelope()
    ]
    private = [call.public_path(submission) for submission in Submission.objects.all()]
    return {
        *pages,
        *published,
        *private,
        f"{call.url}contribuer/",
        f"{call.url}?page=1",
        call.list_path(),
        call.moderation_path(),
        call.figures_path(),
        f"{call.list_path()}?tri=ancien",
        "/recherche/?q=Titre+public",
        f"{call.list_path()}flux/",
        call.data_path(),
        call.data_csv_path(),
        call.data_json_path(),
        "/donnees-ouvertes/",
        "/donnees-ouvertes/contributions.csv",
        "/donnees-ouvertes/contributions.json",
        *(f"{path}piece-jointe/" for path in private),
        *(f"{path}signaler/" for path in private),
        "/themes/",
        "/suivi/",
        "/robots.txt",
        "/sitemap.xml",
        *sitemap_files(),
        "/nulle-part/",
        "/healthz",
    }


def secrets_of(tokens):
    """What no public place may hold: the markers, and what stands for people or rights."""
    digests = ContactDetails.objects.values_list("email_digest", flat=True)
    waiting = PendingAddress.objects.values_list("email_digest", flat=True)
    keys = Submission.objects.values_list("idempotency_key", flat=True)
    return [*PRIVATE, *TAKEN_AWAY, *tokens, *digests, *waiting, *keys]


def found_in(text, wanted):
    return [secret for secret in wanted if secret and secret in text]


def test_nothing_private_is_on_a_public_page_or_kept_in_memory(planted):
    call, tokens = planted
    wanted = secrets_of(tokens)
    visited = 0
    for address in public_addresses(call):
        # Somebody new each time: a reader with the form's CSRF cookie fills no memory.
        reader = Client()
        for _once_rendered_once_from_memory in range(2):
            response = reader.get(address)
            assert response.status_code in (200, 404, 410), address
            text = response.getvalue().decode(errors="replace") + str(dict(response.headers))
            assert not found_in(text, wanted), address
            visited += 1
    assert visited >= 16
    assert len(store) > 0
    assert not found_in(repr(vars(store)) + repr(vars(cache._connections)), wanted)


def test_a_file_of_open_data_names_nobody(planted):
    call, _tokens = planted
    for address in (call.data_csv_path(), call.data_json_path(), "/donnees-ouvertes/contributions.json"):
        text = Client().get(address).getvalue().decode()
        assert "Mots publics" in text, address
        assert "réponse publique" in text, address
        assert "Nom public" not in text, address


def test_no_search_finds_what_is_not_public(planted):
    call, _tokens = planted
    references = list(Submission.objects.values_list("reference", flat=True))
    looked_for = 0
    for marker in PRIVATE:
        for address in (call.list_path(), "/recherche/"):
            response = Client().get(address, {"q": marker})
            assert response.status_code == 200
            assert not found_in(response.content.decode(), references), (address, marker)
            looked_for += 1
    assert looked_for == 2 * len(PRIVATE)
    # The same search finds what is public.
    for address in (call.list_path(), "/recherche/"):
        assert found_in(Client().get(address, {"q": "publics"}).content.decode(), references)


def test_each_private_text_stands_only_in_its_own_tables(planted):
    _call, tokens = planted
    looked_at, planted_markers = 0, set()
    for table, text in dump_tables():
        looked_at += 1
        planted_markers |= set(found_in(text, PRIVATE))
        for marker, allowed in PRIVATE.items():
            assert marker not in text or table in allowed, f"{marker} in {table}"
        # A token is stored nowhere at all, nor is what its author took away.
        assert not found_in(text, [*tokens, *TAKEN_AWAY]), table
    assert looked_at > 50
    assert planted_markers == set(PRIVATE), "not planted at all"


def test_queued_mail_repeats_no_word_of_the_sender(planted):
    mails = list(Email.objects.all())
    assert mails
    words = [
        "titre-",
        "mots-en-attente",
        "mots-ecartes",
        "nom-ecarte",
        "mots-du-signalement",
        "Titre public",
        "Mots publics",
        "Nom public",
        "masque",
        "mots-remplaces",
        "mots-de-la-contestation",
        "mots-retires",
        "motif-du-signalement",
        "Titre corrigé",
        "Mots corrigés",
    ]
    for mail in mails:
        assert not found_in(mail.subject + mail.message + mail.html_message, words)


def test_the_author_of_what_was_taken_down_reads_nothing_of_the_report(planted):
    _call, tokens = planted
    for token in tokens[:4]:
        page = Client().get(f"/suivi/{token}/").content.decode()
        assert not found_in(page, ["mots-du-signalement", "temoin-secret", "reponse-au-temoin"])
        assert not found_in(page, list(Report.objects.values_list("submission__reference", flat=True)))
    mails = Email.objects.filter(to="adresse-secrete@example.org")
    assert mails
    for mail in mails:
        assert not found_in(
            mail.subject + mail.message, ["signalement", "temoin-secret", "reponse-au-temoin"]
        )


def test_logs_carry_no_private_text(planted, caplog):
    call, tokens = planted
    client = Client()
    client.get(f"/suivi/{tokens[0]}/")
    client.get(f"/suivi/{tokens[0][:-1]}x/")
    client.get(call.url)
    assert caplog.records
    formatter = logging.Formatter("%(message)s")
    for record in caplog.records:
        # SQL at debug level is never logged in service.
        if record.name.startswith("django.db"):
            continue
        ReferencesOnly().filter(record)
        assert not found_in(formatter.format(record), secrets_of(tokens)), record.name


def test_a_page_revision_and_the_audit_log_hold_no_contact_details(planted):
    for table, text in dump_tables():
        if "revision" in table or "logentry" in table or "index" in table:
            assert not found_in(text, list(PRIVATE)), table


def test_every_text_field_of_the_apps_that_hold_people_was_thought_of():
    """A new text column must be planted above, or be listed here as holding nothing private."""
    harmless = {
        "people.User": {"password", "last_name", "email", "first_name"},
        "people.ContactDetails": {"purpose", "email", "email_digest"},
        "people.SecretLink": {"purpose"},
        # Which page, and until when.
        "people.DraftLink": set(),
        "people.AgentDomain": {"domain"},
        "people.LinksAskedFor": {"email_digest"},
        "people.AddressAllowance": {"email_digest"},
        "people.PendingAddress": {"email", "email_digest"},
        "people.Participant": {"email", "email_digest"},
        "people.Engagement": {"level", "service", "skills"},
        "people.Invitation": set(),
        "people.SkillNeed": {"title", "words"},
        "people.SkillAsk": {"answer"},
        "people.SubmissionMail": set(),
        # The calendar entry of a day, as everybody reads it.
        "people.MailAttachment": {"name", "content_type", "content"},
        "people.ErasedTally": {"eraser"},
        "people.PersonalAnswer": {"key", "label", "field_type", "value"},
        "contributions.Submission": {"reference", "kind", "origin", "idempotency_key", "example"},
        "contributions.Contribution": {
            "status",
            "title",
            "body",
            "explanation",
            "body_html",
            "shown_as",
            "kind",
            "sender_kind",
            "territory_text",
            # A digest of words, compared and never shown.
            "words_digest",
            "outcome",
        },
        "contributions.Outcome": {"code", "words", "service"},
        # Shown to nobody but the team: test_outcomes_public.
        "contributions.OutcomeDraft": {"code", "words", "service"},
        # What was read of a spreadsheet is a JSON field, for who sent it.
        "contributions.OutcomeSheet": set(),
        "contributions.Answer": {"key", "label", "field_type", "visibility", "value"},
        "contributions.Attachment": {"name", "content_type"},
        "contributions.PreparedExport": {"state"},
        # Its key is a right: planted as a file, and looked for by the test of secrets.
        "contributions.StagedUpload": {"key", "name", "content_type"},
        "contributions.Reason": {"code", "title", "rule", "legal_ground", "words_to_author"},
        "contributions.Decision": {"verb", "words"},
        "contributions.Report": {"status", "ground", "words"},
        "contributions.ThreadEntry": {"kind", "stage", "text"},
        # Its words are a JSON field: planted above as well.
        "contributions.RedactedOriginal": set(),
        "contributions.FormerWords": {"title", "body"},
        "contributions.Contest": {"words", "outcome"},
        "contributions.InternalTag": {"name", "slug", "folded"},
        "contributions.TaggedSubmission": set(),
        "contributions.ModeratorLimit": set(),
        "contributions.AlertChoice": {"frequency"},
        "contributions.ExternalOrigin": {
            "source",
            "kind",
            "external_id",
            "url",
            "theme",
            "section",
            "digest",
        },
    }
    found = {
        model._meta.label: {
            field.name
            for field in model._meta.get_fields()
            if isinstance(field, models.CharField | models.TextField)
        }
        for app in ("people", "contributions")
        for model in apps.get_app_config(app).get_models()
    }
    assert found == harmless
