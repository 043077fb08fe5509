"""Who asks is what the proxy saw, never what the client says."""

from masar.lib.numbers import number_from, shown
from tests.demo import Demo
from tests.security.conftest import SITE, Proxy


def misses(ask, count: int = 30) -> list[int]:
    return [ask(f"/en/track/{shown(number_from(number))}/", number).status for number in range(count)]


def test_where_no_proxy_is_named_a_guesser_cannot_change_networks_by_header(demo: Demo) -> None:
    demo.forgive()
    told = misses(lambda path, n: demo.ask(path, X_Forwarded_For=f"192.0.2.{n}", X_Real_IP=f"192.0.2.{n}"))
    demo.forgive()
    assert 429 in told


def test_behind_a_proxy_each_client_is_counted_by_itself(proxy: Proxy) -> None:
    proxy.demo.forgive()
    assert 429 in misses(lambda path, n: proxy.ask(path, client="192.0.2.1"))
    assert proxy.ask(f"/en/track/{shown(number_from(99))}/", client="192.0.2.2").status != 429
    proxy.demo.forgive()


def test_behind_a_proxy_a_guesser_cannot_change_networks_by_header(proxy: Proxy) -> None:
    proxy.demo.forgive()
    told = misses(lambda path, n: proxy.ask(path, client="192.0.2.1", X_Forwarded_For=f"198.51.100.{n}"))
    proxy.demo.forgive()
    assert 429 in told


def test_readers_in_clear_are_led_to_tls(proxy: Proxy) -> None:
    answer = proxy.ask("/en/help/", client="192.0.2.1", scheme="http")
    assert (answer.status, answer.headers["location"]) == (301, f"https://{SITE}/en/help/")


def test_programs_in_clear_are_refused_and_not_led_on(proxy: Proxy) -> None:
    answer = proxy.ask(f"/api/v1/applications/{proxy.demo.number}", client="192.0.2.1", scheme="http")
    assert (answer.status, answer.headers["content-type"]) == (403, "application/problem+json")
    assert proxy.demo.number not in answer.text


def test_a_forwarded_host_is_not_believed_even_from_the_proxy(proxy: Proxy) -> None:
    answer = proxy.ask("/en/help/", client="192.0.2.1", scheme="http", X_Forwarded_Host="evil.example")
    assert answer.headers["location"] == f"https://{SITE}/en/help/"
    assert proxy.ask("/en/", client="192.0.2.1", Host="evil.example", X_Forwarded_Host=SITE).status == 400


def test_health_is_told_in_clear_for_those_inside(proxy: Proxy) -> None:
    assert proxy.demo.ask("/healthz").status == 200
