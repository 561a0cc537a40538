"""Seals a visit as the script of the page does, by the description in `habeas.casework.envelopes` alone."""

import json
import os
from typing import Any, Final

from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

LABEL: Final = b"habeas visit 1"
ADDRESS: Final = "/visits/sealed/"
Files = tuple[tuple[str, str, bytes], ...]


def point_of(key: ec.EllipticCurvePublicKey) -> bytes:
    return key.public_bytes(Encoding.X962, PublicFormat.UncompressedPoint)


def closed(
    head: dict[str, Any], token: str, files: Files = (), office: ec.EllipticCurvePublicKey | None = None
) -> bytes:
    """An envelope to the office, or to another one."""
    told = json.dumps({**head, "files": [[name, kind, len(content)] for name, kind, content in files]}).encode()
    return closed_text(told, token, b"".join(content for _, _, content in files), office)


def closed_text(
    told: bytes, token: str, contents: bytes = b"", office: ec.EllipticCurvePublicKey | None = None
) -> bytes:
    """An envelope with this head, whatever stands in it."""
    goal = point_of(office) if office else office_point()
    own = ec.generate_private_key(ec.SECP256R1())
    shared = own.exchange(ec.ECDH(), ec.EllipticCurvePublicKey.from_encoded_point(ec.SECP256R1(), goal))
    point, nonce = point_of(own.public_key()), os.urandom(12)
    key = HKDF(algorithm=SHA256(), length=32, salt=point + goal, info=LABEL).derive(shared)
    plain = len(told).to_bytes(4, "big") + told + contents
    return b"\x01" + point + nonce + AESGCM(key).encrypt(nonce, plain, LABEL + b" " + token.encode())


def office_point() -> bytes:
    import base64

    from habeas.casework.envelopes import public_key

    jwk = public_key()
    return b"\x04" + b"".join(base64.urlsafe_b64decode(jwk[name] + "=") for name in ("x", "y"))


def head(place: Any, username: str, fields: dict[str, str], at: str = "2026-03-06T10:00:00.000Z") -> dict[str, Any]:
    """What an envelope says of a visit."""
    from habeas.casework.envelopes import account_mark
    from habeas.store.models import Account

    mark = account_mark(Account.objects.get(username=username))
    return {"place": place.ref, "account": mark, "at": at, "invented": False, "fields": [*fields.items()]}


def send(client: Any, envelope: bytes, token: str) -> Any:
    """As the script sends it."""
    return client.post(ADDRESS, envelope, content_type="application/octet-stream", headers={"X-Habeas-Id": token})
