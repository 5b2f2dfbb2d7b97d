"""What the sign-in tests share: codes from letters, codes of an authenticator app."""

import base64
import hashlib
import hmac
import struct
import time

from django.test import Client
from django.urls import reverse

from council.core.models import Delivery


def newest_code(kind="account.login_code"):
    """The code in the letter written last."""
    return Delivery.objects.filter(kind=kind).latest("pk").fields["code"]


def sign_in_by_code(person, client=None):
    """A client in which the person asked for a code and wrote it; the last answer is ``client.answer``."""
    client = client or Client()
    client.post(reverse("account_login"), {"email": person.email})
    client.answer = client.post(reverse("account_confirm_login_code"), {"code": newest_code(), "action": "verify"})
    return client


def app_code(secret, steps=0):
    """The code an authenticator app shows ``steps`` half minutes from now (RFC 6238), by the standard library only."""
    counter = struct.pack(">Q", int(time.time()) // 30 + steps)
    digest = hmac.new(base64.b32decode(secret), counter, hashlib.sha1).digest()
    at = digest[-1] & 15
    return f"{(struct.unpack('>I', digest[at : at + 4])[0] & 0x7FFFFFFF) % 10**6:06d}"


def add_app(client):
    """Take an authenticator app into use in a signed-in client; returns its secret."""
    secret = client.get(reverse("mfa_activate_totp")).context["form"].secret
    client.answer = client.post(reverse("mfa_activate_totp"), {"code": app_code(secret)})
    return secret
