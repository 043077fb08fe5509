"""Messages are sent once, tried again with growing pauses, and never lost or left readable."""

import threading
from datetime import UTC, datetime, timedelta
from io import StringIO
from uuid import uuid4

import pytest
from django.core.management import CommandError, call_command
from django.db import connection

from masar.notices import channels, claiming, engine
from masar.notices.claiming import Ended
from masar.notices.models import Delivery

pytestmark = pytest.mark.django_db
NOW = datetime(2026, 11, 23, 9, 0, tzinfo=UTC)
MOBILE, ADDRESS = "+201900000012", "mona@example.org"


def posted(key="k", channel="sms", **more):
    to = MOBILE if channel == "sms" else ADDRESS
    told = {"subject": "رمزك", "body": "رمزك 1234 5678", "language": "ar", "kind": "code", "now": NOW}
    return engine.post(channel=channel, to=to, key=key, **(told | more))


def one() -> Delivery:
    return Delivery.objects.get()


def test_a_text_message_arrives_and_its_row_forgets_it(mailbox):
    made = posted()
    assert engine.deliver(NOW) > 0
    [message] = mailbox.messages
    assert (message.to, message.body, message.id) == (MOBILE, "رمزك 1234 5678", str(made))
    assert (one().state, one().sealed, one().attempts) == ("sent", None, 1)
    assert engine.deliver(NOW + timedelta(days=1)) == 0


def test_an_arabic_mail_arrives_readable(mailbox):
    made = posted(channel="email")
    engine.deliver(NOW)
    [message] = mailbox.messages
    assert (message.to, message.subject, message.body.strip()) == (ADDRESS, "رمزك", "رمزك 1234 5678")
    assert str(made) in message.id


def test_the_same_key_is_the_same_message(mailbox):
    assert posted() == posted(body="other")
    engine.deliver(NOW)
    assert len(mailbox.messages) == 1


def test_nothing_of_a_waiting_message_is_readable_in_its_row():
    posted()
    text = repr(list(Delivery.objects.values_list()))
    assert MOBILE not in text and "1234" not in text


def test_a_failure_is_tried_again_after_growing_pauses(mailbox):
    mailbox.refusals.extend([500, 503, 429])
    posted()
    at, waits = NOW, []
    while one().state == "waiting":
        engine.deliver(at)
        waits.append((one().due_at - at).total_seconds())
        at = one().due_at
    assert waits[:3] == [10, 30, 120]
    assert one().state == "sent" and len(mailbox.messages) == 1


def test_a_gateway_that_refuses_for_good_is_asked_once(mailbox):
    mailbox.refusals.append(400)
    posted()
    engine.deliver(NOW)
    assert (one().state, one().error) == ("dead", "gateway_400")


def test_what_fails_ten_times_is_a_dead_letter_that_can_be_replayed(settings, mailbox):
    reachable, settings.MASAR_SMS = settings.MASAR_SMS, settings.MASAR_SMS | {"url": "http://127.0.0.1:1/sms"}
    posted()
    for day in range(12):
        engine.deliver(NOW + timedelta(days=2 * day))
    assert (one().state, one().attempts, one().error) == ("dead", 10, "unreachable")
    told = StringIO()
    call_command("deliveries", "dead", stdout=told)
    assert "unreachable" in told.getvalue() and MOBILE not in told.getvalue()
    settings.MASAR_SMS = reachable
    call_command("deliveries", "replay", all=True, stdout=StringIO())
    engine.deliver(datetime.now(UTC) + timedelta(minutes=1))
    assert one().state == "sent" and len(mailbox.messages) == 1


def test_replaying_says_which():
    with pytest.raises(CommandError):
        call_command("deliveries", "replay")


def test_a_code_that_is_worthless_is_not_sent_late(mailbox):
    posted(expires_at=NOW + timedelta(minutes=10))
    engine.deliver(NOW + timedelta(minutes=10))
    assert (one().state, one().sealed) == ("expired", None)
    assert not mailbox.messages


def claimed(at=NOW, lease=None):
    """What another worker claims, of which nothing more is heard then."""
    return claiming.claim("sms", most=9, lease=lease or uuid4(), now=at)


def test_a_worker_that_dies_loses_only_its_lease(mailbox):
    posted()
    claimed()
    assert engine.deliver(NOW + timedelta(seconds=30)) == 0
    engine.deliver(NOW + timedelta(minutes=2))
    assert (one().state, one().attempts) == ("sent", 2)
    assert len(mailbox.messages) == 1


def test_a_worker_that_comes_back_late_does_not_undo_what_another_did(mailbox):
    posted()
    [mine] = claimed()
    engine.deliver(NOW + timedelta(minutes=2))
    claiming.settle([Ended(mine, NOW, "timeout")], now=NOW + timedelta(minutes=2))
    assert one().state == "sent"


def test_what_a_worker_says_that_comes_back_late_is_not_heard(mailbox):
    posted()
    [mine] = claimed()
    mailbox.refusals.append(500)
    engine.deliver(NOW + timedelta(minutes=2))
    claiming.settle([Ended(mine, NOW)], now=NOW + timedelta(minutes=2))
    assert (one().state, one().error) == ("waiting", "gateway_500")


@pytest.mark.django_db(transaction=True)
def test_many_workers_at_once_send_each_message_once(mailbox):
    for number in range(30):
        posted(key=str(number))

    def work() -> None:
        while engine.deliver(NOW):
            pass
        connection.close()

    workers = [threading.Thread(target=work) for _ in range(4)]
    for worker in workers:
        worker.start()
    for worker in workers:
        worker.join()
    assert sorted(message.id for message in mailbox.messages) == sorted(str(d.pk) for d in Delivery.objects.all())


def test_an_error_never_repeats_the_address(settings, caplog):
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    settings.EMAIL_HOST, settings.EMAIL_PORT, settings.MASAR_MAIL_READY = "127.0.0.1", 1, True
    posted(channel="email")
    engine.deliver(NOW)
    assert one().error == "unreachable"
    assert "unreachable" in caplog.text and ADDRESS not in caplog.text


def test_a_gateway_without_tls_is_refused_unless_it_is_on_this_machine(settings):
    settings.MASAR_SMS = settings.MASAR_SMS | {"url": "http://gateway.example.org/sms"}
    with pytest.raises(channels.Failed, match="gateway_unencrypted"):
        channels.sms(channels.Letter(posted(), MOBILE, "", "x"))


def test_a_channel_that_was_not_set_up_is_not_available(settings):
    assert not engine.available("sms") and not engine.available("email") and not engine.available("pigeon")


def test_what_is_settled_is_deleted_in_time(mailbox):
    posted()
    engine.deliver(NOW)
    assert engine.purge(NOW + timedelta(days=29)) == 0
    assert engine.purge(NOW + timedelta(days=31)) == 1
