"""Django's settings for every set-up; what differs between set-ups is read from the environment.

`CAREFUND_DATA` is the folder that holds everything the service keeps (by default `carefund-data` in the current one);
`CAREFUND_DATABASE` is a PostgreSQL address such as `postgresql://user@host/name`, an SQLite file in that folder where
it is not set. docs/run-the-service.md lists the others.
"""

from __future__ import annotations

import os
import shlex
from pathlib import Path
from typing import Any

from carefund.service.frame.static_files import static_folders
from carefund.service.settings.databases import database_of
from carefund.service.settings.environment import listed_setting, number_setting, secret_setting, yes_setting
from carefund.service.settings.provider import provider_of_environment

DATA = Path(os.environ.get("CAREFUND_DATA", "carefund-data")).resolve()
DATABASES: dict[str, dict[str, Any]] = {"default": database_of(os.environ.get("CAREFUND_DATABASE", ""), DATA)}
DEMONSTRATION = yes_setting("CAREFUND_DEMONSTRATION")
ADDRESS = os.environ.get("CAREFUND_ADDRESS", "")
CONTACT = os.environ.get("CAREFUND_CONTACT", "")
SERVICE_NAME = os.environ.get("CAREFUND_SERVICE_NAME", "carefund")

# --- What it is made of

INSTALLED_APPS = [
    "django.contrib.contenttypes",
    "django.contrib.auth",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "allauth",
    "allauth.account",
    "allauth.socialaccount",
    "allauth.socialaccount.providers.openid_connect",
    "allauth.mfa",
    "allauth.usersessions",
    "carefund.service.people",
    "carefund.service.ledger",
    "carefund.service.rounds",
    "carefund.service.plans",
    "carefund.service.signing",
    "carefund.service.public",
    "carefund.service.work",
    "carefund.service.api",
]
MIDDLEWARE = [
    "csp.middleware.CSPMiddleware",
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "carefund.service.frame.middleware.RequestLog",
    "carefund.service.frame.not_kept.NotKept",
    "carefund.service.frame.bounded.Bounded",
    "carefund.service.frame.middleware.Refusals",
    "carefund.service.frame.read_once.ReadOnce",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "carefund.service.frame.middleware.Idle",
    "allauth.usersessions.middleware.UserSessionsMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "carefund.service.frame.middleware.DenyByDefault",
]
ROOT_URLCONF = "carefund.service.urls"
WSGI_APPLICATION = "carefund.service.wsgi.application"
TEMPLATES = [
    {
        "BACKEND": "django.template.backends.jinja2.Jinja2",
        "DIRS": sorted(Path(__file__).parents[1].glob("*/templates")),
        "OPTIONS": {
            "environment": "carefund.service.frame.jinja.environment",
            "context_processors": ["carefund.service.frame.jinja.frame_of"],
        },
    },
    {"BACKEND": "django.template.backends.django.DjangoTemplates", "APP_DIRS": True,
     "OPTIONS": {"context_processors": ["django.template.context_processors.request"]}},
]  # fmt: skip
AUTH_USER_MODEL = "people.Person"
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"
USE_TZ = True
TIME_ZONE = "Europe/London"
LANGUAGE_CODE = "en-gb"

# --- Static files: the design system as it was set up, and the service's own few

STATIC_URL = "/assets/"
STATIC_ROOT = DATA / "static"
STATICFILES_DIRS = static_folders()
WHITENOISE_USE_FINDERS = yes_setting("CAREFUND_ASSETS_UNCOLLECTED")
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {
        "BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"
        if WHITENOISE_USE_FINDERS
        else "carefund.service.frame.static_files.StaticStorage"
    },
}

# --- Security (docs/security.md)

DEBUG = False
SECRET_KEY = secret_setting("CAREFUND_SECRET_KEY", DATA / "secret-key")
SECRET_KEY_FALLBACKS = listed_setting("CAREFUND_SECRET_KEYS_BEFORE", "")
ALLOWED_HOSTS = listed_setting("CAREFUND_HOSTS", "localhost,127.0.0.1,[::1]")
CSRF_TRUSTED_ORIGINS = listed_setting("CAREFUND_ORIGINS", "")
HTTPS = yes_setting("CAREFUND_HTTPS")
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = HTTPS
SESSION_COOKIE_NAME, CSRF_COOKIE_NAME = (
    ("__Host-session", "__Host-csrf") if HTTPS else ("carefund-session", "carefund-csrf")
)
SEEN_COOKIE_NAME, MESSAGES_COOKIE_NAME = (
    ("__Host-seen", "__Host-messages") if HTTPS else ("carefund-seen", "carefund-messages")
)
SESSION_COOKIE_HTTPONLY = CSRF_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = CSRF_COOKIE_SAMESITE = "Lax"
SESSION_ENGINE = "carefund.service.people.session_store"
SESSION_COOKIE_AGE = 12 * 60 * 60
IDLE_SECONDS = 30 * 60
SECURE_HSTS_SECONDS = 365 * 24 * 60 * 60 if HTTPS else 0
SECURE_HSTS_INCLUDE_SUBDOMAINS = HTTPS
SECURE_SSL_REDIRECT = HTTPS
SECURE_REDIRECT_EXEMPT = [r"^health/", r"^metrics$"]  # asked for by machines beside it, before any proxy
SECURE_CONTENT_TYPE_NOSNIFF = True
SECURE_REFERRER_POLICY = "same-origin"
SECURE_CROSS_ORIGIN_OPENER_POLICY = "same-origin"
BEHIND_PROXY = yes_setting("CAREFUND_BEHIND_PROXY")
METRICS_TOKEN = secret_setting("CAREFUND_METRICS_TOKEN", Path(os.devnull))
if BEHIND_PROXY:
    ALLAUTH_TRUSTED_PROXY_COUNT = 1
    SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")
CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": ["'none'"],
        "script-src": ["'self'"],
        "style-src": ["'self'"],
        "img-src": ["'self'", "data:"],
        "font-src": ["'self'"],
        "connect-src": ["'self'"],
        "manifest-src": ["'self'"],
        "form-action": ["'self'"],
        "object-src": ["'none'"],
        "base-uri": ["'none'"],
        "frame-ancestors": ["'none'"],
    }
}
CSRF_FAILURE_VIEW = "carefund.service.frame.errors.no_token"
DATA_UPLOAD_MAX_MEMORY_SIZE = 4 * 1024 * 1024
DATA_UPLOAD_MAX_NUMBER_FIELDS = 5_000
FILE_UPLOAD_MAX_MEMORY_SIZE = 12 * 1024 * 1024
SCANNER = shlex.split(os.environ.get("CAREFUND_SCANNER", ""))
FILE_UPLOAD_HANDLERS = ["carefund.service.plans.uploads.BoundedUpload"]
LARGEST_REQUEST = 1024**3  # a file is read to its end piece by piece, so that the page is shown that refuses it
MESSAGE_STORAGE = "carefund.service.frame.messages.MessageCookie"
MOST_CACHED = 20_000  # with Django's 300 a busy hour would forget which codes were used and who failed how often
CACHES = {
    "default": {
        "BACKEND": "carefund.service.frame.cache.DatabaseCache",
        "LOCATION": "cache",
        "OPTIONS": {"MAX_ENTRIES": MOST_CACHED},
    }
}

API_REQUESTS_A_MINUTE = number_setting("CAREFUND_API_REQUESTS_A_MINUTE", 600)
REQUESTS_A_MINUTE = number_setting("CAREFUND_REQUESTS_A_MINUTE", 60_000 if DEMONSTRATION else 600)

# --- Signing in (allauth): an address and a password, then a second factor; or OpenID Connect

AUTHENTICATION_BACKENDS = ["carefund.service.people.signed_in.SignedIn"]
PASSWORD_HASHERS = [
    "django.contrib.auth.hashers.ScryptPasswordHasher",
    "django.contrib.auth.hashers.PBKDF2PasswordHasher",
]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "django.contrib.auth.password_validation.MinimumLengthValidator", "OPTIONS": {"min_length": 15}},
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
    {"NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator",
     "OPTIONS": {"user_attributes": ("email", "name")}},
    {"NAME": "carefund.service.people.place_words.WordsOfThePlace"},
]  # fmt: skip
ACCOUNT_ADAPTER = "carefund.service.people.adapters.AccountAdapter"
SOCIALACCOUNT_ADAPTER = "carefund.service.people.provider.InvitedAlone"
MFA_ADAPTER = "carefund.service.people.factors.FactorAdapter"
ACCOUNT_FORMS = {
    "login": "carefund.service.people.forms.SignInForm",
    "reset_password": "carefund.service.people.forms.ForgottenForm",
}
MFA_FORMS = {"activate_totp": "carefund.service.people.factors.AppForm"}
ACCOUNT_USER_MODEL_USERNAME_FIELD = None
ACCOUNT_LOGIN_METHODS = {"email"}
ACCOUNT_SIGNUP_FIELDS = ["email*", "password1*"]
ACCOUNT_EMAIL_VERIFICATION = "none"
ACCOUNT_PREVENT_ENUMERATION = True
ACCOUNT_EMAIL_NOTIFICATIONS = True
PASSWORD_RESET_TIMEOUT = 60 * 60
ACCOUNT_REAUTHENTICATION_REQUIRED = True
ACCOUNT_REAUTHENTICATION_METHODS = ("password", "mfa")  # no code by e-mail: there is no page for it
ACCOUNT_REAUTHENTICATION_TIMEOUT = 10 * 60
ACCOUNT_SESSION_REMEMBER = True
ACCOUNT_LOGOUT_ON_PASSWORD_CHANGE = False
ACCOUNT_RATE_LIMITS = {"login_failed": "10/m/ip,5/5m/key", "login": "60/m/ip", "reauthenticate": "10/m/user"}
LOGIN_URL, LOGIN_REDIRECT_URL, ACCOUNT_LOGOUT_REDIRECT_URL = "account_login", "/", "/"
MFA_SUPPORTED_TYPES = ["totp", "webauthn", "recovery_codes"]
MFA_PASSKEY_LOGIN_ENABLED = False
MFA_WEBAUTHN_ALLOW_INSECURE_ORIGIN = not HTTPS
MFA_TOTP_ISSUER = SERVICE_NAME
MFA_TOTP_TOLERANCE = 1  # half a minute before and after: clocks differ; each code still works once
SOCIALACCOUNT_ONLY = False
SOCIALACCOUNT_STORE_TOKENS = False
OIDC_NAME, OIDC_ID, SOCIALACCOUNT_PROVIDERS = provider_of_environment()
USERSESSIONS_TRACK_ACTIVITY = False

# --- E-mail: to files in the data folder unless a server is set

DEFAULT_FROM_EMAIL = os.environ.get("CAREFUND_MAIL_FROM", "carefund@localhost")
EMAIL_HOST = os.environ.get("CAREFUND_MAIL_HOST", "")
EMAIL_PORT = number_setting("CAREFUND_MAIL_PORT", 587)
EMAIL_HOST_USER = os.environ.get("CAREFUND_MAIL_USER", "")
EMAIL_HOST_PASSWORD = secret_setting("CAREFUND_MAIL_PASSWORD", Path(os.devnull))
EMAIL_USE_TLS = bool(EMAIL_HOST)
EMAIL_TIMEOUT = 20
EMAIL_FILE_PATH = DATA / "mail"
EMAIL_BACKEND = (
    "django.core.mail.backends.smtp.EmailBackend" if EMAIL_HOST else "carefund.service.frame.mail.FilesBackend"
)
LOGGING_CONFIG = None
