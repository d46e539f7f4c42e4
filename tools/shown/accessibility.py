"""The statement of accessibility, and the barriers that people report."""

from collections.abc import Iterator

from tests.barriers import WORDS, make_audit, make_barrier
from tools.shown.rights import link
from tools.shown.scenes import Seen, Visitor, scene

STATEMENT = "/accessibilite/"
FORM = f"{STATEMENT}signaler/"


@scene
def barriers(visitor: Visitor) -> Iterator[Seen]:
    """A barrier: reported, answered, promised for later."""
    yield "obstacle", visitor.get(f"{FORM}?page=/agenda/")
    yield "obstacle-erreurs", visitor.send(FORM, 422, problem="", email="lou@")
    yield "obstacle-recu", visitor.follow(visitor.send(FORM, 303, **WORDS))
    for state in ("solved", "planned", "refused"):
        barrier = make_barrier(state, email="lou@example.org")
        yield f"obstacle-{state}", visitor.get(link(barrier.submission))
    yield "obstacle-effacer", visitor.get(f"{link(barrier.submission)}effacer/")


@scene
def audited(visitor: Visitor) -> Iterator[Seen]:
    """The statement once a person has counted."""
    make_audit(conform=48, report_url="https://example.org/rapport", sample="Accueil\nUn appel")
    yield "accessibilite-auditee", visitor.get(STATEMENT)
