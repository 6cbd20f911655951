"""Django settings. Everything a deployment may change comes from the environment (prefix KOUAN_)."""

from pathlib import Path

from django.utils.translation import gettext_lazy as _
from environs import Env

from kouan.config.database import parse
from kouan.config.wings import KOUAN

env = Env()
BASE_DIR = Path(__file__).resolve().parents[1]

STATE = Path(env.str("KOUAN_STATE", str(Path.home() / ".local" / "share" / "kouan")))
PRODUCTION = env.bool("KOUAN_PRODUCTION", default=False)
# The demo world (one-click roles, simulator) exists only where nobody pointed us at a database of their own.
DEMO = env.bool("KOUAN_DEMO", default=False) and not PRODUCTION
DEBUG = env.bool("KOUAN_DEBUG", default=False)
SECRET_KEY = env.str("KOUAN_SECRET_KEY", "only-for-a-demo-world-and-tests-never-for-production-0123456789")
if PRODUCTION and SECRET_KEY.startswith("only-for-a-demo"):
    raise RuntimeError("KOUAN_SECRET_KEY must be set when KOUAN_PRODUCTION is on.")
ALLOWED_HOSTS = env.list("KOUAN_HOSTS", default=["127.0.0.1", "localhost", "[::1]", "testserver"])

NATS_URL = env.str("KOUAN_NATS_URL", "")
KOUAN_MQTT_URL = env.str("KOUAN_MQTT_URL", "")
KOUAN_AS2_ID = env.str("KOUAN_AS2_ID", "KOUAN")  # our name among AS2 partners
KOUAN_SIGNER = env.str("KOUAN_SIGNER", "")  # rsa:FILE, sm2:FILE or ukey:ws://HOST:PORT
# Further keys that partners may be given: NAME=rsa:FILE,NAME=sm2:FILE,NAME=ukey:ws://HOST:PORT
KOUAN_SIGNERS: dict[str, str] = env.dict("KOUAN_SIGNERS", default={})
KOUAN_SIGNER_PIN = env.str("KOUAN_SIGNER_PIN", "")
PORTAL_URL = env.str("KOUAN_PORTAL_URL", "http://127.0.0.1:8000")

INSTALLED_APPS = [
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "django.contrib.postgres",
    "django.contrib.humanize",
    "whitenoise.runserver_nostatic",
    "kouan.portal",  # before allauth: its templates and words replace theirs
    "allauth",
    "allauth.account",
    "allauth.mfa",
    "django_htmx",
    "lucide",
    "ninja",  # serves the browsable description of the API from its own files: nothing is fetched from elsewhere
    "procrastinate.contrib.django",
    *(f"kouan.{app}" for app in KOUAN),
]

MIDDLEWARE = [
    "kouan.config.middleware.SecurityHeaders",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "kouan.config.middleware.Limits",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.locale.LocaleMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
    "kouan.config.middleware.Actor",
]

ROOT_URLCONF = "kouan.config.urls"
WSGI_APPLICATION = "kouan.config.wsgi.application"

TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "django.template.context_processors.i18n",
                "kouan.portal.context.shell",
            ],
        },
    }
]

DATABASES = {"default": parse(env.str("KOUAN_DATABASE_URL", "postgresql://kouan@127.0.0.1/kouan"))}
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

AUTH_USER_MODEL = "registry.Person"
AUTHENTICATION_BACKENDS = ["allauth.account.auth_backends.AuthenticationBackend"]
PASSWORD_HASHERS = ["django.contrib.auth.hashers.Argon2PasswordHasher"]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator"},
    {"NAME": "django.contrib.auth.password_validation.MinimumLengthValidator", "OPTIONS": {"min_length": 10}},
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
]
LOGIN_URL = "account_login"
LOGIN_REDIRECT_URL = "/"
LOGOUT_REDIRECT_URL = "/"
ACCOUNT_ADAPTER = "kouan.portal.adapter.ClosedSignup"
ACCOUNT_LOGIN_METHODS = {"username"}
ACCOUNT_SIGNUP_FIELDS = ["username*", "password1*", "password2*"]
ACCOUNT_EMAIL_VERIFICATION = "none"
ACCOUNT_USER_MODEL_EMAIL_FIELD = "email"
ACCOUNT_LOGOUT_ON_GET = False
ACCOUNT_RATE_LIMITS = {"login_failed": "10/m/ip,5/5m/key"}
MFA_SUPPORTED_TYPES = ["totp", "webauthn", "recovery_codes"]
MFA_PASSKEY_LOGIN_ENABLED = True
MFA_WEBAUTHN_ALLOW_INSECURE_ORIGIN = not PRODUCTION

SESSION_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = "Lax"
SESSION_COOKIE_AGE = 12 * 3600
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = PRODUCTION
CSRF_TRUSTED_ORIGINS: list[str] = env.list("KOUAN_ORIGINS", default=[])
X_FRAME_OPTIONS = "DENY"
if PRODUCTION:
    SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")
    SECURE_HSTS_SECONDS = 31_536_000

# Upload limits, stated in the API description and the guides.
DATA_UPLOAD_MAX_MEMORY_SIZE = 8 * 1024 * 1024
DATA_UPLOAD_MAX_NUMBER_FIELDS = 5_000
KOUAN_MESSAGE_MAX_BYTES = 8 * 1024 * 1024
KOUAN_WRITES_PER_MINUTE = env.int("KOUAN_WRITES_PER_MINUTE", 600_000 if DEMO else 6_000)
KOUAN_LIVE_URL = env.str("KOUAN_LIVE_URL", "")

LANGUAGE_CODE = "zh-hans"
LANGUAGES = [("zh-hans", _("Chinese")), ("en", _("English"))]
LANGUAGE_COOKIE_NAME = "kouan_language"
TIME_ZONE = "Asia/Shanghai"
USE_I18N = USE_TZ = True

STATIC_URL = "static/"
STATIC_ROOT = STATE / "static"
WHITENOISE_USE_FINDERS = True
WHITENOISE_AUTOREFRESH = False

# Buckets of rate limits live here: the default of 300 entries would drop them as soon as many callers are about.
CACHES = {
    "default": {"BACKEND": "django.core.cache.backends.locmem.LocMemCache", "OPTIONS": {"MAX_ENTRIES": 50_000}},
}
PROCRASTINATE_ON_APP_READY = None

LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {"line": {"()": "kouan.config.logs.formatter"}},
    "handlers": {"console": {"class": "logging.StreamHandler", "formatter": "line"}},
    "root": {"handlers": ["console"], "level": env.str("KOUAN_LOG_LEVEL", "INFO")},
    "loggers": {"django.request": {"level": "ERROR"}, "procrastinate": {"level": "WARNING"}},
}
