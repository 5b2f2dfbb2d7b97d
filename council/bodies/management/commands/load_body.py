"""``manage.py load_body FILE… [--dry-run]``: docs/body-file.md."""

import json
import pathlib

from django.core.management.base import BaseCommand, CommandError
from django.utils.translation import gettext as _

from council.bodies.bodyfile.loading import load_files
from council.bodies.bodyfile.schema import json_schema
from council.bodies.problems import BadFile


class Command(BaseCommand):
    help = "Create or update bodies from body files (TOML). A bad file is refused as a whole."

    def add_arguments(self, parser):
        parser.add_argument("files", nargs="*", type=pathlib.Path, metavar="FILE", help="A body file, or a folder.")
        parser.add_argument("--dry-run", action="store_true", help="Show what would change and change nothing.")
        parser.add_argument("--schema", action="store_true", help="Print the JSON Schema of body files.")

    def handle(self, *, files, dry_run, schema, **options):
        if schema:
            self.stdout.write(json.dumps(json_schema(), ensure_ascii=False, indent=2))
            return
        paths = [path for each in files for path in (sorted(each.glob("*.toml")) if each.is_dir() else [each])]
        if not paths:
            raise CommandError(_("Name at least one body file."))
        try:
            loaded = load_files(paths, dry_run=dry_run)
        except BadFile as refusal:
            raise CommandError("\n".join([str(refusal), "", _("Nothing was changed.")]), returncode=1) from None
        for file in loaded:
            self.stdout.write(f"{file.name}: {file.body.name_fi}")
            for line in file.changes or [_("no changes")]:
                self.stdout.write(f"  {line}")
        if dry_run:
            self.stdout.write(_("This was a dry run: nothing was changed."))
