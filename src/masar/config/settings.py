"""One typed settings file that runs with nothing set.

What differs from ministry to ministry stands in the folder that ``MASAR_DEPLOYMENT`` names (``docs/deployment.md``);
what differs from machine to machine is an environment variable beginning with ``MASAR_``, and each is listed in
``docs/operating.md``. Secrets may also come from a file named by
``MASAR_..._FILE``.
"""

import json
import os
from datetime import time
from pathlib import Path
from typing import Any

import dj_database_url
from environs import Env, validate

from masar.config import deployment
from masar.lib import languages
from masar.lib.deployment import FOLDER, content

env = Env(prefix="MASAR_")

ROOT = Path(__file__).resolve().parents[3]
PACKAGE = Path(__file__).resolve().parents[1]
STATE = env.path("STATE", default=ROOT / "var")
"""Where the embedded database and collected files live. Made on first use."""

INSECURE_KEY = "insecure-key-for-trying-masar-on-one-machine-only"


MASAR_SECRET_FILES: list[Path] = []
"""The files that secrets were read from."""


def secret(name: str, default: str) -> str:
    """The secret ``name`` from its variable, or from the file that ``<name>_FILE`` names."""
    file = env.path(f"{name}_FILE", default=None)
    if file is None:
        return env.str(name, default=default)
    MASAR_SECRET_FILES.append(file)
    return file.read_text().strip()


MASAR_FOLDER = FOLDER
DEPLOYED = deployment.read(FOLDER, content())
"""What the ministry's folder says: names, help line, looks, languages, digits, calendar: ``docs/deployment.md``."""

MASAR_DEMO = env.bool("DEMO", default=not DEPLOYED.address)
"""Whether this is for trying: then every page says so, and none claims to be official. Without an address it is."""


def listed(name: str, *default: str) -> list[str]:
    """The members of a list, parted by commas, without the spaces and empty places that people leave between them."""
    return [member for given in env.list(name, default=default) if (member := given.strip())]


DEBUG = env.bool("DEBUG", default=False)
SECRET_KEY = secret("SECRET_KEY", default=INSECURE_KEY)
ALLOWED_HOSTS = listed("HOSTS", "localhost", "127.0.0.1", "[::1]")

INSTALLED_APPS = [
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.staticfiles",
    "csp",
    "masar.lib",
    "masar.design",
    "masar.limits",
    "masar.staff",
    "masar.catalogue",
    "masar.people",
    "masar.cases",
    "masar.notices",
    "masar.applying",
    "masar.documents",
    "masar.appointments",
    "masar.intake",
    "masar.portal",
    "masar.console",
    "masar.config.apps.Config",
]

MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "csp.middleware.CSPMiddleware",
    "masar.config.hardening.add_headers",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "masar.config.hardening.refuse_early",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    # Safe here: no page repeats what another site could have chosen beside a secret, and tokens are masked anew
    # each time. The status page compresses itself.
    "django.middleware.gzip.GZipMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "masar.console.middleware.Desk",
]

ROOT_URLCONF = "masar.config.urls"
WSGI_APPLICATION = "masar.config.wsgi.application"
AUTH_USER_MODEL = "staff.User"
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"
PASSWORD_HASHERS = ["django.contrib.auth.hashers.Argon2PasswordHasher"]

MAPPED = env.int("MAPPED_MB", default=128) * 2**20
"""Bytes of the embedded database that are read as memory. The web server maps all that SQLite allows (2 GB); what is
mapped counts as memory of the process, so whatever writes much keeps to less."""
SQLITE_OPTIONS = {
    "transaction_mode": "IMMEDIATE",
    "timeout": env.int("LOCK_SECONDS", default=20),
    "init_command": (
        f"PRAGMA journal_mode=WAL;PRAGMA synchronous=NORMAL;PRAGMA mmap_size={MAPPED};"
        "PRAGMA cache_size=-20000;PRAGMA temp_store=MEMORY;"
    ),
}


def database() -> dict[str, object]:
    """The one database: ``MASAR_DATABASE_URL``, else SQLite under ``MASAR_STATE``."""
    chosen = dict(dj_database_url.parse(secret("DATABASE_URL", default=f"sqlite:///{STATE / 'masar.sqlite3'}")))
    if chosen["ENGINE"] == "django.db.backends.sqlite3":
        Path(str(chosen["NAME"])).parent.mkdir(parents=True, exist_ok=True)
        # Tests use a file too: connections to a database in memory lock each other out.
        test = {"NAME": str(STATE / "test.sqlite3")}
        return chosen | {"CONN_MAX_AGE": None, "OPTIONS": SQLITE_OPTIONS, "TEST": test}
    pool = {"min_size": 1, "max_size": env.int("DATABASE_POOL", default=16), "timeout": 5}
    return chosen | {"CONN_MAX_AGE": 0, "OPTIONS": {"pool": pool, "prepare_threshold": 5}}


DATABASES = {"default": database()}

LANGUAGE_CODE = languages.FIRST
LANGUAGES = [(language.code, language.name) for language in languages.TABLE]
USE_I18N = True
USE_TZ = True
TIME_ZONE = DEPLOYED.zone
"""The ministry's zone: it decides on which local day something happened."""

MASAR_DIGITS = DEPLOYED.digits
"""Digits of languages that have some of their own: ``latn`` (0-9) or ``arab`` (٠-٩). Numbers of applications
are always 0-9."""
MASAR_HIJRI = DEPLOYED.hijri
"""Whether the Hijri date stands beside the Gregorian one."""
MASAR_NEW_FOR_DAYS = env.int("NEW_FOR_DAYS", default=7, validate=validate.Range(min=0))
"""A fact that is told more days after it happened than these is recorded and not announced. A week, since a weekend
and a feast lie between what an office does and the file that tells of it."""
MASAR_DAYS = {
    "events_since": env.int("EVENTS_SINCE", default=1950, validate=validate.Range(1, 2100)),
    "events_ahead": env.int("EVENTS_AHEAD", default=1, validate=validate.Range(0, 366)),
    "deadlines_ahead": env.int("DEADLINES_AHEAD", default=10, validate=validate.Range(0, 100)),
    "reviews_ahead": env.int("REVIEWS_AHEAD", default=10, validate=validate.Range(0, 100)),
    "oldest": env.int("OLDEST", default=125, validate=validate.Range(1, 200)),
}
"""Between which days events, deadlines, reviews and dates of birth can lie (``lib.days.Spans``)."""
MASAR_CATALOGUE = deployment.part(FOLDER, "catalogue", otherwise=ROOT)
MASAR_OFFICES = deployment.part(FOLDER, "offices", otherwise=ROOT)
"""The deployment's own, or those of the repository."""
MASAR_QUEUES = [folder for folder in (PACKAGE / "queues", FOLDER / "queues") if folder.is_dir()]
"""Officers' queues: Masar's own, and the deployment's, whose files add to them or stand for them."""

MASAR_KEYS = env.str("KEYS", default="")
"""The key ring of the vault as text (``people.keyring``), where it is not a file."""
MASAR_KEYS_MADE = not MASAR_KEYS and env.path("KEYS_FILE", default=None) is None
MASAR_KEYS_FILE = env.path("KEYS_FILE", default=STATE / "keys.toml")
MASAR_IDENTITIES = list(DEPLOYED.identities)
"""The identity numbers that this deployment takes: names of files in ``people/identities``.
Any other name is refused at start."""
MASAR_ALARM_EMAIL = env.str("ALARM_EMAIL", default="")
"""Who is told when a canary is looked up or the journey missed a step; if empty, only the log says it."""
MASAR_ALARM_URL = env.str("ALARM_URL", default="")
"""Where an alarm of the journey is posted as JSON (``config.journey.alarming``)."""
MASAR_JOURNEY: dict[str, Any] = {
    "email": env.str("JOURNEY_EMAIL", default=""),
    "imap": env.str("JOURNEY_IMAP_URL", default=""),
    "imap_password": secret("JOURNEY_IMAP_PASSWORD", default=""),
    "mobile": env.str("JOURNEY_MOBILE", default=""),
    "sink": env.str("JOURNEY_SMS_SINK", default=""),
    "within": env.int("JOURNEY_WITHIN", default=600, validate=validate.Range(min=1, max=3000)),
}
"""The two people of ``masar canary journey``: where mail and texts to them go, where they are read again, and within
how many seconds each message and page is there."""
_MAIL = env.dj_email_url("EMAIL_URL", default="dummy://")
EMAIL_BACKEND = env.str("EMAIL_BACKEND", default=_MAIL["EMAIL_BACKEND"])
EMAIL_HOST, EMAIL_PORT = _MAIL["EMAIL_HOST"], _MAIL["EMAIL_PORT"]
EMAIL_USE_TLS, EMAIL_USE_SSL = _MAIL["EMAIL_USE_TLS"], _MAIL["EMAIL_USE_SSL"]
EMAIL_HOST_USER = _MAIL["EMAIL_HOST_USER"]
EMAIL_HOST_PASSWORD = secret("EMAIL_PASSWORD", default=_MAIL["EMAIL_HOST_PASSWORD"] or "")
EMAIL_TIMEOUT = 10
ANYMAIL: dict[str, Any] = {"REQUESTS_TIMEOUT": EMAIL_TIMEOUT} | json.loads(secret("ANYMAIL", default="{}"))
MASAR_MAIL_READY = not EMAIL_BACKEND.endswith(".dummy.EmailBackend")
MASAR_MAIL_FROM = env.str("MAIL_FROM", default=f"masar@{deployment.PLACEHOLDER}")
"""The sender.
E-mail goes out by ``MASAR_EMAIL_URL`` (smtp+tls://user@host:587); the password may be in a file of its own. Or by a
mail service's interface: ``MASAR_EMAIL_BACKEND`` names a backend of anymail, ``MASAR_ANYMAIL`` its settings."""


def gateway(prefix: str) -> dict[str, Any]:
    """A gateway for text messages: its address, its headers (a JSON object, as a secret), and its request's body."""
    return {
        "url": env.str(f"{prefix}_URL", default=""),
        "headers": json.loads(secret(f"{prefix}_HEADERS", default="{}")),
        "format": env.str(f"{prefix}_FORMAT", default="json", validate=validate.OneOf(["json", "form"])),
        "body": env.str(f"{prefix}_BODY", default='{"to": "{to}", "text": "{text}"}'),
    }


MASAR_SMS, MASAR_SMS_SECOND = gateway("SMS"), gateway("SMS_SECOND")
"""The gateway, and the one that stands by (``notices.gateways``), where there is one."""
MASAR_SMS_SLOW = env.float("SMS_SLOW", default=3.0, validate=validate.Range(min=0.1, max=10))
"""Seconds after which a gateway that has not answered is slow."""
MASAR_BUDGETS = {
    "sms": env.int("SMS_HOURLY", default=6_000, validate=validate.Range(min=1)),
    "email": env.int("EMAIL_HOURLY", default=20_000, validate=validate.Range(min=1)),
}
"""Messages that a channel may be given in any 60 minutes (``notices.budget``)."""
MASAR_AT_ONCE = {
    "sms": env.int("SMS_AT_ONCE", default=32, validate=validate.Range(min=1)),
    "email": env.int("EMAIL_AT_ONCE", default=16, validate=validate.Range(min=1)),
}
"""Messages that one worker hands to a channel at the same moment."""
MASAR_REPORTS = {
    "sms": env.str("SMS_REPORTS", default="none", validate=validate.OneOf(["full", "none"])),
    "sms_second": env.str("SMS_SECOND_REPORTS", default="none", validate=validate.OneOf(["full", "none"])),
    "email": "none",
}
"""Whether a channel, or its second gateway, says afterwards that a message arrived; mail servers only ever say that
one did not."""
MASAR_INBOUND_SECRETS = secret("INBOUND_SECRETS", default="").replace(",", " ").split()
"""What a gateway signs with that reports on messages or hands on what people send (``notices.signatures``): one, or
two while they are changed. Without one there is no such door."""
MASAR_INBOUND_SECOND_SECRETS = secret("INBOUND_SECOND_SECRETS", default="").replace(",", " ").split()
"""What the second gateway signs with."""
MASAR_NOTICE_HOURS = tuple(
    time.fromisoformat(one) for one in env.str("NOTICE_HOURS", default="08:00-21:00").split("-", 1)
)
"""Between which local times people are told what they did not ask for; all day where both are the same."""
MASAR_REGION = DEPLOYED.region
"""The country (ISO 3166, two letters) of telephone numbers that are written without one."""

STATIC_URL = "/static/"
STATIC_ROOT = env.path("STATIC", default=STATE / "static")
"""Collected style sheets and fonts, which anybody may read. The server serves them itself; a proxy that does needs a
folder outside the state's, which nobody else may look into."""
DOCUMENTS = {
    "BACKEND": "masar.documents.storage.Durable",
    "OPTIONS": {"location": str(env.path("DOCUMENTS", default=STATE / "documents"))},
}
STORAGES = {
    # Sealed before they come here: any storage that keeps what it says it has kept will do.
    "documents": json.loads(secret("DOCUMENTS_STORAGE", default="{}")) or DOCUMENTS,
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {"BACKEND": "masar.design.storage.HashedStaticFiles"},
}
WHITENOISE_USE_FINDERS = True
WHITENOISE_ALLOW_ALL_ORIGINS = False

TEMPLATES: list[dict[str, object]] = []
"""Pages are plain Jinja2: each door has an environment a language (``design.environment``)."""


MASAR_ORIGIN = env.str("ORIGIN", default=f"https://{DEPLOYED.address}" if DEPLOYED.address else "")
"""What the addresses in messages begin with; none stands in them where it is empty."""
MASAR_SITE = DEPLOYED.site
"""Names, help line and address of the ministry that runs this, each by language."""
MASAR_SMS_PRICE = DEPLOYED.price
"""What one part of a text message costs, where the deployment says it: shown to administrators."""
MASAR_LOOK = DEPLOYED.look
MASAR_PICTURES = DEPLOYED.pictures
"""Colours, emblem and pattern, as the files that are sent (``design.look``)."""
MASAR_MOVED = [name for name in deployment.MOVED if name in os.environ]
"""Variables of earlier versions that are set and would be passed over."""

HTTPS = env.bool("HTTPS", default=False)
"""True where a proxy terminates TLS: redirects, HSTS and secure cookies follow."""
SECURE_SSL_REDIRECT = HTTPS
SECURE_HSTS_SECONDS = 31_536_000 if HTTPS else 0
SECURE_HSTS_INCLUDE_SUBDOMAINS = HTTPS
SECURE_REDIRECT_EXEMPT = [r"^api/", r"^healthz$", r"^readyz$", r"^metrics$"]
"""Programs are refused rather than led on (``hardening.refuse_early``, ``metrics``); health is asked from inside."""
MASAR_PROXIES = listed("PROXIES")
"""Addresses and networks of the proxies that are believed about who asks and whether over TLS."""
MASAR_THREADS = env.int("THREADS", default=4)
"""Threads of a web process; ``masar serve`` sets it for the processes that it starts."""
MASAR_WAITING = env.int("WAITING", default=0)
"""Threads that a web process has besides for whoever only waits; ``masar serve`` sets it too."""
SESSION_COOKIE_SECURE = HTTPS
CSRF_COOKIE_SECURE = HTTPS
SESSION_COOKIE_NAME = "__Host-masar" if HTTPS else "masar_session"
SESSION_ENGINE = "masar.config.session_store"
SESSION_COOKIE_AGE = 20 * 60
SESSION_SAVE_EVERY_REQUEST = True
"""Twenty minutes after the last page, whoever is signed in is signed out."""
CSRF_COOKIE_NAME = "__Host-masar-csrf" if HTTPS else "masar_csrf"
CSRF_COOKIE_HTTPONLY = True
CSRF_COOKIE_SAMESITE = "Strict"
CSRF_COOKIE_AGE = None
CSRF_FAILURE_VIEW = "masar.config.doors.forged"
SESSION_COOKIE_SAMESITE = "Strict"
MASAR_DESK = env.str("DESK", default="desk", validate=validate.Regexp(r"^[a-z0-9-]{2,40}$"))
"""The path under which officers work."""
MASAR_DESK_HOST = env.str("DESK_HOST", default="")
"""The one host under which it is to be found; every one if empty."""
MASAR_DESK_NETWORKS = listed("DESK_NETWORKS")
"""Addresses and networks from which it is to be found; all if empty. Elsewhere there is no such page."""
MASAR_DESK_COOKIE = "__Secure-masar-desk" if HTTPS else "masar_desk"
MASAR_DESK_ISSUER = env.str("DESK_ISSUER", default="Masar")
"""What an authenticator calls this deployment."""
MASAR_DESK_ONE_FACTOR = env.bool("DESK_ONE_FACTOR", default=False) and MASAR_DEMO
"""For trying only: a password alone opens the console. Whatever is set, it takes no effect outside the demo."""
MASAR_OIDC: dict[str, str] = {
    "issuer": env.str("OIDC_ISSUER", default=""),
    "client_id": env.str("OIDC_CLIENT_ID", default=""),
    "client_secret": secret("OIDC_CLIENT_SECRET", default=""),
}
"""The ministry's own sign-on (OpenID Connect); none without an issuer."""
MASAR_OIDC_FACTORS: dict[str, list[str]] = {"acr": listed("OIDC_ACR"), "amr": listed("OIDC_AMR", "mfa")}
"""By what it says that it asked for more than one factor: a level (``acr``) or a method (``amr``) of these. Where
neither is named, it lets nobody in."""
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator"},
    {
        "NAME": "django.contrib.auth.password_validation.MinimumLengthValidator",
        "OPTIONS": {"min_length": 12},
    },
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
    {"NAME": "masar.staff.passwords.OwnWords"},
]
SECURE_REFERRER_POLICY = "strict-origin"
"""No page tells its address to any other; forms say which site they come from (``portal.guard``)."""
SECURE_CROSS_ORIGIN_OPENER_POLICY = "same-origin"
X_FRAME_OPTIONS = "DENY"
SESSION_COOKIE_HTTPONLY = True
DATA_UPLOAD_MAX_MEMORY_SIZE = 64 * 1024
DATA_UPLOAD_MAX_NUMBER_FIELDS = 50
DATA_UPLOAD_MAX_NUMBER_FILES = 0
FILE_UPLOAD_HANDLERS = ["django.core.files.uploadhandler.MemoryFileUploadHandler"]
CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": ["'none'"],
        "style-src": ["'self'"],
        "font-src": ["'self'"],
        "img-src": ["'self'"],
        "form-action": ["'self'"],
        "base-uri": ["'none'"],
        "frame-ancestors": ["'none'"],
    }
}

MASAR_CLAMAV = env.str("CLAMAV", default="")
"""The scanner for viruses (ClamAV's daemon), ``tcp://host:3310`` or ``unix:///path``. Without one files are not
scanned, and officers read so."""
MASAR_METRICS_TOKEN = secret("METRICS_TOKEN", default="")
"""What a monitor shows to read ``/metrics`` (``config.metrics``); without it there is no such page."""
MASAR_FINISHED = env.int("PAGES_MB", default=128, validate=validate.Range(min=0)) * 2**20
"""Bytes in which a web process keeps answers that it has compressed (``portal.status.finished``); 0 for none."""
MASAR_ACCESS_LOG = env.bool("ACCESS_LOG", default=True)
"""Whether each request leaves a line on standard output (``config.access_log``)."""

LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {
        "careful": {
            "()": "masar.config.hardening_logs.Careful",
            "format": "{asctime} {levelname} {name}: {message}",
            "style": "{",
        },
    },
    "handlers": {
        "stderr": {"class": "logging.StreamHandler", "formatter": "careful"},
    },
    "root": {"handlers": ["stderr"], "level": env.str("LOG_LEVEL", default="WARNING")},
}
