"""One call with any number of published contributions, in a scratch database."""

import random
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.core.management.color import no_style
from django.db import connection, transaction
from django.db.models import Max, Model
from django.utils import timezone

from bench.bare.models import BareField, BareForm, BarePage
from calls.models import CallPage
from contributions.models import Contribution, Submission, ThreadEntry
from contributions.models.contribution import new_draw
from contributions.querysets import ContributionQuerySet
from contributions.references import new_reference
from home.demo.loader import load_demo
from home.models import HomePage
from portal.cache import touch

BATCH = 2_000
SHOWN_REFERENCES = 50
DEEPEST = 20_000 * 20
READ_AFTER = timedelta(hours=20)

SUBJECTS = [
    "le guichet de la mairie", "la ligne de bus du soir", "le formulaire de demande d’aide",
    "la cantine de l’école", "le rendez-vous à la préfecture", "la bibliothèque du quartier",
    "le centre de santé", "la déchèterie", "le dossier de logement", "l’accueil téléphonique",
    "la piste cyclable", "le courrier de l’administration", "la salle des fêtes", "le site internet",
]  # fmt: skip
TITLES = [
    "Mieux signaler {0}", "{0} : des horaires qui ne conviennent pas", "Rendre {0} plus simple",
    "Ce que j’ai vécu avec {0}", "Ouvrir {0} le samedi", "Une personne à qui parler pour {0}",
]  # fmt: skip
SENTENCES = [
    "J’ai dû revenir trois fois pour {0}, parce que la liste des pièces n’était affichée nulle part.",
    "Quand on travaille la journée, {0} est presque toujours fermé au moment où l’on arrive.",
    "La personne qui m’a reçue était très aimable, mais elle n’avait pas accès au dossier.",
    "Il suffirait d’un numéro qui réponde, même deux heures par jour, pour éviter des semaines d’attente.",
    "Pour {0}, les mots employés sont incompréhensibles : on ne sait jamais ce qu’il faut cocher.",
    "Mes parents n’ont pas d’ordinateur ; ils dépendent de moi pour chaque démarche.",
    "Dans la commune voisine, {0} a été repensé avec les habitants et cela change tout.",
    "On pourrait essayer pendant six mois, compter, puis décider si l’on continue.",
    "Je propose de commencer par {0} : c’est là que l’on perd le plus de temps.",
    "Rien ne dit où en est la demande une fois qu’elle est envoyée.",
    "Un affichage clair à l’entrée et un fauteuil pour attendre seraient déjà beaucoup.",
    "Les agents eux-mêmes disent que {0} leur prend des heures chaque semaine.",
]


@dataclass(frozen=True)
class Site:
    """What the loads ask for: the address of the call, and of some of its contributions."""

    call_path: str
    contribution_paths: list[str]
    list_path: str
    deep_paths: list[str]
    form_path: str
    bare_path: str
    bare_form_path: str


class Builder:
    """The demonstration's tree, and its longest open call filled up to a number of contributions.

    The same seed gives the same words. Written in bulk: no mail, no decision, no search index.
    """

    def __init__(self) -> None:
        load_demo(refresh_dates=True, say=lambda line: None)
        self.now = timezone.now()
        open_calls = [call for call in CallPage.objects.live() if call.takes_contributions(self.now)]
        self.bare, self.bare_form = _bare_pages()
        self.call = max(open_calls, key=lambda call: (len(str(call.body)), call.pk))
        self.random = random.Random(2026)
        self.references = set(Submission.objects.values_list("reference", flat=True))

    def fill(self, rows: int) -> Site:
        """Add published contributions until the call has `rows` of them."""
        missing = rows - self._published().count()
        if connection.vendor == "sqlite":
            # The dates fall everywhere in the indexes: with few pages at hand, each row reads some.
            with connection.cursor() as cursor:
                cursor.execute("PRAGMA cache_size = -500000")
        for start in range(0, missing, BATCH):
            with transaction.atomic():
                self._add(min(BATCH, missing - start))
                touch(self.call)
        if connection.vendor == "postgresql":
            with connection.cursor() as cursor:
                for statement in connection.ops.sequence_reset_sql(no_style(), [Submission]):
                    cursor.execute(statement)
                # In service autovacuum does it, some minutes later.
                cursor.execute("ANALYZE")
        site = self._site()
        connection.close()
        return site

    def _add(self, number: int) -> None:
        opened = self.call.opens_at or self.now - timedelta(days=30)
        instants = [opened + (self.now - opened) * self.random.random() for _ in range(number)]
        first = (Submission.objects.aggregate(last=Max("pk"))["last"] or 0) + 1
        numbered = list(enumerate(instants, start=first))
        write = connection.ops.adapt_datetimefield_value
        insert_many(
            self._submission(self.now),
            ({"id": pk, "reference": self._reference(), "submitted_at": write(at)} for pk, at in numbered),
        )
        insert_many(
            Contribution(page_id=self.call.pk, submitted_at=self.now, status=Contribution.Status.PUBLISHED),
            (
                {"submission_id": pk, "submitted_at": write(at), "draw": new_draw(), **self._words()}
                for pk, at in numbered
            ),
        )
        for kind, later in (
            (ThreadEntry.Kind.RECEIVED, timedelta()),
            (ThreadEntry.Kind.PUBLISHED, READ_AFTER),
        ):
            insert_many(
                ThreadEntry(kind=kind, at=self.now, stage=self.call.stage),
                ({"submission_id": pk, "at": write(min(self.now, at + later))} for pk, at in numbered),
                without="id",
            )

    def _reference(self) -> str:
        reference = new_reference()
        while reference in self.references:
            reference = new_reference()
        self.references.add(reference)
        return reference

    def _submission(self, at: datetime) -> Submission:
        return Submission(
            reference=self._reference(),
            kind=Submission.Kind.CONTRIBUTION,
            page_id=self.call.pk,
            submitted_at=at,
            version=2,
        )

    def _words(self) -> dict[str, str]:
        return {"title": title(self.random), "body": body(self.random)}

    def _published(self) -> ContributionQuerySet:
        return Contribution.objects.published().of_page(self.call)

    def _site(self) -> Site:
        """Paths spread over the whole list, so that not one row alone is in the caches."""
        listed = self._published().newest_first().values_list("submission__reference", flat=True)
        total = listed.count()
        references = list(listed[: total : max(1, total // SHOWN_REFERENCES)])
        # 20,000 pages down, or the last tenth of a shorter list.
        depth = min(total * 9 // 10, DEEPEST)
        deep = listed[depth : depth + SHOWN_REFERENCES]
        path = self.call.get_url()
        return Site(
            call_path=path,
            contribution_paths=[f"{path}contributions/{reference}/" for reference in references],
            list_path=f"{path}contributions/",
            deep_paths=[f"{path}contributions/?avant={reference}" for reference in deep],
            form_path=f"{path}contribuer/",
            bare_path=self.bare.get_url(),
            bare_form_path=self.bare_form.get_url(),
        )


def insert_many(model: Model, rows: Iterable[dict[str, Any]], *, without: str = "") -> None:
    """A row like `model` for each of `rows`, which say in columns what is different.

    A fifth of what bulk_create takes, which asks every field of every row how it is written.
    """
    same = {
        str(field.column): field.get_db_prep_save(getattr(model, field.attname), connection)
        for field in model._meta.concrete_fields
        if field.column != without
    }
    quote = connection.ops.quote_name
    columns, values = ", ".join(quote(name) for name in same), ", ".join(["%s"] * len(same))
    statement = f"INSERT INTO {quote(model._meta.db_table)} ({columns}) VALUES ({values})"
    with connection.cursor() as cursor:
        cursor.executemany(statement, [tuple((same | row).values()) for row in rows])


def _bare_pages() -> tuple[BarePage, BareForm]:
    """What Wagtail itself costs, beside the portal's pages."""
    home = HomePage.objects.get()
    page, form = BarePage(title="Page nue", slug="page-nue"), BareForm(title="Formulaire nu", slug="nu")
    home.add_child(instance=page)
    form.form_fields = [BareField(label="texte", field_type="multiline")]
    home.add_child(instance=form)
    return page, form


def title(rng: random.Random) -> str:
    text = rng.choice(TITLES).format(rng.choice(SUBJECTS))
    return text[0].upper() + text[1:]


def body(rng: random.Random) -> str:
    """Half are shorter than 300 characters, one in twenty longer than 1,500, none over the form's limit."""
    wanted = min(3_300, rng.lognormvariate(5.7, 1.0))
    parts = [rng.choice(SENTENCES).format(rng.choice(SUBJECTS))]
    while sum(map(len, parts)) < wanted:
        parts += [rng.choice([" ", " ", " ", "\n\n"]), rng.choice(SENTENCES).format(rng.choice(SUBJECTS))]
    return "".join(parts)[:3_400]
