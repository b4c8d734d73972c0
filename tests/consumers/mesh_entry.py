"""An entry on the mesh, run: the real nginx with what NixOS makes of the generated options."""

from __future__ import annotations

import base64
import socket
import subprocess
import threading
import urllib.error
import urllib.request
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

from generator.pipeline import Generated
from tests.processes import PATIENCE_S, end, wait_for
from tests.toolbox import require_tool, run_tool

_FIRST = ("proxyPass", "proxy_pass"), ("return", "return")


def virtual_host(made: Generated, host: str, name: str) -> dict[str, Any]:
    """The options of a virtual host on one host."""
    place = ("services", "nginx", "virtualHosts", name)
    options = [service.options for service in made.watch.services(host)]
    return {path[-1]: value for own in options for path, value in own.items() if path[:-1] == place}


def server(options: Mapping[str, Any], name: str) -> str:
    """The server block as NixOS' module writes it, for the options that we use.

    In a location: ``proxyPass``, ``return``, ``extraConfig``, then ``basicAuthFile`` (nixpkgs,
    ``web-servers/nginx/default.nix``, ``mkLocations`` and ``mkBasicAuth``).
    """
    lines = [f"listen {one['addr']}:{one['port']};" for one in options["listen"]]
    lines.append(f"server_name {name};")
    for place, location in sorted(options["locations"].items()):
        lines.append(f"location {place} {{")
        lines += [f"{directive} {location[option]};" for option, directive in _FIRST if option in location]
        lines.append(location.get("extraConfig", ""))
        if "basicAuthFile" in location:
            lines += ["auth_basic secured;", f"auth_basic_user_file {location['basicAuthFile']};"]
        lines.append("}")
    return "server {\n" + "\n".join(lines) + "\n}\n"


class Upstream:
    """Takes requests in the place of what stands behind an entry, and remembers them; ``status`` is what it answers."""

    def __init__(self) -> None:
        self.seen: list[tuple[str, dict[str, str], int]] = []
        self.status = 204
        outer = self

        class Handler(BaseHTTPRequestHandler):
            def do_POST(self) -> None:
                body = self.rfile.read(int(self.headers.get("Content-Length", "0")))
                outer.seen.append((self.path, {k.lower(): v for k, v in self.headers.items()}, len(body)))
                self.send_response(outer.status)
                self.send_header("Content-Length", "0")
                self.end_headers()

            do_GET = do_POST  # noqa: N815 - as http.server calls it

            def log_message(self, *_: object) -> None:
                pass

        self.server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.port = self.server.server_port
        threading.Thread(target=self.server.serve_forever, daemon=True).start()

    def close(self) -> None:
        """Take no more."""
        self.server.shutdown()
        self.server.server_close()


class Client:
    """Somebody on the mesh."""

    def __init__(self, port: int) -> None:
        self.url = f"http://127.0.0.1:{port}"

    def ask(self, path: str, login: str | None, **more: Any) -> tuple[int, str | None]:
        """Status, and the challenge that comes with it; ``login`` is a name and a password with ``:`` between them."""
        headers = dict(more.pop("headers", {}))
        if login is not None:
            headers["Authorization"] = f"Basic {base64.b64encode(login.encode()).decode()}"
        request = urllib.request.Request(self.url + path, headers=headers, **more)
        try:
            with urllib.request.urlopen(request, timeout=PATIENCE_S) as answer:
                return answer.status, None
        except urllib.error.HTTPError as error:
            with error:
                return error.code, error.headers["WWW-Authenticate"]


def write_htpasswd(path: Path, user: str, password: str) -> None:
    """As the guide says."""
    done = run_tool("openssl", "passwd", "-apr1", "-stdin", input=password)
    path.write_text(f"{user}:{done.stdout}")


@contextmanager
def running(folder: Path, block: str, port: int) -> Iterator[None]:
    """nginx in a folder, with one server block, until the end."""
    temporary = "\n".join(
        f"{kind}_temp_path {folder}/{kind};" for kind in ("client_body", "proxy", "fastcgi", "uwsgi", "scgi")
    )
    config = f"daemon off;\npid {folder}/nginx.pid;\nerror_log {folder}/error.log;\nuser root;\nevents {{ }}\n"
    config += f"http {{\n{temporary}\naccess_log {folder}/access.log;\nclient_max_body_size 10m;\n{block}}}\n"
    (folder / "nginx.conf").write_text(config)
    with (folder / "log").open("wb") as log:
        command = [require_tool("nginx"), "-p", folder, "-c", folder / "nginx.conf"]
        process = subprocess.Popen(command, stdout=log, stderr=log)
    try:
        wait_for(lambda: _listens(port) or process.poll() is not None, folder, "nginx's start", pause_s=0.05)
        assert process.poll() is None, "nginx has ended; its folder says why"
        yield
    finally:
        end(process)


def _listens(port: int) -> bool:
    with socket.socket() as probe:
        return probe.connect_ex(("127.0.0.1", port)) == 0
