"""A browser that subscribes and reads what it is sent, by libraries of others."""

import base64
import json
import sys

import http_ece
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.asymmetric.utils import encode_dss_signature


def encoded(octets):
    return base64.urlsafe_b64encode(octets).rstrip(b"=").decode()


def decoded(text):
    return base64.urlsafe_b64decode(text + "=" * (-len(text) % 4))


def point(key):
    return key.public_bytes(serialization.Encoding.X962, serialization.PublicFormat.UncompressedPoint)


def private(number):
    return ec.derive_private_key(number, ec.SECP256R1())


def subscribe(number):
    """The same browser for the same number."""
    auth = hashes.Hash(hashes.SHA256())
    auth.update(str(number).encode())
    return {"p256dh": encoded(point(private(number).public_key())), "auth": encoded(auth.finalize()[:16])}


def read(number, authorization, body):
    text = http_ece.decrypt(
        decoded(body), private_key=private(number), auth_secret=decoded(subscribe(number)["auth"]), version="aes128gcm"
    )
    scheme, _, parameters = authorization.partition(" ")
    assert scheme == "vapid", scheme
    parameters = dict(parameter.strip().split("=", 1) for parameter in parameters.split(","))
    signed, _, signature = parameters["t"].rpartition(".")
    signature = decoded(signature)
    numbers = [int.from_bytes(half, "big") for half in (signature[:32], signature[32:])]
    key = ec.EllipticCurvePublicKey.from_encoded_point(ec.SECP256R1(), decoded(parameters["k"]))
    key.verify(encode_dss_signature(*numbers), signed.encode(), ec.ECDSA(hashes.SHA256()))
    head, claims = (json.loads(decoded(part)) for part in signed.split("."))
    return {"shown": json.loads(text), "key": parameters["k"], "head": head, "claims": claims}


asked = json.loads(sys.argv[1])
print(json.dumps(subscribe(asked["browser"]) if len(asked) == 1 else read(asked["browser"], asked["authorization"], asked["body"])))
