"""Sample words of the component page: heads of pages, lists that are filtered, the states of a call."""

from typing import Any

from django import forms

LONG = (
    "Pourquoi, quand une collectivité annonce qu’elle va simplifier les démarches, faut-il encore fournir "
    "trois fois le même justificatif à quatre guichets différents, ouverts aux mêmes heures, loin de tout ?"
)


class SampleFilters(forms.Form):
    """What a list is filtered by."""

    q = forms.CharField(label="Mots, ou une référence", required=False)
    theme = forms.ChoiceField(label="Thème", required=False, choices=[("", "Tous les thèmes")])
    lieu = forms.ChoiceField(label="Lieu", required=False, choices=[("", "Tous les lieux")])
    tri = forms.ChoiceField(label="Ordre", required=False, choices=[("", "Récentes d’abord")])


def _heads() -> list[dict[str, Any]]:
    return [
        {"title": "Participer", "lead": "Les appels ouverts, ceux qui arrivent et ceux qui sont clos."},
        {"title": "Charte de participation et de modération", "example": "wholly"},
        {
            "title": LONG,
            "lead": "Deux cents signes tiennent encore.",
            "when": "27 octobre",
            "machine": "2026-10-27",
        },
    ]


def _states() -> list[dict[str, str]]:
    common = {"stage_class": "design", "stage": "design", "stage_label": "Concevoir"}
    told = [
        ("upcoming", "À venir, le 4 décembre", "Le formulaire ouvre à 9 heures."),
        ("closing_soon", "Se ferme dans 6 jours", "Il reste six jours."),
        ("paused", "En pause", "Un formulaire se répare : retour lundi."),
        ("closed", "Clos", "Résultats promis le 28 janvier 2027."),
        ("results_due", "Résultats en retard de 4 jours", "Promis pour le 22 novembre."),
        ("cancelled", "Annulé", "Le lycée déménage : la question ne se pose plus."),
    ]
    return [{**common, "state": state, "label": label, "words": words} for state, label, words in told]


def samples() -> dict[str, Any]:
    filters = SampleFilters(auto_id="filter_%s")
    return {
        "heads": _heads(),
        "call_states": _states(),
        "filter_form": filters,
        "filter_fields": [filters["theme"], filters["lieu"]],
        "chosen": [
            {"label": "Emploi des jeunes", "url": "#planche-lists"},
            {"label": "Arles", "url": "#planche-lists"},
        ],
        "last_results": [
            {
                "sentence": "Un restaurant de lycée pensé avec les élèves.",
                "url": "#planche-results",
                "text": "Plusieurs formules, pas de plateau.",
                "year": 2019,
                "stage": "generalise",
                "stage_label": "Généraliser",
                "lines": ["Service, 2019"],
            },
            {"sentence": "Un résultat sans date ni résumé.", "url": "#planche-results", "year": ""},
        ],
    }
