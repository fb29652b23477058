"""What each reporter writes for one report that holds every state, word for word.

REFWARDEN_REFRESH=1 writes the files anew; read the difference before it is committed.
"""

import os
from pathlib import Path

import pytest

from refwarden import wiring
from tests.reporters import sample

GOLDEN = Path(__file__).parent / "golden"
ENDINGS = {
    "text": "txt",
    "json": "json",
    "sarif": "sarif.json",
    "junit": "xml",
    "markdown": "md",
    "annotations": "annotations.txt",
    "codequality": "codequality.json",
}
REPORTS = {"audit": sample.AUDIT, "push": sample.PUSH, "first": sample.FIRST}


def test_every_reporter_has_golden_files():
    assert set(ENDINGS) == set(wiring.REPORTERS)


@pytest.mark.parametrize("everything", [False, True], ids=["usual", "everything"])
@pytest.mark.parametrize("name", REPORTS)
@pytest.mark.parametrize("form", ENDINGS)
def test_golden(form, name, everything):
    said = wiring.reporter(form)(REPORTS[name], everything=everything, colour=False, width=80)
    path = GOLDEN / f"{name}{'-everything' if everything else ''}.{ENDINGS[form]}"
    if os.environ.get("REFWARDEN_REFRESH"):
        path.write_text(said, encoding="utf-8")
    assert path.read_text(encoding="utf-8") == said
