"""Which markers the leak test plants, where each may stand, and every place that it reads."""

from wagtail.models import Page

from contributions.models import Contribution, Submission
from people.models import ContactDetails, PendingAddress
from tests.dumping import sitemap_files

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
