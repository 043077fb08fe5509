"""The demo on a port that something else listens on."""

import socket

import pytest
from django.core.management import CommandError, call_command


def test_a_taken_port_is_refused_before_anything_is_set_up_with_what_to_type_instead():
    with socket.create_server(("127.0.0.1", 0), reuse_port=True) as other:
        port = other.getsockname()[1]
        with pytest.raises(CommandError, match=f"Port {port} is taken. Another one: PORT={port + 80} make demo"):
            call_command("demo", port=port)
