"""One run: build, serve, measure, print. Imported once the environment says which database."""

import os
import sys
import time
from argparse import Namespace
from functools import partial
from pathlib import Path

import django
from django.core.management import call_command

from bench.load import HOST, Connection, take_turns
from bench.scratch import free_port, processor_seconds, server


def run(options: Namespace) -> int:
    """Measure every number of rows with every number of clients; 1 when a bar is missed."""
    port = free_port()
    os.environ["PUBLIC_BASE_URL"] = f"http://{HOST}:{port}"
    django.setup()
    # Models can be imported from here on.
    from bench import measures
    from bench.data import Builder
    from bench.weight import weigh

    began = time.monotonic()

    def say(text: str) -> None:
        load = " ".join(f"{value:.1f}" for value in os.getloadavg())
        print(f"{time.monotonic() - began:4.0f} s  {text}  (load average {load})", file=sys.stderr)

    say("tables, style sheets")
    call_command("migrate", interactive=False, verbosity=0)
    call_command("collectstatic", interactive=False, verbosity=0)
    builder = Builder()
    lines: list[measures.Line] = []
    found: measures.Found = {}
    say("server")
    with server(port, Path(os.environ["BENCH_DIR"])) as pid:
        for rows in options.rows:
            say(f"{rows:,} contributions")
            site = builder.fill(rows)
            measures.check_cache(port, site)
            for clients in options.clients:
                say(f"{clients} clients")
                loads = measures.loads(port, site, clients)
                connections = [Connection(port) for _ in range(clients)]
                try:
                    measured = take_turns(
                        connections,
                        measures.reference(port),
                        loads,
                        seconds=options.seconds,
                        turns=options.turns,
                        server_time=partial(processor_seconds, pid),
                    )
                finally:
                    for connection in connections:
                        connection.close()
                found |= {(one.name, rows, clients): one for one in measured}
                lines += [
                    measures.line(
                        one, rows=rows, clients=clients, database=options.database, redis=options.redis
                    )
                    for one in measured
                ]
            lines.append(measures.weight_line(weigh(port, site.call_path), rows=rows))
    compared = measures.comparisons(found)
    say("done")
    print(f"\n{options.database}{', Redis' if options.redis else ''}\n\n{measures.table(lines)}")
    print(f"\n{measures.comparison_table(compared)}")
    passed = all(line.passed for line in lines) and all(one.passed for one in compared)
    return 0 if passed else 1
