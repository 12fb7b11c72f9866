"""The command line: what a person or a timer can ask for. Each command is one function; the work is done elsewhere.

Everything heavy is imported inside the commands, so that `status` and `sql` answer at once.
"""

from __future__ import annotations

import argparse
import inspect
import os
import sys
from collections.abc import Callable, Sequence
from datetime import UTC, datetime, timedelta
from pathlib import Path

from pipelines.errors import PipelineError
from pipelines.settings import ROOT, Settings

OK, FAILED, USAGE, REFUSED, TRY_LATER = 0, 1, 2, 3, 75

_EPILOG = """\
examples:
  python -m pipelines run                      land what is new, build, check, publish; nothing new = nothing done
  python -m pipelines sql "select * from rpt_alerts order by money_amount desc nulls last limit 5"
  python -m pipelines as-of 2026-10-20         what the warehouse would have said on that day, as a database beside
  python -m pipelines accept 3f2a… --reason "the platform restated October"

exit codes: 0 done · 1 the run, a check or a statement failed · 2 wrong arguments · 3 refused, the message says what to do
· 75 another run or a platform is busy, try again later
"""


def main(arguments: Sequence[str] | None = None) -> int:
    """Run one command; returns its exit code."""
    options = _parser().parse_args(arguments)
    _load_env_file(ROOT / ".env")
    if "data" in options:
        os.environ["PIPELINES_DATA"] = str(Path(options.data).expanduser().resolve())
    try:
        return options.command(Settings.load(), options)
    except PipelineError as error:
        print(f"{error}", file=sys.stderr)
        return TRY_LATER if error.can_retry else REFUSED
    except BrokenPipeError:  # whoever read the output has seen enough
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return OK
    except KeyboardInterrupt:
        print("stopped; what was not finished is taken up by the next run", file=sys.stderr)
        return 130


def _parser() -> argparse.ArgumentParser:
    common = argparse.ArgumentParser(add_help=False)
    common.add_argument(
        "--data", metavar="FOLDER", default=argparse.SUPPRESS, help="the installation to work on (default: data/ here)"
    )
    parser = argparse.ArgumentParser(
        prog="python -m pipelines",
        description="The warehouse of a cross-border seller.",
        epilog=_EPILOG,
        formatter_class=argparse.RawDescriptionHelpFormatter,
        parents=[common],
    )
    commands = parser.add_subparsers(title="commands", metavar="<command>", required=True)

    def add(name: str, command: Callable[[Settings, argparse.Namespace], int], help_: str) -> argparse.ArgumentParser:
        sub = commands.add_parser(
            name,
            help=help_,
            description=inspect.cleandoc(command.__doc__ or help_),
            parents=[common],
            formatter_class=argparse.RawDescriptionHelpFormatter,
        )
        sub.set_defaults(command=command)
        return sub

    run = add("run", _run, "land what is new, build, check, publish")
    run.add_argument("--force", action="store_true", help="also when nothing is new")
    run.add_argument("--no-demo", action="store_true", help="do not fill an empty data/raw with the demo seller")
    add("land", _part, "only receive and land").set_defaults(job="land")
    add("build", _part, "only build and check the models on what has landed").set_defaults(job="build")
    add("publish", _part, "only publish what is built").set_defaults(job="publish")

    pull = add("pull", _pull, "ask the platforms that are switched on, now")
    pull.add_argument("platform", nargs="?", help="only this one, such as google_trends or tracking")

    add("status", _status, "what came in, what is held or refused, what is published")
    add("doctor", _doctor, "check this installation and say what to do")
    accept = add("accept", _accept, "take a file that landing holds back")
    accept.add_argument("id", help="the receipt, as `status` lists it")
    accept.add_argument("--reason", default="looked at and found right", help="why it is right, kept with the decision")
    as_of = add("as-of", _as_of, "build what was known at an earlier instant, as a database beside")
    as_of.add_argument("known_at", type=_instant, help="2026-10-20, or 2026-10-20T09:30 (UTC)")
    purge = add("purge", _purge, "let go of the personal data in received files")
    purge.add_argument("--days", type=int, default=90, help="leave what was received in the last DAYS days (default 90)")
    add("start-real", _start_real, "move the demo seller aside, so that real files may come")

    sql = add("sql", _sql, "a SQL prompt on the published marts")
    sql.add_argument("statement", nargs="?", help="one statement instead of the prompt")
    sql.add_argument("--csv", action="store_true", help="comma separated, for other programs")
    docs = add("docs", _docs, "serve the generated pages on 127.0.0.1")
    docs.add_argument("--port", type=int, default=8080)
    dev = add("dev", _dev, "the orchestrator's pages, its schedule and the inbox sensor, for work on the code")
    dev.add_argument("--port", type=int, default=3000)
    serve = add("serve", _serve, "the same as a service: webserver and daemon")
    serve.add_argument("--port", type=int, default=3000)

    workbook = add("workbook", _workbook, "write the empty workbook of the seller's own sheets")
    workbook.add_argument("file", nargs="?", type=Path, default=Path("workbook.xlsx"))
    demo = add("demo", _demo, "fill an empty data/raw with the demo seller")
    demo.add_argument(
        "--months", type=int, help="the long world: all stores, up to 18 months, history before the last sixty days"
    )
    demo.add_argument("--scale", type=float, default=1.0, help="so many times the orders")
    clean = add("clean", _clean, "delete what can be rebuilt; data/raw stays")
    clean.add_argument("--history", action="store_true", help="also the orchestrator's memory of runs")
    backup = add("backup", _backup, "write data/raw into one verified archive")
    backup.add_argument("file", nargs="?", type=Path)
    restore = add("restore", _restore, "put such an archive back, into an empty data/raw")
    restore.add_argument("file", type=Path)
    return parser


def _run(settings: Settings, options: argparse.Namespace) -> int:
    """Receive what lies in the inbox, land it, build and check the models, publish, write the pages.

    When nothing is new since the last publication, nothing is done. An empty data/raw is filled with the demo seller,
    unless real data was ever started.
    """
    from pipelines import progress, runner

    with progress.console() as listener:
        result = runner.run(settings, force=options.force, demo_if_empty=not options.no_demo, progress=listener)
    print(result.text)
    return OK if result.success else FAILED


def _part(settings: Settings, options: argparse.Namespace) -> int:
    """Do one part of a run, whether or not anything is new."""
    from pipelines import progress, runner

    with progress.console() as listener:
        result = runner.run_job(settings, options.job, progress=listener)
    print(result.text)
    return OK if result.success else FAILED


def _pull(settings: Settings, options: argparse.Namespace) -> int:
    """Fetch what platforms give when asked, into data/raw; `run` lands it. What was fetched today is not asked again.

    Each platform is switched on by its key (.env.example) or its sheet of the workbook. A failure leaves what stands as it
    is and says whether asking again can help.
    """
    from pipelines import progress, pulling
    from pipelines.sources import PLATFORMS, pulls

    known = [p for p in pulls() if options.platform in (None, p.platform)]
    if not known:
        offered = ", ".join(sorted({p.platform for p in pulls()}))
        what = "cannot be asked" if options.platform in PLATFORMS else "is no platform"
        raise PipelineError(f"{options.platform} {what}; these can: {offered}.")
    with progress.console() as listener:
        outcomes = [pulling.fetch(settings, p, say=listener.note) for p in known]
    for outcome in outcomes:
        print(outcome.line)
        for problem in outcome.problems:
            print(f"  {problem}")
    if not any(o.is_stale for o in outcomes):
        return OK
    return TRY_LATER if all(o.can_retry for o in outcomes) else FAILED


def _status(settings: Settings, _: argparse.Namespace) -> int:
    """Show what came in, what is held back or refused and why, what is published, and who is running."""
    from pipelines.cli import status

    print(status.report(settings))
    return OK


def _doctor(settings: Settings, _: argparse.Namespace) -> int:
    """Check versions, paths, permissions, space, locks and ports. Exit code 1 when something must be mended."""
    from pipelines.cli import doctor

    findings = doctor.examine(settings)
    print(doctor.render(findings))
    return FAILED if any(f.verdict == "fail" for f in findings) else OK


def _accept(settings: Settings, options: argparse.Namespace) -> int:
    """Let a held file speak for its slices from now on. The next run builds with it."""
    from pipelines import clock
    from pipelines.lock import command_line, run_lock
    from pipelines.raw_store import RawStore

    with run_lock(settings, command_line()):
        RawStore(settings).decide(options.id, "accept", options.reason, clock.now(settings))
    print(f"{options.id} is accepted. `python -m pipelines run` builds with it.")
    return OK


def _as_of(settings: Settings, options: argparse.Namespace) -> int:
    """Build the marts from what had been received by KNOWN_AT, with that instant as the run's own.

    The result is a database of its own under data/as_of/; the publication in force is not touched.
    """
    from pipelines import progress, runner

    with progress.console() as listener:
        database = runner.as_of(settings, options.known_at, progress=listener)
    print(f"{database}\nTo compare in `python -m pipelines sql`: .as_of as_of_{database.parent.parent.name}")
    return OK


def _purge(settings: Settings, options: argparse.Namespace) -> int:
    """Replace received files that hold personal data by their redacted form, proven to land the same rows.

    What is gone is gone: make a backup first if the originals may still be needed, in a dispute for instance.
    """
    from pipelines import clock
    from pipelines.landing.purge import purge
    from pipelines.lock import command_line, run_lock

    with run_lock(settings, command_line()):
        result = purge(settings, received_before=clock.now(settings) - timedelta(days=options.days))
    print(f"{len(result.redacted)} file(s) redacted, {len(result.left)} left as they are")
    for name, reason in result.left.items():
        print(f"  {name}: {reason}")
    return OK


def _start_real(settings: Settings, _: argparse.Namespace) -> int:
    """Move the demo seller's receipts aside and let runs go by the real time. Nothing is deleted."""
    from pipelines import runner

    print(runner.start_real(settings))
    return OK


def _sql(settings: Settings, options: argparse.Namespace) -> int:
    """Ask the published marts. Without a statement: a prompt, or the statements of a pipe."""
    from pipelines.cli import sql

    return sql.run(settings, options.statement, form="csv" if options.csv else "table")


def _docs(settings: Settings, options: argparse.Namespace) -> int:
    """Serve data/docs until Ctrl-C."""
    from pipelines.cli import services

    return services.docs(settings, options.port)


def _dev(settings: Settings, options: argparse.Namespace) -> int:
    """Start Dagster with the code read anew on reload; Ctrl-C stops everything it started."""
    from pipelines.cli import services

    return services.dev(settings, options.port)


def _serve(settings: Settings, options: argparse.Namespace) -> int:
    """Start Dagster's webserver and daemon; SIGTERM stops both.

    When one ends, so does the other, for a supervisor to see.
    """
    from pipelines.cli import services

    return services.serve(settings, options.port)


def _workbook(_: Settings, options: argparse.Namespace) -> int:
    """Write the template of the seller's own sheets, with headings in Chinese and English and drop-downs."""
    from pipelines.sources.seller.template import write_template

    write_template(options.file)
    print(f"{options.file.resolve()}: fill it in and drop it into data/raw/inbox/_/")
    return OK


def _demo(settings: Settings, options: argparse.Namespace) -> int:
    """Make the files a seller would have received, into an empty data/raw: sixty days, or with --months the long world."""
    from pipelines import progress, runner

    with progress.console() as listener:
        print(runner.demo(settings, months=options.months, scale=options.scale, progress=listener))
    return OK


def _clean(settings: Settings, options: argparse.Namespace) -> int:
    """Delete landed and derived tables, the warehouse, the publications and the pages. `run` makes them again."""
    from pipelines import archive

    print(archive.clean(settings, history=options.history))
    return OK


def _backup(settings: Settings, options: argparse.Namespace) -> int:
    """Write data/raw into one tar file and read it back: every file must have the sum it had."""
    from pipelines import archive

    print(archive.backup(settings, options.file))
    return OK


def _restore(settings: Settings, options: argparse.Namespace) -> int:
    """Unpack such a file into an empty data/raw, after every sum in it was found right."""
    from pipelines import archive

    print(archive.restore(settings, options.file))
    return OK


def _instant(text: str) -> datetime:
    try:
        at = datetime.fromisoformat(text)
    except ValueError:
        raise argparse.ArgumentTypeError(f"{text!r} is no date or time; write 2026-10-20 or 2026-10-20T09:30") from None
    return at.astimezone(UTC).replace(tzinfo=None) if at.tzinfo else at


def _load_env_file(file: Path) -> None:
    """Take what `.env` says, where the environment itself does not say otherwise."""
    if not file.exists():
        return
    for line in file.read_text("utf-8").splitlines():
        name, equals, value = line.strip().partition("=")
        if equals and not name.startswith("#"):
            os.environ.setdefault(name.strip().removeprefix("export "), value.strip().strip("'\""))
