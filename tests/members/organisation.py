"""A person with a browser, reduced to HTTP, who signs in at the organisation's identity provider."""

import html
import re
from urllib.parse import urljoin

import requests


class Person:
    """Follows links, and fills in the forms of pages as they come."""

    def __init__(self, site):
        self.site, self.session, self.page = site, requests.Session(), None

    def go(self, address):
        self.page = self.session.get(urljoin(self.site, address), timeout=20)
        return self

    def send(self, form="", **fields):
        """Send the first form whose address ends with ``form``, with its hidden fields."""
        forms = [
            (html.unescape(dict(re.findall(r'(\w+)="([^"]*)"', attributes)).get("action", "")), inside)
            for attributes, inside in re.findall(r"<form\b([^>]*)>(.*?)</form>", self.page.text, re.DOTALL)
        ]
        forms = [(target, inside) for target, inside in forms if target.split("?")[0].endswith(form)]
        assert forms, f"no form for {form} on {self.page.url}: {self.page.text[:2000]}"
        target, inside = forms[0]
        hidden = {}
        for field in re.findall(r"<input\b([^>]*)>", inside):
            given = dict(re.findall(r'(\w+)="([^"]*)"', field))
            if given.get("type") == "hidden":
                hidden[given["name"]] = html.unescape(given.get("value", ""))
        address = urljoin(self.page.url, target)
        self.page = self.session.post(address, data=hidden | fields, headers={"Referer": self.page.url}, timeout=20)
        return self

    def at_provider(self, name):
        """Sign in and consent at the identity provider, until it leads back."""
        for _step in range(4):
            if self.page.url.startswith(self.site):
                return self
            self.send(**({"login": name, "password": "x"} if 'name="login"' in self.page.text else {}))
        assert self.page.url.startswith(self.site), self.page.url
        return self
