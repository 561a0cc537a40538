"""Django's settings. Nothing secret stands here: keys come from the vault once it is open.

Environment: HABEAS_DATA (data folder), HABEAS_DATABASE_URL (postgresql://...; without it SQLCipher in the data folder),
HABEAS_HTTPS=1 (behind TLS), HABEAS_HOSTS (names it answers to, by comma).
"""

import os
import secrets
from pathlib import Path
from typing import Any

from csp.constants import NONE, SELF
from django.utils.translation import gettext_lazy as _

from habeas.desk.database import database
from habeas.store.place import data_folder

HERE = Path(__file__).parent
DATA = data_folder()
HTTPS = os.environ.get("HABEAS_HTTPS") == "1"

SECRET_KEY = secrets.token_urlsafe(64)
"""Of this process alone, until the vault is open (`casework.office.opened`)."""
DEBUG = False
ALLOWED_HOSTS = [*filter(None, os.environ.get("HABEAS_HOSTS", "").split(",")), "127.0.0.1", "localhost", "[::1]"]
CSRF_TRUSTED_ORIGINS = [f"https://{host}" for host in ALLOWED_HOSTS] if HTTPS else []

INSTALLED_APPS = [
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "django.contrib.humanize",
    "allauth",
    "allauth.account",
    "allauth.mfa",
    "allauth.usersessions",
    "csp",
    "template_partials",
    "habeas.store",
    "habeas.desk",
]

MIDDLEWARE = [
    "habeas.desk.middleware.Health",
    "habeas.desk.middleware.Fences",
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "csp.middleware.CSPMiddleware",
    "django.middleware.locale.LocaleMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "habeas.desk.api.door.Api",
    "habeas.desk.middleware.Locked",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "habeas.desk.middleware.Language",
    "django.contrib.messages.middleware.MessageMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "habeas.desk.middleware.SignedIn",
    "habeas.desk.middleware.Looks",
]

ROOT_URLCONF = "habeas.desk.urls"
WSGI_APPLICATION = "habeas.desk.wsgi.application"
DATABASES: dict[str, Any] = {"default": database(DATA)}
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        # before those of allauth, which ours replace
        "DIRS": [HERE / "templates"],
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "django.template.context_processors.i18n",
                "habeas.desk.context.desk",
            ],
            "builtins": [
                "habeas.desk.templatetags.desk",
                "habeas.desk.templatetags.fields",
                "django.templatetags.i18n",
                "django.templatetags.static",
            ],
        },
    }
]

FORM_RENDERER = "habeas.desk.widgets.Renderer"

AUTH_USER_MODEL = "store.Account"
AUTHENTICATION_BACKENDS = [
    "habeas.desk.account.backends.ByPassword",
    "habeas.desk.account.backends.ByAllauth",
]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator"},
    {"NAME": "django.contrib.auth.password_validation.MinimumLengthValidator", "OPTIONS": {"min_length": 12}},
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
    {"NAME": "django.contrib.auth.password_validation.NumericPasswordValidator"},
]
PASSWORD_HASHERS = ["django.contrib.auth.hashers.Argon2PasswordHasher"]
LOGIN_URL = "account_login"
LOGIN_REDIRECT_URL = "today"
LOGOUT_REDIRECT_URL = "account_login"

ACCOUNT_ADAPTER = "habeas.desk.account.adapter.StaffAdapter"
ACCOUNT_FORMS = {"login": "habeas.desk.account.forms.SignInForm"}
ACCOUNT_LOGIN_METHODS = {"username"}
ACCOUNT_SIGNUP_FIELDS = ["username*", "password1*", "password2*"]
ACCOUNT_EMAIL_VERIFICATION = "none"
ACCOUNT_USER_MODEL_EMAIL_FIELD = None
ACCOUNT_SESSION_REMEMBER = False
ACCOUNT_REAUTHENTICATION_REQUIRED = True
ACCOUNT_LOGOUT_ON_GET = False
ACCOUNT_PREVENT_ENUMERATION = True
ACCOUNT_REAUTHENTICATION_TIMEOUT = 15 * 60
ACCOUNT_RATE_LIMITS = {
    "login": "30/m/ip",
    "login_failed": "10/m/ip,5/5m/key",
    "reauthenticate": "10/m/user",
    "change_password": "5/m/user",
}
ALLAUTH_TRUSTED_PROXY_COUNT = 1 if HTTPS else 0
MFA_ADAPTER = "habeas.desk.account.adapter.SealedMFAAdapter"
MFA_SUPPORTED_TYPES = ["totp", "webauthn", "recovery_codes"]
MFA_PASSKEY_LOGIN_ENABLED = True
MFA_TOTP_ISSUER = "Habeas"
MFA_TOTP_TOLERANCE = 1
MFA_RECOVERY_CODES_SHOW_ONCE = True
MFA_WEBAUTHN_ALLOW_INSECURE_ORIGIN = not HTTPS
# `middleware.SignedIn` notes who is here once a minute; allauth would write at each page
USERSESSIONS_TRACK_ACTIVITY = False

SESSION_ENGINE = "habeas.desk.account.kept"
SESSION_COOKIE_AGE = 8 * 3600
SESSION_EXPIRE_AT_BROWSER_CLOSE = True
SESSION_COOKIE_NAME = "__Host-habeas" if HTTPS else "habeas"
SESSION_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = "Lax"
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = HTTPS
CSRF_COOKIE_NAME = "__Host-habeas-csrf" if HTTPS else "habeas-csrf"
CSRF_COOKIE_HTTPONLY = True
IDLE_MINUTES = 30
"""After so long without a click one is signed out; the page warns before."""

SECURE_CONTENT_TYPE_NOSNIFF = True
SECURE_REFERRER_POLICY = "same-origin"
SECURE_CROSS_ORIGIN_OPENER_POLICY = "same-origin"
SECURE_SSL_REDIRECT = HTTPS
SECURE_REDIRECT_EXEMPT = ["^healthz$"]
SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https") if HTTPS else None
SECURE_HSTS_SECONDS = 365 * 24 * 3600 if HTTPS else 0
SECURE_HSTS_INCLUDE_SUBDOMAINS = HTTPS
SECURE_HSTS_PRELOAD = HTTPS
X_FRAME_OPTIONS = "DENY"
CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": [SELF],
        "img-src": [SELF, "data:"],
        "object-src": [NONE],
        "base-uri": [NONE],
        "form-action": [SELF],
        "frame-ancestors": [NONE],
    }
}

LANGUAGE_CODE = "en"
LANGUAGES = [("en", _("English")), ("ru", _("Russian"))]
LOCALE_PATHS = [HERE / "locale"]
LANGUAGE_COOKIE_NAME = "habeas-language"
USE_I18N = True
USE_TZ = True
TIME_ZONE = os.environ.get("HABEAS_TIME_ZONE", "Europe/Moscow")

STATIC_URL = "static/"
STATIC_ROOT = DATA / "static"
"""Filled by `habeas serve`: copies under names that hold a hash, which a browser may keep."""
STATICFILES_DIRS = [HERE / "static"]
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.InMemoryStorage"},
    "staticfiles": {"BACKEND": "habeas.desk.assets.HashedStorage"},
}
WHITENOISE_USE_FINDERS = True

FILE_UPLOAD_HANDLERS = ["habeas.desk.uploads.SealingUploadHandler"]
DATA_UPLOAD_MAX_MEMORY_SIZE = 4 * 2**20
DATA_UPLOAD_MAX_NUMBER_FIELDS = 5000

MESSAGE_STORAGE = "django.contrib.messages.storage.session.SessionStorage"
CACHES = {"default": {"BACKEND": "django.core.cache.backends.locmem.LocMemCache"}}
EMAIL_BACKEND = "django.core.mail.backends.dummy.EmailBackend"
LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "filters": {"without_address": {"()": "habeas.desk.logs.WithoutAddress"}},
    "handlers": {
        "console": {"class": "logging.StreamHandler"},
        "pages": {"class": "logging.StreamHandler", "level": "ERROR", "filters": ["without_address"]},
    },
    "loggers": {
        "django": {"handlers": ["console"], "level": "WARNING"},
        # addresses can hold what was searched for
        "django.request": {"handlers": ["pages"], "propagate": False},
        "django.security": {"handlers": ["pages"], "propagate": False},
    },
}
SILENCED_SYSTEM_CHECKS: list[str] = []
