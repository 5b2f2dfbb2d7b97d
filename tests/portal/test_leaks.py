"""No closed thing is seen where it should not be: every address, every role, every state."""

import gzip
import logging

import pytest
from django.test import Client

from tests import addresses
from tests.calls.applied import BY_LINK
from tests.world import CANARIES, ROLES, build

INSIDERS = {"chair", "vice_chair", "secretary", "member", "expert"}


def allowed(canary, role, meeting, name):
    """May this reader see this canary on a page about this meeting (or about no meeting)?"""
    if role == "secretary":
        return True
    if canary in {"item", "paper", "file", "bytes"}:
        return role in INSIDERS or (role == "deputy" and meeting is not None and meeting.state == "called")
    if canary == "minutes" and name == "meetings:scrutiny_answer":
        return True  # whoever holds a scrutineer's link reads the open items of that version
    if canary == "minutes":
        if meeting is None:
            return role in INSIDERS
        published = hasattr(meeting, "minutes") and meeting.minutes.state == "published"
        in_scrutiny = hasattr(meeting, "minutes") and meeting.minutes.state == "in_scrutiny"
        return published or role in {"chair", "vice_chair"} or (role == "member" and in_scrutiny)
    if canary == "remote":
        invited = meeting is not None and meeting.state != "planned"
        return (invited and role in INSIDERS) or (
            role == "deputy" and meeting is not None and meeting.state == "called"
        )
    if canary in {"applicant", "composition"} and name.startswith(BY_LINK):
        return True  # whoever holds an applicant's or a nominated person's link, of a person in a draft composition too
    if canary == "applicant" and role in {"administrator", "other_secretary"} and name == "members:organisation_change":
        return True  # the contact of a known organisation, which the secretaries of all bodies keep
    if canary == "applicant":
        return role in {"expert", "vice_chair"} and name.startswith("calls:evaluation_")  # they evaluate
    if canary in {"phone", "email"}:
        return (role == "administrator" and name.startswith("members:")) or (canary == "email" and role == "member")
    return False


@pytest.fixture
def world(cast):
    logging.disable(logging.ERROR)
    yield build(cast)
    logging.disable(logging.NOTSET)


def content_of(response):
    """The whole answer as text, headers too, unpacked."""
    body = b"".join(response.streaming_content) if response.streaming else response.content
    if response.headers.get("Content-Encoding") == "gzip":
        body = gzip.decompress(body)
    return body.decode(errors="replace") + "\n".join(f"{key}: {value}" for key, value in response.items())


def ask(client, asked_for, skip=()):
    """Ask addresses as one reader; yields ``(name, address, meeting, status, text)``."""
    for name, address, meeting in asked_for:
        if name not in skip:
            response = client.get(address)
            yield name, address, meeting, response.status_code, content_of(response)


@pytest.mark.slow
def test_no_canary_where_it_should_not_be(world, sign_in):
    everything = [(name, *each) for name, route in addresses.ours() for each in addresses.fill(world, name, route)]
    leaks, broken, asked, found, only_posts = [], [], 0, set(), set()
    for role in sorted(["anonymous", *ROLES], key=lambda role: role != "secretary"):
        client = Client() if role == "anonymous" else sign_in(getattr(world, role))
        for name, address, meeting, status, text in ask(client, everything, skip=only_posts):
            asked += 1
            if status >= 500:
                broken.append((role, name, address, status))
            seen = {canary for canary, word in CANARIES.items() if word in text}
            leaks += [(canary, role, name, address) for canary in seen if not allowed(canary, role, meeting, name)]
            if role == "secretary":
                found |= seen
                only_posts |= {name} if status == 405 else set()
    assert broken == []
    assert leaks == []
    assert asked > 1500
    assert found == set(CANARIES), "a canary that its secretary does not find was never planted"
