"""What is blotted out of a log line, and what an operator can still read."""

import pytest

from masar.config.access_log import address
from masar.config.hardening_logs import BLOT, blotted
from masar.lib.identifiers import uuid7

SECRETS = [
    "29001011234567",
    "2 9001 0112 34567",
    "+201900000012",
    "a@example.org",
    "K7QM-2X9D-RT4BX",
    "K7QM2X9DRT4BX",
]


@pytest.mark.parametrize("secret", SECRETS)
def test_what_names_a_person_or_an_application_is_blotted_out(secret):
    assert secret not in blotted(f"failed for {secret}, twice")


def test_the_id_of_a_row_can_be_read():
    for _ in range(200):
        line = f"delivery {uuid7()} by sms failed"
        assert blotted(line) == line


@pytest.mark.parametrize("before", ["/ar/track/", "/en/mine/", "/api/v1/applications/"])
def test_numbers_in_addresses_are_blotted_out_and_the_rest_is_kept(before):
    assert address(f"{before}K7QM-2X9D-RT4BX/").rstrip("/") == f"{before}{BLOT}"
    assert address("/ar/help/") == "/ar/help/"


@pytest.mark.parametrize("file", ["news.atom", "days.ics"])
def test_of_a_private_address_a_log_names_the_route_alone(file):
    assert address(f"/en/feed/{'a' * 43}/{file}") == f"/en/feed/{BLOT}/{file}"
