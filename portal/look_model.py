"""The component page's samples of the lab's model: words of the sheet, in French, as in portal.look."""

from typing import Any

from portal.drawings import Field, draw

FAMILIES = [
    (
        "understand",
        "Comprendre",
        "On regarde avant de proposer",
        ["Veille, étude, comparaison", "Aide à la définition du besoin", "Consultation citoyenne"],
    ),
    (
        "design",
        "Concevoir",
        "On imagine avec les personnes concernées",
        ["Co-conception, idéation, expérience usager", "Scénario d’usages"],
    ),
    (
        "deploy_test",
        "Déployer et tester",
        "On essaie en vrai, puis on décide",
        ["Expérimentation", "Appui au développement", "Développement numérique", "Fabrication"],
    ),
]
AFTER = "Étendre ce qui marche, arrêter le reste, dire pourquoi."


def samples() -> dict[str, Any]:
    """What the component page shows of the lab's model: its drawing, and a family of its list."""
    fields = [Field(code, label, verb, items) for code, label, verb, items in FAMILIES]
    code, label, verb, items = FAMILIES[0]
    days = {
        "label": "Journées",
        "items": [
            {"title": "Une journée au lycée", "url": "#modele", "note": "13 mai 2013"},
            {"title": "Le premier bus", "url": "#modele", "note": "juin 2012"},
        ],
    }
    methods = {"label": "Méthodes", "items": [{"title": "Guide d’entretien", "url": "#modele"}]}
    activities = [
        {
            "anchor": f"activite-{place}",
            "title": title,
            "text": "Repérer ce qui existe déjà.",
            "groups": [] if place else [days, methods],
        }
        for place, title in enumerate(items)
    ]
    return {
        "model_drawing": draw(fields, Field("generalise", "Généraliser", AFTER)),
        "model_family": {
            "anchor": "modele",
            "code": code,
            "label": label,
            "verb": verb,
            "text": "Qui vit quoi, où, et qu’a-t-on déjà essayé ?",
            "activities": activities,
        },
        "model_heads": [
            {"code": code, "label": label, "verb": verb} for code, label, verb, _items in FAMILIES
        ],
    }
