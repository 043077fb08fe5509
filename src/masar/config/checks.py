"""What an operator must still do before a deployment is safe: ``masar check --deploy`` says it and refuses."""

from typing import Any

from django.conf import settings
from django.core.checks import CheckMessage, Error, Tags, Warning, register
from django.db import DatabaseError, connection

from masar.cases.models import Source
from masar.config.settings import INSECURE_KEY
from masar.intake.sample import SOURCE


@register(Tags.security, deploy=True)
def configuration(app_configs: Any, **options: Any) -> list[CheckMessage]:
    """Keys, hosts and transport that are fit for the public."""
    found: list[CheckMessage] = []
    if settings.SECRET_KEY == INSECURE_KEY or len(settings.SECRET_KEY) < 50:
        hint = "Set MASAR_SECRET_KEY, or MASAR_SECRET_KEY_FILE, to 50 random characters or more."
        found.append(Error("The secret key is the default one, or short.", hint=hint, id="masar.E001"))
    if settings.DEBUG:
        found.append(Error("Debugging is on.", hint="Unset MASAR_DEBUG.", id="masar.E002"))
    if not settings.HTTPS:
        hint = "Put a proxy with TLS in front and set MASAR_HTTPS=true."
        found.append(Error("Pages would travel unencrypted.", hint=hint, id="masar.E003"))
    if set(settings.ALLOWED_HOSTS) <= {"localhost", "127.0.0.1", "[::1]"} or "*" in settings.ALLOWED_HOSTS:
        hint = "Set MASAR_HOSTS to the site's names, separated by commas."
        found.append(Error("The site's own names are not set.", hint=hint, id="masar.E004"))
    if settings.MASAR_SITE["host"]["en"].endswith("example.gov"):
        hint = "Set MASAR_SITE, MASAR_MINISTRY_AR, MASAR_AUTHORITY_AR, MASAR_HELP_TELEPHONE and their English twins."
        found.append(Error("The pages carry placeholder names.", hint=hint, id="masar.E005"))
    return found


@register(Tags.database, deploy=True)
def sample_data(app_configs: Any, **options: Any) -> list[CheckMessage]:
    """Made-up cases beside real ones would be taken for real."""
    try:
        made_up = Source.objects.filter(code=SOURCE).exists()
    except DatabaseError:
        return [Warning("The database does not answer, or lacks its tables.", hint="masar migrate", id="masar.W001")]
    found: list[CheckMessage] = []
    if made_up:
        hint = "Use a fresh database: sample cases cannot be told from real ones by the public."
        found.append(Error("The database holds sample cases.", hint=hint, id="masar.E006"))
    if connection.vendor == "sqlite":
        hint = "SQLite serves one machine. For more, set MASAR_DATABASE_URL to a PostgreSQL 15 or later."
        found.append(Warning("The embedded database is in use.", hint=hint, id="masar.W002"))
    return found
