"""``manage.py load_municipalities [FILE] [--valid-from DAY]``."""

import datetime

from django.core.management.base import BaseCommand, CommandError
from django.utils.translation import gettext as _

from council.bodies.actions import load_municipalities
from council.bodies.actions.municipalities import FIRST_DAY
from council.bodies.municipalities import SHIPPED, read_municipalities
from council.bodies.problems import BadFile
from council.core.events import acting
from council.core.states import Refused


class Command(BaseCommand):
    help = "Load the list of municipalities and the counties they belong to (Statistics Finland's classification)."

    def add_arguments(self, parser):
        parser.add_argument("file", nargs="?", default=SHIPPED, help="A list as CSV; the shipped one when left out.")
        parser.add_argument(
            "--valid-from",
            type=datetime.date.fromisoformat,
            default=FIRST_DAY,
            help="The first day of the list, as 2026-01-01. Older rows stay, ended the day before.",
        )

    def handle(self, *, file, valid_from, **options):
        try:
            with acting("load_municipalities"):
                counts = load_municipalities(read_municipalities(file), by=None, valid_from=valid_from)
        except (BadFile, Refused) as refusal:
            raise CommandError(str(refusal)) from None
        if any(counts.values()):
            self.stdout.write(_("%(added)s added, %(changed)s changed, %(ended)s ended.") % counts)
        else:
            self.stdout.write(_("No changes."))
