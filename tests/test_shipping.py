"""What is shipped beside the code: the image, the hooks, the package's own files."""

import re
import tomllib
from fnmatch import fnmatch

from tests.test_house import ROOT, committed

IMAGE = (ROOT / "Containerfile").read_text(encoding="utf-8")
LAST_STAGE = IMAGE.rsplit("\nFROM ", 1)[1]


def instructions(name: str, text: str = IMAGE) -> list[str]:
    """What stands after each ``name`` at the beginning of a line."""
    return re.findall(rf"(?m)^{name} (.+)$", text)


def test_the_image_runs_as_a_user_without_rights():
    assert instructions("USER", LAST_STAGE) == ["10001:10001"]
    after = LAST_STAGE.split("\nUSER ", 1)[1]
    assert not re.search(r"(?m)^(RUN|COPY|ADD|USER root)", after)
    assert not re.search(r"sudo|setuid|chmod [0-7]*[4-7][0-7]{3}\b|--privileged", IMAGE)


def test_the_image_runs_the_web_server_and_the_worker():
    assert instructions("CMD", LAST_STAGE) == ['["masar", "serve", "--host", "0.0.0.0", "--port", "8000"]']
    assert "masar work" in IMAGE and "--no-worker" in IMAGE


def test_the_image_takes_only_what_is_locked_and_what_is_there():
    assert "--require-hashes -r requirements.txt" in IMAGE and "--no-deps --no-build-isolation" in IMAGE
    taken = [word for line in instructions("COPY") if "--from=" not in line for word in line.split()[:-1]]
    assert taken and [name for name in taken if not (ROOT / name).exists()] == []
    sent = (ROOT / ".containerignore").read_text(encoding="utf-8").splitlines()
    assert [name for name in taken if f"!{name}" not in sent] == []


def test_no_secret_is_built_into_the_image():
    assert not re.search(r"(?i)\b(ENV|ARG)\b[^\n]*(SECRET|PASSWORD|TOKEN|KEYS)", IMAGE)


def test_every_hook_calls_a_tool_that_is_locked_here():
    hooks = (ROOT / ".pre-commit-config.yaml").read_text(encoding="utf-8")
    entries = re.findall(r"(?m)^ +entry: (\S+)", hooks)
    assert entries and set(re.findall(r"(?m)^ +language: (\S+)", hooks)) == {"system"}
    assert re.findall(r"(?m)^ *- repo: (\S+)", hooks) == ["local"]
    assert [entry for entry in entries if not (ROOT / entry).exists()] == []


def test_every_file_of_the_package_is_taken_into_it():
    patterns = tomllib.loads((ROOT / "pyproject.toml").read_text())["tool"]["setuptools"]["package-data"]["masar"]
    data = [path for path in committed() if ROOT / "src" / "masar" in path.parents and path.suffix != ".py"]
    left = [path for path in data if not any(fnmatch(path.name, one.removeprefix("**/")) for one in patterns)]
    assert data and [str(path.relative_to(ROOT)) for path in left if path.name not in {"py.typed"}] == []


def test_every_file_that_a_recipe_or_the_page_on_upgrading_names_is_there():
    told = "".join((ROOT / "docs" / name).read_text(encoding="utf-8") for name in ("recipes.md", "upgrading.md"))
    named = sorted(set(re.findall(r"`([a-z_]+(?:/[a-z_]+)+(?:\.[a-z]+)?)/?`", told)))
    places = [ROOT, ROOT / "src" / "masar", ROOT / "src" / "masar" / "portal"]
    there = {name for name in named for place in places for end in ("", ".py") if (place / f"{name}{end}").exists()}
    assert len(named) > 10
    assert [name for name in named if name not in there] == []
