"""The OpenID Connect provider by which people sign in, as the environment gives it."""

from __future__ import annotations

import os
from hashlib import sha256
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from carefund.service.settings.environment import BadSetting, secret_setting

LOOPBACK = ("localhost", "127.0.0.1", "::1")
WANTED = ("CAREFUND_OIDC_ISSUER", "CAREFUND_OIDC_CLIENT_ID")


def provider_of_environment() -> tuple[str, str, dict[str, Any]]:
    """Name and id of the provider, and allauth's settings of it; all empty where none is set.

    The id is made of the issuer, so that an account of one provider is never taken for another's. Raises BadSetting for
    a provider that is set in part, or whose address is not https.
    """
    issuer, client = (os.environ.get(name, "").strip() for name in WANTED)
    if not issuer and not client:
        return "", "", {}
    secret = secret_setting("CAREFUND_OIDC_CLIENT_SECRET", Path(os.devnull))
    for name, value in (*zip(WANTED, (issuer, client), strict=True), ("CAREFUND_OIDC_CLIENT_SECRET", secret)):
        if not value:
            raise BadSetting("a provider with issuer, client and secret", "one without", f"Set {name}", name)
    address = urlsplit(issuer)
    if address.scheme != "https" and not (address.scheme == "http" and address.hostname in LOOPBACK):
        raise BadSetting("an address that begins with https://", issuer, "Name the issuer by it", WANTED[0])
    key = f"oidc-{sha256(issuer.encode()).hexdigest()[:16]}"
    app = {
        "provider_id": key,
        "name": os.environ.get("CAREFUND_OIDC_NAME", "").strip() or address.netloc,
        "client_id": client,
        "secret": secret,
        "settings": {"server_url": issuer, "oauth_pkce_enabled": True},
    }
    return str(app["name"]), key, {"openid_connect": {"APPS": [app]}}
