"""`python -m tools.migrations [NAME]`: writes the migrations that the tables need, in a throwaway office."""

import os
import sys
import tempfile
from pathlib import Path


def main() -> None:
    """Opens a throwaway office (the database asks for its key even here) and calls Django."""
    with tempfile.TemporaryDirectory() as folder:
        os.environ |= {"HABEAS_DATA": folder, "DJANGO_SETTINGS_MODULE": "habeas.desk.settings"}
        import django
        from django.core.management import call_command

        django.setup()
        from habeas.store.place import vault

        vault().create("throwaway passphrase")
        call_command("makemigrations", "store", *(["-n", Path(sys.argv[1]).name] if len(sys.argv) > 1 else []))


if __name__ == "__main__":
    main()
