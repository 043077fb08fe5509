"""Masar (مسار): where an application stands, from submission to completion, for whoever made it."""

import os

__version__ = "0.1.0"

# openpyxl reads with lxml wherever that is installed, as pikepdf does it, and so past defusedxml.
os.environ["OPENPYXL_LXML"] = "False"
