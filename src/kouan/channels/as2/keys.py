"""Our own key and certificate for AS2: RSA 3072, self-signed, made at first use, readable by its owner only."""

from __future__ import annotations

import os
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path

from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import rsa
from cryptography.hazmat.primitives.serialization import (
    Encoding,
    NoEncryption,
    PrivateFormat,
    load_pem_private_key,
)
from cryptography.x509.oid import NameOID
from django.conf import settings

from kouan.kernel import clock

YEARS = 3
BITS = 3072


@dataclass(frozen=True, slots=True)
class Ours:
    """A private key and its certificate."""

    key: rsa.RSAPrivateKey
    certificate: x509.Certificate

    @property
    def pem(self) -> str:
        """The certificate, to give to partners."""
        return self.certificate.public_bytes(Encoding.PEM).decode()


def name() -> str:
    """Our AS2 name."""
    return str(settings.KOUAN_AS2_ID)


def ours() -> Ours:
    """The present key; another one, issued by an authority, may be put in its place (key and certificate, PEM)."""
    path = Path(settings.STATE) / "keys" / "as2.pem"
    if not path.exists():
        _keep(path, make(name()))
    return _read(path, path.stat().st_mtime_ns)


def make(common_name: str, *, years: int = YEARS, bits: int = BITS) -> Ours:
    """A new key with a certificate signed by itself."""
    key = rsa.generate_private_key(65537, bits)
    subject = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, common_name)])
    now = clock.now()
    builder = x509.CertificateBuilder().subject_name(subject).issuer_name(subject).public_key(key.public_key())
    builder = builder.serial_number(x509.random_serial_number()).not_valid_before(now - timedelta(days=1))
    builder = builder.not_valid_after(now + timedelta(days=365 * years))
    builder = builder.add_extension(x509.SubjectKeyIdentifier.from_public_key(key.public_key()), critical=False)
    return Ours(key, builder.sign(key, hashes.SHA256()))


_held: dict[tuple[str, int], Ours] = {}


def _read(path: Path, stamp: int) -> Ours:
    if (str(path), stamp) not in _held:
        raw = path.read_bytes()
        key = load_pem_private_key(raw, password=None)
        if not isinstance(key, rsa.RSAPrivateKey):
            raise TypeError(f"{path} is not an RSA key")
        _held.clear()
        _held[str(path), stamp] = Ours(key, x509.load_pem_x509_certificate(raw[raw.index(b"-----BEGIN CERT") :]))
    return _held[str(path), stamp]


def _keep(path: Path, made: Ours) -> None:
    """On the disk, whole; the first of two processes wins."""
    path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    work = path.with_name(f"as2.{os.getpid()}.new")
    with os.fdopen(os.open(work, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as file:
        file.write(made.key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption()))
        file.write(made.pem.encode())
        file.flush()
        os.fsync(file.fileno())
    try:
        os.link(work, path)
    except FileExistsError:
        pass
    finally:
        work.unlink()
