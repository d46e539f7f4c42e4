"""Questions and answers on the component page: a short answer, and one with paragraphs and a list."""

from typing import Any

from django.utils.html import format_html


def samples() -> dict[str, Any]:
    return {
        "faq": [
            {
                "question": "Faut-il un compte pour répondre ?",
                "answer": format_html("<p>Non. {} suffisent.</p>", "Deux minutes et un téléphone"),
            },
            {
                "question": "Puis-je corriger, ou retirer, ce que j’ai écrit "
                "quand je ne suis plus d’accord avec moi-même ?",
                "answer": format_html(
                    "<p>Oui, par votre {}.</p>"
                    "<ul><li>Corriger : avant la relecture.</li><li>Retirer : quand vous voulez.</li></ul>",
                    "lien secret",
                ),
            },
            {"question": "Qui décide ?", "answer": format_html("<p>{}</p>", "Les élus.")},
        ]
    }
