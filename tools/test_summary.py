"""Sum up test reports (JUnit XML files given as arguments): each test passed over with its reason, then one line."""

import sys
from collections import Counter
from pathlib import Path
from xml.etree import ElementTree  # the files are written by the test run just before


def outcome(case: ElementTree.Element) -> str:
    """What became of one test: passed, failed (an error counts as one) or skipped."""
    tags = {child.tag for child in case}
    if tags & {"failure", "error"}:
        return "failed"
    return "skipped" if "skipped" in tags else "passed"


def main(paths: list[str]) -> None:
    """Print the summary of the reports at ``paths``."""
    total: Counter[str] = Counter()
    for path in map(Path, paths):
        for case in ElementTree.parse(path).iter("testcase"):  # noqa: S314
            result = outcome(case)
            total[result] += 1
            if result == "skipped":
                reason = case.find("skipped").get("message")  # type: ignore[union-attr]
                print(f"passed over ({path.stem}): {case.get('classname')}.{case.get('name')}: {reason}")
    print(f"{total['passed']} passed, {total['failed']} failed, {total['skipped']} skipped")


if __name__ == "__main__":
    main([path for path in sys.argv[1:] if Path(path).exists()])
