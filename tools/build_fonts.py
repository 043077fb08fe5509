"""Make the fonts of pages and of papers from IBM Plex Sans Arabic (npm package @ibm/plex-sans-arabic 1.1.0, OFL-1.1).

    npm pack @ibm/plex-sans-arabic@1.1.0 && tar xzf ibm-plex-sans-arabic-1.1.0.tgz
    python tools/build_fonts.py package

The licence reserves the name "Plex", and a subset is a modified version: so the family is renamed. The
results and the licence are committed; nobody needs this script to install or run Masar.
"""

import shutil
import sys
from pathlib import Path

from fontTools import subset
from fontTools.ttLib import TTFont

TARGET = Path(__file__).parents[1] / "src/masar/design/static/design"
PAPERS = TARGET.parents[1] / "papers"
FAMILY = "Masar Arabic"
WEIGHTS = {"Regular": 400, "Bold": 700}
UNICODES = [
    *range(0x20, 0x7F),
    *(0xA0, 0xA9, 0xAB, 0xBB, 0xD7, 0x2013, 0x2014, 0x2018, 0x2019, 0x201C, 0x201D, 0x2026, 0x200E, 0x200F),
    *(0x60C, 0x61B, 0x61F, 0x640, 0x66A, 0x66B, 0x66C),
    *range(0x621, 0x63B),
    *range(0x641, 0x653),
    *range(0x660, 0x66A),
    0x670,
]
LATIN = [*range(0xA1, 0x180), 0x1E9E, 0x2019, 0x202F, 0x20AC]
"""Letters of other languages in Latin script. A file of its own, which only pages with such letters ask for."""
FEATURES = ["calt", "ccmp", "fina", "init", "kern", "liga", "locl", "mark", "medi", "mkmk", "rlig"]
"""What it takes to join and place letters. Other shapes, which no page asks for, would be a sixth of each file."""
OTHER_ARABIC = [0x653, 0x654, 0x655, *range(0x66E, 0x6D4), 0x6D5, 0x2066, 0x2067, 0x2068, 0x2069]
"""Letters of other languages in Arabic script. Names have them; on a page every telephone has a font for them."""
SETS = {"arabic": UNICODES, "latin": sorted(set(LATIN) - set(UNICODES))}


def build(package: Path, target: Path, letters: list[int], style: str, weight: int) -> Path:
    font = TTFont(package / f"fonts/complete/woff2/IBMPlexSansArabic-{style}.woff2")
    options = subset.Options()
    options.flavor = "woff2" if target.suffix == ".woff2" else None
    options.hinting, options.layout_features = False, FEATURES
    options.name_IDs, options.notdef_outline = [0, 1, 2, 3, 4, 5, 6, 13, 14], True
    cutter = subset.Subsetter(options)
    cutter.populate(unicodes=letters)
    cutter.subset(font)
    names = {1: FAMILY, 3: f"{FAMILY} {weight}", 4: f"{FAMILY} {style}", 6: f"{FAMILY.replace(' ', '')}-{style}"}
    for number, text in names.items():
        font["name"].setName(text, number, 3, 1, 0x409)
    subset.save_font(font, str(target), options)
    return target


def main() -> None:
    package = Path(sys.argv[1])
    for style, weight in WEIGHTS.items():
        made = {TARGET / f"masar-{name}-{weight}.woff2": letters for name, letters in SETS.items()}
        made[PAPERS / f"masar-{weight}.ttf"] = sorted({*UNICODES, *LATIN, *OTHER_ARABIC})
        for target, letters in made.items():
            build(package, target, letters, style, weight)
            print(f"{target.name}: {target.stat().st_size} bytes")
    shutil.copy(package / "LICENSE.txt", TARGET / "OFL.txt")


if __name__ == "__main__":
    main()
