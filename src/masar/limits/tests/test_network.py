"""Whose address a request counts for: never one that the client chose."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from masar.limits.network import client_address, client_scheme, is_trusted, network_of, networks

PROXIES = networks(["10.0.0.0/24", "fd00::/8"])

addresses = st.ip_addresses().map(str)
strangers = addresses.filter(lambda address: not is_trusted(address, PROXIES))
proxies = st.ip_addresses(network="10.0.0.0/24").map(str) | st.ip_addresses(network="fd00::/8").map(str)
headers = st.lists(addresses | proxies | st.text(max_size=20), max_size=4).map(",".join)


def request(remote: str, **told: str) -> dict[str, str]:
    return {"REMOTE_ADDR": remote, "wsgi.url_scheme": "http"} | told


@given(strangers, headers, st.sampled_from(["https", "http", "https,https", ""]))
def test_whoever_connects_directly_cannot_choose_an_address_or_a_scheme(remote, told, scheme):
    environ = request(remote, HTTP_X_FORWARDED_FOR=told, HTTP_X_FORWARDED_PROTO=scheme, HTTP_FORWARDED=f"for={told}")
    assert client_address(environ, PROXIES) == remote
    assert client_scheme(environ, PROXIES) == "http"


@given(addresses, headers)
def test_without_named_proxies_no_header_is_read(remote, told):
    environ = request(remote, HTTP_X_FORWARDED_FOR=told, HTTP_X_FORWARDED_PROTO="https")
    assert client_address(environ, ()) == remote
    assert client_scheme(environ, ()) == "http"


@given(proxies, strangers, headers, st.lists(proxies, max_size=3))
def test_behind_proxies_it_is_the_address_that_the_first_of_them_saw(remote, client, told, between):
    environ = request(remote, HTTP_X_FORWARDED_FOR=", ".join([told, client, *between]))
    assert network_of(client_address(environ, PROXIES)) == network_of(client)


@given(proxies, strangers, st.text(alphabet="abc:/. ", max_size=9).filter(lambda text: "," not in text))
def test_a_proxy_that_tells_no_address_answers_for_it_itself(remote, client, rubbish):
    environ = request(remote, HTTP_X_FORWARDED_FOR=f"{client}, x{rubbish}")
    assert client_address(environ, PROXIES) == remote


@pytest.mark.parametrize(
    ("told", "client"),
    [
        ("192.0.2.7:4711", "192.0.2.7"),
        ("[2001:db8::7]:4711", "2001:db8::7"),
        ("::ffff:192.0.2.7", "192.0.2.7"),
        ("198.51.100.1, 192.0.2.7, 10.0.0.9", "192.0.2.7"),
        ("fe80::7%28509178800000", "fe80::7"),
        ("", "10.0.0.1"),
    ],
)
def test_addresses_are_read_as_proxies_write_them(told, client):
    assert client_address(request("10.0.0.1", HTTP_X_FORWARDED_FOR=told), PROXIES) == client


@pytest.mark.parametrize(("told", "scheme"), [("https", "https"), ("https, http", "http"), ("", "http")])
def test_a_trusted_proxy_is_believed_only_if_every_step_was_encrypted(told, scheme):
    assert client_scheme(request("10.0.0.1", HTTP_X_FORWARDED_PROTO=told), PROXIES) == scheme


def test_a_network_that_is_none_is_refused():
    with pytest.raises(ValueError, match="nonsense"):
        networks(["10.0.0.1", "nonsense"])
