"""Settings, all from the environment: one file, three modes, three faces.

``PORTAL_MODE`` is ``production`` unless it says ``demo`` or ``test``: whoever forgets it gets the strict one. ``PORTAL_SITE``
names the face that this process serves: ``www`` (public, no cookies), ``desk`` (Wagtail's admin), ``rooms`` (the portal), or
``all`` (demo and tests only).
"""

from __future__ import annotations

import mimetypes
from datetime import timedelta
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from portal.env import Env, environment

BASE_DIR = Path(__file__).resolve().parent.parent
MODE = environment.get("PORTAL_MODE", "production")
PRODUCTION, DEMO, TESTING = MODE not in ("demo", "test"), MODE == "demo", MODE == "test"
env = Env(environment, required=PRODUCTION)
env.choice("PORTAL_MODE", ("production", "demo", "test"), "production")
VAR = env.path("PORTAL_VAR", BASE_DIR / "var" / ("demo" if DEMO else "test"))

DEBUG = False
SECRET_KEY = env.secret("SECRET_KEY_FILE", fallback="demo-and-test-only-not-a-secret-" * 2, shortest=50)
SITE = env.choice(
    "PORTAL_SITE",
    ("www", "desk", "rooms") if PRODUCTION else ("all", "www", "desk", "rooms"),
    "rooms" if PRODUCTION else "all",
    must=True,
)
PORT = env.number("PORT", 8000, high=65535)
ALLOWED_HOSTS = env.names("PORTAL_HOSTS", "localhost,testserver", must=True)
BASE_URL = env.text("PORTAL_BASE_URL", f"http://localhost:{PORT}", must=True)  # this face's own address
PUBLIC_URL = env.text("PORTAL_PUBLIC_URL", f"http://localhost:{PORT}", must=True)  # the public face's
ROOMS_URL = env.text("PORTAL_ROOMS_URL", BASE_URL, must=SITE == "desk")  # where accounts are looked after
CSRF_TRUSTED_ORIGINS = [BASE_URL] if BASE_URL.startswith("https://") else []
if PRODUCTION and not BASE_URL.startswith("https://"):
    env.faults.append("PORTAL_BASE_URL must start with https://")
if PRODUCTION and "*" in ALLOWED_HOSTS:
    env.faults.append("PORTAL_HOSTS must name its hosts: * is not allowed")

# The partnership and its words --------------------------------------------------------------------------------------
PARTNERSHIP_NAME = env.text("PARTNERSHIP_NAME", "Safer Southwark Partnership")
PARTNERSHIP_CONTACT = env.text("PARTNERSHIP_CONTACT", "the partnership’s office, at the address on its letters")
MARKING, MARKING_NOW = env.text("MARKING", "RESTRICTED"), env.text("MARKING_NOW", "OFFICIAL-SENSITIVE")
HOME_OFFICE_ADDRESS = env.text("HOME_OFFICE_ADDRESS", "the Home Office's enquiries inbox for these reviews")
DEMO_BANNER = ""
# The frame's way round: words and names of addresses; what this face does not serve is left out.
NAVIGATION = (
    ("Today", "reviews:today"),
    ("Reviews", "reviews:list"),
    ("Your files", "documentroom:your_files"),
    ("Account", "accounts:account"),
)
NOT_FOR_FAMILIES = ("reviews:clauses",)
PUBLIC_LAYOUT = "publishing/base.html"  # of the public face's error pages: with its way round
FOOT_LINKS = (
    ("The protocol, clause by clause", "reviews:clauses"),
    ("Words we use", "words"),
    ("Accessibility", "accessibility"),
    ("Privacy and cookies", "privacy"),
    ("Lock my access", "accounts:lock"),
)

# Applications: upper floors are named in strings only ---------------------------------------------------------------
INSTALLED_APPS = [
    "portal",
    "portal.kernel",
    "portal.vault",
    "portal.audit",
    "portal.accounts",
    "reviews",
    "documentroom",
    "publishing",
    *(["demo"] if not PRODUCTION and (BASE_DIR / "demo").is_dir() else []),
    "wagtail.sites",
    "wagtail.users",
    "wagtail.snippets",
    "wagtail.search",
    "wagtail.admin",
    "wagtail",
    "modelcluster",
    "taggit",
    "django_tasks",
    "django_otp",
    "django_otp_webauthn",
    "axes",
    "csp",
    "django_q",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "whitenoise.runserver_nostatic",
    "django.contrib.staticfiles",
]

MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "csp.middleware.CSPMiddleware",
    "publishing.middleware.DeskPolicy",  # inside django-csp's: a policy that stands is left as it is
    "django_permissions_policy.PermissionsPolicyMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "portal.accounts.signed_in.Factor",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "portal.accounts.guard.SessionGuard",
    "portal.middleware.ClosedByDefault",
    "axes.middleware.AxesMiddleware",
]
if SITE == "www":  # no cookie, no login: nothing that reads a session runs on the public face
    SESSIONS = ("django.contrib.", "django.middleware.csrf.", "django_otp.", "portal.accounts.", "axes.")
    MIDDLEWARE = [name for name in MIDDLEWARE if not name.startswith(SESSIONS)]

ROOT_URLCONF = "portal.urls"
WSGI_APPLICATION = "portal.wsgi.application"
# Where all faces are one process there is no nginx: what was baked is answered from its files, before Django.
BEFORE_DJANGO = ["publishing.baking.serving.Baked"] if SITE == "all" else []
TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [BASE_DIR / "templates"],
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "csp.context_processors.nonce",
                "portal.kernel.context.frame",
                "portal.accounts.context.session",
                "reviews.context.marking",
            ],
        },
    },
]

# Database, storage, queue -------------------------------------------------------------------------------------------
DATABASES: dict[str, dict[str, Any]] = {
    "default": env.database(
        "DATABASE_URL",
        f"sqlite:///{VAR / 'portal.sqlite3'}",
        env.secret("DATABASE_PASSWORD_FILE", fallback="", shortest=12),
    )
}
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

S3_ENDPOINT = env.text("S3_ENDPOINT", "-", must=False)
S3_REGION = env.text("S3_REGION", "eu-west-2")
S3_ACCESS_KEY = env.text("S3_ACCESS_KEY", "-").removeprefix("-")
S3_SECRET = env.secret("S3_SECRET_FILE", optional=True, shortest=8)
# The bucket that the public reads lies elsewhere as a rule, and is written with a key that opens nothing else.
PUBLIC_BUCKET = env.text("PUBLIC_BUCKET", "-").removeprefix("-") if SITE != "www" else ""
PUBLIC_ENDPOINT = env.text("PUBLIC_ENDPOINT", S3_ENDPOINT)
PUBLIC_REGION = env.text("PUBLIC_REGION", S3_REGION)
PUBLIC_ACCESS_KEY = env.text("PUBLIC_ACCESS_KEY", "-").removeprefix("-")
PUBLIC_SECRET = env.secret("PUBLIC_SECRET_FILE", optional=True, shortest=8) if PUBLIC_BUCKET else ""
PUBLIC_BUCKET_ACCEPT_NO_END_DATE = env.flag("PUBLIC_BUCKET_ACCEPT_NO_END_DATE", False)
if PUBLIC_BUCKET:
    for other in ("ROOMS_BUCKET", "RELEASES_BUCKET", "ANCHOR_BUCKET"):
        if environment.get(other, "").strip() == PUBLIC_BUCKET:
            env.faults.append(f"PUBLIC_BUCKET is {other} too: what the public reads lies in a bucket of its own")
    if PRODUCTION and (not PUBLIC_ACCESS_KEY or not PUBLIC_SECRET or PUBLIC_ACCESS_KEY == S3_ACCESS_KEY):
        env.faults.append(
            "PUBLIC_ACCESS_KEY and PUBLIC_SECRET_FILE: the public bucket needs a key that opens nothing else"
        )


def _storage(alias: str) -> dict[str, Any]:
    """One of the three stores: local folders by default, S3 when ``<ALIAS>_BUCKET`` names a bucket."""
    bucket, public = env.text(f"{alias.upper()}_BUCKET", "-"), alias == "public"
    endpoint = PUBLIC_ENDPOINT if public else S3_ENDPOINT
    if bucket == "-":
        return {
            "BACKEND": "django.core.files.storage.FileSystemStorage",
            "OPTIONS": {"location": VAR / "files" / alias, "base_url": None},
        }
    from botocore.config import Config

    # Other servers than Amazon's know neither its newest checksums nor, as a rule, a host name for each bucket.
    sums = {"request_checksum_calculation": "when_required", "response_checksum_validation": "when_required"}
    config = Config(**sums, s3=None if endpoint == "-" else {"addressing_style": "path"})
    if public:  # a withdrawal waits for it: nobody is to wait long for a bucket that is away
        config = config.merge(Config(connect_timeout=3, read_timeout=10, retries={"total_max_attempts": 1}))
    return {
        "BACKEND": "storages.backends.s3.S3Storage",
        "OPTIONS": {
            "bucket_name": bucket,
            "endpoint_url": None if endpoint == "-" else endpoint,
            "region_name": PUBLIC_REGION if public else S3_REGION,
            "access_key": (PUBLIC_ACCESS_KEY if public else S3_ACCESS_KEY) or None,
            "secret_key": (PUBLIC_SECRET if public else S3_SECRET) or None,
            "default_acl": None,
            "querystring_auth": True,
            "file_overwrite": False,
            "client_config": config,
        },
    }


STORAGES = {
    "default": {
        "BACKEND": "django.core.files.storage.FileSystemStorage",
        "OPTIONS": {"location": VAR / "files" / "default"},
    },
    "staticfiles": {
        "BACKEND": "portal.staticfiles.PortalStaticFiles"
        if not TESTING
        else "django.contrib.staticfiles.storage.StaticFilesStorage"
    },
    "rooms": _storage("rooms"),
    "releases": _storage("releases"),
    "public": _storage("public"),
}
PUBLIC_FOLDER = env.path("PUBLIC_FOLDER", VAR / "public")  # what the public's web server reads: written by who bakes
PUBLIC_CACHES = env.names("PUBLIC_CACHES")  # addresses of caches before it, each told with PURGE what changed or went
MAX_UPLOAD_BYTES = env.number("MAX_UPLOAD_MB", 100, high=2048) * 1024 * 1024
INLINE_CHECK_BYTES = env.number("INLINE_CHECK_MB", 25) * 1024 * 1024

Q_CLUSTER = {
    "name": "portal",
    "orm": "default",
    "workers": env.number("QUEUE_WORKERS", 1 if not PRODUCTION else 2),
    "timeout": 300,
    "retry": 360,  # longer than the timeout, else a slow task runs twice at once
    "ack_failures": False,
    "max_attempts": 20,
    "save_limit": 100,
    "save_limit_per": "func",
    "poll": 1,
    "catch_up": False,
    "label": "Queue",
    "sync": TESTING,
}

# Keys: apart from the database, the master key in a file of mode 0400 or a KMS --------------------------------------
KEY_STORE = env.path("KEY_STORE", VAR / "keys" / "reviews", must=SITE == "rooms")
RELEASES_KEY_STORE = env.path("RELEASES_KEY_STORE", VAR / "keys" / "releases", must=SITE != "www")
MASTER_KEY_FILE = env.path(
    "MASTER_KEY_FILE", VAR / "keys" / "master.json", must=SITE == "rooms" and not environment.get("MASTER_KEY_URI")
)
RELEASES_MASTER_KEY_FILE = env.path(
    "RELEASES_MASTER_KEY_FILE", VAR / "keys" / "releases-master.json", must=SITE != "www"
)
MASTER_KEY_URI = env.text("MASTER_KEY_URI", "-").removeprefix("-")
# Where backups go: database and files in one place, the wrapped keys in another.
BACKUP_FOLDER = env.path("BACKUP_FOLDER", VAR / "backups", must=SITE == "rooms")
KEY_BACKUP_FOLDER = env.path("KEY_BACKUP_FOLDER", VAR / "key-backups", must=SITE == "rooms")

# Evidence: where the heads of the audit chains are kept outside, and what is much in a short time --------------------
ANCHOR_BUCKET = env.text("ANCHOR_BUCKET", "-").removeprefix("-")  # a bucket of its own, made with object lock
ANCHOR_ENDPOINT = env.text("ANCHOR_ENDPOINT", S3_ENDPOINT)  # better another server than the files': its own keys
ANCHOR_REGION = env.text("ANCHOR_REGION", S3_REGION)
ANCHOR_ACCESS_KEY = env.text("ANCHOR_ACCESS_KEY", S3_ACCESS_KEY or "-").removeprefix("-")
ANCHOR_SECRET = env.secret("ANCHOR_SECRET_FILE", optional=True, shortest=8) or S3_SECRET
ANCHOR_KEEP_YEARS = env.number("ANCHOR_KEEP_YEARS", 10, high=100)
ANCHOR_MAIL = env.text("ANCHOR_MAIL", "-").removeprefix("-")  # an archive of somebody else's
ANCHOR_KEY_FILE = env.text("ANCHOR_KEY_FILE", "-").removeprefix("-")  # `manage.py make_anchor_key` makes one
if ANCHOR_MAIL and not ANCHOR_KEY_FILE and SITE in ("rooms", "all"):
    env.faults.append("ANCHOR_KEY_FILE is missing: an anchor that is mailed is signed")
ALERT_MINUTES = env.number("ALERT_MINUTES", 60, high=1440)
ALERT_LIMITS = {
    "pages": env.number("ALERT_PAGES", 300),
    "originals": env.number("ALERT_ORIGINALS", 15),
    "exports": env.number("ALERT_EXPORTS", 10),
    "refusals": env.number("ALERT_REFUSALS", 15),
}

# Malware scanner ----------------------------------------------------------------------------------------------------
SCANNER = env.choice(
    "SCANNER", ("clamd",) if PRODUCTION else ("clamd", "signature"), "clamd" if PRODUCTION else "signature"
)
CLAMD_ADDRESS = env.text(
    "CLAMD_ADDRESS", "/run/clamav/clamd.ctl", must=SITE == "rooms"
)  # a socket's path, or host:port

# Sign-in ------------------------------------------------------------------------------------------------------------
AUTH_USER_MODEL = "accounts.User"
AUTHENTICATION_BACKENDS = ["axes.backends.AxesStandaloneBackend", "portal.accounts.signed_in.People"]
PASSWORD_HASHERS = (
    ["django.contrib.auth.hashers.Argon2PasswordHasher"]
    if not TESTING
    else ["django.contrib.auth.hashers.MD5PasswordHasher"]
)
AUTH_PASSWORD_VALIDATORS = [
    {
        "NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator",
        "OPTIONS": {"user_attributes": ("username", "name", "email")},
    },
    {"NAME": "django.contrib.auth.password_validation.MinimumLengthValidator", "OPTIONS": {"min_length": 12}},
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
]
LOGIN_URL = WAGTAILADMIN_LOGIN_URL = WAGTAIL_FRONTEND_LOGIN_URL = "/sign-in/"
LOGIN_REDIRECT_URL = "/cms/" if SITE == "desk" else "reviews:today"
OTP_WEBAUTHN_ALLOW_PASSWORDLESS_LOGIN = False  # a passkey is the second factor, never the only one
OTP_WEBAUTHN_RP_NAME = PARTNERSHIP_NAME
OTP_WEBAUTHN_RP_ID = env.text("PORTAL_RP_ID", "localhost", must=SITE != "www")
if PRODUCTION and SITE != "www" and not f".{urlsplit(BASE_URL).hostname}".endswith(f".{OTP_WEBAUTHN_RP_ID}"):
    env.faults.append("PORTAL_RP_ID must be the host of PORTAL_BASE_URL, or a domain that it lies in")
OTP_WEBAUTHN_ALLOWED_ORIGINS = [BASE_URL]
PREFIX = "__Host-" if PRODUCTION else ""
SESSION_COOKIE_NAME, CSRF_COOKIE_NAME = f"{PREFIX}session", f"{PREFIX}csrf"
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = PRODUCTION
SESSION_COOKIE_HTTPONLY = CSRF_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = CSRF_COOKIE_SAMESITE = "Lax"
SESSION_EXPIRE_AT_BROWSER_CLOSE = True
SESSION_COOKIE_AGE = (
    24 * 3600
)  # the session ends after 12 hours at most (accounts); the row outlives it, so that late words find their writer
SESSION_ENGINE = f"portal.accounts.{'desk' if SITE == 'desk' else 'room'}_sessions"

# accounts: one network that fails five times with one user name waits 15 minutes; its owner, elsewhere, does not (services/pace.py)
AXES_FAILURE_LIMIT = 5
AXES_LOCKOUT_PARAMETERS = [["username", "ip_address"]]
AXES_COOLOFF_TIME = timedelta(minutes=15)
AXES_RESET_ON_SUCCESS, AXES_RESET_COOL_OFF_ON_FAILURE_DURING_LOCKOUT = True, False
AXES_USERNAME_CALLABLE, AXES_CLIENT_IP_CALLABLE = (
    "portal.accounts.services.pace.axes_username",
    "portal.accounts.services.pace.axes_network",
)
AXES_CLIENT_STR_CALLABLE = "portal.accounts.services.pace.axes_words"  # its log lines name nobody
AXES_LOCKOUT_CALLABLE = "portal.accounts.views.signing.stopped"
AXES_DISABLE_ACCESS_LOG, AXES_ENABLE_ADMIN, AXES_VERBOSE = True, False, False
# accounts: views that are not ours are opened by their place; what nothing may open (one way in, and no second password door)
PLACE_OPENERS = [("/cms/", "portal.accounts.openers.DESK")]
CLOSED_PATHS = [r"/cms/(login|password_reset|users|login_as)(/|$)", r"/_util/login", r"/accounts/login"]

# Headers ------------------------------------------------------------------------------------------------------------
SECURE_CONTENT_TYPE_NOSNIFF = True
SECURE_REFERRER_POLICY = "same-origin"  # "no-referrer" breaks Django's own form check
SECURE_CROSS_ORIGIN_OPENER_POLICY = "same-origin"
X_FRAME_OPTIONS = "SAMEORIGIN" if SITE in ("desk", "all") else "DENY"
if PRODUCTION:
    SECURE_SSL_REDIRECT = True
    SECURE_REDIRECT_EXEMPT = [r"^healthz$", r"^readyz$"]
    SECURE_HSTS_SECONDS, SECURE_HSTS_INCLUDE_SUBDOMAINS, SECURE_HSTS_PRELOAD = 31_536_000, True, True
    SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")
CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": ["'none'"],
        "script-src": ["'self'"],
        "style-src": ["'self'"],
        "img-src": ["'self'", "data:"],
        "font-src": ["'self'"],
        "connect-src": ["'self'"],
        "form-action": ["'self'"],
        "frame-ancestors": ["'self'"] if SITE in ("desk", "all") else ["'none'"],
        "base-uri": ["'none'"],
    }
}
PERMISSIONS_POLICY: dict[str, list[str]] = {
    name: []
    for name in (
        "camera",
        "geolocation",
        "microphone",
        "payment",
        "usb",
        "display-capture",
        "accelerometer",
        "gyroscope",
        "magnetometer",
    )
} | {"publickey-credentials-get": ["self"], "publickey-credentials-create": ["self"]}

# Language, time, static files, mail ---------------------------------------------------------------------------------
LANGUAGE_CODE, TIME_ZONE, USE_I18N, USE_TZ = "en-gb", "Europe/London", True, True
STATICFILES_DIRS = [BASE_DIR / "portal" / "static"]
STATIC_URL, STATIC_ROOT = "/static/", env.path("STATIC_ROOT", VAR / "static")
mimetypes.add_type("text/javascript", ".js", strict=True)
MEDIA_ROOT, MEDIA_URL = VAR / "media", "/media/"
EMAIL_BACKEND = (
    "demo.outbox.OutboxBackend"
    if DEMO
    else "django.core.mail.backends.locmem.EmailBackend"
    if TESTING
    else "django.core.mail.backends.smtp.EmailBackend"
)
EMAIL_HOST, EMAIL_PORT = env.text("EMAIL_HOST", "localhost", must=SITE == "rooms"), env.number("EMAIL_PORT", 587)
EMAIL_HOST_USER, EMAIL_HOST_PASSWORD = (
    env.text("EMAIL_USER", "-").removeprefix("-"),
    env.secret("EMAIL_PASSWORD_FILE", optional=True, shortest=0),
)
EMAIL_USE_TLS = PRODUCTION
DEFAULT_FROM_EMAIL = env.text("MAIL_FROM", "no-reply@rooms.invalid", must=SITE == "rooms")

# Wagtail ------------------------------------------------------------------------------------------------------------
WAGTAIL_SITE_NAME = PARTNERSHIP_NAME
WAGTAILADMIN_BASE_URL = BASE_URL
WAGTAIL_GRAVATAR_PROVIDER_URL = None
WAGTAIL_ENABLE_UPDATE_CHECK = False
WAGTAIL_ENABLE_WHATS_NEW_BANNER = False
WAGTAIL_PASSWORD_MANAGEMENT_ENABLED = WAGTAIL_PASSWORD_RESET_ENABLED = WAGTAIL_EMAIL_MANAGEMENT_ENABLED = False
WAGTAILSEARCH_BACKENDS = {"default": {"BACKEND": "wagtail.search.backends.database"}}
WAGTAILADMIN_NOTIFICATION_USE_HTML = False
# publishing
WAGTAIL_FINISH_WORKFLOW_ACTION = "publishing.finish.finish"  # two people, and the permit of never 6
WAGTAILADMIN_COMMENTS_ENABLED = False  # comments go out by e-mail, with the page's title (never 9)
WAGTAIL_WORKFLOW_REQUIRE_REAPPROVAL_ON_EDIT = True
WAGTAILADMIN_GLOBAL_EDIT_LOCK = False
WAGTAIL_I18N_ENABLED = False
WAGTAIL_ALLOW_UNICODE_SLUGS = False

LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {"line": {"format": "%(asctime)s %(levelname)s %(name)s %(message)s"}},
    "filters": {"without_address": {"()": "portal.kernel.logs.WithoutAddress"}},
    "handlers": {"console": {"class": "logging.StreamHandler", "formatter": "line", "filters": ["without_address"]}},
    "root": {"handlers": ["console"], "level": "WARNING"},
}
SILENCED_SYSTEM_CHECKS: list[str] = []
if SITE == "www":
    # The public face has no sign-in (axes.W002), and answers GET and HEAD alone: no cookie, no form to forge (W003).
    SILENCED_SYSTEM_CHECKS += ["axes.W002", "security.W003"]
if SITE in ("desk", "all"):
    # W019 asks for X_FRAME_OPTIONS "DENY": the desk shows a draft in a frame of its own page. Other sites still cannot.
    SILENCED_SYSTEM_CHECKS += ["security.W019"]

env.check()
