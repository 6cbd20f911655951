"""CMS (PKCS #7): signing and encrypting with `cryptography`, reading with `asn1crypto`, every check our own."""

from __future__ import annotations

import hashlib
import hmac
import zlib
from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import Any

from asn1crypto import cms as asn1
from cryptography import x509
from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.decrepit.ciphers.algorithms import TripleDES
from cryptography.hazmat.primitives import hashes, padding
from cryptography.hazmat.primitives.asymmetric import ec, rsa
from cryptography.hazmat.primitives.asymmetric import padding as rsa_padding
from cryptography.hazmat.primitives.ciphers import Cipher, algorithms, modes
from cryptography.hazmat.primitives.serialization import Encoding, pkcs7

from kouan.channels.as2.trouble import AUTHENTICATION, DECOMPRESSION, DECRYPTION, INTEGRITY, Trouble
from kouan.kernel.text import Text

NOT_CMS = Text("不是有效的 CMS（PKCS#7）数据。", "This is not valid CMS (PKCS #7) data.")
NOT_FOR_US = Text(
    "报文不是用本平台现行证书加密的，请更新证书。", "The message is not encrypted to our present certificate."
)
CANNOT_DECRYPT = Text("解密失败。", "Decryption failed.")
CIPHER = Text("不支持的加密算法：{name}。", "This cipher is not supported: {name}.")
NO_CERTIFICATE = Text("对接方没有登记证书。", "The partner has no certificate on record.")
OTHER_SIGNER = Text(
    "签名证书（序列号 {serial}）不是该对接方登记的证书。",
    "The signing certificate (serial {serial}) is not one registered for this partner.",
)
EXPIRED = Text("签名证书已于 {until} 过期。", "The signing certificate expired on {until}.")
TOO_EARLY = Text("签名证书自 {since} 起才有效。", "The signing certificate is valid only from {since}.")
ALTERED = Text("内容与签名的摘要不符，报文被改动过。", "The content does not match the signed digest: it was altered.")
BAD_SIGNATURE = Text("签名验证不通过。", "The signature does not verify.")
NOT_COMPRESSED = Text("压缩数据无法还原。", "The compressed data cannot be restored.")
BOMB = Text("解压后超过 {limit} MiB。", "It is larger than {limit} MiB once decompressed.")

DIGESTS: dict[str, type[hashes.HashAlgorithm]] = {
    "sha1": hashes.SHA1,
    "sha224": hashes.SHA224,
    "sha256": hashes.SHA256,
    "sha384": hashes.SHA384,
    "sha512": hashes.SHA512,
}
Key = rsa.RSAPrivateKey


def digest_name(said: str) -> str:
    """`sha-256`, `SHA256` … as hashlib knows it; sha256 for what we do not know."""
    name = said.strip().strip('"').lower().replace("-", "").replace("_", "")
    return name if name in DIGESTS else "sha256"


def signing_name(said: str) -> str:
    """The digest we sign with: SHA-1 may still be asked for as MIC, never as a signature."""
    name = digest_name(said)
    return "sha256" if name == "sha1" else name


def sign(data: bytes, certificate: x509.Certificate, key: Key, digest: str) -> bytes:
    """A detached signature (DER) with our certificate in it."""
    builder = pkcs7.PKCS7SignatureBuilder().set_data(data)
    algorithm: Any = DIGESTS[signing_name(digest)]()
    signed = builder.add_signer(certificate, key, algorithm)
    return signed.sign(Encoding.DER, [pkcs7.PKCS7Options.DetachedSignature, pkcs7.PKCS7Options.Binary])


def encrypt(data: bytes, certificate: x509.Certificate, cipher: str) -> bytes:
    """Enveloped data (DER) for the holder of the certificate; `cipher` is aes128 or aes256."""
    algorithm = algorithms.AES128 if cipher == "aes128" else algorithms.AES256
    builder = pkcs7.PKCS7EnvelopeBuilder().set_data(data).add_recipient(certificate)
    return builder.set_content_encryption_algorithm(algorithm).encrypt(Encoding.DER, [pkcs7.PKCS7Options.Binary])


def decrypt(der: bytes, certificate: x509.Certificate, key: Key) -> bytes:
    """The content of enveloped data; Trouble when it is not for us or cannot be opened."""
    found = _content(der, "enveloped_data", DECRYPTION)
    wrapped = _for_us(found["recipient_infos"], certificate)
    try:
        secret = key.decrypt(wrapped["encrypted_key"].native, _unwrapping(wrapped["key_encryption_algorithm"]))
        inner = found["encrypted_content_info"]
        return _decipher(inner["content_encryption_algorithm"], secret, inner["encrypted_content"].native or b"")
    except ValueError:
        raise Trouble(DECRYPTION, CANNOT_DECRYPT) from None


def verify(contents: Iterable[bytes], der: bytes, known: Sequence[x509.Certificate], now: datetime) -> str:
    """Check a detached signature over one of `contents` (forms of the same entity) by a known certificate, at `now`.

    Answers the digest's name. Trouble: authentication-failed for the signer, integrity-check-failed for the content.
    """
    if not known:
        raise Trouble(AUTHENTICATION, NO_CERTIFICATE)
    signed = _content(der, "signed_data", AUTHENTICATION)
    infos = list(signed["signer_infos"])
    if not infos:
        raise Trouble(AUTHENTICATION, BAD_SIGNATURE)
    info = infos[0]
    certificate = _signer(info["sid"], known)
    _in_force(certificate, now)
    name = digest_name(info["digest_algorithm"]["algorithm"].native)
    attributes = info["signed_attrs"]
    if attributes.native is None:
        if not any(_signature_fits(certificate, info, data, name) for data in contents):
            raise Trouble(INTEGRITY, ALTERED)
        return name
    said = next((one["values"][0].native for one in attributes if one["type"].native == "message_digest"), b"")
    if not any(hmac.compare_digest(hashlib.new(name, data).digest(), said) for data in contents):
        raise Trouble(INTEGRITY, ALTERED)
    if not _signature_fits(certificate, info, attributes.untag().dump(force=True), name):
        raise Trouble(AUTHENTICATION, BAD_SIGNATURE)
    return name


def compress(data: bytes) -> bytes:
    """CompressedData (RFC 3274), DER."""
    inner = asn1.EncapsulatedContentInfo({"content_type": "data", "content": zlib.compress(data)})
    held = asn1.CompressedData(
        {"version": "v0", "compression_algorithm": {"algorithm": "zlib"}, "encap_content_info": inner}
    )
    made: bytes = asn1.ContentInfo({"content_type": "compressed_data", "content": held}).dump()
    return made


def decompress(der: bytes, limit: int) -> bytes:
    """The content of compressed data, at most `limit` bytes."""
    inner = _content(der, "compressed_data", DECOMPRESSION)["encap_content_info"]["content"].native
    try:
        opened = zlib.decompressobj()
        data = opened.decompress(inner or b"", limit + 1)
    except zlib.error:
        raise Trouble(DECOMPRESSION, NOT_COMPRESSED) from None
    if len(data) > limit:
        raise Trouble(DECOMPRESSION, BOMB.format(limit=limit // 1024 // 1024))
    return data


def _content(der: bytes, kind: str, modifier: str) -> Any:
    try:
        held = asn1.ContentInfo.load(der)
        if held["content_type"].native != kind:
            raise Trouble(modifier, NOT_CMS)
        content = held["content"]
        _ = content.native  # parses all of it now, so that nothing fails later
        return content
    except (ValueError, TypeError, KeyError):
        raise Trouble(modifier, NOT_CMS) from None


def _for_us(recipients: Any, certificate: x509.Certificate) -> Any:
    for one in recipients:
        if one.name == "ktri" and _names(one.chosen["rid"], certificate):
            return one.chosen
    raise Trouble(DECRYPTION, NOT_FOR_US)


def _names(identifier: Any, certificate: x509.Certificate) -> bool:
    """Whether a recipient's or signer's identifier means this certificate."""
    if identifier.name == "issuer_and_serial_number":
        chosen = identifier.chosen
        same: bool = chosen["serial_number"].native == certificate.serial_number
        return same and chosen["issuer"].dump() == certificate.issuer.public_bytes()
    digest = x509.SubjectKeyIdentifier.from_public_key(certificate.public_key()).digest
    return bool(identifier.chosen.native == digest)


def _unwrapping(algorithm: Any) -> rsa_padding.AsymmetricPadding:
    if algorithm["algorithm"].native != "rsaes_oaep":
        return rsa_padding.PKCS1v15()
    digest = DIGESTS[digest_name(algorithm["parameters"]["hash_algorithm"]["algorithm"].native)]()
    mask = algorithm["parameters"]["mask_gen_algorithm"]["parameters"]["algorithm"].native
    return rsa_padding.OAEP(rsa_padding.MGF1(DIGESTS[digest_name(mask)]()), digest, None)


def _decipher(algorithm: Any, secret: bytes, data: bytes) -> bytes:
    name = algorithm["algorithm"].native
    kinds = {"aes128_cbc": algorithms.AES, "aes192_cbc": algorithms.AES, "aes256_cbc": algorithms.AES}
    kind: Any = kinds.get(name) or {"tripledes_3key": TripleDES}.get(name)
    if kind is None:
        raise Trouble(DECRYPTION, CIPHER.format(name=name))
    opened = Cipher(kind(secret), modes.CBC(algorithm["parameters"].native)).decryptor()
    stripped = padding.PKCS7(kind.block_size).unpadder()
    return stripped.update(opened.update(data) + opened.finalize()) + stripped.finalize()


def _signer(identifier: Any, known: Sequence[x509.Certificate]) -> x509.Certificate:
    for certificate in known:
        if _names(identifier, certificate):
            return certificate
    chosen = identifier.chosen
    serial = chosen["serial_number"].native if identifier.name == "issuer_and_serial_number" else "?"
    raise Trouble(AUTHENTICATION, OTHER_SIGNER.format(serial=f"{serial:x}" if isinstance(serial, int) else serial))


def _in_force(certificate: x509.Certificate, now: datetime) -> None:
    if now > certificate.not_valid_after_utc:
        raise Trouble(AUTHENTICATION, EXPIRED.format(until=f"{certificate.not_valid_after_utc:%Y-%m-%d}"))
    if now < certificate.not_valid_before_utc:
        raise Trouble(AUTHENTICATION, TOO_EARLY.format(since=f"{certificate.not_valid_before_utc:%Y-%m-%d}"))


def _signature_fits(certificate: x509.Certificate, info: Any, data: bytes, digest: str) -> bool:
    key, signature = certificate.public_key(), info["signature"].native
    algorithm = DIGESTS[digest]()
    try:
        if isinstance(key, rsa.RSAPublicKey):
            key.verify(signature, data, _signing(info["signature_algorithm"]), algorithm)
        elif isinstance(key, ec.EllipticCurvePublicKey):
            key.verify(signature, data, ec.ECDSA(algorithm))
        else:
            return False
    except InvalidSignature:
        return False
    return True


def _signing(algorithm: Any) -> rsa_padding.AsymmetricPadding:
    if algorithm["algorithm"].native != "rsassa_pss":
        return rsa_padding.PKCS1v15()
    parameters = algorithm["parameters"]
    digest = DIGESTS[digest_name(parameters["hash_algorithm"]["algorithm"].native)]()
    return rsa_padding.PSS(rsa_padding.MGF1(digest), parameters["salt_length"].native)
