"""The sections of the component page: what each shows, by which templates, drawn by which style sheets.

A section is a file of templates/look/sections; the components it names are read from that file, so that
the page cannot say otherwise.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property

from django.conf import settings

COMPONENT = re.compile(r'"components/(\w+)\.html"')


@dataclass(frozen=True)
class Section:
    """`code` names its template and its anchor, `parts` the files of static/css/parts it exercises."""

    code: str
    title: str
    parts: Sequence[str] = ()

    @property
    def template(self) -> str:
        return f"look/sections/{self.code}.html"

    @property
    def source(self) -> str:
        return (settings.BASE_DIR / "templates" / self.template).read_text()

    @cached_property
    def components(self) -> list[str]:
        """Each once, in the order of the page."""
        return list(dict.fromkeys(COMPONENT.findall(self.source)))


def sections() -> list[Section]:
    """In the order of the page."""
    return [
        Section("opening", "Ouverture de l’accueil", ["open"]),
        Section("heads", "Têtes de page", ["page-head"]),
        Section("signs", "Étapes et signes", ["sign"]),
        Section("buttons", "Boutons", ["button"]),
        Section("tags", "Étiquettes d’état", ["status"]),
        Section("notices", "Avis", ["notice"]),
        Section("draft", "Un brouillon que l’on montre", ["draft"]),
        Section("call", "Page d’un appel", ["hero", "breadcrumb", "facts", "decided"]),
        Section("states", "Un appel dans chacun de ses états", ["hero", "poster"]),
        Section("errors", "Pages d’erreur", ["hero"]),
        Section("paper", "Feuille à imprimer", ["print-sheet"]),
        Section("wall", "Affiches pour un mur"),
        Section("days", "Journées", ["date", "programme"]),
        Section("project", "Projet", ["project", "stages"]),
        Section("board", "Projets par étape", ["columns"]),
        Section("contribution", "Une contribution et sa suite", ["hero", "voice", "thread"]),
        Section("posters", "Affiches", ["poster"]),
        Section("steps", "Étapes numérotées", ["steps"]),
        Section("logbook", "Carnet d’essais", ["logbook"]),
        Section("voices", "Paroles", ["voice", "outcome", "answers", "pagination"]),
        Section("lists", "Filtres et listes", ["filters", "pagination", "search"]),
        Section("fields", "Champs", ["field"]),
        Section("form", "Un formulaire et ses erreurs", ["split", "field"]),
        Section("receipt", "Reçu et lien secret", ["receipt", "facts"]),
        Section("kept", "Mots gardés", ["field"]),
        Section("cards", "Pages d’une rubrique", ["cards"]),
        Section("results", "Résultats en rangs", ["date"]),
        Section("services", "Offres de service", ["cards"]),
        Section("roles", "Rôles", ["roles"]),
        Section("asked", "Commande, point par point", ["asked"]),
        Section("method", "Une méthode", ["method"]),
        Section("model", "Le modèle du labo", ["model"]),
        Section("charts", "Diagrammes", ["chart"]),
        Section("tables", "Tableaux", ["table", "figures", "dictionary"]),
        Section("prose", "Texte", ["prose"]),
        Section("pictures", "Images", ["picture"]),
        Section("faq", "Questions et réponses", ["faq"]),
        Section("told", "Entendu, fait, refusé", ["told"]),
        Section("figures", "Chiffres, citations, points", ["told", "figures"]),
        Section("share", "Faire passer la page", ["share"]),
        Section("ends", "Haut et bas de page", ["header", "footer"]),
    ]
