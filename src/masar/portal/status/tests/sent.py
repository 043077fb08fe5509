"""Requests to the edge and to the framework as a server hands them on, for tests."""

from io import BytesIO

from django.core.handlers.wsgi import WSGIHandler


class Framework:
    """The framework, counting what reaches it."""

    def __init__(self):
        self.handler, self.requests = WSGIHandler(), 0

    def __call__(self, environ, start_response):
        self.requests += 1
        return self.handler(environ, start_response)


class Sent:
    def __init__(self, application, path, method="GET", **headers):
        environ = {
            "REQUEST_METHOD": method,
            "PATH_INFO": path,
            "QUERY_STRING": "",
            "SERVER_NAME": "localhost",
            "SERVER_PORT": "80",
            "SERVER_PROTOCOL": "HTTP/1.1",
            "HTTP_HOST": "localhost",
            "REMOTE_ADDR": "192.0.2.7",
            "wsgi.url_scheme": "http",
            "wsgi.input": BytesIO(),
            "wsgi.errors": BytesIO(),
        } | headers
        self.body = b"".join(application(environ, self.start))

    def start(self, line, headers, exc_info=None):
        self.status, self.headers = int(line.split()[0]), dict(headers)
