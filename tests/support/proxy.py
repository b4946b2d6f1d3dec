"""A wire between client and server that can be counted, and cut at the worst moment."""

from __future__ import annotations

import socket
import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from typing import Literal

Cut = Literal["before COMMIT arrives", "before COMMIT is answered"]


class Proxy:
    """Passes bytes on to a port of the loopback interface.

    `cut` chooses what happens to the next client that sends COMMIT; `turns` counts how often a
    client spoke after the server had spoken: the round trips.
    """

    def __init__(self, port: int) -> None:
        self.cut: Cut | None = None
        self.turns = 0
        self._target = port
        self._listener = socket.create_server(("127.0.0.1", 0))
        self.port: int = self._listener.getsockname()[1]
        self._open: list[socket.socket] = []
        threading.Thread(target=self._accept, daemon=True).start()

    def close(self) -> None:
        """Cut every connection and listen no more."""
        for end in [self._listener, *self._open]:
            _shut(end)

    def _accept(self) -> None:
        with suppress(OSError):
            while True:
                client, _ = self._listener.accept()
                server = socket.create_connection(("127.0.0.1", self._target))
                self._open += [client, server]
                threading.Thread(target=self._serve, args=(client, server), daemon=True).start()

    def _serve(self, client: socket.socket, server: socket.socket) -> None:
        spoke = {"last": "server", "cut": ""}
        back = threading.Thread(target=self._back, args=(client, server, spoke), daemon=True)
        back.start()
        with suppress(OSError):
            while data := client.recv(65536):
                if spoke["last"] == "server":
                    self.turns += 1
                spoke["last"] = "client"
                if self.cut and b"COMMIT\0" in data:
                    spoke["cut"], self.cut = self.cut, None
                    if spoke["cut"] == "before COMMIT arrives":
                        break
                server.sendall(data)
        _shut(client)
        _shut(server)
        back.join()

    def _back(self, client: socket.socket, server: socket.socket, spoke: dict[str, str]) -> None:
        with suppress(OSError):
            while data := server.recv(65536):
                if spoke["cut"]:  # the answer to COMMIT: it is lost on the way
                    break
                spoke["last"] = "server"
                client.sendall(data)
        _shut(client)
        _shut(server)


def _shut(end: socket.socket) -> None:
    with suppress(OSError):
        end.shutdown(socket.SHUT_RDWR)
    end.close()


@contextmanager
def proxy_to(port: int) -> Iterator[Proxy]:
    """A proxy to a port, closed at the end."""
    proxy = Proxy(port)
    try:
        yield proxy
    finally:
        proxy.close()
