"""Sample words of the component page: what came out of calls and projects."""

from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

PARIS = ZoneInfo("Europe/Paris")


def _cites(*references: str) -> list[dict[str, str]]:
    return [{"reference": each, "url": "#paroles", "title": f"La réponse {each}"} for each in references]


def _told() -> dict[str, Any]:
    return {
        "heard": [
            {
                "text": "« Le temps manque plus que le choix : on mange en marchant, ou froid »",
                "cites": _cites("D-101", "D-106"),
            },
            {"text": "« On ne sait pas la veille à quelle heure on finira »", "cites": _cites("D-113")},
        ],
        "done": [
            {"text": "Plusieurs formules, brasserie, snack ou bar à salades, sans plateau."},
            {"text": "Une réservation possible jusqu’à la veille au soir."},
        ],
        "not_done": [
            {
                "text": "Rendre le repas gratuit.",
                "why": "Les tarifs se décident pour l’ensemble des lycées, pas pour un seul.",
                "cites": _cites("D-105"),
            }
        ],
    }


def samples() -> dict[str, Any]:
    return {
        "told": _told(),
        "key_figures": [
            {"number": "120", "label": "élèves chaque midi", "note": "fréquentation constatée"},
            {"number": "520 m²", "label": "pour le restaurant"},
            {"number": "− 18 %", "label": "de gaspillage", "note": "pesé pendant deux mois"},
        ],
        "quotations": [
            {
                "text": "Le temps manque plus que le choix : on mange en marchant, ou froid.",
                "who": "Lycéen, Marseille",
                "at": datetime(2026, 11, 12, 12, tzinfo=PARIS),
                "reference": "D-101",
                "url": "#paroles",
            },
            {
                "text": "[…] m’a fait revenir trois fois pour une signature",
                "who": "Anonyme",
                "at": datetime(2026, 11, 12, 12, tzinfo=PARIS),
                "reference": "D-113",
                "url": "#paroles",
                "is_cut": True,
                "is_masked": True,
                "example": "wholly",
            },
        ],
    }
