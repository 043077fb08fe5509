"""``python -m tests.crashes --faults 60 --seed 7``: over the database of the environment, a scratch one.

It must be migrated, with offices and the catalogue loaded. Exits 1 and says why if anything was lost, stands twice
or is out of order.
"""

import os
import runpy

import django

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "masar.config.settings")
django.setup()
runpy.run_module("tests.crashes.driver", run_name="__main__")
