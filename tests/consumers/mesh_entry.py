"""An entry on the mesh, run: the real nginx with what NixOS makes of the generated options."""

from __future__ import annotations

import socket
import subprocess
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from generator.pipeline import Generated
from tests.toolbox import require_tool

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
        _wait(process, port)
        yield
    finally:
        process.terminate()
        process.wait(timeout=20)


def _wait(process: subprocess.Popen[bytes], port: int) -> None:
    for _ in range(200):
        with socket.socket() as probe:
            if probe.connect_ex(("127.0.0.1", port)) == 0:
                return
        assert process.poll() is None, "nginx has ended; its folder says why"
        time.sleep(0.05)
    raise AssertionError("nginx does not listen")
