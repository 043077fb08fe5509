"""The deployment's folder: what is wrong with it is named, all at once, and nothing starts."""

import os
import shutil
import subprocess
import sys
import tomllib
from decimal import Decimal
from pathlib import Path

import pytest

from masar.config import deployment
from masar.config.deployment import dialled, part, read
from masar.lib.deployment import DEMO, FILE, Wrong

SHAPE = '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 9 9"><path d="M1 1h7v7z"/></svg>'
SMS, EGP = "[sms]\n", 'currency = { ar = "جنيه", en = "EGP" }\n'


@pytest.fixture
def folder(tmp_path) -> Path:
    """A copy of the demo's folder, to be changed."""
    return shutil.copytree(DEMO, tmp_path / "ours")


def changed(folder: Path, old: str, new: str) -> None:
    text = (folder / FILE).read_text(encoding="utf-8")
    assert old in text
    (folder / FILE).write_text(text.replace(old, new), encoding="utf-8")


def parsed(folder: Path) -> deployment.Deployment:
    return read(folder, tomllib.loads((folder / FILE).read_text(encoding="utf-8")))


def problems(folder: Path) -> list[str]:
    with pytest.raises(Wrong) as error:
        parsed(folder)
    return str(error.value).splitlines()[1:]


def test_the_demos_folder_is_whole_and_claims_no_address(folder):
    found = parsed(folder)
    assert (found.address, found.site["host"]["ar"]) == ("", "track.example.gov")
    assert (found.zone, found.region, found.digits, found.hijri) == ("Africa/Cairo", "EG", "latn", False)
    assert found.site["ministry"]["en"] == "Ministry of Interior"


def test_what_a_part_of_a_text_message_costs_is_told_or_is_not(folder):
    assert parsed(folder).price is None
    changed(folder, "[help]", f'{SMS}price = "0.35"\n{EGP}[help]')
    price = parsed(folder).price
    assert price is not None and (price.amount * 3, price.currency["ar"]) == (Decimal("1.05"), "جنيه")


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        ('address = ""', 'address = "https://moi.example/"', "deployment.toml: address is 'https://moi.example/'"),
        ('address = ""', 'adress = ""', "deployment.toml: adress is not a known key"),
        ('digits = "latn"', 'digits = "thai"', "deployment.toml: digits is 'thai'; expected one of arab, latn"),
        ("hijri = false", 'hijri = "no"', "deployment.toml: hijri is 'no'"),
        ('zone = "Africa/Cairo"', 'zone = "Cairo"', "deployment.toml: zone is 'Cairo'"),
        ('zone = "Africa/Cairo"', 'zone = "../etc"', "deployment.toml: zone is '../etc'"),
        ('telephone = "19777"', "", "deployment.toml: help.telephone is missing"),
        ('telephone = "19777"', 'telephone = "call us"', "deployment.toml: help.telephone is 'call us'"),
        ('abroad = ""', 'abroad = "x"', "deployment.toml: help.abroad is 'x'"),
        ('email = ""', 'email = "help@"', "deployment.toml: help.email is 'help@'"),
        ('en = "Ministry of Interior"', 'fr = "Ministère"', "deployment.toml: names.ministry.en is missing"),
        ('en = "Ministry of Interior"', 'en = "وزارة"', "deployment.toml: names.ministry.en is 'وزارة'"),
        ("[help]", "[hlep]", "deployment.toml: help is missing; expected a table [help]"),
        ('brand = "#0a443d"', 'brand = "teal"', "deployment.toml: colours.light.brand is 'teal'"),
        ('brand = "#0a443d"', 'brnad = "#0a443d"', "deployment.toml: colours.light.brnad is not a known key"),
        ("[colours.dark]", "[colours.night]", "deployment.toml: colours.night is not a known key"),
        ("[help]", f'{SMS}price = "1,5"\n{EGP}[help]', "deployment.toml: sms.price is '1,5'"),
        ("[help]", f"{SMS}price = 0.35\n{EGP}[help]", "deployment.toml: sms.price is 0.35"),
        ("[help]", f'{SMS}price = "0.35"\n[help]', "deployment.toml: sms.currency is missing"),
        ("[help]", f'{SMS}cost = "0.35"\n{EGP}[help]', "deployment.toml: sms.cost is not a known key"),
    ],
)
def test_what_is_wrong_is_named_with_file_key_and_what_is_expected(folder, old, new, said):
    changed(folder, old, new)
    assert any(line.startswith(said) and "; expected " in line for line in problems(folder))


def test_everything_that_is_wrong_is_named_at_once(folder):
    changed(folder, 'digits = "latn"', 'digits = "thai"')
    changed(folder, 'zone = "Africa/Cairo"', 'zone = "Cairo"')
    (folder / "emblem.svg").unlink()
    assert [line.split(" ")[1] for line in problems(folder)] == ["zone", "digits", "(the"]


def test_a_drawing_that_could_run_is_named_with_its_file(folder):
    (folder / "emblem.svg").write_text(SHAPE.replace("<path", "<script>1</script><path"))
    (folder / "pattern.svg").write_text(SHAPE.replace("<path", '<path onclick="1"'))
    told = problems(folder)
    assert any(line.startswith("emblem.svg: (the file) has a <script>; expected") for line in told)
    assert any(line.startswith("pattern.svg: (the file) has onclick in a <path>; expected") for line in told)


def test_pattern_and_icon_may_be_left_out_and_the_emblem_is_the_icon_then(folder):
    (folder / "pattern.svg").unlink()
    (folder / "icon.svg").unlink()
    look = parsed(folder).look
    assert (look.icon, look.tile) == (look.emblem, "")


PNG = b"\x89PNG\r\n\x1a\n"


def test_pictures_of_samples_are_read_and_those_that_are_none_are_named(folder):
    assert parsed(folder).pictures == {}
    pictures = folder / "pictures"
    pictures.mkdir()
    (pictures / "photo-on-white.png").write_bytes(PNG)
    assert parsed(folder).pictures == {"photo-on-white.png": PNG}
    for name, body in (
        ("Photo 1.png", PNG),
        ("big.png", PNG + bytes(60_000)),
        ("page.jpg", b"<html>"),
        ("a.svg", b""),
    ):
        (pictures / name).write_bytes(body)
    assert [line.partition(";")[0] for line in problems(folder)] == [
        "pictures/Photo 1.png: (the file) has a name that no address has",
        "pictures/a.svg: (the file) has a name that no address has",
        "pictures/big.png: (the file) has 60008 bytes",
        "pictures/page.jpg: (the file) is no picture of the kind that its name says",
    ]


def test_a_picture_is_served_as_what_it_is_and_nothing_else_is(client, settings):
    settings.MASAR_PICTURES = {"photo.png": PNG, "form.webp": b"RIFF0000WEBP"}
    answer = client.get("/pictures/photo.png")
    assert (answer.status_code, answer["Content-Type"], answer.content) == (200, "image/png", PNG)
    assert client.get("/pictures/form.webp")["Content-Type"] == "image/webp"
    for name in ("other.png", "../deployment.toml", "photo.svg", "photo.PNG"):
        assert client.get(f"/pictures/{name}").status_code == 404


def test_colours_that_a_folder_does_not_name_are_the_demos(folder):
    text = (folder / FILE).read_text(encoding="utf-8")
    (folder / FILE).write_text(text.split("[colours.light]")[0] + '[colours.light]\nbrand = "#123456"\n')
    look = parsed(folder).look
    assert (look.light["brand"], look.light["ink"], look.dark["brand"]) == ("#123456", "#12211e", "#0b2f2a")


def test_data_are_the_folders_own_where_it_has_some(folder, tmp_path):
    assert part(folder, "catalogue", otherwise=tmp_path) == tmp_path / "catalogue"
    (folder / "catalogue").mkdir()
    assert part(folder, "catalogue", otherwise=tmp_path) == folder / "catalogue"


@pytest.mark.parametrize(
    ("read", "number"), [("19777", "19777"), ("٠٨٠٠ ١٢٣", "0800123"), ("+20 2 2791-1234", "+20227911234")]
)
def test_a_telephone_number_is_dialled_as_it_is_read(read, number):
    assert dialled(read) == number


def started(folder: Path, state: Path, *command: str, **more: str) -> subprocess.CompletedProcess[str]:
    kept = {name: value for name, value in os.environ.items() if not name.startswith("MASAR_")}
    told = kept | {"MASAR_DEPLOYMENT": str(folder), "MASAR_STATE": str(state)} | more
    run = [sys.executable, "-m", "masar", *command]
    return subprocess.run(run, env=told, capture_output=True, text=True, check=False)


def test_a_command_says_what_is_wrong_and_nothing_else(folder, tmp_path):
    changed(folder, 'digits = "latn"', 'digits = "thai"')
    ended = started(folder, tmp_path, "check")
    assert ended.returncode == 1
    assert ended.stderr.splitlines() == [
        f"The deployment folder {folder} cannot be used:",
        "deployment.toml: digits is 'thai'; expected one of arab, latn",
    ]


def test_a_folder_that_is_not_there_is_named(tmp_path):
    ended = started(tmp_path / "none", tmp_path, "check")
    assert ended.returncode == 1 and "Traceback" not in ended.stderr
    assert f"{tmp_path / 'none'} cannot be used" in ended.stderr and "deployment.toml: cannot be read" in ended.stderr
