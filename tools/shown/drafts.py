"""Drafts that are shown by a secret address, and the addresses that lead to none."""

from collections.abc import Iterator

from django.utils import timezone

from people.drafts.links import path_for
from people.drafts.services import hide_draft, show_draft
from tests.factories import make_call
from tools.shown.scenes import Seen, Visitor, scene


@scene
def drafts(visitor: Visitor) -> Iterator[Seen]:
    call = make_call(live=False, title="Un appel qui se prépare")
    call.save_revision()
    path = path_for(show_draft(page=call, days=7, by=None, now=timezone.now()))
    yield "brouillon", visitor.get(path)
    hide_draft(page=call)
    yield "brouillon-repris", visitor.get(path, 410)
    yield "brouillon-inconnu", visitor.get(f"{path[:-12]}abcdef/brouillon/", 404)
