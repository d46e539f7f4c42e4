"""The component page's samples of days: words of the sheet, in French, as in portal.look."""

from datetime import time
from typing import Any

TENTH = {
    "before": "jeudi",
    "number": "10",
    "after": "décembre",
    "machine": "2026-12-10",
    "shape": "day",
    "words": "jeudi 10 décembre 2026",
}
SEVERAL = TENTH | {"after": "janvier 2027", "machine": "2027-01-10", "until": "jusqu’au samedi 12 janvier"}
WEEK = {
    "before": "semaine du",
    "number": "13",
    "after": "mai 2013",
    "machine": "2013-W20",
    "shape": "day",
}
MONTH = {"before": "juin", "number": "2012", "machine": "2012-06", "shape": "year"}
NO_DATE = {"shape": "none", "words": "à une date à venir"}
TITLE = "Un premier emploi près de chez vous : quels moments aller voir ?"
TEXT = "Lire ensemble les premières contributions, choisir les moments à observer."


def day(
    stage: str, stage_label: str, when: dict[str, str], state: str, tag: str, **more: Any
) -> dict[str, Any]:
    return {
        "stage": stage,
        "stage_label": stage_label,
        "when": when,
        "state": state,
        "tag": tag,
        "title": TITLE,
        "text": TEXT,
        **more,
    }


def squares(taken: int, total: int, in_a_row: int = 18) -> dict[str, Any]:
    """As events.seating draws them; this sheet stands below every app."""

    def path(first: int, end: int) -> str:
        return "".join(
            f"M{20 * (place % in_a_row) + 3} {20 * (place // in_a_row) + 3}h14v14h-14z"
            for place in range(first, end)
        )

    return {
        "width": 20 * min(total, in_a_row),
        "height": 20 * -(-total // in_a_row),
        "filled": path(0, taken),
        "free": path(taken, total),
    }


def samples() -> dict[str, Any]:
    """What the component page shows of days."""
    design, understand = ("design", "Concevoir"), ("understand", "Comprendre")
    return {
        "paper": {
            "kicker": "Billet",
            "title": TITLE,
            "facts": [
                {"label": "Qui vient", "value": "2 personnes"},
                {"label": "Quand", "value": "jeudi 10 décembre 2026", "note": "de 9 h 30 à 17 h"},
                {"label": "Où", "value": "L’atelier du labo", "note": "Entrée de plain-pied, côté cour."},
            ],
            "notes": ["Si vous ne pouvez pas venir, libérez votre place : quelqu’un l’attend."],
            "foot": "Labo, équipe projet",
        },
        "day_heroes": [
            day(*design, TENTH, "Inscriptions ouvertes", "full", action="S’inscrire"),
            day(*understand, MONTH, "Terminée", "", ground="is-closed"),
            day(*design, NO_DATE, "Reportée", "wait", ground="is-closed"),
        ],
        "programme": [
            {"time": time(9, 30), "title": "Accueil, café", "text": ""},
            {"time": time(10), "title": "Ce que vous avez écrit", "text": "Une dizaine de récits, sans nom."},
            {"title": "Un moment dont l’heure n’est pas connue"},
        ],
        "workshops": [
            {
                "title": "La carte des moments",
                "hours": "de 10 h 45 à 12 h 30",
                "room": "Grande salle",
                "text": "Placer les récits sur un même chemin et repérer où l’on tombe.",
                "squares": squares(25, 36),
                "left": "11 places libres",
                "taken": "25 inscrits, sur 36",
            },
            {
                "title": "Jouer le premier jour",
                "hours": "de 14 h à 16 h",
                "room": "",
                "text": "Rejouer la scène jusqu’à ce qu’elle tienne.",
                "method": {"title": "Jeu de rôles", "url": "#"},
                "squares": squares(14, 14),
                "left": "Complet",
                "taken": "14 inscrits, sur 14",
                "full": True,
            },
            {"title": "Sans limite de places", "hours": "", "room": "Dans la cour", "text": ""},
        ],
        "days": [
            day(
                *design,
                TENTH,
                "Inscriptions ouvertes",
                "full",
                example="wholly",
                lines=["Il reste 11 places"],
            ),
            day(*understand, SEVERAL, "Complet, on peut attendre", "wait", lines=["Formation-action"]),
            day(*design, NO_DATE, "Reportée", "wait"),
            day(*design, WEEK, "Terminée", "", takeaways=["Une charte de valeurs", "Trois hypothèses"]),
            day(*understand, MONTH, "Terminée", ""),
        ],
    }
