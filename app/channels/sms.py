"""SMS through the HTTP API of 46elks, which is asked not to store the text (https://46elks.com/docs/send-sms).

RINGAR_SMS_URL: https://user:password@api.46elks.com/a1/sms?from=Ringar&price=0.35&abroad=47:0.62,358:0.71

    from        who it is from: 3-11 letters and digits that begin with a letter, or a number such as +46701234567
    price       what a part to a Swedish number costs in SEK, for the forecast and the ceiling
    abroad      the same for other countries: their code, a colon, the price, with commas between
    per_minute  how many they take; 100 unless they have agreed to more
    dryrun      yes: they check the request and send nothing

To a country without a price a message costs what nobody knows: it counts among the messages, and in no sum of money.

Their documentation does not say what is wrong in a 4xx, so a number is given up only where the answer names it: a
wrong sender must not burn everybody's contact. There is no key by which the same request twice would be one message,
so what may have been taken is never "not now": a read timeout, a connection cut after the request, a server of theirs
that fell over (500) and a gateway that gave up (502, 504) are uncertain.
"""

import http.client
import json
import re
import ssl
from base64 import b64encode
from datetime import timedelta
from decimal import Decimal
from email.utils import parsedate_to_datetime
from urllib.parse import urlencode

from app.channels import options
from app.channels.base import Message, NotNow, Refused
from app.config import ConfigError, Settings
from surveys import addresses, sms

SETTING = "RINGAR_SMS_URL"
EXAMPLE = "https://user:password@api.46elks.com/a1/sms?from=Ringar"
KNOWN = ("from", "price", "abroad", "per_minute", "dryrun")
SENDER = re.compile(r"[A-Za-z][A-Za-z0-9]{2,10}|\+[1-9][0-9]{7,14}")
PRICE = re.compile(r"[0-9]{1,2}(?:\.[0-9]{1,4})?")
COUNTRY = re.compile(r"[1-9][0-9]{0,2}")
SWEDEN = "46"
PATIENCE_S = 20
PER_MINUTE = 100
MOST_BYTES = 64_000
OK, UNCERTAIN = range(200, 300), (500, 502, 504)
BAD = (400, 422)
ABOUT_NUMBER = re.compile(
    rb"^to\b|[\"'`]to[\"'`]|\b(?:invalid|parameter|field) to\b|\bphone number\b|\brecipient\b", re.IGNORECASE
)
ABOUT_US = re.compile(rb"\b(?:from|sender|account|user|credits?|balance|allowed)\b", re.IGNORECASE)
HINTS = {401: ": are user and password right?", 402: ": is there money left?", 403: ": is there money left?"}


class Uncertain(Exception):
    """Something answered that is not 46elks as it is documented."""


class Sms:
    """One request a message."""

    name = "sms"
    setting = SETTING

    def __init__(self, settings: Settings) -> None:
        """Reads the address of the API. Raises ConfigError with one clear line."""
        self._api = options.address(SETTING, settings.sms_url, ("https", "http"), EXAMPLE)
        if self._api.scheme == "http" and self._api.hostname not in options.LOCAL:
            raise ConfigError(f"{SETTING} is http: user, password and numbers go over https alone")
        if not self._api.username or not self._api.password:
            raise ConfigError(f"{SETTING} lacks user or password: {EXAMPLE}")
        given = options.options(SETTING, self._api, KNOWN)
        self._sender = given.get("from", "Ringar")
        if not SENDER.fullmatch(self._sender):
            raise ConfigError(f"{SETTING}: from is 3-11 letters and digits beginning with a letter, or +46701234567")
        self._prices = _prices(given)
        self._dry = given.get("dryrun")
        if self._dry not in (None, "yes"):
            raise ConfigError(f"{SETTING}: dryrun is yes, or left out")
        self.per_minute = options.per_minute(SETTING, given, PER_MINUTE)
        self.reaches = self._dry is None

    @staticmethod
    def ready(settings: Settings) -> bool:
        """Whether there is an API to hand it to."""
        return bool(settings.sms_url)

    def told(self) -> str:
        """Whom it goes through, as whom, how fast and at what price."""
        price = ", ".join(f"{sek} SEK a part to +{code}" for code, sek in self._prices.items()) or "no price set"
        dry = "" if self.reaches else "; a dry run: nothing is sent"
        return f"through {self._api.hostname} as {self._sender}, {self.per_minute} a minute, {price}{dry}"

    def check(self, address: str) -> bool:
        """Whether this can be a mobile number."""
        return addresses.mobile(address) is not None

    def price(self, message: Message) -> Decimal | None:
        """Parts times the price of one in the number's country. None where no price is set for it."""
        number = (addresses.mobile(message.address) or "").removeprefix("+")
        found = max((code for code in self._prices if number.startswith(code)), key=len, default=None)
        return None if found is None else self._prices[found] * sms.parts(message.text)

    def send(self, message: Message) -> None:
        """Hand it over. Raises Refused, NotNow; anything else where it is uncertain whether it went."""
        number = addresses.mobile(message.address)
        if number is None:
            raise Refused
        form = {"from": self._sender, "to": number, "message": message.text, "dontlog": "message"}
        self._judge(*self._post(urlencode(form if self._dry is None else form | {"dryrun": self._dry})))

    def _post(self, form: str) -> tuple[http.client.HTTPResponse, bytes]:
        user, password = options.login(self._api)
        headers = {
            "Authorization": f"Basic {b64encode(f'{user}:{password}'.encode()).decode()}",
            "Content-Type": "application/x-www-form-urlencoded",
        }
        connection = self._connection()
        try:
            try:
                connection.connect()
            except OSError as error:
                raise NotNow(type(error).__name__, everybody=True) from None
            connection.request("POST", self._api.path, form, headers)
            with connection.getresponse() as response:
                return response, response.read(MOST_BYTES)
        finally:
            connection.close()

    def _connection(self) -> http.client.HTTPConnection:
        host, port = self._api.hostname or "", self._api.port
        if self._api.scheme == "http":
            return http.client.HTTPConnection(host, port, timeout=PATIENCE_S)
        return http.client.HTTPSConnection(host, port, timeout=PATIENCE_S, context=ssl.create_default_context())

    def _judge(self, response: http.client.HTTPResponse, body: bytes) -> None:
        status = response.status
        if status in OK:
            if _status(body) == "failed":
                raise Refused
        elif status in BAD:
            is_the_number = ABOUT_NUMBER.search(body) and not ABOUT_US.search(body)
            raise Refused if is_the_number else NotNow(f"HTTP {status}", everybody=False)
        elif status in UNCERTAIN:
            raise Uncertain(f"HTTP {status}")
        else:
            raise NotNow(f"HTTP {status}{HINTS.get(status, '')}", everybody=True, after=_after(response))


def _status(body: bytes) -> str:
    """created, sent, delivered or failed. Raises Uncertain for what 46elks does not say: a login page is no receipt."""
    try:
        said = json.loads(body)
    except ValueError:
        said = None
    if not isinstance(said, dict) or said.get("direction") != "outgoing":
        raise Uncertain("no receipt")
    return str(said.get("status", "created"))


def _after(response: http.client.HTTPResponse) -> timedelta | None:
    """How long Retry-After asks to wait: seconds, or a date that is held against the answer's own."""
    asked = response.getheader("Retry-After", "").strip()
    if asked.isascii() and asked.isdigit() and len(asked) <= len("86400"):
        return timedelta(seconds=int(asked))
    try:
        wait = parsedate_to_datetime(asked) - parsedate_to_datetime(response.getheader("Date", ""))
    except (TypeError, ValueError):
        return None
    return max(wait, timedelta(0))


def _prices(given: dict[str, str]) -> dict[str, Decimal]:
    """Country code → SEK a part. Raises ConfigError."""
    prices = {}
    if "price" in given:
        if not PRICE.fullmatch(given["price"]):
            raise ConfigError(f"{SETTING}: price is SEK a part, such as 0.35")
        prices[SWEDEN] = Decimal(given["price"])
    for each in given["abroad"].split(",") if "abroad" in given else ():
        code, _, price = each.partition(":")
        if not (COUNTRY.fullmatch(code) and PRICE.fullmatch(price)) or code in prices or code == SWEDEN:
            raise ConfigError(
                f"{SETTING}: abroad is countries' codes with SEK a part, each once, such as 47:0.62,358:0.71"
            )
        prices[code] = Decimal(price)
    return prices
