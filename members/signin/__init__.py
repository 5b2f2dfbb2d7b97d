"""How people sign in: by a code in an e-mail, a passkey, or their organisation's own sign-in; never by a password.

django-allauth does the work. Here are only the pages we offer, and what differs
from its habits: nobody signs up, letters go through the outbox, and an address
that has an account is treated in every respect as one that has none.
"""
