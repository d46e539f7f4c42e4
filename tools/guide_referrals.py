"""The referrals in the pictures of docs/how-to/recevoir-une-saisine.md: nobody's words, marked so."""

from dataclasses import dataclass

from django.utils import timezone

from lab.models import Referral
from people.models import User
from tests.factories import make_user
from tests.referring_cms import admit, agree, fresh, make_document, make_referral, propose

TITLE = "Rentrer du lycée le soir (exemple)"
QUESTION = "Comment rentrer chez soi après 18 heures, sans voiture, dans les vallées ?"
POINTS = [
    "Ce que font aujourd’hui celles et ceux qui restent après les cours",
    "Ce qui peut changer d’ici la rentrée, sans ligne nouvelle",
    "Ce que l’essai d’un soir par semaine apprend",
]


@dataclass(frozen=True)
class GuideReferrals:
    """What the pictures name: one to examine, one to reframe, and one whose brief is agreed and public."""

    reader: User
    waiting: Referral
    admissible: Referral
    agreed: Referral


def make_guide_referrals() -> GuideReferrals:
    """The three of them, in a database that holds other pictures' rows or nothing."""
    reader = make_user("coordinator")
    reader.first_name, reader.last_name = "Nadia", "(exemple)"
    reader.save()
    waiting, admissible, agreed = (_received() for _number in range(3))
    make_document(waiting, "horaires-des-cars.pdf")
    for referral in (admissible, agreed):
        admit(referral)
    propose(agreed, public_title=TITLE, question=QUESTION, points=POINTS, note="")
    agree(agreed, now=timezone.now())
    return GuideReferrals(reader, fresh(waiting), fresh(admissible), fresh(agreed))


def _received() -> Referral:
    return make_referral(
        title="Les lycéens rentrent tard",
        commissioner="Vice-présidence à la jeunesse (exemple)",
        name="Prénom Nom (exemple)",
        situation="Le dernier car part à 17 h 40. Les clubs et l’aide aux devoirs finissent à 18 h 30.",
        question="Que faire pour celles et ceux qui restent ?",
        people_concerned="Les lycéennes et lycéens internes et externes, leurs familles, les conducteurs.",
        who_decides="La Région, pour les lignes scolaires.",
    )
