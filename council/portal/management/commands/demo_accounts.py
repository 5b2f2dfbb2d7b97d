from django.core.management.base import BaseCommand
from django.utils.translation import gettext as _

from council.portal.demonstration.accounts import contacts, worth_trying
from council.portal.demonstration.builder import is_loaded


class Command(BaseCommand):
    help = "Tell with which addresses one can sign in to the demonstration, and what they show."

    def handle(self, **options):
        if not is_loaded():
            self.stdout.write(_("There is no demonstration data; manage.py load_demo loads it."))
            return
        found = worth_trying()
        width = max(len(role) for role, _name, _address in found)
        for role, name, address in found:
            self.stdout.write(f"  {role:<{width}}  {address}  ({name})")
        self.stdout.write("")
        for organisation, contact, address in contacts():
            self.stdout.write(
                _(
                    "Contact of an organisation: no account. The letter to %(address)s (%(contact)s, %(organisation)s)"
                    " has the link by which to name a person."
                )
                % {"organisation": organisation, "contact": contact, "address": address}
            )
