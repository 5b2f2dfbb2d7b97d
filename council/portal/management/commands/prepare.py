from django.conf import settings
from django.core.management import BaseCommand, call_command, get_commands
from django.urls import reverse
from django.utils import translation

from council.bodies.models import Host
from council.core import static


class Command(BaseCommand):
    help = (
        "Make an installation ready to serve this version: translations, web fonts, tables, static files."
        " Safe to repeat; run it before the web server and the workers start."
    )
    requires_system_checks = []

    def add_arguments(self, parser):
        parser.add_argument("--without-database", action="store_true", help="translations and fonts only")
        parser.add_argument("--demonstration", action="store_true", help="load demonstration data into an empty portal")

    def handle(self, *, without_database, demonstration, **options):
        call_command("compile_translations", stdout=self.stdout)
        call_command("build_fonts", stdout=self.stdout)
        if without_database:
            return
        self.tell("Bringing the database up to date …")
        call_command("migrate", interactive=False, verbosity=0)
        self.tell("Collecting the static files …")
        static.collect()
        if demonstration:
            self.load_demonstration()

    def tell(self, text):
        """Say what takes a while before it does."""
        self.stdout.write(text)
        self.stdout.flush()

    def load_demonstration(self):
        """On the first run only; and leave a note for ``make run`` of how to sign in."""
        if "load_demo" in get_commands() and not Host.objects.exists():
            self.tell("Loading the demonstration data …")
            call_command("load_demo", stdout=self.stdout)
        if "demo_accounts" in get_commands():
            with open(settings.VAR_DIR / "sign-in.txt", "w", encoding="utf-8") as note, translation.override("en"):
                note.write(
                    f"Sign in at {settings.SITE_URL}{reverse(settings.LOGIN_URL)} with one of these addresses; the code"
                    f" comes as a letter:\n{settings.SITE_URL}{reverse('core:mailbox')} shows the letters.\n\n"
                )
                call_command("demo_accounts", stdout=note)
