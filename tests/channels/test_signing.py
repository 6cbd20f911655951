"""Signing for the electronic port: file keys, SM2, the USB key behind its WebSocket, and what is altered."""

import os
import subprocess
import sys

import pytest
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat

from kouan.channels import signing
from kouan.channels.as2 import keys
from kouan.channels.signing import sm2
from kouan.channels.signing.files import RsaFile, Sm2File
from kouan.channels.signing.port import SigningFailed
from tests.channels.messages import wine


@pytest.fixture(scope="module")
def files(tmp_path_factory):
    """A file with an RSA pair and one with an SM2 pair."""
    folder = tmp_path_factory.mktemp("keys")
    made = keys.make("Officer", bits=2048)
    key = made.key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())
    (folder / "rsa.pem").write_bytes(key + made.pem.encode())
    pair = sm2.generate()
    (folder / "sm2.pem").write_bytes(sm2.to_pem(pair, sm2.certify(pair, "示例申报员")))
    return folder


@pytest.fixture
def usb_key():
    """The simulator of the control program, as a process of its own."""
    started = []

    def start(algorithm: str) -> str:
        command = [sys.executable, "-m", "kouan.simulator.ukey", "--port", "0", "--algorithm", algorithm]
        paths = {"PYTHONPATH": os.pathsep.join(sys.path)}
        process = subprocess.Popen(command, stdout=subprocess.PIPE, text=True, env=os.environ | paths)
        started.append(process)
        return process.stdout.readline().strip()

    yield start
    for process in started:
        process.terminate()
        process.wait(10)
        process.stdout.close()


@pytest.mark.parametrize(("kind", "algorithm"), [("rsa", "rsa-sha1"), ("sm2", "sm2-sm3")])
def test_signed_with_a_file_and_verified(files, kind, algorithm):
    signed = signing.sign(wine(), signing.signer(f"{kind}:{files / kind}.pem"))
    checked = signing.verify(signed)
    assert (checked.ok, checked.algorithm) == (True, algorithm)
    assert f"xmldsig#{algorithm}".encode() in signed
    assert checked.key_name.encode() in signed
    again = signing.sign(signed, signing.signer(f"{kind}:{files / kind}.pem"))
    assert (signing.verify(again).ok, again.count(b"SignatureValue>")) == (True, 2), "signed anew, not twice"


@pytest.mark.parametrize("kind", ["rsa", "sm2"])
def test_what_is_altered_does_not_verify(files, kind):
    signed = signing.sign(wine(), signing.signer(f"{kind}:{files / kind}.pem"))
    assert signing.verify(signed.replace(b"N/M", b"N/N")).text == signing.xmldsig.ALTERED
    value = signed.split(b"DigestValue>")[1]
    assert not signing.verify(signed.replace(value[:8], b"AAAAAAAA")).ok
    start = signed.index(b"SignatureValue>") + 30
    assert not signing.verify(signed[:start] + b"QUJD" + signed[start + 4 :]).ok
    assert signing.verify(wine()).text == signing.xmldsig.NONE
    assert not signing.verify(signed.replace(b"sm2-sm3", b"rsa-md5").replace(b"rsa-sha1", b"rsa-md5")).ok


def test_openssl_verifies_our_sm2_signature(files):
    """OpenSSL's command line as an independent judge: certificate and signature."""
    read = subprocess.run(
        ["openssl", "x509", "-in", files / "sm2.pem", "-noout", "-text"], capture_output=True, text=True
    )
    if "SM2" not in subprocess.run(["openssl", "ecparam", "-list_curves"], capture_output=True, text=True).stdout:
        pytest.skip("this OpenSSL has no SM2")
    assert "SM2-with-SM3" in read.stdout
    signer = Sm2File.read(files / "sm2.pem")
    (files / "data").write_bytes(wine())
    (files / "sig").write_bytes(signer.sign(wine()))
    public = subprocess.run(["openssl", "x509", "-in", files / "sm2.pem", "-noout", "-pubkey"], capture_output=True)
    (files / "pub").write_bytes(public.stdout)
    checked = subprocess.run(
        ["openssl", "pkeyutl", "-verify", "-pubin", "-inkey", "pub", "-in", "data", "-rawin", "-digest", "sm3",
         "-sigfile", "sig", "-pkeyopt", "distid:1234567812345678"],
        capture_output=True, text=True, cwd=files,
    )  # fmt: skip
    assert "Verified Successfully" in checked.stdout, checked.stderr


@pytest.mark.parametrize(("kind", "algorithm"), [("rsa", "rsa-sha1"), ("sm2", "sm2-sm3")])
def test_the_usb_key_signs_through_its_websocket(usb_key, settings, kind, algorithm):
    settings.KOUAN_SIGNER, settings.KOUAN_SIGNER_PIN = f"ukey:{usb_key(kind)}", "88888888"
    checked = signing.verify(signing.sign(wine(), signing.signer()))
    assert (checked.ok, checked.algorithm) == (True, algorithm)
    settings.KOUAN_SIGNER_PIN = "00000000"
    with pytest.raises(SigningFailed, match="50020"):
        signing.sign(wine(), signing.signer())


def test_keys_that_are_not_there(files, settings):
    (files / "empty.pem").write_text("")
    for said in ("", "rsa:/nowhere", f"sm2:{files / 'empty.pem'}", f"rsa:{files / 'sm2.pem'}", "hsm:1"):
        with pytest.raises(SigningFailed):
            signing.signer(said)
    with pytest.raises(SigningFailed):
        signing.sign(wine(), signing.signer("ukey:ws://127.0.0.1:9"))
    assert isinstance(RsaFile.read(files / "rsa.pem"), RsaFile)
