"""What the code itself must not contain: each of these has opened somebody's house before."""

import ast
from collections.abc import Iterator

import pytest

from tests.demo import Demo
from tests.test_house import modules

BANNED_MODULES = {
    "pickle",
    "marshal",
    "shelve",
    "yaml",
    "dill",
    "xml.etree.ElementTree",
    "lxml",
    "telnetlib",
    "ftplib",
}
BANNED_CALLS = {
    *("eval", "exec", "compile", "__import__"),
    *("os.system", "os.popen", "subprocess.getoutput", "subprocess.getstatusoutput"),
    *("hashlib.md5", "hashlib.sha1", "hashes.MD5", "hashes.SHA1", "modes.ECB", "modes.CBC"),
    *("mark_safe", "ssl._create_unverified_context"),
}
MADE_UP = "intake/sample/"
"""Sample data are drawn from a seed on purpose."""


def found(kind: type[ast.AST]) -> Iterator[tuple[str, ast.AST]]:
    """Every node of a kind in the package, with where it stands."""
    for path, tree in modules().items():
        for node in ast.walk(tree):
            if isinstance(node, kind):
                yield f"{path}:{getattr(node, 'lineno', 0)}", node


def calls() -> list[tuple[str, str, ast.Call]]:
    """Every call as (where, what is called, the call)."""
    return [(where, ast.unparse(node.func), node) for where, node in found(ast.Call) if isinstance(node, ast.Call)]


def keywords(call: ast.Call) -> dict[str | None, str]:
    return {keyword.arg: ast.unparse(keyword.value) for keyword in call.keywords}


def imported() -> Iterator[tuple[str, str]]:
    for where, node in found(ast.Import):
        yield from ((where, alias.name) for alias in getattr(node, "names", ()))
    for where, node in found(ast.ImportFrom):
        yield where, getattr(node, "module", None) or ""


def test_nothing_runs_text_or_trusts_an_unsafe_format() -> None:
    assert [f"{where} {name}" for where, name, _ in calls() if name in BANNED_CALLS] == []
    assert [f"{where} {name}" for where, name in imported() if name in BANNED_MODULES] == []


def test_no_command_goes_through_a_shell() -> None:
    assert [where for where, _, call in calls() if keywords(call).get("shell", "False") != "False"] == []


FRAGMENTS = {"clock", "places", "into", "before", "after"}
"""What the code itself chooses: the database's own clock, tables and columns of its own models, places to fill."""


def test_no_statement_is_put_together_from_values() -> None:
    wrong = []
    for where, name, call in calls():
        if name.rpartition(".")[2] not in {"execute", "executemany", "raw", "RawSQL"} or not call.args:
            continue
        text = call.args[0]
        parts = [node.value for node in ast.walk(text) if isinstance(node, ast.FormattedValue)]
        fixed = {ast.unparse(part) for part in parts} <= FRAGMENTS
        if isinstance(text, ast.BinOp | ast.Call) or not fixed:
            wrong.append(f"{where} {ast.unparse(text)}")
    assert wrong == []
    assert [where for where, name, _ in calls() if name.endswith("objects.extra")] == []


def test_chance_that_must_not_be_guessed_comes_from_the_system() -> None:
    drawn = [f"{where} {name}" for where, name in imported() if name == "random" and not where.startswith(MADE_UP)]
    assert drawn == []


def test_whoever_is_asked_is_checked_waited_for_and_not_followed() -> None:
    verbs = {f"requests.{verb}" for verb in ("get", "post", "put", "patch", "delete", "head", "request")}
    for where, name, call in calls():
        assert keywords(call).get("verify", "True") != "False", where
        if name in verbs:
            assert "timeout" in keywords(call), where
            assert keywords(call).get("allow_redirects") == "False", where


@pytest.mark.parametrize("word", ["serializers.pickle", "PickleSerializer", "csrf_exempt"])
def test_what_weakens_the_framework_is_used_by_name_where_it_is_explained(word: str) -> None:
    used = {str(path) for path, tree in modules().items() if word in ast.unparse(tree)}
    # A form with a file is taken apart first, and its token looked at right after that.
    assert used <= (
        {"portal/guard.py", "console/admin/uploads.py", "portal/answering/views.py", "portal/applying/papers.py"}
        if word == "csrf_exempt"
        else set()
    )


def test_nobody_can_sign_in_after_an_installation(demo: Demo) -> None:
    assert demo.database.execute("SELECT count(*) FROM staff_user") == [(0,)]
