"""The demo's officers can sign in with a password that everybody knows, in the demo and nowhere else."""

import os
import subprocess
import sys

import pytest
from django.core.checks import run_checks
from django.test import Client

from masar.staff import made_up
from masar.staff.models import User

pytestmark = pytest.mark.django_db


def entered(name: str) -> int:
    browser = Client()
    browser.post("/desk/sign-in/", {"name": name, "password": made_up.PASSWORD})
    return browser.get("/desk/").status_code


def test_in_the_demo_one_of_each_role_comes_in_with_a_password(settings):
    settings.MASAR_DEMO, settings.MASAR_DESK_ONE_FACTOR = True, True
    names = [name for name, _ in made_up.create()]
    assert len(names) == 5 and made_up.create() and User.objects.count() == 5
    assert [entered(name) for name in names] == [200] * 5


def test_elsewhere_they_do_not_come_in_whatever_is_set_and_an_operator_is_told(settings):
    settings.MASAR_DEMO = True
    made_up.create()
    settings.MASAR_DEMO, settings.MASAR_DESK_ONE_FACTOR = False, True
    assert entered("demo-administrator") == 302
    with pytest.raises(RuntimeError):
        made_up.create()
    assert "masar.E020" in {told.id for told in run_checks(include_deployment_checks=True)}


def test_a_session_from_the_demo_opens_nothing_elsewhere(settings):
    settings.MASAR_DEMO, settings.MASAR_DESK_ONE_FACTOR = True, True
    made_up.create()
    browser = Client()
    browser.post("/desk/sign-in/", {"name": "demo-clerk", "password": made_up.PASSWORD})
    assert browser.get("/desk/").status_code == 200
    settings.MASAR_DEMO = False
    assert browser.get("/desk/").status_code == 302


def test_the_second_factor_cannot_be_switched_off_outside_the_demo():
    asked = "from masar.config import settings; print(settings.MASAR_DESK_ONE_FACTOR)"

    def told(demo: str) -> str:
        more = {"MASAR_DESK_ONE_FACTOR": "true", "MASAR_DEMO": demo}
        done = subprocess.run([sys.executable, "-c", asked], env=os.environ | more, capture_output=True, text=True)
        return done.stdout.strip()

    assert (told("false"), told("true")) == ("False", "True")
