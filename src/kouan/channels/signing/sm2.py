"""SM2 (GB/T 32918) with SM3: keys, signatures as DER, certificates signed with it."""

from __future__ import annotations

from datetime import timedelta

import gmssl_pyx
from asn1crypto import core, pem, x509

from kouan.kernel import clock

SIGNER_ID = b"1234567812345678"  # GB/T 35276: the default identity
SM2_SIGN_WITH_SM3 = "1.2.156.10197.1.501"
EC_PUBLIC_KEY, CURVE = "1.2.840.10045.2.1", "1.2.156.10197.1.301"
Pair = tuple[bytes, bytes]  # public key (64 bytes), private key (32 bytes)


class _Algorithm(core.Sequence):  # type: ignore[misc]
    """AlgorithmIdentifier with SM2's curve, which asn1crypto does not name."""

    _fields = [("algorithm", core.ObjectIdentifier), ("parameters", core.ObjectIdentifier, {"optional": True})]


class _KeyInfo(core.Sequence):  # type: ignore[misc]
    _fields = [("algorithm", _Algorithm), ("public_key", core.BitString)]


class _Time(core.Sequence):  # type: ignore[misc]
    _fields = [("not_before", x509.Time), ("not_after", x509.Time)]


class _Body(core.Sequence):  # type: ignore[misc]
    _fields = [
        ("version", core.Integer, {"explicit": 0, "default": 2}),
        ("serial_number", core.Integer),
        ("signature", _Algorithm),
        ("issuer", x509.Name),
        ("validity", _Time),
        ("subject", x509.Name),
        ("subject_public_key_info", _KeyInfo),
    ]


class _Certificate(core.Sequence):  # type: ignore[misc]
    _fields = [("body", _Body), ("algorithm", _Algorithm), ("signature", core.BitString)]


class _PrivateKey(core.Sequence):  # type: ignore[misc]
    _fields = [("version", core.Integer), ("key", core.OctetString), ("public", core.BitString, {"explicit": 1})]


def generate() -> Pair:
    """A new key."""
    public, private = gmssl_pyx.sm2_key_generate()
    return bytes(public), bytes(private)


def sign(pair: Pair, data: bytes) -> bytes:
    """The signature, DER of (r, s)."""
    return bytes(gmssl_pyx.sm2_sign(pair[1], pair[0], data, signer_id=SIGNER_ID))


def verify(public: bytes, data: bytes, signature: bytes) -> bool:
    """Whether the signature over the data is that key's."""
    try:
        return bool(gmssl_pyx.sm2_verify(public, data, signature, signer_id=SIGNER_ID))
    except (gmssl_pyx.GmsslInnerError, gmssl_pyx.InvalidValueError, ValueError):
        return False


def certify(pair: Pair, name: str, *, years: int = 3) -> bytes:
    """A certificate for the key, signed by itself, DER. For tests and trials; real ones come from an authority."""
    now = clock.now().replace(microsecond=0)
    subject = x509.Name.build({"common_name": name})
    algorithm = _Algorithm({"algorithm": SM2_SIGN_WITH_SM3})
    info = {"algorithm": {"algorithm": EC_PUBLIC_KEY, "parameters": CURVE}, "public_key": _bits(b"\x04" + pair[0])}
    until = now + timedelta(days=365 * years)
    body = _Body(
        {
            "version": 2,
            "serial_number": int.from_bytes(gmssl_pyx.rand_bytes(15), "big"),
            "signature": algorithm,
            "issuer": subject,
            "validity": {"not_before": x509.Time({"utc_time": now}), "not_after": x509.Time({"utc_time": until})},
            "subject": subject,
            "subject_public_key_info": info,
        }
    )
    signature = _bits(sign(pair, body.dump()))
    made: bytes = _Certificate({"body": body, "algorithm": algorithm, "signature": signature}).dump()
    return made


def public_key(certificate: bytes) -> bytes | None:
    """The 64 bytes of an SM2 certificate's key, None when it has another kind of key."""
    held = x509.Certificate.load(certificate)["tbs_certificate"]["subject_public_key_info"]
    info = _KeyInfo.load(held.dump())
    if info["algorithm"]["parameters"].native != CURVE:
        return None
    point: bytes = bytes(info["public_key"].contents)[1:]
    return point[1:] if point[:1] == b"\x04" and len(point) == 65 else None


def to_pem(pair: Pair, certificate: bytes) -> bytes:
    """Key (SEC 1) and certificate in one file."""
    key = _PrivateKey({"version": 1, "key": pair[1], "public": _bits(b"\x04" + pair[0])})
    return bytes(pem.armor("EC PRIVATE KEY", key.dump()) + pem.armor("CERTIFICATE", certificate))


def of_pem(data: bytes) -> tuple[Pair, bytes]:
    """Key and certificate of such a file. ValueError when one is missing."""
    found = {name: der for name, _, der in pem.unarmor(data, multiple=True)}
    if "EC PRIVATE KEY" not in found or "CERTIFICATE" not in found:
        raise ValueError("the file should hold an EC PRIVATE KEY and a CERTIFICATE")
    key = _PrivateKey.load(found["EC PRIVATE KEY"])
    public = bytes(key["public"].chosen.contents if hasattr(key["public"], "chosen") else key["public"].contents)
    return (public[-64:], key["key"].native), found["CERTIFICATE"]


def _bits(data: bytes) -> core.BitString:
    return core.BitString.load(core.OctetBitString(data).dump())
