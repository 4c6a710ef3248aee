"""The web process under any WSGI server: `granian --interface wsgi wsgi:app`, gunicorn, waitress …"""

import sys

from app import create_app
from app.config import ConfigError

try:
    app = create_app("web")
except ConfigError as error:
    sys.exit(f"ringar: {error}")
