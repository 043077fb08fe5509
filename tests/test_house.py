"""The house rules that a tool can see, over everything that is committed or about to be."""

import ast
import os
import re
import shutil
import subprocess
import tomllib
from fnmatch import fnmatch
from functools import cache
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
SOURCE = ROOT / "src" / "masar"
LONG = 50
LONG_SHARE = 0.15


@cache
def committed() -> list[Path]:
    """Every file that git has or would take; every file that it would not ignore, where there is no git."""
    command = ["git", "-C", str(ROOT), "ls-files", "--cached", "--others", "--exclude-standard"]
    listed = subprocess.run(command, capture_output=True, text=True, check=False) if shutil.which("git") else None
    if listed is None or listed.returncode:
        return not_ignored()
    return [path for line in listed.stdout.splitlines() if (path := ROOT / line).is_file()]


def not_ignored() -> list[Path]:
    """Every file of the checkout that ``.gitignore`` does not name. Its patterns here are names and suffixes."""
    ignored = [line.strip("/") for line in (ROOT / ".gitignore").read_text().split() if not line.startswith("#")]
    ignored.append(".git")
    found = []
    for folder, folders, files in os.walk(ROOT):
        folders[:] = [name for name in folders if not any(fnmatch(name, pattern) for pattern in ignored)]
        kept = [name for name in files if not any(fnmatch(name, pattern) for pattern in ignored)]
        found += [Path(folder) / name for name in kept]
    return found


@cache
def modules() -> dict[Path, ast.Module]:
    """The parsed modules of the package, tests left out."""
    found = [path for path in SOURCE.rglob("*.py") if not {"tests", "migrations"} & set(path.parts)]
    return {path.relative_to(SOURCE): ast.parse(path.read_text(encoding="utf-8")) for path in found}


def functions(tree: ast.Module) -> list[ast.FunctionDef | ast.AsyncFunctionDef]:
    """Every function of a module."""
    return [node for node in ast.walk(tree) if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef)]


def test_the_same_files_are_looked_at_where_there_is_no_git() -> None:
    assert set(committed()) == set(not_ignored())


def test_every_module_says_what_it_is_for() -> None:
    assert [str(path) for path, tree in modules().items() if tree.body and not ast.get_docstring(tree)] == []


def test_nothing_is_imported_inside_a_function() -> None:
    found = [
        f"{path}:{inner.lineno}"
        for path, tree in modules().items()
        for function in functions(tree)
        for inner in ast.walk(function)
        if isinstance(inner, ast.Import | ast.ImportFrom)
    ]
    assert found == []


def test_few_lines_stand_in_long_functions() -> None:
    lengths = [
        (function.end_lineno or 0) - function.lineno + 1
        for tree in modules().values()
        for function in functions(tree)
    ]
    assert sum(length for length in lengths if length > LONG) < LONG_SHARE * sum(lengths)


def test_nothing_is_left_for_later() -> None:
    later = re.compile(r"\b(" + "|".join(["TO" + "DO", "FIX" + "ME", "X" * 3, "HA" + "CK"]) + r")\b")
    found = [
        f"{path.relative_to(ROOT)}:{number}"
        for path in committed()
        if path.suffix in {".py", ".sh", ".html", ".css", ".toml", ".md"}
        for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), 1)
        if later.search(line)
    ]
    assert found == []


def test_no_file_names_a_registry_or_a_path_of_one_machine() -> None:
    registries = "|".join(["py" + "pi", "python" + "hosted", "npm" + "js", r"deb\.debian"])
    homes = "|".join(["wo" + "rk", "fa" + "rm", "ro" + "ot"])
    banned = re.compile(rf"(?:{registries})\.(?:org|com)|(?<![\w.])/(?:{homes})/", re.IGNORECASE)
    found = []
    for path in committed():
        try:
            text = path.read_text(encoding="utf-8")
        except UnicodeDecodeError:
            continue
        found += [f"{path.relative_to(ROOT)}: {hit.group()}" for hit in banned.finditer(text)]
    assert found == []


def test_locked_requirements_have_hashes_and_no_addresses() -> None:
    for name in ("requirements.txt", "requirements-dev.txt"):
        text = (ROOT / name).read_text()
        assert "://" not in text and "--index" not in text and "--find-links" not in text
        entries = re.findall(r"(?m)^[a-z0-9][^\n]*==[^\n]*\n(    --hash=sha256:)?", text)
        assert entries and all(entries), name


def test_every_dependency_is_locked() -> None:
    project = (ROOT / "pyproject.toml").read_text()
    wanted = re.findall(r'(?m)^    "([a-z0-9-]+)(?:\[[^]]*\])?>=', project)
    locked = (ROOT / "requirements-dev.txt").read_text()
    assert wanted
    assert [name for name in wanted if not re.search(rf"(?mi)^{name}==", locked)] == []


PHYSICAL = re.compile(
    r"(?<![\w-])((?:margin|padding|border)-(?:left|right)(?:-[a-z]+)*|left|right|border-(?:top|bottom)-(?:left|right)-radius)\s*:"
    r"|(?:text-align|float|clear)\s*:\s*(?:left|right)\b"
)


def test_stylesheets_know_start_and_end_but_not_left_and_right() -> None:
    found = [
        f"{path.relative_to(ROOT)}:{number}: {line.strip()}"
        for path in SOURCE.rglob("*.css")
        for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), 1)
        if PHYSICAL.search(line)
    ]
    assert found == []


def test_whoever_is_passed_over_says_why_and_is_told() -> None:
    """A skipped test has a reason; pytest prints it (-rs), and so does the closing summary of ``make test``."""
    silent = []
    for path in [*SOURCE.rglob("*.py"), *(ROOT / "tests").rglob("*.py")]:
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Call) and re.match(
                r"pytest\.(mark\.)?(skip|xfail|importorskip)", ast.unparse(node)
            ):
                given = {keyword.arg for keyword in node.keywords} | ({"reason"} if node.args else set())
                if "reason" not in given:
                    silent.append(f"{path.relative_to(ROOT)}:{node.lineno}")
    assert silent == []
    assert "-rs" in (ROOT / "pyproject.toml").read_text()


def test_whatever_says_that_it_is_pure_stands_in_the_contract_that_checks_it() -> None:
    contracts = tomllib.loads((ROOT / "pyproject.toml").read_text())["tool"]["importlinter"]["contracts"]
    held = {
        name for contract in contracts if contract["name"].startswith("pure ") for name in contract["source_modules"]
    }
    says = {
        ".".join(("masar", *path.with_suffix("").parts))
        for path, tree in modules().items()
        if re.search(r"\bPure\b", ast.get_docstring(tree) or "")
    }
    assert says and says == held


def test_every_package_has_its_floor() -> None:
    contracts = tomllib.loads((ROOT / "pyproject.toml").read_text())["tool"]["importlinter"]["contracts"]
    floors = next(contract for contract in contracts if contract["type"] == "layers")
    assert floors["exhaustive"] and floors["exhaustive_ignores"] == ["__main__"]
