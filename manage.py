#!/usr/bin/env python
"""Django's own commands, for those who build and deploy."""

import os
import sys

from django.core.management import execute_from_command_line

if __name__ == "__main__":
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "habeas.desk.settings")
    execute_from_command_line(sys.argv)
