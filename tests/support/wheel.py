"""A package that stands in for the published one: it leads to the tree under test, and needs no network to install."""

import base64
import hashlib
import os
import sysconfig
import zipfile
from pathlib import Path

SOURCE = Path(__file__).parents[2] / "src"
_NAME = "refwarden_standin"


def stand_in(folder: Path) -> Path:
    """Write a wheel whose only content is a path file: to the sources, and to what the tests' Python has installed."""
    paths = "".join(f"{one}\n" for one in (SOURCE, sysconfig.get_path("purelib"), sysconfig.get_path("platlib")))
    about = f"{_NAME}-1.0.dist-info"
    files = {
        f"{_NAME}.pth": paths,
        f"{about}/METADATA": f"Metadata-Version: 2.1\nName: {_NAME}\nVersion: 1.0\n",
        f"{about}/WHEEL": "Wheel-Version: 1.0\nGenerator: tests\nRoot-Is-Purelib: true\nTag: py3-none-any\n",
    }
    record = "".join(f"{name},sha256={_digest(text)},{len(text.encode())}\n" for name, text in files.items())
    made = folder / f"{_NAME}-1.0-py3-none-any.whl"
    with zipfile.ZipFile(made, "w") as archive:
        for name, text in {**files, f"{about}/RECORD": f"{record}{about}/RECORD,,\n"}.items():
            archive.writestr(name, text)
    return made


def _digest(text: str) -> str:
    return base64.urlsafe_b64encode(hashlib.sha256(text.encode()).digest()).rstrip(b"=").decode()


# What of Python's own, of pip's and of ours a checkout may pretend to have.
PLANTED = ("venv", "ensurepip", "pip", "refwarden", "typer", "json", "sitecustomize", "encodings")


def plant(checkout: Path) -> Path:
    """Put modules into a checkout that leave a mark when they run, and return where the mark would be."""
    mark = checkout / "owned"
    code = f"import os\nopen({os.fspath(mark)!r}, 'a').write(__name__)\n"
    for name in PLANTED:
        (checkout / f"{name}.py").write_text(code)
    return mark
