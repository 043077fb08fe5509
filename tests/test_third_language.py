"""A third language is files of words and nothing else: French, for a house that was written in Arabic and English."""

import json
import os
import re
import shutil
import subprocess
import sys
import tomllib
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from masar.lib.deployment import DEMO, FILE
from tests.browser.visits import visits
from tests.demo import ROOT, Database, Demo, copy, served
from tests.test_house import SOURCE

FACTS = """
[language]
name = "Français"
in_english = "French"
script = "Latin"
direction = "ltr"
locale = "fr_FR"
comma = ", "
own_digits = false

[date]
full = "EEEE d MMMM y"
plain = "d MMMM y"
same_month = "d"
same_year = "d MMMM"
range = "du {first} au {last}"

[hijri]
plain = "{day} {month} {year} H"
beside = "{day} ({hijri})"
months = ["mouharram", "safar", "rabia al awal", "rabia ath-thani", "joumada al oula", "joumada ath-thania",
  "rajab", "chaabane", "ramadan", "chawwal", "dhou al qi`da", "dhou al-hijja"]

[clock]
plain = "HH'h'mm"
said = "{time}{part}"
parts = []
"""
PAGES = """
[chrome]
service = "Suivi des demandes"
skip = "Aller au contenu principal"
help = "Aide"
help_title = "Besoin d’aide ?"

[field]
title = "Suivre ma demande"
label = "Numéro de demande ou numéro national"
button = "Afficher l’état de la demande"

[home]
title = "Services en ligne du {ministry}"
ways = "Choisissez un secteur"
"""
STATUS = """
[stages]
title = "Étapes de la demande"

[details]
title = "Détails de la demande"
submitted = "Date du dépôt"
"""
TIME = """
[working]
one = "{n} jour ouvré"
other = "{n} jours ouvrés"

[moment]
at = "{day} à {time}"
"""


def ministry(folder: Path, languages: str, *, unfinished: bool) -> Path:
    """A copy of the demo's folder that offers ``languages``, French among them."""
    shutil.copytree(DEMO, folder)
    text = (folder / FILE).read_text(encoding="utf-8").replace('languages = ["ar", "en"]', f"languages = {languages}")
    text = text.replace('en = "Ministry of Interior"', 'en = "Ministry of Interior", fr = "Ministère de l’Intérieur"')
    told = (("authority", "Direction des passeports"), ("short", "Passeports"))
    for key, said in (*told, ("hours", "Du dimanche au jeudi, de 8h à 16h.")):
        text = re.sub(rf"(?m)^({key} = .*) }}$", rf'\1, fr = "{said}" }}', text)
    borrowing = 'unfinished = { fr = "en" }\n' if unfinished else ""
    (folder / FILE).write_text(borrowing + text, encoding="utf-8")
    say(folder, "lib/language", FACTS)
    return folder


def say(folder: Path, name: str, text: str) -> None:
    path = folder / "wording" / f"{name}.fr.toml"
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text, encoding="utf-8")


@pytest.fixture(scope="module")
def begun(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """French as far as some sentences; what is missing is said in English, as the folder asks."""
    folder = ministry(tmp_path_factory.mktemp("begun") / "ours", '["ar", "fr", "en"]', unfinished=True)
    say(folder, "portal/pages", PAGES)
    say(folder, "telling/status", STATUS)
    say(folder, "speech/time", TIME)
    return folder


@pytest.fixture(scope="module")
def french(built: Database, begun: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Demo]:
    database = copy(built, tmp_path_factory.mktemp("served") / "french")
    with served(replace(database, more={"MASAR_DEPLOYMENT": str(begun)})) as running:
        yield running


IMPORTS = (
    "import django; django.setup(); from masar.lib import arabic, dates, sentences; "
    "from masar.lib.dates import parsed; from masar.portal.wording import FOLDER; "
)


def asked(folder: Path, expression: str, state: Path) -> str:
    """What a fresh process of this folder says to an expression."""
    told = {name: value for name, value in os.environ.items() if not name.startswith("MASAR_")}
    told |= {"MASAR_DEPLOYMENT": str(folder), "MASAR_STATE": str(state)}
    told |= {"DJANGO_SETTINGS_MODULE": "masar.config.settings"}
    run = [sys.executable, "-c", f"{IMPORTS}print({expression})"]
    return subprocess.run(run, env=told, capture_output=True, text=True, check=True, cwd=ROOT).stdout.strip()


def test_a_page_has_the_language_its_direction_and_its_sentences(french: Demo) -> None:
    answer = french.ask("/fr/")
    assert '<html lang="fr" dir="ltr">' in answer.text and answer.headers["content-language"] == "fr"
    assert "<h1>Services en ligne du Ministère de l’Intérieur</h1>" in answer.text
    assert "Choisissez un secteur" in answer.text and "Besoin d’aide ?" in answer.text


def test_what_is_not_translated_yet_is_borrowed_as_the_folder_says(french: Demo) -> None:
    assert "Good to know" in french.ask("/fr/").text


LINK = re.compile(r'<a class="lang" href="([^"]+)" lang="(\w\w)" hreflang="(\w\w)"')


def test_each_page_leads_to_itself_in_both_other_languages(french: Demo) -> None:
    path = f"track/{french.number}/"
    for language in ("ar", "fr", "en"):
        links = LINK.findall(french.ask(f"/{language}/{path}").text)
        others = [code for code in ("ar", "fr", "en") if code != language]
        assert links == [(f"/{code}/{path}", code, code) for code in others]


@pytest.mark.parametrize(
    ("wish", "language"),
    [
        ("fr-CA,fr;q=0.9", "fr"),
        ("de, fr;q=0.3, en;q=0.2", "fr"),
        ("en, fr;q=0.9", "en"),
        ("", "ar"),
        ("fr;q=0, *", "ar"),
    ],
)
def test_a_reader_is_led_to_the_language_that_the_browser_asks_for(french: Demo, wish: str, language: str) -> None:
    assert french.ask("/", Accept_Language=wish).headers["location"] == f"/{language}/"


def test_a_status_page_says_its_days_in_it(french: Demo) -> None:
    page = french.ask(f"/fr/track/{french.number}/").text
    assert "Étapes de la demande" in page and "Date du dépôt" in page
    months = "janvier|février|mars|avril|mai|juin|juillet|août|septembre|octobre|novembre|décembre"
    assert re.search(rf"\b\d{{1,2}} ({months}) 20\d\d\b", page)
    assert not re.search(r"\b(Mon|Tues|Wednes|Thurs|Fri|Satur|Sun)day\b", page)


def test_days_hours_and_plurals_follow_its_own_rules(begun: Path, tmp_path: Path) -> None:
    forms = "[arabic.plural_form('fr', number) for number in (0, 1, 2, 5, 1000000)]"
    assert asked(begun, forms, tmp_path) == "['one', 'one', 'other', 'other', 'many']"
    assert asked(begun, "dates.full(parsed('2026-11-29'), 'fr')", tmp_path) == "dimanche 29 novembre 2026"
    assert asked(begun, "dates.clock_time(14, 5, 'fr')", tmp_path) == "14h05"
    span = "dates.span(parsed('2026-12-06'), parsed('2026-12-14'), 'fr')"
    assert asked(begun, span, tmp_path) == "du 6 au 14 décembre 2026"


def test_the_json_names_things_in_it_too(french: Demo) -> None:
    names = json.loads(french.ask(f"/api/v1/applications/{french.number}").text)["service"]["name"]
    assert list(names) == ["ar", "fr", "en"]


def test_a_code_can_be_asked_for_in_it(french: Demo) -> None:
    answer = french.ask("/fr/track/", "POST", {"reference": "29001010112345"})
    assert (answer.status, answer.headers["location"]) == (303, "/fr/code/")


def test_every_page_that_there_is_opens_in_it(french: Demo) -> None:
    french.forgive()
    paths = [f"/fr/{visit.path}" for visit in visits(french) if visit.name != "404"]
    assert [path for path in paths if french.ask(path).status != 200] == []
    assert "Traceback" not in french.log.read_text(encoding="utf-8")


def check(database: Database, folder: Path, *arguments: str) -> str:
    """What ``masar check`` says of a folder."""
    told = replace(database, more={"MASAR_DEPLOYMENT": str(folder)}).environment()
    run = [sys.executable, "-m", "masar", "check", *arguments]
    done = subprocess.run(run, env=told, capture_output=True, text=True, check=False, cwd=ROOT)
    return done.stdout + done.stderr


def test_a_borrowing_language_is_for_trying_and_no_deployment_passes_with_it(french: Demo, begun: Path) -> None:
    assert "no issues" in check(french.database, begun)
    assert re.search(r"masar\.E017\) French borrows \d{3,} sentences", check(french.database, begun, "--deploy"))


def test_a_language_that_lacks_sentences_is_not_offered(french: Demo, tmp_path: Path) -> None:
    folder = ministry(tmp_path / "ours", '["ar", "fr", "en"]', unfinished=False)
    say(folder, "portal/pages", PAGES.replace("{ministry}", "") + '\n[chrome.official]\nservise = "x"\n')
    told = check(french.database, folder)
    assert "masar.E016" in told and "speech: days.* has no words in 'fr'" in told
    faults = asked(folder, "'|'.join(sentences.faults(FOLDER, 'fr'))", tmp_path).split("|")
    assert "portal: chrome.official.servise is no sentence, in 'fr'" in faults
    assert "portal: home.title has the placeholders none in 'fr'; expected {ministry}" in faults
    assert "portal: chrome.official.strip has no words in 'fr'" in faults


def test_a_table_in_the_folder_of_another_package_is_named_with_where_it_belongs(
    french: Demo, tmp_path: Path
) -> None:
    folder = shutil.copytree(DEMO, tmp_path / "ours")
    (folder / "wording" / "portal").mkdir(parents=True)
    (folder / "wording" / "portal" / "ours.en.toml").write_text('[status.received]\nh1 = "We have it"\n')
    told = check(french.database, folder)
    assert "masar.E016" in told and "portal: the table status belongs to telling: move it to wording/telling/" in told


def marked(value: Any) -> Any:
    """Every sentence of a table, marked as said in the new language."""
    if isinstance(value, dict):
        return {key: marked(inner) for key, inner in value.items()}
    if isinstance(value, list):
        return [marked(inner) for inner in value]
    return f"§{value}" if value and isinstance(value, str) else value


def toml(table: dict[str, Any]) -> str:
    """A table of tables, lists and texts as TOML; JSON's texts are TOML's."""
    return "\n".join(f"{json.dumps(key)} = {_inline(value)}" for key, value in table.items())


def _inline(value: Any) -> str:
    if isinstance(value, dict):
        return "{" + ", ".join(f"{json.dumps(key)} = {_inline(inner)}" for key, inner in value.items()) + "}"
    if isinstance(value, list):
        return "[" + ", ".join(map(_inline, value)) + "]"
    return json.dumps(value, ensure_ascii=False)


@pytest.fixture(scope="module")
def whole(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with all of our sentences, services and offices in French: English ones with a mark."""
    folder = ministry(tmp_path_factory.mktemp("whole") / "ours", '["fr", "ar"]', unfinished=False)
    for path in SOURCE.glob("*/wording/*.en.toml"):
        if path.parent.parent.name != "lib":
            name = f"{path.parent.parent.name}/{path.name.split('.')[0]}"
            say(folder, name, toml(marked(tomllib.loads(path.read_text(encoding="utf-8")))))
    for name, ours in (("catalogue", ROOT), ("offices", ROOT), ("queues", SOURCE)):
        for path in (ours / name).rglob("*.toml"):
            said = re.sub(r'(\ben = "((?:[^"\\]|\\.)*)")', r'\1, fr = "§\2"', path.read_text(encoding="utf-8"))
            place = folder / name / path.relative_to(ours / name)
            place.parent.mkdir(parents=True, exist_ok=True)
            place.write_text(said, encoding="utf-8")
    return folder


def test_a_whole_set_of_words_is_all_that_a_language_needs(
    built: Database, whole: Path, tmp_path_factory: pytest.TempPathFactory
) -> None:
    """French and Arabic only: English, which the house was written in, is not offered, and nothing misses it."""
    database = copy(built, tmp_path_factory.mktemp("served") / "whole")
    database = replace(database, more={"MASAR_DEPLOYMENT": str(whole)})
    assert "no issues" in check(database, whole)
    database.run("offices", "load")
    database.run("catalogue", "load")
    told = check(database, whole, "--deploy")
    assert "masar.E017" not in told and "perm" in told.split("masar.E018")[1].splitlines()[0]
    with served(database) as demo:
        assert demo.ask("/", Accept_Language="en").headers["location"] == "/fr/"
        assert demo.ask("/en/").status == 404
        text = re.sub(r"<[^>]+>", "\n", demo.ask(f"/fr/track/{demo.number}/").text)
        lines = [line.strip() for line in text.splitlines() if re.search(r"[a-z]{4}", line)]
        assert lines and [line for line in lines if "§" not in line and not _own(line)] == []
        problem = json.loads(demo.ask("/api/v1/applications/7777-7777-77777").text)
        assert list(problem["text"]) == ["fr", "ar"] and problem["title"].startswith("This is not how")
        assert "Traceback" not in demo.log.read_text(encoding="utf-8")


def _own(line: str) -> bool:
    """Names of languages and the ministry's own words and days, which no mark was put on."""
    return bool(re.search(r"Minist|Direction|dimanche|novembre|octobre|septembre|20\d\d|Made-up|https", line))
