"""What the figures of a call take: counting them, and drawing them once they are counted.

    python -m bench.figures                10,000 published contributions of one call, then 100,000
    python -m bench.figures --rows 1000000 a tenth of these, then these
    DATABASE_URL=postgresql://… python -m bench.figures --database postgresql

Every contribution has a theme or none, a sender, a place, an answer to a closed question and an outcome.
Functions are called in this process: counting is done once a quarter of an hour, and when a result is
published; drawing is what a page costs that is not in memory. Ends with 1 when ten times the rows take more
than BAR times as long, when the queries are not as many, or when a drawing takes longer than DRAWN_BAR.
"""

import statistics
import sys
import time
from datetime import datetime
from typing import Any

from bench.command import ask_rows, in_scratch_portal, parser_of

# Ten times the rows are counted in about ten times the time: a half more where they no longer fit in memory.
BAR = 15.0
DRAWN_BAR = 100.0
TIMES = 5
BATCH = 5_000


def main() -> int:
    parser = parser_of("figures", __doc__)
    ask_rows(parser)
    options = parser.parse_args()
    return in_scratch_portal(
        parser, options.database, lambda: run((options.rows // 10, options.rows), options.database)
    )


def run(sizes: tuple[int, ...], database: str) -> int:
    import django
    from django.core.management import call_command

    django.setup()
    call_command("migrate", interactive=False, verbosity=0)
    from bench.data import Builder

    builder = Builder()
    question = _question(builder.call)
    print(f"\n{database}, median of {TIMES}\n")
    print("| contributions | counted in | queries | drawn in | charts |")
    print("| --: | --: | --: | --: | --: |")
    seconds: list[float] = []
    queries: list[int] = []
    drawn = 0.0
    for size in sizes:
        builder.fill(size)
        complete(builder.call, question, builder.now)
        taken, asked, figures = counted(builder.call, builder.now)
        drawn, charts = drawing(figures)
        seconds.append(taken)
        queries.append(asked)
        print(f"| {size:,} | {taken:.2f} s | {asked} | {drawn:.0f} ms | {charts} |", flush=True)
    grown = seconds[-1] / seconds[0]
    print(
        f"\nTime: {grown:.1f} times for ten times the rows (bar {BAR:.0f}); drawing: bar {DRAWN_BAR:.0f} ms."
    )
    return int(grown > BAR or queries[0] != queries[-1] or drawn > DRAWN_BAR)


def counted(call: Any, now: datetime) -> tuple[float, int, Any]:
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    from calls.call_figures import count

    times = []
    for _time in range(TIMES):
        with CaptureQueriesContext(connection) as asked:
            began = time.monotonic()
            figures = count(call, now=now)
            times.append(time.monotonic() - began)
    return statistics.median(times), len(asked), figures


def drawing(figures: Any) -> tuple[float, int]:
    """Milliseconds to draw and write every chart, and how many there are."""
    from django.template.loader import render_to_string

    from calls.figures_page import shown_figures

    times = []
    for _time in range(TIMES):
        began = time.monotonic()
        shown = shown_figures(figures)
        render_to_string("calls/parts/figures.html", {"figures": shown})
        times.append(time.monotonic() - began)
    return 1000 * statistics.median(times), len(shown.charts)


def _question(call: Any) -> Any:
    from calls.models import CallQuestion

    return CallQuestion.objects.create(
        page=call, label="Quel essai ?", field_type="radio", choices="Un\nDeux\nTrois", visibility="public"
    )


def complete(call: Any, question: Any, now: datetime) -> None:
    """Give what has none yet a sender, a theme, a place, an answer and an outcome, by its number."""
    from django.db import connection
    from django.db.models import F
    from django.db.models.functions import Mod

    from contributions.models import Answer, Contribution, Outcome, OutcomeCode
    from taxonomy.models import Territory, Theme

    rows = Contribution.objects.filter(page_id=call.pk)
    themes = [None, *Theme.objects.values_list("pk", flat=True)[:6]]
    places = [None, *Territory.objects.values_list("pk", flat=True)[:200]]
    for name, values in (
        ("sender_kind", Contribution.SenderKind.values),
        ("kind", Contribution.Kind.values),
        ("theme_id", themes),
        ("territory_id", places),
        ("outcome", ["", *OutcomeCode.values]),
    ):
        for place, value in enumerate(values):
            numbered = rows.annotate(turn=Mod(F("submission_id"), len(values)))
            keys = numbered.filter(turn=place).values("pk")
            Contribution.objects.filter(pk__in=keys).update(**{name: value})
    bare = rows.exclude(submission__answers__key=question.key).values_list("pk", "outcome").order_by("pk")
    fresh = list(bare)
    for start in range(0, len(fresh), BATCH):
        some = fresh[start : start + BATCH]
        asked = {"key": question.key, "label": question.label, "field_type": "radio", "visibility": "public"}
        Answer.objects.bulk_create(
            Answer(submission_id=pk, value=("Un", "Deux", "Trois")[pk % 3], **asked) for pk, _code in some
        )
        Outcome.objects.bulk_create(
            (
                Outcome(submission_id=pk, code=code, words="Voilà.", published_at=now)
                for pk, code in some
                if code
            ),
            ignore_conflicts=True,
        )
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute("VACUUM ANALYZE")


if __name__ == "__main__":
    sys.exit(main())
