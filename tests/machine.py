"""What the suite needs of the machine. Run by the system's python: standard library only."""

from __future__ import annotations

import ctypes
import importlib.util
import os
import shutil
import subprocess
import sys
from pathlib import Path

CHROMIUMS = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")


def chromium() -> str | None:
    return next(filter(None, map(shutil.which, CHROMIUMS)), None)


def postgres_folder() -> Path | None:
    """Debian keeps initdb and pg_ctl off the PATH, one folder per version: the newest wins."""
    on_path = shutil.which("pg_ctl")
    packaged = sorted(
        Path("/usr/lib/postgresql").glob("*/bin"), key=lambda folder: float(folder.parent.name)
    )
    folders = [Path(on_path).resolve().parent] if on_path else packaged[::-1]
    return next((folder for folder in folders if (folder / "initdb").exists()), None)


def loads(library: str) -> bool:
    """Playwright's driver ends without a word where its one library is missing."""
    try:
        ctypes.CDLL(library)
    except OSError:
        return False
    return True


def missing() -> dict[str, str]:
    """What this machine lacks, and the Debian package that brings it."""
    present = {
        ("venv", "python3-venv"): importlib.util.find_spec("ensurepip"),
        ("PostgreSQL", "postgresql"): postgres_folder(),
        ("Chromium", "chromium"): chromium(),
        ("libatomic", "libatomic1"): loads("libatomic.so.1"),
    }
    return {name: package for (name, package), found in present.items() if not found}


def root_prefix() -> list[str] | None:
    """The words to put before a command that needs root; None when there are none."""
    if os.geteuid() == 0:
        return []
    may_sudo = shutil.which("sudo") and run(["sudo", "-n", "true"]).returncode == 0
    return ["sudo", "-n"] if may_sudo else None


def run(command: list[str]) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        command,
        check=False,
        text=True,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
    )


def install(packages: list[str]) -> str | None:
    """Why the packages could not be installed; None when they were."""
    if not shutil.which("apt-get"):
        return "there is no apt-get to install them with"
    prefix = root_prefix()
    if prefix is None:
        return "installing them needs root or a sudo without password"
    quietly = ["env", "DEBIAN_FRONTEND=noninteractive"]
    apt_get = [*prefix, *quietly, "apt-get", "-y", "-q", "-o", "DPkg::Lock::Timeout=120"]
    run([*apt_get, "update"])
    answer = run([*apt_get, "install", "--no-install-recommends", *packages])
    if answer.returncode == 0:
        return None
    reasons = [line for line in answer.stdout.splitlines() if line.startswith("E:")]
    return f"apt-get says {reasons[0] if reasons else answer.stdout[-200:]!r}"


def main() -> int:
    lacking = missing()
    if not lacking:
        return 0
    print(f"Installing {', '.join(lacking.values())} …", flush=True)
    reason = install(list(lacking.values())) or "their packages did not bring them"
    if not (lacking := missing()):
        return 0
    print(f"Cannot test: this machine has no {', no '.join(lacking)}; {reason}.", file=sys.stderr)
    return 1


if __name__ == "__main__":
    sys.exit(main())
