from django.conf import settings
from django.core.management.base import BaseCommand, CommandError

from council.portal.demonstration.builder import NotEmpty, is_loaded, load


class Command(BaseCommand):
    help = (
        "Load demonstration data: the six bodies with fictional people, three years of meetings, and meetings that are"
        " going on now. Does nothing when it is there already. Local mode only."
    )

    def handle(self, **options):
        if not settings.LOCAL_MODE:
            raise CommandError("Demonstration data is for local mode only (LOCAL_MODE=1).")
        if is_loaded():
            self.stdout.write("The demonstration data is there already; nothing was changed.")
            return
        try:
            load(tell=self.tell)
        except NotEmpty as body:
            raise CommandError(
                f"{body} has members or meetings of its own, so no demonstration is loaded over it."
            ) from None

    def tell(self, line):
        """Show each step when it is done."""
        self.stdout.write(f"  {line}")
        self.stdout.flush()
