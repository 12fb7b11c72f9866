"""A SQL prompt on the published marts: read only, several lines until `;`, results as people read them.

Each statement runs on the publication in force at that moment: when a run publishes in between, the prompt opens the new
one and says so. Nothing typed here can change the marts.
"""

from __future__ import annotations

import csv
import shutil
import sys
import unicodedata
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Any, TextIO

from pipelines.errors import PipelineError
from pipelines.settings import Settings

HELP = """\
Statements end with `;` and may span lines. Ctrl-C drops what is typed, Ctrl-D or .quit leaves.
  .tables [WORD]     the tables and views, with their row counts and what one row is
  .describe TABLE    columns, types and what they mean
  .rows N            show at most N rows (now {rows}); .rows all shows every row
  .as_of             the databases made by `python -m pipelines as-of`; .as_of NAME attaches one
  .help              this text"""
_MAX_CELL = 60
_COMMENT_WIDTH = 90


class Marts:
    """A connection to the publication in force, opened anew whenever another one takes its place."""

    def __init__(self, settings: Settings) -> None:
        import duckdb

        self._file = settings.marts / "marts.duckdb"
        if not self._file.exists():
            raise PipelineError(
                f"Nothing is published yet: {self._file} does not exist. Run `python -m pipelines run` first; "
                "retrying before that does not help."
            )
        self._con = duckdb.connect()
        self._con.execute(
            "set autoinstall_known_extensions = false; set autoload_known_extensions = false; set timezone = 'UTC'"
        )
        self._opened: Path | None = None
        self.refresh()

    def refresh(self) -> bool:
        """Open the publication in force; whether that is another one than before."""
        # The link moves when a run publishes. The target's own path is attached, so that DuckDB cannot mistake a new
        # publication for the one it has open.
        target = self._file.resolve()
        if target == self._opened:
            return False
        if self._opened:
            self._con.execute("use memory.main; detach marts")
        self._con.execute(f"attach '{_quoted(target)}' as marts (read_only); use marts")
        changed, self._opened = self._opened is not None, target
        return changed

    def attach(self, name: str, file: Path) -> None:
        """Make another database readable as `name.<table>`."""
        self._con.execute(f"attach if not exists '{_quoted(file)}' as {name} (read_only)")

    def query(self, sql: str, limit: int | None = None) -> tuple[list[str], list[str], list[tuple[Any, ...]], bool]:
        """Column names, their types, at most `limit` rows, and whether there are more. Without a result all are empty."""
        result = self._con.execute(sql)
        if result.description is None:
            return [], [], [], False
        names = [column[0] for column in result.description]
        types = [str(column[1]) for column in result.description]
        if limit is None:
            return names, types, result.fetchall(), False
        rows = result.fetchmany(limit + 1)
        return names, types, rows[:limit], len(rows) > limit

    def tables(self, word: str = "") -> list[tuple[str, str, int | None, str]]:
        """(name, kind, rows, description) of the tables and views whose name holds `word`."""
        rows = self._con.execute(
            """
            select table_name, 'table', estimated_size, coalesce(comment, '') from duckdb_tables()
            where database_name = 'marts' and contains(table_name, ?)
            union all
            select view_name, 'view', null, coalesce(comment, '') from duckdb_views()
            where database_name = 'marts' and not internal and contains(view_name, ?)
            order by 1
            """,
            [word, word],
        ).fetchall()
        return [(name, kind, size, comment) for name, kind, size, comment in rows]

    def columns(self, table: str) -> list[tuple[str, str, str]]:
        """(name, type, description) of the columns of a table or view."""
        return self._con.execute(
            """
            select column_name, data_type, coalesce(comment, '') from duckdb_columns()
            where database_name = 'marts' and lower(table_name) = lower(?) order by column_index
            """,
            [table],
        ).fetchall()

    def close(self) -> None:
        """Let the database go."""
        self._con.close()


def run(settings: Settings, statement: str | None, *, form: str = "table", out: TextIO = sys.stdout) -> int:
    """One statement, those of a pipe, or the prompt. Returns the exit code: 1 when a statement failed."""
    marts = Marts(settings)
    try:
        if statement is None and sys.stdin.isatty():
            return _Prompt(settings, marts, out).loop()
        failed = False
        for sql in [statement] if statement is not None else _statements(sys.stdin):
            failed = not _answer(marts, sql, form, None, out) or failed
        return int(failed)
    finally:
        marts.close()


class _Prompt:
    def __init__(self, settings: Settings, marts: Marts, out: TextIO) -> None:
        self._settings = settings
        self._marts = marts
        self._out = out
        self._rows: int | None = 100

    def loop(self) -> int:
        self._line_editing()
        print(f"The published marts, read only. {len(self._marts.tables())} tables; .help for help.", file=self._out)
        typed: list[str] = []
        while True:
            try:
                line = input("...> " if typed else "sql> ")
            except KeyboardInterrupt:
                print(file=self._out)
                typed = []
                continue
            except EOFError:
                print(file=self._out)
                return 0
            if not typed and line.strip().startswith("."):
                if line.split()[0] in (".quit", ".exit"):
                    return 0
                self._command(*line.split())
                continue
            typed += [line] if line.strip() or typed else []
            if line.rstrip().endswith(";"):
                sql, typed = "\n".join(typed), []
                self._statement(sql)

    def _statement(self, sql: str) -> None:
        if self._marts.refresh():
            print("(a newer publication is open from here on)", file=self._out)
        try:
            _answer(self._marts, sql, "table", self._rows, self._out)
        except KeyboardInterrupt:
            print("stopped", file=self._out)

    def _command(self, name: str, *rest: str) -> None:
        word = rest[0] if rest else ""
        if name == ".tables":
            rows = [(table, kind, size, first_sentence(comment)) for table, kind, size, comment in self._marts.tables(word)]
            _table(["table", "kind", "rows", "what"], rows, self._out)
        elif name == ".describe" and word:
            columns = self._marts.columns(word.removesuffix(";"))
            if columns:
                _table(["column", "type", "what"], [(n, t, c) for n, t, c in columns], self._out)
            else:
                print(f"There is no table {word}; .tables lists them.", file=self._out)
        elif name == ".rows" and (word.isdigit() or word == "all"):
            self._rows = None if word == "all" else max(int(word), 1)
        elif name == ".as_of":
            self._as_of(word)
        else:
            print(HELP.format(rows=self._rows or "all"), file=self._out)

    def _as_of(self, word: str) -> None:
        files = {f"as_of_{f.parent.parent.name}": f for f in self._settings.data.glob("as_of/*/marts/marts.duckdb")}
        if word in files:
            self._marts.attach(word, files[word])
            print(f"{word} is attached: select … from {word}.<table>", file=self._out)
        else:
            names = "\n".join(f"  {name}" for name in sorted(files))
            print(names or "There is none yet; `python -m pipelines as-of 2026-10-20` makes one.", file=self._out)

    def _line_editing(self) -> None:
        try:
            import readline
        except ImportError:  # where Python was built without it, the prompt works without history
            return
        import atexit

        history = self._settings.data / "sql_history"
        if history.exists():
            readline.read_history_file(history)
        readline.set_history_length(1000)
        atexit.register(readline.write_history_file, history)
        words = sorted(
            {name for name, *_ in self._marts.tables()}
            | {column for name, *_ in self._marts.tables() for column, *_ in self._marts.columns(name)}
            | {".tables", ".describe", ".rows", ".as_of", ".help", ".quit"}
        )
        readline.set_completer(lambda text, n: [*[w for w in words if w.startswith(text)], None][n])
        readline.set_completer_delims(" \t\n,()=<>;'")
        readline.parse_and_bind("tab: complete")


def _answer(marts: Marts, sql: str, form: str, limit: int | None, out: TextIO) -> bool:
    """Run one statement and show its result; False when it failed, with the reason in a line or two."""
    import duckdb

    try:
        names, types, rows, more = marts.query(sql, limit)
    except duckdb.Error as error:
        print(short_error(error), file=sys.stderr if out is sys.stdout else out)
        return False
    if form == "csv":
        writer = csv.writer(out, lineterminator="\n")
        writer.writerows([names, *(["" if value is None else value for value in row] for row in rows)])
    elif names:
        _table(names, rows, out, numeric=[_is_number(t) for t in types])
        count = f"the first {len(rows)} rows; .rows N or a limit shows others" if more else _plural(len(rows), "row")
        print(f"({count})", file=out)
    return True


def _statements(stream: TextIO) -> Iterable[str]:
    import duckdb

    for statement in duckdb.extract_statements(stream.read()):
        yield statement.query


def short_error(error: Exception) -> str:
    """The part of an engine's message that helps: what, near what, and the suggestion."""
    lines = [line for line in str(error).splitlines() if line.strip()]
    return "\n".join(lines[:4])


def first_sentence(text: str) -> str:
    """What fits beside a name in a list."""
    line = text.strip().split("\n")[0]
    sentence = line.split(". ")[0]
    return sentence if len(sentence) <= _COMMENT_WIDTH else sentence[: _COMMENT_WIDTH - 1] + "…"


def _table(names: Sequence[str], rows: Sequence[Sequence[Any]], out: TextIO, numeric: Sequence[bool] | None = None) -> None:
    """Print rows in aligned columns, or, when they do not fit a terminal, one value a line."""
    numeric = numeric or [bool(rows) and isinstance(value, int) for value in (rows[0] if rows else names)]
    cells = [[_text(value) for value in row] for row in rows]
    widths = [max([_width(name), *(_width(row[i]) for row in cells)]) for i, name in enumerate(names)]
    screen = shutil.get_terminal_size((0, 0)).columns if out.isatty() else 0
    if screen and len(names) > 1 and sum(min(w, _MAX_CELL) + 2 for w in widths) > screen:
        if len(names) <= 4:  # a short list with one long text: cut the text
            widths[-1] = max(screen - sum(w + 2 for w in widths[:-1]), 10)
        else:
            return _records(names, cells, out)
    elif screen:
        widths = [min(w, _MAX_CELL) for w in widths] if len(names) > 1 else widths
    for row in [names, ["─" * width for width in widths], *cells]:
        line = (_padded(cell, width, right) for cell, width, right in zip(row, widths, numeric, strict=True))
        print("  ".join(line).rstrip(), file=out)
    return None


def _records(names: Sequence[str], cells: Sequence[Sequence[str]], out: TextIO) -> None:
    label = max(_width(name) for name in names)
    for n, row in enumerate(cells, 1):
        print(f"── {n} {'─' * label}", file=out)
        for name, cell in zip(names, row, strict=True):
            print(f"{_padded(name, label, False)}  {cell}", file=out)


def _text(value: Any) -> str:
    if value is None:
        return "null"
    if isinstance(value, float):
        return f"{value:.6g}" if abs(value) < 1e6 else f"{value:.2f}"
    return str(value).replace("\n", " ")


def _width(text: str) -> int:
    """Columns on a terminal: Chinese characters take two."""
    return sum(2 if unicodedata.east_asian_width(c) in "WF" else 1 for c in text)


def _padded(text: str, width: int, right: bool) -> str:
    if _width(text) > width:
        while text and _width(text) > width - 1:
            text = text[:-1]
        text += "…"
    space = " " * (width - _width(text))
    return space + text if right else text + space


def _is_number(type_name: str) -> bool:
    return type_name.upper().startswith(("DECIMAL", "DOUBLE", "FLOAT", "NUMBER")) or "INT" in type_name.upper()


def _plural(count: int, word: str) -> str:
    return f"{count} {word}" if count == 1 else f"{count} {word}s"


def _quoted(path: Path) -> str:
    return str(path).replace("'", "''")
