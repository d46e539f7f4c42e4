"""The component page: every component in every state, with sample words. Only in development and tests.

The samples are in French, as the site is: they are words of the sheet, not of the product, so they are
not in the catalogues.
"""

from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from django import forms
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.html import format_html

from portal import (
    look_charts,
    look_days,
    look_faq,
    look_index,
    look_lab,
    look_lists,
    look_model,
    look_projects,
    look_results,
    look_sheets,
    look_views,
)
from portal.templatetags.share import passing_on

PARIS = ZoneInfo("Europe/Paris")

STAGES = [
    {"code": "understand", "label": "Comprendre"},
    {"code": "design", "label": "Concevoir"},
    {"code": "deploy_test", "label": "Déployer et tester"},
    {"code": "generalise", "label": "Généraliser"},
]

QUESTION = "À quel moment votre recherche d’un premier emploi, ou d’un premier salarié, a-t-elle basculé ?"

LONG_TEXT = "\n\n".join(
    [
        "Nous accompagnons une quarantaine de jeunes par an. Voici le chemin le plus fréquent.",
        *["Le car de sept heures ne va pas jusqu’à la zone, et le suivant arrive après l’embauche. " * 3] * 4,
    ]
)


def at(year: int, month: int, day: int) -> datetime:
    return datetime(year, month, day, 12, tzinfo=PARIS)


class SampleText(forms.CharField):
    """A text with a most that it may have, as those of contributions say it."""

    longest = 3_500


class SampleForm(forms.Form):
    """One field of each shape."""

    body = SampleText(
        label="Racontez un moment où vous avez avancé, ou où tout s’est arrêté",
        help_text="Une situation précise suffit. Ne nommez personne.",
        widget=forms.Textarea(attrs={"rows": 5}),
    )
    obstacles = forms.MultipleChoiceField(
        label="Ce qui a pesé",
        choices=[
            ("transport", "Le transport"),
            ("diploma", "Le diplôme"),
            ("time", "Le temps des démarches"),
            ("contact", "Ne pas savoir à qui parler"),
            ("none", "Rien de tout cela"),
        ],
        widget=forms.CheckboxSelectMultiple,
        error_messages={"required": "Cochez au moins une case. « Rien de tout cela » compte aussi."},
    )
    test = forms.ChoiceField(
        label="Quel test essayer d’abord ?",
        help_text="Vous pourrez dire pourquoi plus bas.",
        choices=[
            ("portions", "Deux tailles de portions"),
            ("booking", "Réserver la veille"),
            ("sharing", "La table de partage"),
        ],
        widget=forms.RadioSelect,
    )
    town = forms.ChoiceField(
        label="Votre commune",
        choices=[("", "Je préfère ne pas dire"), ("martigues", "Martigues")],
        required=False,
    )
    where = forms.CharField(
        label="Si nous venions voir, où faudrait-il regarder ?",
        help_text="Vu par l’équipe seulement, jamais publié.",
        required=False,
        widget=forms.Textarea(attrs={"rows": 3, "class": "input--short"}),
    )
    email = forms.EmailField(
        label="Adresse électronique",
        help_text="Jamais publiée, effacée après 12 mois.",
        required=False,
        widget=forms.EmailInput(attrs={"autocomplete": "email"}),
        error_messages={"invalid": "Il manque la fin de l’adresse, après le @. Exemple : nom@exemple.fr"},
    )
    reference = forms.CharField(label="Référence", disabled=True, initial="D-113", required=False)
    meeting = forms.BooleanField(
        label="J’accepte d’être contacté·e pour une rencontre de trente minutes", required=False
    )
    rules = forms.BooleanField(
        label="J’ai lu la charte de participation",
        error_messages={"required": "Cochez la case pour continuer."},
    )


def poster(state: str, state_label: str, **values: Any) -> dict[str, Any]:
    return {
        "url": "#",
        "question": QUESTION,
        "stage": "understand",
        "stage_label": "Comprendre",
        "state": state,
        "state_label": state_label,
        "intro": "Jeunes, employeurs, accompagnants : racontez un moment précis.",
        "count": "15 réponses publiées",
        "size": "c6",
        **values,
    }


def posters() -> list[dict[str, Any]]:
    design = {
        "stage": "design",
        "stage_label": "Concevoir",
        "question": "Sur quelle démarche en ligne vous êtes-vous arrêté·e, et à quel endroit exactement ?",
    }
    test = {
        "stage": "deploy_test",
        "stage_label": "Déployer et tester",
        "question": "Lequel de ces trois tests contre le gaspillage faut-il essayer en premier ?",
    }
    return [
        poster("open", "Ouvert, encore 28 jours", size="c7", example="wholly"),
        poster("closing_soon", "Se ferme dans 6 jours", size="c5", **test),
        poster("upcoming", "À venir, le 4 décembre", size="c12 low", count="", **design),
        poster("paused", "En pause", **design),
        poster("cancelled", "Annulé", **test),
        poster("closed", "Clos"),
        poster("closed", "Clos, résultats promis le 28 janvier", **design),
        poster("results_due", "Résultats en retard de 4 jours", **test),
        poster("results_published", "Résultats publiés"),
    ]


def voices() -> list[dict[str, Any]]:
    return [
        {
            "url": "#paroles",
            "title": "Le pain",
            "reply_from": "Déjà fait",
            "reply_by": "Restauration du lycée",
            "reply": "Le pain est au bout de la ligne depuis le 3 novembre.",
            "who": "Lycéen, Marseille",
            "at": at(2026, 10, 22),
            "text": "Mettez le pain à la fin de la ligne.",
            "example": "partly",
        },
        {
            "url": "#paroles",
            "title": "L’embauche commence avant le premier car",
            "who": "Intérimaire, 22 ans, Arles",
            "at": at(2026, 11, 8),
            "text": "L’entrepôt embauche à 7 h 30. Le premier car qui dessert la zone arrive à 8 h 35.\n\n"
            "On me propose des missions et je dis non, pas par flemme, juste parce que je n’ai ni permis ni "
            "voiture. Au bout de trois refus l’agence n’appelle plus.",
        },
        {
            "url": "#paroles",
            "title": "De la vallée au contrat : ce qui a coincé, étape par étape",
            "who": "Association d’insertion en montagne, Briançon",
            "at": at(2026, 11, 10),
            "text": LONG_TEXT,
        },
        {
            "title": "L’accueil du mardi",
            "who": "Demandeur d’emploi, 24 ans, Avignon",
            "at": at(2026, 11, 12),
            "text": "[…] m’a fait revenir trois fois pour une signature. À la quatrième, son collègue a "
            "signé en deux minutes.",
            "url": "#paroles",
            "is_masked": True,
        },
        {
            "url": "#paroles",
            "title": "Une adresse collée",
            "who": "Anonyme",
            "at": at(2026, 11, 12),
            "text": "https://exemple.fr/une-adresse-sans-aucune-espace-qui-ne-tient-dans-aucune-colonne "
            "<b>et une balise</b>",
        },
    ]


def thread() -> list[dict[str, Any]]:
    return [
        {
            "at": at(2013, 12, 5),
            "stage": "understand",
            "stage_label": "Comprendre",
            "title": "Reçue et publiée",
            "text": "Relue par l’équipe, parue le jour même sous la référence D-113.",
        },
        {
            "at": at(2015, 4, 2),
            "stage": "design",
            "stage_label": "Concevoir",
            "title": "Discutée avec la communauté éducative",
            "text": "Une équipe mêlant architecture, paysage et nutrition passe trois jours avec élèves "
            "et personnels.",
            "url": "#paroles",
            "page_title": "Trois jours de co-conception",
        },
        {
            "at": at(2018, 1, 24),
            "stage": "deploy_test",
            "stage_label": "Déployer et tester",
            "title": "Inscrite au cahier des charges",
            "text": "La réservation, possible la veille au soir, est inscrite dans les demandes.",
        },
        {
            "at": at(2019, 9, 4),
            "stage": "generalise",
            "stage_label": "Généraliser",
            "title": "On réserve jusqu’à la veille au soir.",
            "text": "Le restaurant ouvre. La réservation du soir est là, pour 120 élèves chaque midi.",
        },
    ]


def facts() -> list[dict[str, Any]]:
    opening = format_html(
        'du <time datetime="{}">5 novembre</time> au <time datetime="{}">17 décembre</time>',
        "2026-11-05",
        "2026-12-17",
    )
    return [
        {"label": "Ouvert", "value": opening, "now": True},
        {"label": "Résultats promis", "value": "le 28 janvier 2027"},
        {"label": "Nous cherchons", "value": "16-25 ans, employeurs, accompagnants"},
        {"label": "Votre part", "value": "Concevoir avec nous", "note": "2 journées sont prévues"},
    ]


def component_page(request: HttpRequest) -> HttpResponse:
    """Show the sheet of components."""
    numbers = [
        {"number": 1, "url": "#"},
        {"number": 2, "current": True},
        {"number": 3, "url": "#"},
        {"gap": True},
        {"number": 12, "url": "#"},
    ]
    faulty = SampleForm({"body": "L’embauche est à 6 h 30. Le premier bus passe à 6 h 50.", "email": "lou@"})
    faulty.add_error(None, "L’appel s’est fermé pendant que vous écriviez.")
    view = look_views.chosen(request)
    context = {
        "sections": look_index.sections(),
        "views": look_views.links(view),
        "sheet_url": look_views.sheet_url(view),
        **look_charts.samples(),
        **look_days.samples(),
        **look_faq.samples(),
        **look_lab.samples(),
        **look_lists.samples(),
        **look_model.samples(),
        **look_projects.samples(),
        **look_results.samples(),
        "stages": STAGES,
        "question": QUESTION,
        "crumbs": [
            {"title": "Accueil", "url": "/"},
            {"title": "Participer", "url": "#"},
            {"title": "Un premier emploi près de chez vous", "url": "#"},
        ],
        "facts": facts(),
        "answers": [
            {"label": "Ce qui a pesé", "choices": ["Le transport", "Le coût"], "is_public": True},
            {"label": "Où faudrait-il regarder ?", "value": "L’arrêt du marché de gros.", "is_public": False},
        ],
        "outcome": {
            "get_code_display": "Reprise sous une autre forme",
            "words": "Un car part désormais à 6 h 50 de la gare routière, trois jours par semaine.\n\n"
            "Nous regarderons en mars s’il est pris.",
            "service": "Direction des transports",
            "day": at(2027, 1, 15),
        },
        "attachment": {"name": "plan du quartier.pdf", "get_content_type_display": "PDF", "size": 240_000},
        "kept": [
            {"id": "kept-title", "label": "Titre", "text": "Le premier bus"},
            {"id": "kept-body", "label": "Votre réponse", "text": "Il passe à 8 h 40."},
        ],
        "decided": ["Une immersion aura lieu dans trois villes."],
        "to_discuss": ["Les lieux", "Les moments à observer", "Les personnes à rencontrer"],
        "posters": posters(),
        "voices": voices(),
        "thread": thread(),
        "steps": [
            {"title": "Vous contribuez", "text": "En ligne, dans un atelier ou sur papier."},
            {"title": "Nous lisons tout", "text": "Chaque texte est relu avant de paraître."},
            {"title": "Nous vous répondons", "text": "Chaque piste reçoit une suite écrite, et pourquoi."},
        ],
        "cards": [
            {
                "title": "Notre façon de travailler",
                "url": "#",
                "text": "Comprendre, concevoir, tester, généraliser.",
            },
            {
                "title": "Charte de participation",
                "url": "#",
                "text": "Ce que nous publions, et ce que nous refusons.",
            },
            {"title": "Données ouvertes", "url": "#"},
            {
                "title": "Jeu de rôles",
                "url": "#",
                "text": "Jouer une situation pour en trouver les points faibles.",
                "stage": "design",
                "stage_label": "Concevoir",
                "lines": ["1 h 30", "6 à 20 personnes"],
                "example": "partly",
            },
        ],
        "doing": ["Choisir un cas réel et récent.", "Jouer la demande, la réunion, le premier essai."],
        **look_sheets.samples(QUESTION),
        "pages": {"previous_url": "#", "next_url": "#", "items": numbers, "number": 2, "count": 12},
        "form": SampleForm(auto_id="empty_%s"),
        "shared": passing_on(QUESTION, "https://labo.exemple.fr/participer/un-premier-emploi/"),
        "faulty": faulty,
        "draft": {
            "until": at(2026, 12, 3),
            "views": [
                {"label": "La page", "url": "#", "current": True},
                {"label": "Le formulaire", "url": "#", "current": False},
            ],
        },
        "secret_url": "https://labo.exemple.fr/suivi/7Qm3xT9vLk2RwYb8ZsN4pDfHcJgEaU6oViXtKqM1/",
    }
    return render(request, "look/components.html", context)
