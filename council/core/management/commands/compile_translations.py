from django.conf import settings
from django.core.management import BaseCommand

from council.core.translations import compile_all


class Command(BaseCommand):
    help = "Compile the translations whose source has changed. Needs no gettext programs."
    requires_system_checks = []

    def handle(self, **options):
        for folder in settings.LOCALE_PATHS:
            for source in compile_all(folder):
                self.stdout.write(f"Compiled {source}.")
