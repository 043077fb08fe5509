"""What an operator must still do before a deployment is safe: ``masar check --deploy`` says it and refuses.

What no deployment can run with is refused by every command, ``masar serve`` and ``masar work`` among them.
"""

from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from django.conf import settings
from django.core.checks import CheckMessage, Error, Tags, Warning, register
from django.db import DatabaseError, connection
from phonenumbers import SUPPORTED_REGIONS

from masar.cases import queue_files
from masar.cases.facts import DESK
from masar.cases.models import Event, Source
from masar.catalogue.models import WordingRevision
from masar.catalogue.queries import catalogue
from masar.config import modes
from masar.config.deployment import MOVED, PLACEHOLDER
from masar.config.metrics import SHORTEST_TOKEN
from masar.config.settings import INSECURE_KEY
from masar.console.wording import FOLDER as console_folder
from masar.design.colours import unreadable
from masar.intake.sample import SOURCE
from masar.lib.deployment import DEMO, FILE
from masar.lib.languages import FIRST, LANGUAGES, lacking
from masar.lib.languages import FOLDER as languages_folder
from masar.lib.sentences import faults, misplaced, strangers, unfinished, untranslated
from masar.limits.network import networks
from masar.notices import signatures
from masar.notices.messages import FOLDER as messages_folder
from masar.people import fitting, identities, keyring
from masar.portal.wording import FOLDER as portal_folder
from masar.speech.wording import SHARED as speech_folder
from masar.staff.made_up import BEGINNING
from masar.staff.models import Office, User
from masar.telling.wording import FOLDER as telling_folder

HEAVY = 6 * 1024
"""Bytes of an emblem, compressed: as many as a page may have."""
SOME = 20
WORDING = (languages_folder, speech_folder, telling_folder, portal_folder, messages_folder, console_folder)
LOOPBACK = ("localhost", "127.0.0.1", "::1")
WIDEST = {4: 16, 6: 32}
"""The shortest prefix of a network that can be a deployment's proxies, by version of IP."""


@register
def names(app_configs: Any, **options: Any) -> list[CheckMessage]:
    """Settings that name what there is."""
    found: list[CheckMessage] = [
        Error(f"{name} is set, and not asked any more.", hint=f"{FILE} has it now: {MOVED[name]}.", id="masar.E014")
        for name in settings.MASAR_MOVED
    ]
    if wrong := identities.unknown(settings.MASAR_IDENTITIES):
        hint = "Name files of people/identities: docs/identity.md."
        found.append(
            Error(f"{FILE}: identities: there is no plug-in {', '.join(wrong)}.", hint=hint, id="masar.E012")
        )
    if settings.MASAR_METRICS_TOKEN and len(settings.MASAR_METRICS_TOKEN) < SHORTEST_TOKEN:
        hint = f"Use {SHORTEST_TOKEN} random characters or more; MASAR_METRICS_TOKEN_FILE may name their file."
        found.append(Error("MASAR_METRICS_TOKEN is short.", hint=hint, id="masar.E013"))
    for name in ("MASAR_INBOUND_SECRETS", "MASAR_INBOUND_SECOND_SECRETS"):
        secrets = getattr(settings, name)
        if len(secrets) > signatures.MOST or not all(map(signatures.key_of, secrets)):
            size = f"whsec_ and {signatures.SHORTEST} bytes or more in base64"
            hint = f"One secret, or two while they are changed: {size}."
            found.append(Error(f"{name} are not what a gateway signs with.", hint=hint, id="masar.E023"))
    try:
        networks(settings.MASAR_DESK_NETWORKS)
    except ValueError as error:
        hint = "List addresses and networks, such as 10.2.0.0/16, parted by commas."
        found.append(Error(f"MASAR_DESK_NETWORKS: {error}.", hint=hint, id="masar.E019"))
    if settings.MASAR_REGION not in SUPPORTED_REGIONS:
        hint = "Set it to two capital letters of ISO 3166, such as EG."
        found.append(Error(f"{FILE}: region names no country with telephone numbers.", hint=hint, id="masar.E012"))
    return found


@register
def languages(app_configs: Any, **options: Any) -> list[CheckMessage]:
    """Languages in which everything is said, and files of words that somebody reads."""
    wrong = [line for code in LANGUAGES for line in misplaced(WORDING, code)]
    wrong += [line for code in LANGUAGES for folder in WORDING for line in faults(folder, code)]
    wrong += [f"{name} is read by nobody" for name in strangers({folder.parent.name for folder in WORDING})]
    if not wrong:
        return []
    told = "\n\t".join([f"The wording has {len(wrong)} faults, the first of which are:", *wrong[:SOME]])
    hint = f"A language is offered when all is said in it, or as unfinished in {FILE}: docs/deployment.md."
    return [Error(told, hint=hint, id="masar.E016")]


@register
def queues(app_configs: Any, **options: Any) -> list[CheckMessage]:
    """Queues of the officers that can be asked."""
    hint = "docs/queues.md says how a file is written; `masar queues check` lists them."
    return [Error(f"queues/{problem}.", hint=hint, id="masar.E021") for problem in queue_files.check()[1]]


@register(Tags.security, deploy=True)
def finished(app_configs: Any, **options: Any) -> list[CheckMessage]:
    """Languages that borrow nothing from another."""
    borrowed = {code: sum(len(untranslated(folder, code)) for folder in WORDING) for code in unfinished()}
    hint = f"Translate them, and take the language off unfinished in {FILE}."
    return [
        Error(
            f"{LANGUAGES[code].in_english} borrows {count} sentences of another language.", hint=hint, id="masar.E017"
        )
        for code, count in borrowed.items()
    ]


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
    return found


@register(Tags.security, deploy=True)
def placeholders(app_configs: Any, **options: Any) -> list[CheckMessage]:
    """Names, help line and address that are the ministry's own."""
    found: list[CheckMessage] = []
    if settings.MASAR_FOLDER == DEMO:
        told = "Pages and messages carry the demo's names, emblem and help line."
        hint = "Make the ministry's own folder, and set MASAR_DEPLOYMENT: docs/deployment.md."
        found.append(Error(told, hint=hint, id="masar.E005"))
    elif settings.MASAR_SITE["host"][FIRST] == PLACEHOLDER:
        found.append(Error("The site's address is a placeholder.", hint=f"Set address in {FILE}.", id="masar.E005"))
    if settings.MASAR_MAIL_READY and settings.MASAR_MAIL_FROM.endswith(f"@{PLACEHOLDER}"):
        found.append(Error("The sender of mail is a placeholder.", hint="Set MASAR_MAIL_FROM.", id="masar.E005"))
    return found


@register(Tags.security, deploy=True)
def readable(app_configs: Any, **options: Any) -> list[CheckMessage]:
    """Colours that people can read, and an emblem that does not weigh more than the pages."""
    look = settings.MASAR_LOOK
    hint = "Change one of the two: docs/deployment.md tells what each colour is for."
    found: list[CheckMessage] = [
        Error(f"colours.{scheme}: {line}.", hint=hint, id="masar.E015")
        for scheme, palette in (("light", look.light), ("dark", look.dark))
        for line in unreadable(palette)
    ]
    if (size := len(look.files["emblem.svg"].packed)) > HEAVY:
        told = f"The emblem weighs {size} bytes, compressed: more than a page."
        hint = f"Simplify its outlines, to {HEAVY} bytes or less."
        found.append(Warning(told, hint=hint, id="masar.W006"))
    return found


@register(Tags.security, deploy=True)
def file_modes(app_configs: Any, **options: Any) -> list[CheckMessage]:
    """State, key ring and secrets that nobody but their owner can read."""
    embedded = Path(connection.settings_dict["NAME"]) if connection.vendor == "sqlite" else None
    kept = [*modes.state_files(settings.STATE, embedded), *settings.MASAR_SECRET_FILES]
    if not settings.MASAR_KEYS:
        kept.append(settings.MASAR_KEYS_FILE)
    open_ones = modes.open_to_others(dict.fromkeys(kept))
    if not open_ones:
        return []
    hint = f"chmod go-rwx {' '.join(map(str, open_ones))}"
    return [Error("Other accounts of this machine may read the state, keys or secrets.", hint=hint, id="masar.E010")]


@register(Tags.security, deploy=True)
def proxies(app_configs: Any, **options: Any) -> list[CheckMessage]:
    """Proxies that are named, and are not everybody."""
    hint = "Set MASAR_PROXIES to the addresses from which your proxies connect, separated by commas."
    try:
        trusted = networks(settings.MASAR_PROXIES)
    except ValueError as error:
        return [Error(f"A trusted proxy is no network: {error}.", hint=hint, id="masar.E007")]
    if settings.HTTPS and not trusted:
        told = "TLS ends at a proxy, and no proxy is trusted: every page would lead to itself."
        return [Error(told, hint=hint, id="masar.E007")]
    if any(network.prefixlen < WIDEST[network.version] for network in trusted):
        told = "So many addresses are trusted as proxies that clients may be among them, and choose their own."
        return [Error(told, hint=hint, id="masar.E007")]
    return []


@register(Tags.security, deploy=True)
def vault(app_configs: Any, **options: Any) -> list[CheckMessage]:
    """Keys of the vault that an operator made, and keeps away from the database."""
    if not settings.MASAR_KEYS_MADE:
        return []
    hint = "Run `masar keys new` for a ring, keep it apart from the database, and name it in MASAR_KEYS_FILE."
    return [Error("The keys of personal data are those made for trying.", hint=hint, id="masar.E008")]


@register(Tags.database, deploy=True)
def ring(app_configs: Any, **options: Any) -> list[CheckMessage]:
    """A key ring that opens what is in the database."""
    if settings.MASAR_KEYS_MADE and not settings.MASAR_KEYS_FILE.exists():
        return []
    try:
        closed = fitting.unreadable(keyring.ring())
    except keyring.Unreadable as error:
        hint = "See MASAR_KEYS_FILE and MASAR_KEYS in docs/operating.md."
        return [Error(f"The key ring cannot be used: {error}.", hint=hint, id="masar.E011")]
    except DatabaseError:
        return []
    if not closed:
        return []
    hint = "Name the ring that this database was written with; codes and people cannot be read without it."
    return [Error(f"The key ring does not open what is in: {', '.join(closed)}.", hint=hint, id="masar.E011")]


@register(Tags.security, deploy=True)
def messages(app_configs: Any, **options: Any) -> list[CheckMessage]:
    """Codes that travel encrypted to whoever sends them on, as far as that is ours."""
    found: list[CheckMessage] = []
    addresses = {"MASAR_SMS_URL": settings.MASAR_SMS["url"], "MASAR_SMS_SECOND_URL": settings.MASAR_SMS_SECOND["url"]}
    for name, address in addresses.items():
        gateway = urlsplit(address)
        if gateway.scheme not in ("", "https") and gateway.hostname not in LOOPBACK:
            hint = f"Set {name} to the gateway's https address."
            found.append(Error("Codes would reach the gateway unencrypted.", hint=hint, id="masar.E009"))
    mail = settings.EMAIL_BACKEND.endswith("smtp.EmailBackend") and settings.EMAIL_HOST not in LOOPBACK
    if mail and not (settings.EMAIL_USE_TLS or settings.EMAIL_USE_SSL):
        hint = "Set MASAR_EMAIL_URL with smtp+tls:// or smtp+ssl://."
        found.append(Error("Codes would reach the mail server unencrypted.", hint=hint, id="masar.E009"))
    return found


@register(Tags.security, deploy=True)
def sign_on(app_configs: Any, **options: Any) -> list[CheckMessage]:
    """The ministry's own sign-on of officers, where there is one: encrypted, whole, and with more than one factor."""
    own, told = settings.MASAR_OIDC, []
    if not own["issuer"]:
        return []
    issuer = urlsplit(own["issuer"])
    if issuer.scheme != "https" and issuer.hostname not in LOOPBACK:
        told.append(("Officers would be told to the ministry's sign-on unencrypted.", "Give an https address."))
    if not own["client_id"] or not own["client_secret"]:
        hint = "Set MASAR_OIDC_CLIENT_ID and MASAR_OIDC_CLIENT_SECRET_FILE as the provider gave them."
        told.append(("The ministry's sign-on has no client.", hint))
    if not any(settings.MASAR_OIDC_FACTORS.values()):
        hint = "Set MASAR_OIDC_AMR or MASAR_OIDC_ACR to what the provider says of more than one factor."
        told.append(("The ministry's sign-on lets nobody in: no sign of a second factor is named.", hint))
    return [Error(what, hint=hint, id="masar.E022") for what, hint in told]


@register(Tags.database, deploy=True)
def privileges(app_configs: Any, **options: Any) -> list[CheckMessage]:
    """A database role that cannot rewrite what happened, where the database knows roles."""
    if connection.vendor != "postgresql":
        return []
    try:
        with connection.cursor() as cursor:
            cursor.execute("SELECT has_table_privilege(%s, 'UPDATE, DELETE')", [Event._meta.db_table])
            may_rewrite = cursor.fetchone()[0]
    except DatabaseError:
        return []
    hint = "Let the application use a role without UPDATE and DELETE on it: docs/operating.md, PostgreSQL."
    return [Warning("This role may rewrite events.", hint=hint, id="masar.W003")] if may_rewrite else []


@register(Tags.database, deploy=True)
def durations(app_configs: Any, **options: Any) -> list[CheckMessage]:
    """Durations that somebody confirmed: those that nobody did are told as targets, never as usual."""
    try:
        services = catalogue().offered.values()
    except DatabaseError:
        return []
    assumed = [service.code for service in services if service.procedures[-1].assumed]
    if not assumed:
        return []
    hint = 'Confirm them, and write basis = "ministry" or "measured": docs/catalogue.md.'
    return [
        Warning(f"Nobody has confirmed the durations of: {', '.join(sorted(assumed))}.", hint=hint, id="masar.W004")
    ]


@register(Tags.database, deploy=True)
def references(app_configs: Any, **options: Any) -> list[CheckMessage]:
    """References that people may look by with a date of birth: the field offers it for declared shapes alone."""
    try:
        unsaid = Source.objects.filter(open_references=False, shape="").exclude(code__in=(SOURCE, DESK))
        codes = list(unsaid.order_by("code").values_list("code", flat=True))
    except DatabaseError:
        return []
    if not codes:
        return []
    told = f"Nobody says what the references look like of: {', '.join(codes)}. The field does not know them."
    hint = "If people have them, give `pattern` in the import profile and import again: docs/importing.md."
    return [Warning(told, hint=hint, id="masar.W006")]


@register(Tags.database, deploy=True)
def named(app_configs: Any, **options: Any) -> list[CheckMessage]:
    """Services, offices and sources that have names in every language that is offered."""
    try:
        said = [(office.code, "masar offices load", office.name) for office in Office.objects.order_by("code")]
        declared = Source.objects.exclude(code=DESK).order_by("code")
        said += [(one.code, "masar sources --declare", one.name) for one in declared]
        rows = WordingRevision.objects.order_by("service_id", "number")
        latest = {row.service_id: row.wording["name"] for row in rows}
    except DatabaseError:
        return []
    said += [(code, "masar catalogue load", name) for code, name in latest.items()]
    without = [(code, how) for code, how, name in said if lacking(name)]
    if not without:
        return []
    told = f"Some have no name in every language: {', '.join(code for code, _ in without)}."
    return [Error(told, hint=f"Load them again: {', '.join(sorted({how for _, how in without}))}.", id="masar.E018")]


@register(Tags.database, deploy=True)
def sample_data(app_configs: Any, **options: Any) -> list[CheckMessage]:
    """Made-up cases beside real ones would be taken for real."""
    try:
        made_up = Source.objects.filter(code=SOURCE).exists()
        made_up_officers = User.objects.filter(username__startswith=BEGINNING).exists()
        made_up_offices = Office.objects.filter(more__sample=True).exists()
    except DatabaseError:
        return [Warning("The database does not answer, or lacks its tables.", hint="masar migrate", id="masar.W001")]
    found: list[CheckMessage] = []
    if made_up_offices:
        hint = "Write your own offices file, without `sample = true`: docs/catalogue.md. Then `masar offices load`."
        found.append(Error("The offices are those made up for trying.", hint=hint, id="masar.E018"))
    if made_up_officers:
        hint = "Use a fresh database. They cannot sign in here."
        found.append(Error("The database holds officers made up for trying.", hint=hint, id="masar.E020"))
    if made_up:
        hint = "Use a fresh database: sample cases cannot be told from real ones by the public."
        found.append(Error("The database holds sample cases.", hint=hint, id="masar.E006"))
    if connection.vendor == "sqlite":
        hint = "SQLite serves one machine. For more, set MASAR_DATABASE_URL to a PostgreSQL 15 or later."
        found.append(Warning("The embedded database is in use.", hint=hint, id="masar.W002"))
    return found
