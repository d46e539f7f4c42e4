"""Sample words for the components of the lab: services and roles (portal.look)."""

from typing import Any


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
