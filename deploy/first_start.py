"""Make the secrets that are missing, once, and hand each face only its own. Runs without network, before anything else.

Nothing that is there is ever changed: a second start makes what is missing alone. So a portal that ran before the public bucket
had an identity of its own gets it with the update; the file store reads it when it is started anew.
"""

from __future__ import annotations

import datetime
import json
import os
import secrets
from pathlib import Path

ROOT = Path(os.environ.get("SECRETS_ROOT", "/secrets"))
PORTAL_UID, POSTGRES_UID = 10001, 999


def keep(path: Path, content: str, uid: int, mode: int = 0o400) -> str:
    """Write ``content`` unless the file is there; return what the file holds."""
    path.parent.mkdir(parents=True, exist_ok=True)
    if not path.exists():
        path.write_text(content)
        path.chmod(mode)
        if os.geteuid() == 0:
            os.chown(path, uid, uid)
    return path.read_text()


def keep_identities(path: Path, wanted: list[dict[str, object]]) -> list[str]:
    """The file store's identities: those that are there stay as they are, missing ones are added. Gives the added names."""
    held = json.loads(keep(path, json.dumps({"identities": wanted}), 0, 0o444))
    names = {one["name"] for one in held["identities"]}
    missing = [one for one in wanted if one["name"] not in names]
    if missing:
        held["identities"] += missing
        fresh = path.with_suffix(".new")
        fresh.unlink(missing_ok=True)
        keep(fresh, json.dumps(held), 0, 0o444)
        fresh.replace(path)
    return [str(one["name"]) for one in missing]


def master_key() -> str:
    """A new AEAD keyset as JSON, the form that the key store reads."""
    import io

    import tink
    from tink import aead, cleartext_keyset_handle

    aead.register()
    out = io.StringIO()
    cleartext_keyset_handle.write(
        tink.JsonKeysetWriter(out), tink.new_keyset_handle(aead.aead_key_templates.AES256_GCM)
    )
    return out.getvalue()


def certificate(folder: Path, hosts: list[str]) -> None:
    """A self-signed certificate for the three hosts, to be replaced by a real one; nothing where one is there."""
    if (folder / "portal.crt").exists():
        return
    from cryptography import x509
    from cryptography.hazmat.primitives import hashes, serialization
    from cryptography.hazmat.primitives.asymmetric import ec

    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, hosts[0])])
    now = datetime.datetime.now(datetime.UTC)
    built = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now)
        .not_valid_after(now + datetime.timedelta(days=365))
        .add_extension(x509.SubjectAlternativeName([x509.DNSName(host) for host in hosts]), critical=False)
        .sign(key, hashes.SHA256())
    )
    plain = serialization.NoEncryption()
    keep(folder / "portal.crt", built.public_bytes(serialization.Encoding.PEM).decode(), 0, 0o444)
    keep(
        folder / "portal.key",
        key.private_bytes(serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, plain).decode(),
        0,
    )


def main() -> None:
    """Make all that is missing."""
    faces = ("rooms", "desk", "www")
    releases_master = keep(ROOT / "rooms/releases-master.json", master_key(), PORTAL_UID)
    keep(ROOT / "rooms/email_password", "", PORTAL_UID)
    # What writes the public bucket opens nothing else, whoever holds it: rooms and worker too, which take pages down.
    public_secret = keep(ROOT / "s3/s3_public", secrets.token_urlsafe(24), PORTAL_UID)
    public = [f"{verb}:public" for verb in ("Read", "Write", "List")]
    identities = [
        {"name": "public", "credentials": [{"accessKey": "public", "secretKey": public_secret}], "actions": public}
    ]
    owner_password = keep(ROOT / "db/db_owner", secrets.token_urlsafe(24), POSTGRES_UID, 0o444)
    keep(ROOT / "owner/db_owner", owner_password, PORTAL_UID)
    for face in faces:
        keep(ROOT / face / "secret_key", secrets.token_urlsafe(48), PORTAL_UID)
        keep(ROOT / face / "email_password", "", PORTAL_UID)
        password = keep(ROOT / face / f"db_{face}", secrets.token_urlsafe(24), PORTAL_UID)
        keep(ROOT / "owner" / f"db_{face}", password, PORTAL_UID)
        if face == "www":
            continue  # searches only: no key, no file store
        keep(ROOT / face / "releases-master.json", releases_master, PORTAL_UID)
        keep(ROOT / face / "s3_public", public_secret, PORTAL_UID)
        s3_secret = keep(ROOT / face / f"s3_{face}", secrets.token_urlsafe(24), PORTAL_UID)
        actions = ["Admin"] if face == "rooms" else ["Read:releases", "List:releases"]
        identities.append(
            {"name": face, "credentials": [{"accessKey": face, "secretKey": s3_secret}], "actions": actions}
        )
        (ROOT / face / "keys").mkdir(exist_ok=True)  # the mount point of the releases' keys
    if added := keep_identities(ROOT / "s3/s3.json", identities):
        print(f"The file store gets a new identity ({', '.join(added)}). It knows it after: docker compose restart s3")
    keep(ROOT / "review-keys/master.json", master_key(), PORTAL_UID)
    ours = ("review-keys/reviews", "release-keys", "review-keys", "backups", "key-backups", "public")
    for folder in (ROOT / name for name in ours):
        folder.mkdir(parents=True, exist_ok=True)
        if os.geteuid() == 0:
            os.chown(folder, PORTAL_UID, PORTAL_UID)
    certificate(ROOT / "tls", [os.environ[f"{face.upper()}_HOST"] for face in faces])


if __name__ == "__main__":
    main()
