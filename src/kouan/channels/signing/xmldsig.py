"""Enveloped XML signatures as the electronic port makes them: inclusive C14N 1.0, one reference to the whole."""

from __future__ import annotations

import base64
import binascii
import hashlib
import hmac
from dataclasses import dataclass

from cryptography import x509
from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import padding, rsa
from lxml import etree

from kouan.channels.signing import sm2
from kouan.channels.signing.port import RSA_SHA1, SM2_SM3, Signer
from kouan.codecs.customs_xml.secure import parse
from kouan.kernel.text import Text

DS = "http://www.w3.org/2000/09/xmldsig#"
C14N = "http://www.w3.org/TR/2001/REC-xml-c14n-20010315"
DIGESTS = {RSA_SHA1: "sha1", SM2_SM3: "sm3"}
NONE = Text("报文没有签名。", "The message is not signed.")
UNKNOWN = Text("不支持的签名算法：{name}", "This signature algorithm is not supported: {name}")
BROKEN = Text("签名结构不完整。", "The signature is not complete.")
ALTERED = Text("内容与签名的摘要不符。", "The content does not match the signed digest.")
WRONG = Text("签名验证不通过。", "The signature does not verify.")
GOOD = Text("签名有效。", "The signature is good.")


@dataclass(frozen=True, slots=True)
class Checked:
    """Whether it is good, why not, by which algorithm and certificate (DER)."""

    ok: bool
    text: Text
    algorithm: str = ""
    key_name: str = ""
    certificate: bytes = b""


def sign(raw: bytes, signer: Signer) -> bytes:
    """The message with a `Signature` at the end of its root. Malformed, TooLarge, SigningFailed."""
    root, _ = parse(raw)
    for old in root.findall(f"{{{DS}}}Signature"):
        root.remove(old)
    algorithm = signer.algorithm
    value = base64.b64encode(_digest(algorithm, _canonical(root))).decode()
    signature = etree.SubElement(root, _q("Signature"), nsmap={"ds": DS})
    info = etree.SubElement(signature, _q("SignedInfo"))
    etree.SubElement(info, _q("CanonicalizationMethod"), Algorithm=C14N)
    etree.SubElement(info, _q("SignatureMethod"), Algorithm=DS + algorithm)
    reference = etree.SubElement(info, _q("Reference"), URI="")
    transforms = etree.SubElement(reference, _q("Transforms"))
    etree.SubElement(transforms, _q("Transform"), Algorithm=f"{DS}enveloped-signature")
    etree.SubElement(reference, _q("DigestMethod"), Algorithm=DS + DIGESTS[algorithm])
    etree.SubElement(reference, _q("DigestValue")).text = value
    made = signer.sign(_canonical(info))
    etree.SubElement(signature, _q("SignatureValue")).text = base64.b64encode(made).decode()
    key = etree.SubElement(signature, _q("KeyInfo"))
    etree.SubElement(key, _q("KeyName")).text = signer.serial
    held = etree.SubElement(etree.SubElement(key, _q("X509Data")), _q("X509Certificate"))
    held.text = base64.b64encode(signer.certificate).decode()
    return etree.tostring(root, encoding="UTF-8", xml_declaration=True)


def verify(raw: bytes) -> Checked:
    """Whether the message is as it was signed by the certificate it carries. Who that is, the caller decides."""
    root, _ = parse(raw)
    signature = root.find(f"{{{DS}}}Signature")
    if signature is None:
        return Checked(False, NONE)
    algorithm = _algorithm(signature)
    if algorithm not in DIGESTS:
        return Checked(False, UNKNOWN.format(name=algorithm[:80]))
    info = signature.find(_q("SignedInfo"))
    said = _bytes(signature, f"{_q('SignedInfo')}/{_q('Reference')}/{_q('DigestValue')}")
    value, certificate = _bytes(signature, _q("SignatureValue")), _bytes(signature, f".//{_q('X509Certificate')}")
    if info is None or not said or not value or not certificate:
        return Checked(False, BROKEN, algorithm)
    signed = _canonical(info)
    name = signature.findtext(f".//{_q('KeyName')}", "")
    root.remove(_without_tail(signature))
    if not hmac.compare_digest(_digest(algorithm, _canonical(root)), said):
        return Checked(False, ALTERED, algorithm, name, certificate)
    good = _good(algorithm, certificate, signed, value)
    return Checked(good, GOOD if good else WRONG, algorithm, name, certificate)


def unsigned(raw: bytes) -> bytes:
    """The message without the signature at its root, for readers that know of none. Malformed, TooLarge."""
    root, _ = parse(raw)
    for signature in root.findall(f"{{{DS}}}Signature"):
        root.remove(_without_tail(signature))
    return etree.tostring(root, encoding="UTF-8", xml_declaration=True)


def _good(algorithm: str, certificate: bytes, data: bytes, signature: bytes) -> bool:
    try:
        if algorithm == SM2_SM3:
            public = sm2.public_key(certificate)
            return public is not None and sm2.verify(public, data, signature)
        key = x509.load_der_x509_certificate(certificate).public_key()
        if not isinstance(key, rsa.RSAPublicKey):
            return False
        key.verify(signature, data, padding.PKCS1v15(), hashes.SHA1())  # noqa: S303 - the port's older algorithm
    except (InvalidSignature, ValueError, TypeError):
        return False
    return True


def _digest(algorithm: str, data: bytes) -> bytes:
    if algorithm == RSA_SHA1:
        return hashlib.sha1(data).digest()  # noqa: S324
    counted = hashes.Hash(hashes.SM3())
    counted.update(data)
    return counted.finalize()


def _algorithm(signature: etree._Element) -> str:
    method = signature.find(f"{_q('SignedInfo')}/{_q('SignatureMethod')}")
    name = str(method.get("Algorithm", "")) if method is not None else ""
    return name.removeprefix(DS)


def _bytes(element: etree._Element, path: str) -> bytes:
    try:
        return base64.b64decode("".join((element.findtext(path) or "").split()), validate=True)
    except binascii.Error:
        return b""


def _without_tail(signature: etree._Element) -> etree._Element:
    """The white space after it stays in the document."""
    if signature.tail:
        before = signature.getprevious()
        if before is not None:
            before.tail = (before.tail or "") + signature.tail
        elif (parent := signature.getparent()) is not None:
            parent.text = (parent.text or "") + signature.tail
        signature.tail = None
    return signature


def _canonical(element: etree._Element) -> bytes:
    """With the namespaces in scope, without what follows it."""
    tail, element.tail = element.tail, None
    try:
        return etree.tostring(element, method="c14n")
    finally:
        element.tail = tail


def _q(name: str) -> str:
    return f"{{{DS}}}{name}"
