"""Every text column of the apps that hold people was thought of."""

import pytest
from django.apps import apps
from django.db import models

pytestmark = pytest.mark.django_db


def test_every_text_field_of_the_apps_that_hold_people_was_thought_of():
    """A new text column must be planted in conftest.py, or be listed here as holding nothing private."""
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
            # A code of a list, said by the team: how its words are read aloud.
            "language",
            "outcome",
        },
        "contributions.Outcome": {"code", "replaces", "words", "service"},
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
        # Its words are a JSON field: planted there as well.
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
