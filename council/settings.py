"""Settings. Everything an installation may change is an environment variable.

``LOCAL_MODE=1`` is how one person tries the portal on one machine: letters go
to a mailbox folder, a page shows them, and cookies work without TLS. Without
it the settings are those of production, and checks refuse to start a
production that still has a local switch on (``council.core.checks``).
"""

import os
from pathlib import Path
from urllib.parse import parse_qs, unquote, urlsplit

from csp.constants import NONE, SELF
from django.core.exceptions import ImproperlyConfigured
from django.utils.translation import gettext_lazy as _

BASE_DIR = Path(__file__).resolve().parent.parent


def flag(name, default="0"):
    """True when the environment variable is 1, true or yes."""
    return os.environ.get(name, default).lower() in {"1", "true", "yes"}


def words(name, default=""):
    """The comma-separated values of an environment variable."""
    return [word.strip() for word in os.environ.get(name, default).split(",") if word.strip()]


LOCAL_MODE = flag("LOCAL_MODE")
DEBUG = False
VAR_DIR = Path(os.environ.get("VAR_DIR", BASE_DIR / "var"))
SITE_URL = os.environ.get("SITE_URL", "http://127.0.0.1:8000" if LOCAL_MODE else "").rstrip("/")
SITE_NAME = os.environ.get("SITE_NAME", "Neuvottelupöytä")
SITE_OWNER = os.environ.get("SITE_OWNER", "")
SITE_CONTACT = os.environ.get("SITE_CONTACT", "")
# Nothing secret is at stake on one's own machine; a check refuses this key elsewhere.
LOCAL_SECRET_KEY = "local-mode-only-key-which-a-check-refuses-in-production-0123456789"  # noqa: S105
SECRET_KEY = os.environ.get("SECRET_KEY") or (LOCAL_SECRET_KEY if LOCAL_MODE else "")
if not SECRET_KEY:
    raise ImproperlyConfigured("SECRET_KEY is missing: 50 or more random characters (or LOCAL_MODE=1 to try it out).")
SECRET_KEY_FALLBACKS = words("SECRET_KEY_FALLBACKS")
ALLOWED_HOSTS = words("ALLOWED_HOSTS", "127.0.0.1,localhost" if LOCAL_MODE else "")
# Local mode shows everybody's letters, so nothing starts in it that other machines could reach.
LOOPBACK_HOSTS = {"127.0.0.1", "localhost", "::1", "[::1]"}
if LOCAL_MODE and not {urlsplit(SITE_URL).hostname, *ALLOWED_HOSTS} <= LOOPBACK_HOSTS:
    raise ImproperlyConfigured(
        "LOCAL_MODE is on, but SITE_URL or ALLOWED_HOSTS names a host that other machines can reach. Unset LOCAL_MODE."
    )
if LOCAL_MODE and SITE_URL.startswith("https:"):
    raise ImproperlyConfigured("LOCAL_MODE is on, but SITE_URL is that of a production (https). Unset LOCAL_MODE.")
CSRF_TRUSTED_ORIGINS = words("CSRF_TRUSTED_ORIGINS", SITE_URL if SITE_URL.startswith("https:") else "")

INSTALLED_APPS = [
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "django.contrib.humanize",
    "django.contrib.postgres",
    "django.contrib.admin",
    "django.forms",
    "allauth",
    "allauth.account",
    "allauth.socialaccount",
    "allauth.socialaccount.providers.openid_connect",
    "allauth.mfa",
    "allauth.usersessions",
    "django_filters",
    "django_htmx",
    "django_prose_editor",
    "csp",
    "council.core",
    "council.bodies",
    "members",
    "members.calls",
    "meetings",
    "workgroups",
    "council.portal",
]

MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "council.core.pages.PublicPageMiddleware",
    "csp.middleware.CSPMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.locale.LocaleMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "members.middleware.SignInMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "allauth.usersessions.middleware.UserSessionsMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
    "members.middleware.SecondFactorMiddleware",
    "council.core.http.PrivateCacheMiddleware",
]

ROOT_URLCONF = "council.urls"
WSGI_APPLICATION = "council.wsgi.application"
TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [BASE_DIR / "templates"],
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.template.context_processors.i18n",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "council.core.http.site",
            ],
            "builtins": ["django.templatetags.i18n", "django.templatetags.static", "council.core.templatetags.portal"],
        },
    }
]
FORM_RENDERER = "django.forms.renderers.TemplatesSetting"
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"


def database(url):
    """Django's connection settings for a ``postgresql://`` address; the host may be a socket folder."""
    parts = urlsplit(url)
    query = {key: values[-1] for key, values in parse_qs(parts.query).items()}
    return {
        "ENGINE": "django.db.backends.postgresql",
        "NAME": unquote(parts.path.lstrip("/")) or "portal",
        "USER": unquote(parts.username or ""),
        "PASSWORD": unquote(parts.password or ""),
        "HOST": query.pop("host", parts.hostname or ""),
        "PORT": str(parts.port or query.pop("port", "")),
        "CONN_MAX_AGE": 600,
        "CONN_HEALTH_CHECKS": True,
        "OPTIONS": query,
        "TEST": {"NAME": "test_portal" + os.environ.get("TEST_DB_SUFFIX", "")},
    }


DATABASE_URL = os.environ.get("DATABASE_URL", "")
DATABASES = {"default": database(DATABASE_URL or f"postgresql://portal@/portal?host={VAR_DIR / 'postgres'}")}

REDIS_URL = os.environ.get("REDIS_URL", "")
CACHES = {
    "default": (
        {"BACKEND": "django.core.cache.backends.redis.RedisCache", "LOCATION": REDIS_URL, "KEY_PREFIX": "portal"}
        if REDIS_URL
        else {"BACKEND": "django.core.cache.backends.locmem.LocMemCache"}
    )
}

# --- Languages: an open list (Sámi languages can be added); texts fall back in the body's own order.
LANGUAGE_CODE = "fi"
LANGUAGES = [("fi", _("Finnish")), ("sv", _("Swedish")), ("en", _("English"))]
LOCALE_PATHS = [BASE_DIR / "locale"]
TIME_ZONE = "Europe/Helsinki"
USE_TZ = True
USE_I18N = True
FORMAT_MODULE_PATH = ["council.formats"]
LANGUAGE_COOKIE_SAMESITE = "Lax"

# --- Files
STATIC_URL = "static/"
STATIC_ROOT = Path(os.environ.get("STATIC_ROOT", VAR_DIR / "static"))
# The web fonts are made by build_fonts; until then the folder is missing, which is no reason for a warning.
FONTS_DIR = Path(os.environ.get("FONTS_DIR", VAR_DIR / "fonts"))
STATICFILES_DIRS = [BASE_DIR / "static", FONTS_DIR]
SILENCED_SYSTEM_CHECKS = ["staticfiles.W004"]
FILES_DIR = Path(os.environ.get("FILES_DIR", VAR_DIR / "files"))
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage", "OPTIONS": {"location": FILES_DIR}},
    "staticfiles": {
        "BACKEND": "whitenoise.storage.CompressedManifestStaticFilesStorage",
        # The web server in front reads them as another user.
        "OPTIONS": {"file_permissions_mode": 0o644},
    },
}
WHITENOISE_ALLOW_ALL_ORIGINS = False
# Only what pages ask for is kept and compressed: the source map of the rich text editor alone took half the time.
WHITENOISE_KEEP_ONLY_HASHED_FILES = True
WHITENOISE_SKIP_COMPRESS_EXTENSIONS = ("map", "jpg", "jpeg", "png", "webp", "gz", "br", "woff", "woff2")
# nginx serves papers through an internal location when this is its prefix; otherwise Django streams them.
ACCEL_REDIRECT_PREFIX = os.environ.get("ACCEL_REDIRECT_PREFIX", "")
UPLOAD_MAX_BYTES = 25 * 2**20
CLAMD_SOCKET = os.environ.get("CLAMD_SOCKET", "")
DATA_UPLOAD_MAX_NUMBER_FILES = 20
DATA_UPLOAD_MAX_MEMORY_SIZE = 5 * 2**20
FILE_UPLOAD_PERMISSIONS = 0o640

# --- Letters
EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
EMAIL_HOST = os.environ.get("EMAIL_HOST", "localhost")
EMAIL_PORT = int(os.environ.get("EMAIL_PORT", "25"))
EMAIL_HOST_USER = os.environ.get("EMAIL_HOST_USER", "")
EMAIL_HOST_PASSWORD = os.environ.get("EMAIL_HOST_PASSWORD", "")
EMAIL_USE_TLS = flag("EMAIL_USE_TLS")
EMAIL_USE_SSL = flag("EMAIL_USE_SSL")
EMAIL_TIMEOUT = 20
DEFAULT_FROM_EMAIL = os.environ.get("DEFAULT_FROM_EMAIL", "portaali@localhost")
# How long a worker holds the letters it has claimed; more than the longest time one letter may take over SMTP.
LETTER_LEASE_SECONDS = 90
# In local mode letters are put into this folder (a Maildir) instead of an SMTP server.
LOCAL_MAILBOX = Path(os.environ.get("LOCAL_MAILBOX", VAR_DIR / "mailbox")) if LOCAL_MODE else None

# --- Celery (docs/deployment.md tells why each number is what it is)
# A Redis on a Unix socket has another name for Celery than for Django's cache.
CELERY_BROKER_URL = REDIS_URL.replace("unix://", "redis+socket://", 1) or "memory://"
CELERY_TASK_ACKS_LATE = True
CELERY_TASK_REJECT_ON_WORKER_LOST = True
CELERY_WORKER_PREFETCH_MULTIPLIER = 1
CELERY_TASK_IGNORE_RESULT = True
CELERY_TASK_TIME_LIMIT = 120
CELERY_TASK_SOFT_TIME_LIMIT = 90
CELERY_BROKER_TRANSPORT_OPTIONS = {
    "visibility_timeout": 600,
    "unacked_restore_interval": 10,
    "unacked_restore_throttle": 1,
    "socket_timeout": 30,
    "socket_connect_timeout": 3,
}
CELERY_TASK_PUBLISH_RETRY_POLICY = {"max_retries": 2, "interval_start": 0.1, "interval_step": 0.2, "interval_max": 0.5}
CELERY_WORKER_CANCEL_LONG_RUNNING_TASKS_ON_CONNECTION_LOSS = True
CELERY_WORKER_SOFT_SHUTDOWN_TIMEOUT = 30
CELERY_BROKER_CONNECTION_RETRY_ON_STARTUP = True
CELERY_TIMEZONE = TIME_ZONE
CELERY_BEAT_SCHEDULE_FILENAME = str(VAR_DIR / "celerybeat-schedule")

# --- Sign-in: invited people only, by a code in an e-mail, a passkey, or the organisation's own sign-in.
AUTH_USER_MODEL = "members.User"
AUTHENTICATION_BACKENDS = ["allauth.account.auth_backends.AuthenticationBackend"]
LOGIN_URL = "account_request_login_code"
LOGIN_REDIRECT_URL = "portal:my_page"
ACCOUNT_ADAPTER = "members.adapters.AccountAdapter"
SOCIALACCOUNT_ADAPTER = "members.adapters.SocialAccountAdapter"
ACCOUNT_USER_MODEL_USERNAME_FIELD = None
ACCOUNT_LOGIN_METHODS = {"email"}
ACCOUNT_SIGNUP_FIELDS = ["email*"]
ACCOUNT_LOGIN_BY_CODE_ENABLED = True
ACCOUNT_LOGIN_BY_CODE_TIMEOUT = 600
ACCOUNT_LOGIN_BY_CODE_MAX_ATTEMPTS = 3
ACCOUNT_LOGIN_BY_CODE_SUPPORTS_RESEND = True
ACCOUNT_LOGIN_BY_CODE_FORMAT = {"numeric": True, "length": 8}
ACCOUNT_RATE_LIMITS = {"request_login_code": "20/m/ip,3/m/key,30/h/key"}
# The secretary who invited the person gave the address, and the code proves it: no second proof is asked.
ACCOUNT_EMAIL_VERIFICATION = "none"
ACCOUNT_FORMS = {
    "request_login_code": "members.signin.forms.RequestCodeForm",
    "confirm_login_code": "members.signin.forms.EnterCodeForm",
}
ACCOUNT_PREVENT_ENUMERATION = "strict"
ACCOUNT_EMAIL_UNKNOWN_ACCOUNTS = False
ACCOUNT_REAUTHENTICATION_REQUIRED = True
ACCOUNT_REAUTHENTICATION_TIMEOUT = 300
ACCOUNT_EMAIL_NOTIFICATIONS = True
ACCOUNT_SESSION_REMEMBER = False
ACCOUNT_LOGOUT_ON_PASSWORD_CHANGE = True
ACCOUNT_DEFAULT_HTTP_PROTOCOL = "http" if LOCAL_MODE else "https"
ALLAUTH_TRUSTED_PROXY_COUNT = int(os.environ.get("TRUSTED_PROXY_COUNT", "0" if LOCAL_MODE else "1"))
MFA_SUPPORTED_TYPES = ["totp", "webauthn", "recovery_codes"]
MFA_PASSKEY_LOGIN_ENABLED = True
MFA_PASSKEY_SIGNUP_ENABLED = False
MFA_WEBAUTHN_USER_VERIFICATION = "required"
MFA_WEBAUTHN_ALLOW_INSECURE_ORIGIN = LOCAL_MODE
MFA_TOTP_ISSUER = SITE_NAME
# A phone's clock may be half a minute off; members.signin.forms sees to it that a code works once.
MFA_TOTP_TOLERANCE = 1
MFA_ADAPTER = "members.adapters.MFAAdapter"
MFA_FORMS = {
    "authenticate": "members.signin.forms.SecondFactorForm",
    "reauthenticate": "members.signin.forms.SecondFactorAgainForm",
    "activate_totp": "members.signin.forms.ActivateAppForm",
    "login_webauthn": "members.signin.forms.LoginPasskeyForm",
    "authenticate_webauthn": "members.signin.forms.SecondPasskeyForm",
    "reauthenticate_webauthn": "members.signin.forms.PasskeyAgainForm",
    "add_webauthn": "members.signin.forms.AddPasskeyForm",
    "edit_webauthn": "members.signin.forms.RenamePasskeyForm",
}
MFA_RECOVERY_CODES_SHOW_ONCE = True
MFA_TRUST_ENABLED = False
MFA_REAUTHENTICATION_REQUIRED = True
# Secretaries and administrators need a second factor; only local mode may switch it off.
SECOND_FACTOR_REQUIRED = flag("SECOND_FACTOR_REQUIRED", "0" if LOCAL_MODE else "1")
SOCIALACCOUNT_LOGIN_ON_GET = False
SOCIALACCOUNT_STORE_TOKENS = False
SOCIALACCOUNT_FORMS = {"disconnect": "members.signin.forms.DisconnectForm"}
OIDC_SERVER_URL = os.environ.get("OIDC_SERVER_URL", "").rstrip("/")
# On only where the organisation's own identity provider vouches for the addresses: an invited person then comes
# in at once by the verified address, and is recognised by the identity (``sub``) from then on.
OIDC_TRUST_EMAIL = flag("OIDC_TRUST_EMAIL")
SOCIALACCOUNT_EMAIL_AUTHENTICATION = OIDC_TRUST_EMAIL
SOCIALACCOUNT_EMAIL_AUTHENTICATION_AUTO_CONNECT = OIDC_TRUST_EMAIL
# A form that leads to the identity provider needs its origin in the page's policy; more can be named.
OIDC_FORM_ORIGINS = [
    *(["{0.scheme}://{0.netloc}".format(urlsplit(OIDC_SERVER_URL))] if OIDC_SERVER_URL else []),
    *words("OIDC_FORM_ORIGINS"),
]
SOCIALACCOUNT_PROVIDERS = {
    "openid_connect": {
        "OAUTH_PKCE_ENABLED": True,
        "APPS": [
            {
                "provider_id": "organisation",
                "name": os.environ.get("OIDC_NAME", "Organisaation tunnistautuminen"),
                "client_id": os.environ.get("OIDC_CLIENT_ID", ""),
                "secret": os.environ.get("OIDC_CLIENT_SECRET", ""),
                "settings": {
                    "server_url": OIDC_SERVER_URL,
                    "fetch_userinfo": True,
                    "token_auth_method": "client_secret_basic",
                    "uid_field": "sub",
                },
            }
        ]
        if OIDC_SERVER_URL
        else [],
    }
}
# Signing in is recorded, every page is not: that would be a write for each page read.
USERSESSIONS_TRACK_ACTIVITY = False

# --- Browser security
CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": [NONE],
        "script-src": [SELF],
        "style-src": [SELF],
        "img-src": [SELF],
        "font-src": [SELF],
        "connect-src": [SELF],
        "manifest-src": [SELF],
        "form-action": [SELF, *OIDC_FORM_ORIGINS],
        "frame-ancestors": [NONE],
        "base-uri": [NONE],
    }
}
X_FRAME_OPTIONS = "DENY"
SECURE_CONTENT_TYPE_NOSNIFF = True
SECURE_REFERRER_POLICY = "same-origin"
SESSION_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = "Lax"
SESSION_COOKIE_AGE = 12 * 3600
CSRF_COOKIE_SAMESITE = "Lax"
CSRF_FAILURE_VIEW = "council.core.http.csrf_failure"
MESSAGE_STORAGE = "django.contrib.messages.storage.session.SessionStorage"
PASSWORD_RESET_TIMEOUT = 3600
if not LOCAL_MODE:
    SECURE_SSL_REDIRECT = True
    SECURE_REDIRECT_EXEMPT = [r"^healthz$"]
    SECURE_HSTS_SECONDS = 31_536_000
    SECURE_HSTS_INCLUDE_SUBDOMAINS = True
    SECURE_HSTS_PRELOAD = True
    SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")
    SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = True
    SESSION_COOKIE_NAME = "__Host-sid"
    CSRF_COOKIE_NAME = "__Host-csrf"

LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {"line": {"format": "%(asctime)s %(levelname)s %(name)s %(message)s"}},
    "filters": {"hide_tokens": {"()": "council.core.logs.HideTokens"}},
    "handlers": {"console": {"class": "logging.StreamHandler", "formatter": "line", "filters": ["hide_tokens"]}},
    "root": {"handlers": ["console"], "level": os.environ.get("LOG_LEVEL", "INFO" if not LOCAL_MODE else "WARNING")},
}
