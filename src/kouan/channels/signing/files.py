"""Keys in files: RSA and SM2, the PEM of the key followed by that of its certificate."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from asn1crypto import x509 as asn1
from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import padding, rsa
from cryptography.hazmat.primitives.serialization import Encoding, load_pem_private_key

from kouan.channels.signing import sm2
from kouan.channels.signing.port import RSA_SHA1, SM2_SM3, SigningFailed


@dataclass(frozen=True)
class RsaFile:
    """RSA with SHA-1, as the older keys of the electronic port sign."""

    key: rsa.RSAPrivateKey
    certificate: bytes
    algorithm: str = RSA_SHA1

    @classmethod
    def read(cls, path: Path) -> RsaFile:
        """SigningFailed when the file holds no such pair."""
        try:
            raw = path.read_bytes()
            key = load_pem_private_key(raw, password=None)
            certificate = x509.load_pem_x509_certificate(raw[raw.index(b"-----BEGIN CERTIFICATE") :])
        except (OSError, ValueError) as error:
            raise SigningFailed(why=str(error)[:200]) from error
        if not isinstance(key, rsa.RSAPrivateKey):
            raise SigningFailed(why=f"{path.name}: RSA")
        return cls(key, certificate.public_bytes(Encoding.DER))

    @property
    def serial(self) -> str:
        return serial_of(self.certificate)

    def sign(self, data: bytes) -> bytes:
        return self.key.sign(data, padding.PKCS1v15(), hashes.SHA1())  # noqa: S303 - what the electronic port verifies


@dataclass(frozen=True)
class Sm2File:
    """SM2 with SM3, as the newer keys sign."""

    pair: sm2.Pair
    certificate: bytes
    algorithm: str = SM2_SM3

    @classmethod
    def read(cls, path: Path) -> Sm2File:
        """SigningFailed when the file holds no such pair."""
        try:
            return cls(*sm2.of_pem(path.read_bytes()))
        except (OSError, ValueError) as error:
            raise SigningFailed(why=str(error)[:200]) from error

    @property
    def serial(self) -> str:
        return serial_of(self.certificate)

    def sign(self, data: bytes) -> bytes:
        return sm2.sign(self.pair, data)


def serial_of(certificate: bytes) -> str:
    """The number of a certificate (DER), hex in lower case."""
    return f"{asn1.Certificate.load(certificate).serial_number:x}"
