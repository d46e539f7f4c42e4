"""Asking for an erasure, and telling that it was done."""

from django.utils import timezone

from contributions import services
from contributions.models import Submission
from people.links import token_for
from people.models import SecretLink
from tests.factories import make_user


def erase_url(link: SecretLink) -> str:
    return f"/suivi/{token_for(link)}/effacer/"


def is_erased(pk: int) -> bool:
    return Submission.objects.get(pk=pk).erased_at is not None


def decide(verb: str, pk: int, **more):
    version = Submission.objects.get(pk=pk).version
    common = {"submission_id": pk, "version_seen": version, "now": timezone.now()}
    return getattr(services, verb)(**common, **({"by": make_user()} | more))
