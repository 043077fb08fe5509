"""Writing figures down: on the screen, in ``results/NAME.json``, and in the README's table."""

import json
import platform
import sys
from dataclasses import asdict, dataclass
from datetime import UTC, datetime
from pathlib import Path

HERE = Path(__file__).parent
RESULTS = HERE / "results"
README = HERE / "README.md"
BEGIN, END = "<!-- results: begin -->", "<!-- results: end -->"


@dataclass(frozen=True, slots=True)
class Figure:
    """One measured figure. ``floor`` is what it must reach, ``ceiling`` what it must not pass; None is no bound."""

    what: str
    measured: float
    unit: str = ""
    floor: float | None = None
    ceiling: float | None = None

    @property
    def good(self) -> bool:
        low = self.floor is not None and self.measured < self.floor
        high = self.ceiling is not None and self.measured > self.ceiling
        return not (low or high)

    def bound(self) -> str:
        if self.floor is not None and self.floor == self.ceiling:
            return f"exactly {self.floor:g}{self.unit}"
        if self.floor is not None:
            return f"at least {self.floor:g}{self.unit}"
        return f"at most {self.ceiling:g}{self.unit}" if self.ceiling is not None else ""


def machine() -> str:
    """Processor, cores and Python of this machine."""
    model, cores = platform.machine(), 0
    for line in Path("/proc/cpuinfo").read_text().splitlines():
        if line.startswith("model name"):
            model, cores = line.split(":", 1)[1].strip(), cores + 1
    return f"{model}, {cores} shared cores, Python {platform.python_version()}"


def note(name: str, setting: str, figures: list[Figure]) -> bool:
    """Print and keep the figures of one benchmark; whether all are within their bounds."""
    RESULTS.mkdir(exist_ok=True)
    kept = {
        "name": name,
        "setting": setting,
        "machine": machine(),
        "measured_on": datetime.now(UTC).date().isoformat(),
        "figures": [asdict(figure) for figure in figures],
    }
    (RESULTS / f"{name}.json").write_text(json.dumps(kept, indent=1, ensure_ascii=False) + "\n")
    print("\n".join(_table(kept)))
    _rewrite()
    return all(figure.good for figure in figures)


def _table(kept: dict) -> list[str]:
    lines = [f"### {kept['name']}", "", f"{kept['setting']}. {kept['machine']}; {kept['measured_on']}.", ""]
    lines += ["| what | measured | bound | |", "|---|---|---|---|"]
    for raw in kept["figures"]:
        figure = Figure(**raw)
        verdict = "" if not figure.bound() else "holds" if figure.good else "**missed**"
        lines.append(f"| {figure.what} | {figure.measured:.3g}{figure.unit} | {figure.bound()} | {verdict} |")
    return [*lines, ""]


def _rewrite() -> None:
    text = README.read_text() if README.exists() else f"{BEGIN}\n{END}\n"
    before, after = text.split(BEGIN)[0], text.split(END)[1]
    tables = [line for path in sorted(RESULTS.glob("*.json")) for line in _table(json.loads(path.read_text()))]
    README.write_text("\n".join([before + BEGIN, "", *tables, END]) + after)


def leave(good: bool) -> None:
    """End the script: 1 if a figure missed its bound."""
    sys.exit(0 if good else 1)
