"""What a moderation desk holds, in any number: several calls, a third waiting, themes, tags, addresses."""

import hashlib
from datetime import datetime, timedelta
from typing import Any

from django.contrib.auth.models import Group
from django.core.management.color import no_style
from django.db import connection, transaction
from django.db.models import Max
from django.utils import timezone

from bench.data import BATCH, READ_AFTER, Builder, insert_many
from calls.models import CallIndexPage, CallPage
from contributions.models import (
    Contribution,
    Decision,
    InternalTag,
    ModeratorLimit,
    Reason,
    Submission,
    TaggedSubmission,
    ThreadEntry,
)
from contributions.search import index_many
from home.setup import ROLES
from people.models import ContactDetails, User
from portal.cache import touch
from taxonomy.models import Theme

Status = Contribution.Status
Verb = Decision.Verb

COMMON = "mairie"
RARE = "sémaphore"
RARE_END = f" {RARE.capitalize()}."
# So many hold the rare word, the rare theme and the rare tag: a page of the list, however many there are.
RARE_ROWS = 60
CALLS = 8
APART = timedelta(seconds=25)
MOST_ROWS = 1_000_000


class DeskBuilder(Builder):
    """The demonstration, eight calls more, and what was sent to them, in the order in which it came.

    Half was sent to the first call. The same seed gives the same rows, and the first ten thousand are the
    same whatever follows them. Written in bulk, indexed for the search, without mail.
    """

    def __init__(self) -> None:
        super().__init__()
        self.made = 0
        self.first_at = timezone.now() - MOST_ROWS * APART
        self.calls = [self._call(number) for number in range(CALLS)]
        self.themes = list(Theme.objects.order_by("pk"))
        self.rare_theme = Theme.add_root(title="Thème rare", slug="theme-rare")
        self.tags = [InternalTag.objects.create(name=name, slug=name) for name in ("relire", "bus", "rare")]
        self.reason = Reason.objects.filter(active=True).first() or Reason.objects.create(
            code="mesure", title="Hors sujet", rule="La règle publiée.", words_to_author="Les mots du motif."
        )
        self.moderator = self._moderator("moderateur@example.org")
        self.limited = self._moderator("limite@example.org")
        for call in (self.calls[0], self.calls[-1]):
            ModeratorLimit.objects.create(user=self.limited, page=call)

    def fill_desk(self, rows: int) -> None:
        """Add what is missing until `rows` were sent."""
        if connection.vendor == "sqlite":
            with connection.cursor() as cursor:
                cursor.execute("PRAGMA cache_size = -500000")
        while self.made < rows:
            with transaction.atomic():
                self._send(min(BATCH, rows - self.made))
                touch(*self.calls)
        self._spread_rare_ones()
        if connection.vendor == "postgresql":
            with connection.cursor() as cursor:
                for statement in connection.ops.sequence_reset_sql(no_style(), [Submission]):
                    cursor.execute(statement)
                # In service autovacuum does it, some minutes later.
                cursor.execute("VACUUM ANALYZE")
        connection.close()

    def waiting(self, number: int, call: CallPage | None = None) -> list[int]:
        """Keys of what waits, spread over all of it, in an order of no meaning."""
        rows = Submission.objects.awaiting_decision()
        keys = list((rows.filter(page=call) if call else rows).values_list("pk", flat=True))
        return self.random.sample(keys, min(number, len(keys)))

    def _spread_rare_ones(self) -> None:
        """Rare word, theme and tag over all that waits, and no longer where they were among fewer."""
        keys = list(Submission.objects.awaiting_decision().values_list("pk", flat=True))
        with transaction.atomic():
            before = list(Contribution.objects.filter(theme=self.rare_theme))
            for row in before:
                row.theme, row.body = None, row.body.removesuffix(RARE_END)
            rows = list(Contribution.objects.filter(pk__in=keys[:: len(keys) // RARE_ROWS][:RARE_ROWS]))
            for row in rows:
                row.theme, row.body = self.rare_theme, row.body.removesuffix(RARE_END) + RARE_END
            changed = list({row.pk: row for row in (*before, *rows)}.values())
            Contribution.objects.bulk_update(changed, ["theme", "body"])
            index_many(changed)
            self.tags[2].tagged.all().delete()
            TaggedSubmission.objects.bulk_create(
                TaggedSubmission(tag=self.tags[2], content_object_id=row.pk) for row in rows
            )

    def _send(self, number: int) -> None:
        first = (Submission.objects.aggregate(last=Max("pk"))["last"] or 0) + 1
        sent = [self._one(pk) for pk in range(first, first + number)]
        write = connection.ops.adapt_datetimefield_value

        def columns(each: dict[str, Any], *names: str) -> dict[str, Any]:
            return {
                name: write(each[name]) if isinstance(each[name], datetime) else each[name] for name in names
            }

        # `sent` says in columns what is different in each row.
        insert_many(
            Submission(reference="", kind=Submission.Kind.CONTRIBUTION, page_id=1),
            (
                columns(
                    each,
                    "reference",
                    "page_id",
                    "submitted_at",
                    "awaiting_since",
                    "version",
                    "assigned_to_id",
                )
                | {"id": each["submission_id"]}
                for each in sent
            ),
        )
        insert_many(
            Contribution(page_id=1, submitted_at=self.now),
            (
                columns(
                    each,
                    *("submission_id", "page_id", "submitted_at", "status", "theme_id"),
                    *("title", "body", "words_digest", "draw"),
                )
                for each in sent
            ),
        )
        index_many(
            Contribution(
                **{name: each[name] for name in ("submission_id", "page_id", "status", "title", "body")}
            )
            for each in sent
        )
        insert_many(
            ContactDetails(purpose=ContactDetails.Purpose.FOLLOW_UP, delete_after=self.now.date()),
            (columns(each, "submission_id", "email", "email_digest") for each in sent if each["email"]),
        )
        insert_many(
            ThreadEntry(at=self.now, stage=self.calls[0].stage, kind=ThreadEntry.Kind.RECEIVED),
            ({"submission_id": each["submission_id"], "at": write(each["submitted_at"])} for each in sent),
            without="id",
        )
        decided = [each for each in sent if each["verb"]]
        insert_many(
            Decision(decided_at=self.now, decided_by=self.moderator, verb=Verb.PUBLISH),
            (columns(each, "submission_id", "verb", "reason_id", "decided_at") for each in decided),
            without="id",
        )
        insert_many(
            ThreadEntry(at=self.now, stage=self.calls[0].stage),
            (
                columns(each, "submission_id") | {"at": write(each["decided_at"]), "kind": each["step"]}
                for each in decided
            ),
            without="id",
        )
        insert_many(
            TaggedSubmission(),
            (
                {"content_object_id": each["submission_id"], "tag_id": each["tag_id"]}
                for each in sent
                if each["tag_id"]
            ),
            without="id",
        )

    def _one(self, pk: int) -> dict[str, Any]:
        """What was sent as number `self.made`, and what became of it."""
        number, rng = self.made, self.random
        self.made += 1
        at = self.first_at + number * APART
        status = (Status.AWAITING, Status.PUBLISHED, Status.PUBLISHED)[number % 3]
        if status == Status.PUBLISHED and rng.random() < 0.2:
            status = Status.DECLINED
        waits = status == Status.AWAITING
        words = self._words()
        # Three of four senders in ten write more than once.
        address = f"personne{rng.randrange(number // 3 + 1)}@example.org" if rng.random() < 0.5 else ""
        declined = status == Status.DECLINED
        return words | {
            "submission_id": pk,
            "reference": self._reference(),
            "page_id": self.calls[0 if rng.random() < 0.5 else rng.randrange(CALLS)].pk,
            "submitted_at": at,
            "awaiting_since": at if waits else None,
            "version": 1 if waits else 2,
            "assigned_to_id": self.moderator.pk if rng.random() < 0.05 else None,
            "status": status.value,
            "theme_id": rng.choice(self.themes).pk if rng.random() < 0.5 else None,
            "words_digest": _digest(f"{number}"),
            "draw": rng.randrange(2**31),
            "email": address,
            "email_digest": _digest(address),
            "tag_id": self.tags[rng.randrange(2)].pk if rng.random() < 0.06 else None,
            "verb": None if waits else (Verb.DECLINE if declined else Verb.PUBLISH).value,
            "reason_id": self.reason.pk if declined else None,
            "decided_at": min(self.now, at + READ_AFTER),
            "step": (ThreadEntry.Kind.DECLINED if declined else ThreadEntry.Kind.PUBLISHED).value,
        }

    def _call(self, number: int) -> CallPage:
        call = CallPage(
            title=f"Un appel de mesure, numéro {number}",
            slug=f"mesure-{number}",
            question="Que faut-il changer ?",
            introduction="Dites-nous ce que vous vivez.",
            stage="understand",
            audience="Toute personne concernée.",
            already_decided="Il y aura un essai.",
            open_to_debate="Le lieu de l’essai.",
            service_name="Service des essais",
            service_email="service@example.org",
            use_of_answers="Vos réponses servent à choisir.",
            rules="Ne nommez personne.",
            opens_at=self.first_at,
            closes_at=self.now + timedelta(days=10),
            results_promised_on=(self.now + timedelta(days=60)).date(),
        )
        CallIndexPage.objects.get().add_child(instance=call)
        return call

    @staticmethod
    def _moderator(email: str) -> User:
        user = User.objects.create_user(email=email, password=None, is_staff=True)
        user.groups.add(Group.objects.get(name=ROLES["moderator"]))
        return user


def _digest(text: str) -> str:
    """As long and as different as the digests that the portal keeps."""
    return hashlib.sha256(text.encode()).hexdigest() if text else ""
