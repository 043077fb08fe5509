"""What the demo's officers have done: each queue that would be empty for want of a reason has something in it."""

from datetime import timedelta

import pytest
from django.conf import settings
from django.core.management import call_command

from masar.cases.desk_models import OpenCase
from masar.cases.sequencing import sequence
from masar.cases.standing import NEVER
from masar.config import demo, demo_work
from masar.lib.clock import now
from masar.notices.announcing import announce
from masar.notices.untold import follow_untold
from masar.notices.writing import write
from masar.staff import made_up

pytestmark = pytest.mark.django_db


def test_somebody_is_untold_a_correction_waits_and_an_office_is_asked():
    call_command("offices", "load", verbosity=0)
    call_command("catalogue", "load", settings.MASAR_CATALOGUE, verbosity=0)
    moment = now()
    announce(moment)
    call_command("sample", cases=40, seed=demo.SEED, people=True, verbosity=0)
    made_up.create()
    demo_work.work(moment)
    for hours in range(24):  # Nobody is written to at night.
        at = moment + timedelta(hours=hours)
        while sequence(at) + announce(at) + write(at) + follow_untold(at):
            pass
    assert OpenCase.objects.exclude(asked="").count() == 1
    assert OpenCase.objects.filter(proposed_on__lt=NEVER).count() == 1
    assert OpenCase.objects.filter(untold_on__lt=NEVER, state="new").exists()
