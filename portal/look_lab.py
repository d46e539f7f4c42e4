"""Sample words for the components of the lab: services and roles (portal.look)."""

from typing import Any


def _trial(decision: str, machine: str, words: str, **said: str) -> dict[str, Any]:
    return {
        "get_decision_display": decision,
        "known": {"machine": machine, "words": words},
        "tried": "Donner à chacun un rôle d’observation pendant le trajet en train.",
        "seen": "En descendant, tout le monde savait quoi regarder.",
        "why": "",
    } | said


def samples() -> dict[str, Any]:
    return {
        "services": [
            {
                "title": "Reformuler une commande",
                "url": "#",
                "text": "Une demi-journée pour passer d’une solution à un problème.",
                "duration": "une demi-journée",
                "senders": ["Agent public", "Élu·e"],
                "maturity": "À l’essai",
                "testing": True,
                "outputs": ["problème reformulé", "liste des personnes à rencontrer"],
                "example": "partly",
            },
            {
                "title": "Observer une expérimentation",
                "url": "#",
                "text": "",
                "duration": "",
                "senders": [],
                "maturity": "Confirmée",
                "testing": False,
                "outputs": [],
                "example": "",
            },
        ],
        "trials": [
            _trial("Gardé", "2013-12-09", "9 décembre 2013", learnt="Le trajet fait partie de l’immersion."),
            _trial(
                "Corrigé",
                "2013-12",
                "décembre 2013",
                learnt="",
                why="Un vrai sujet mobilise d’abord ceux qu’il touche.",
            ),
            _trial("Abandonné", "2013", "2013", seen="", learnt="Prendre rendez-vous avant midi."),
        ],
        "roles": [
            {
                "title": "Agent impliqué",
                "time": "plusieurs jours par projet",
                "text": "Fait partie de l’équipe du projet et va sur le terrain.",
                "can": ["être invité avant le public", "animer un atelier"],
                "url": "#",
            },
            {"title": "Coordination du labo", "text": "Garantit l’organisation et la mémoire."},
        ],
    }
