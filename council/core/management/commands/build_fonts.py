from django.conf import settings
from django.core.management import BaseCommand

from council.core import fonts


class Command(BaseCommand):
    help = "Make the web fonts from the installed font package, unless they are made already."
    requires_system_checks = []

    def handle(self, **options):
        if fonts.build(settings.FONTS_DIR):
            self.stdout.write(f"Web fonts made in {settings.FONTS_DIR}.")
