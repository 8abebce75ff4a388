"""What the vault raises. No message holds plaintext, ciphertext or key material."""


class VaultError(Exception):
    """Something sealed cannot be sealed or opened: no key, another key, or bytes that were changed or moved."""


class NoKey(VaultError):
    """There is no key here for this scope: it was destroyed, or this process runs without it."""
