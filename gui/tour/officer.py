"""An officer of the district at the office's JSON API, as a web page would use it."""

from __future__ import annotations

import http.client
import json
from typing import Any

from gui.tour.driver import TourError

LOGIN, NAME = "banli", "高会文"
PASSWORD = "Luotuoqiao#88"  # noqa: S105 - of an invented officer at a district that is thrown away
ANSWER_S = 30


class Officer:
    """Signed in with the one-time password, which is changed at once, as the district wants it."""

    def __init__(self, port: int, one_time_password: str) -> None:
        self._port = port
        self._access = ""
        self._sign_in(one_time_password)
        self.post("/password", {"old": one_time_password, "new": PASSWORD})
        self._sign_in(PASSWORD)

    def get(self, path: str) -> dict[str, Any]:
        """Reads a list."""
        return self._send("GET", path, None)

    def post(self, path: str, message: dict[str, Any]) -> dict[str, Any]:
        """Says something. Raises TourError when the office's server refuses."""
        return self._send("POST", path, message)

    def _sign_in(self, password: str) -> None:
        self._access = str(self.post("/sign-in", {"login": LOGIN, "password": password})["access"])

    def _send(self, method: str, path: str, message: dict[str, Any] | None) -> dict[str, Any]:
        headers = {"X-Nuanfang": "1"} | ({"Authorization": f"Bearer {self._access}"} if self._access else {})
        body = None if message is None else json.dumps(message).encode()
        connection = http.client.HTTPConnection("127.0.0.1", self._port, timeout=ANSWER_S)
        try:
            connection.request(method, f"/v1/office{path}", body, headers)
            response = connection.getresponse()
            answer: dict[str, Any] = json.loads(response.read())
        finally:
            connection.close()
        if response.status >= 400:
            raise TourError(f"office {method} {path}: {answer.get('error')}")
        return answer
