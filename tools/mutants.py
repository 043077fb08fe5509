"""Break the code by one token at a time and see whether a test notices.

    tools/mutants.py [cases people limits intake] [--count 60] [--minutes 60] [--seed 1] [--jobs 2]

First all tests of ``src`` run once, and it is noted which lines each runs. From each app a sample is drawn (the
same for the same seed and code), written into a copy of the checkout, and the tests that run the changed line are
run, the quickest and narrowest first, until the first that fails; then those that run anything else of its module. A
test that takes twenty times as long as it did counts as failed. Nothing is begun after ``--minutes`` in all. Told are
the share that was noticed and each change that was not; ``docs/mutants.md`` lists those that no test can or should
notice, with the reason. Exits 1 if less than 85% of an app's were noticed, or if one was not and is not listed there.
"""

import argparse
import ast
import re
import sys
import tempfile
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from random import Random

from mutants_try import Ready

ROOT = Path(__file__).resolve().parents[1]
SOURCE = Path("src") / "masar"
LISTED = ROOT / "docs" / "mutants.md"
FLOOR = 0.85
APPS = ("cases", "people", "limits", "intake")
LEFT_OUT = ("tests/", "migrations/", "testing.py", "models.py", "sample/")
"""Tests; migrations and models, which say what tables are like and are held by the databases themselves; and what
makes up sample files, of which nobody promises how often a die shows a six."""
SWAPS = {
    ast.Lt: "<=",
    ast.LtE: "<",
    ast.Gt: ">=",
    ast.GtE: ">",
    ast.Eq: "!=",
    ast.NotEq: "==",
    ast.Is: "is not",
    ast.IsNot: "is",
    ast.In: "not in",
    ast.NotIn: "in",
    ast.And: "or",
    ast.Or: "and",
    ast.Add: "-",
    ast.Sub: "+",
    ast.Mult: "//",
    ast.FloorDiv: "*",
    ast.BitOr: "&",
    ast.BitAnd: "|",
}
NAMES = {"min": "max", "max": "min", "any": "all", "all": "any"}


@dataclass(frozen=True)
class Mutant:
    """One token of a file, and what stands in its place."""

    path: Path
    line: int
    start: int
    end: int
    token: str
    span: tuple[int, int]
    """First and last line of its statement, counted from 1; without what stands inside the statement."""

    def applied(self, lines: list[str]) -> str:
        """The changed line."""
        line = lines[self.line]
        return line[: self.start] + self.token + line[self.end :]

    def told(self, lines: list[str]) -> str:
        """How the change is written in docs/mutants.md."""
        name = self.path.relative_to(SOURCE)
        return f"{name}: `{lines[self.line].strip()}` → `{self.applied(lines).strip()}`"


class Finder(ast.NodeVisitor):
    """Every token of a module that can be changed. Annotations and decorators are left alone."""

    def __init__(self, path: Path, text: str) -> None:
        self.path = path
        self.found: list[Mutant] = []
        # Offsets of the parser count bytes.
        self.lines = [line.encode() for line in text.splitlines()]
        self.span = (1, 1)

    def visit(self, node: ast.AST) -> None:
        """Remember in which statement a token stands."""
        before = self.span
        if isinstance(node, ast.stmt):
            inside = [
                child.lineno - 1 for child in ast.walk(node) if isinstance(child, ast.stmt) and child is not node
            ]
            self.span = (node.lineno, max(node.lineno, min([node.end_lineno or node.lineno, *inside])))
        super().visit(node)
        self.span = before

    def _add(self, line: int, start: int, end: int, token: str) -> None:
        before, inside = self.lines[line - 1][:start].decode(), self.lines[line - 1][start:end].decode()
        self.found.append(Mutant(self.path, line - 1, len(before), len(before) + len(inside), token, self.span))

    def _between(self, left: ast.expr, right: ast.expr, operator: ast.AST) -> None:
        """The operator between two operands, if it stands on one line with either."""
        token = SWAPS.get(type(operator))
        if token is None or left.end_lineno != right.lineno:
            return
        start, end = left.end_col_offset or 0, right.col_offset
        gap = self.lines[right.lineno - 1][start:end].decode()
        found = re.search(r"(?:not\s+in|is\s+not|[<>=!]=|//|[-+*|&<>]|\bin\b|\bis\b|\band\b|\bor\b)", gap)
        if found:
            self._add(right.lineno, start + found.start(), start + found.end(), token)

    def visit_Compare(self, node: ast.Compare) -> None:
        for left, operator, right in zip([node.left, *node.comparators], node.ops, node.comparators, strict=False):
            self._between(left, right, operator)
        self.generic_visit(node)

    def visit_BoolOp(self, node: ast.BoolOp) -> None:
        for left, right in zip(node.values, node.values[1:], strict=False):
            self._between(left, right, node.op)
        self.generic_visit(node)

    def visit_BinOp(self, node: ast.BinOp) -> None:
        self._between(node.left, node.right, node.op)
        self.generic_visit(node)

    def visit_UnaryOp(self, node: ast.UnaryOp) -> None:
        if isinstance(node.op, ast.Not):
            self._add(node.lineno, node.col_offset, node.col_offset + len("not "), "")
        self.generic_visit(node)

    def visit_Constant(self, node: ast.Constant) -> None:
        if isinstance(node.value, bool | int) and node.end_col_offset is not None:
            token = str(not node.value) if isinstance(node.value, bool) else str(node.value + 1)
            self._add(node.lineno, node.col_offset, node.end_col_offset, token)

    def visit_Call(self, node: ast.Call) -> None:
        if isinstance(node.func, ast.Name) and node.func.id in NAMES:
            self._add(node.func.lineno, node.func.col_offset, node.func.end_col_offset or 0, NAMES[node.func.id])
        self.generic_visit(node)

    def visit_Assert(self, node: ast.Assert) -> None:
        """What the type checker is told."""

    def visit_AnnAssign(self, node: ast.AnnAssign) -> None:
        if node.value is not None:
            self.visit(node.value)

    def visit_FunctionDef(self, node: ast.FunctionDef) -> None:
        for part in [*node.args.defaults, *filter(None, node.args.kw_defaults), *node.body]:
            self.visit(part)

    def visit_ClassDef(self, node: ast.ClassDef) -> None:
        for part in node.body:
            self.visit(part)


def mutants(app: str, root: Path) -> list[Mutant]:
    """Every possible change of an app, in the order of the code."""
    found: list[Mutant] = []
    for path in sorted((root / SOURCE / app).rglob("*.py")):
        name = path.relative_to(root / SOURCE / app).as_posix()
        if not any(part in name for part in LEFT_OUT):
            text = path.read_text(encoding="utf-8")
            finder = Finder(path.relative_to(root), text)
            finder.visit(ast.parse(text))
            found += finder.found
    return found


def chosen(apps: list[str], root: Path, count: int, seed: int) -> Iterator[tuple[str, Mutant]]:
    """The sample, the apps in turn, so that each has its share when time runs out."""
    drawn = {}
    for app in apps:
        found = mutants(app, root)
        drawn[app] = Random(f"{seed}:{app}").sample(found, min(count, len(found)))
    for number in range(count):
        for app in apps:
            if number < len(drawn[app]):
                yield app, drawn[app][number]


def tell(app: str, mutant: Mutant, root: Path, listed: str) -> bool:
    """Say that no test noticed; whether that is listed."""
    told = mutant.told((root / mutant.path).read_text(encoding="utf-8").splitlines())
    print(f"{'listed' if told in listed else 'NOT NOTICED'}: {told} (line {mutant.line + 1})", flush=True)
    return told in listed


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("apps", nargs="*", metavar="APP", help=", ".join(APPS))
    parser.add_argument("--count", type=int, default=60)
    parser.add_argument("--minutes", type=float, default=60)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--jobs", type=int, default=2)
    options = parser.parse_args()
    apps, end = options.apps or list(APPS), time.monotonic() + 60 * options.minutes
    listed = LISTED.read_text(encoding="utf-8") if LISTED.exists() else ""
    tried, noticed, unlisted = dict.fromkeys(apps, 0), dict.fromkeys(apps, 0), 0
    with tempfile.TemporaryDirectory() as scratch:
        ready = Ready(ROOT, Path(scratch) / "first", options.jobs)
        sample = list(chosen(apps, ready.root, options.count, options.seed))
        for (app, mutant), failed in ready.attempts(sample, end):
            tried[app] += 1
            noticed[app] += failed
            if not failed:
                unlisted += not tell(app, mutant, ready.root, listed)
        possible = {app: len(mutants(app, ready.root)) for app in apps}
    for app in apps:
        print(f"{app}: {noticed[app]} of {tried[app]} noticed, of {possible[app]} possible")
    if sum(tried.values()) < len(sample):
        print("time was up before all were tried")
    low = [app for app in apps if tried[app] and noticed[app] / tried[app] < FLOOR]
    sys.exit(bool(low or unlisted))


if __name__ == "__main__":
    main()
