"""Samples of the component page: pictures, and a poster for a wall."""

from types import SimpleNamespace
from typing import Any

from django.templatetags.static import static

from portal.pictures.showing import Shown
from portal.qr import qr_code
from portal.wall_poster import PosterFact, papers

ADDRESS = "https://labo.exemple.fr/participer/premier-emploi"


def samples(question: str) -> dict[str, Any]:
    drawing = Shown(alt="Le signe", src=static("favicon.svg"), width=960, height=640)
    return {
        "pictures": [
            {
                "picture": drawing,
                "shape": "cell",
                "credit": "A. Berthier",
            },
            {"picture": drawing, "shape": "cell"},
            {"picture": Shown(alt="Un mur couvert de cartes, rangées par moment"), "shape": "cell"},
        ],
        "picture_caption": "Le matin du premier jour : les cartes sont rangées par moment, de la première "
        "annonce lue à la première paie, avant que le groupe suivant ne les reprenne dans un autre ordre.",
        "wall_poster": SimpleNamespace(
            title=question,
            size="9-6",
            is_question=True,
            stage="understand",
            stage_label="Comprendre",
            kicker="Appel à contributions",
            stamp="",
            when=None,
            code=qr_code(ADDRESS),
            address=ADDRESS,
            typed_parts=["labo.exemple.fr/", "participer/", "premier-", "emploi"],
            call_to_act="Répondez en deux minutes, sans compte",
            facts=[
                PosterFact("Jusqu’au", "24 décembre 2026"),
                PosterFact("Nous cherchons", "16-25 ans, employeurs"),
            ],
            foot="Labo, équipe emploi",
        ),
        "wall_papers": papers()[:2],
    }
