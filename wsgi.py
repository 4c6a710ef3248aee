"""The web process under any WSGI server: `granian --interface wsgi wsgi:app`, gunicorn, waitress …"""

import sys

from app.config import ConfigError
from app.start import web

try:
    app = web()
except ConfigError as error:
    sys.exit(f"ringar: {error}")
