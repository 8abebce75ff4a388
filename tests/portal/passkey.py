"""A passkey made of software: it answers a challenge as a browser and its authenticator do."""

from __future__ import annotations

import base64
import hashlib
import json
from typing import Any

import cbor2
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from django.conf import settings
from django_otp_webauthn.models import WebAuthnCredential

from portal.accounts.models import User


class Passkey:
    """ES256; user present and verified."""

    def __init__(self, user: User) -> None:
        self.key, self.number = ec.generate_private_key(ec.SECP256R1()), b"passkey-of-software"
        at = self.key.public_key().public_numbers()
        public = cbor2.dumps({1: 2, 3: -7, -1: 1, -2: at.x.to_bytes(32, "big"), -3: at.y.to_bytes(32, "big")})
        self.row = WebAuthnCredential.objects.create(
            user=user,
            name="Passkey",
            confirmed=True,
            credential_id=self.number,
            public_key=public,
            transports=["internal"],
            sign_count=0,
            backup_eligible=False,
            backup_state=False,
            discoverable=False,
        )

    def answer(self, challenge: str, origin: str) -> dict[str, Any]:
        """:param challenge: as the options give it, base64url."""
        told = json.dumps({"type": "webauthn.get", "challenge": challenge, "origin": origin}).encode()
        party = hashlib.sha256(settings.OTP_WEBAUTHN_RP_ID.encode()).digest()
        data = party + bytes([0x05]) + (1).to_bytes(4, "big")
        signature = self.key.sign(data + hashlib.sha256(told).digest(), ec.ECDSA(hashes.SHA256()))
        response = {"clientDataJSON": _text(told), "authenticatorData": _text(data), "signature": _text(signature)}
        name = _text(self.number)
        return {
            "id": name,
            "rawId": name,
            "type": "public-key",
            "response": response,
            "clientExtensionResults": {},
            "authenticatorAttachment": "platform",
        }


def _text(value: bytes) -> str:
    return base64.urlsafe_b64encode(value).decode().rstrip("=")
