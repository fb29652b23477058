"""CODEOWNERS as GitLab takes it, judged on a merge request that changes `src/app.py` and `auth/login.py`: a sentence each.

ana opened it; ben and cleo write, dora owns the project, and cleo is in the group acme/security.
"""

from typing import NamedTuple

import pytest

from refwarden.flows.pull import judge
from refwarden.flows.required import open_pull
from tests.scenarios.labs import ToldOfLab, lab_shop
from tests.scenarios.shop import approved, opened

FILES = {"src/app.py": "hello\n", "auth/login.py": "open\n"}


class Row(NamedTuple):
    """What CODEOWNERS says, who approves, and what must come of it."""

    title: str
    text: str
    approvers: tuple[str, ...]
    verdict: str
    words: str = ""


ROWS = [
    Row("each section decides for itself, so its owners must approve too", "src/ @ben\n[Security]\nauth/ @cleo\n", ("ben",), "broken", "cleo"),
    Row("the owners of all sections approve", "src/ @ben\n[Security]\nauth/ @cleo\n", ("ben", "cleo"), "kept"),
    Row("the last line of a section wins there, and no line of another", "* @ben\n[All]\n* @dora\nauth/ @cleo\n", ("ben", "dora"), "broken", "cleo"),
    Row("an optional section asks for nobody", "src/ @ben\n^[Docs]\nauth/ @cleo\n", ("ben",), "kept"),
    Row("a section is optional only where every heading of its name is", "src/ @ben\n^[Docs]\nauth/ @cleo\n[docs]\nnone/ @dora\n", ("ben",), "broken", "cleo"),
    Row("a section that asks for two is not kept by one", "[Both][2]\n* @ben @cleo @dora\n", ("ben",), "broken"),
    Row("a section that asks for two is kept by two of its owners", "[Both][2]\n* @ben @cleo @dora\n", ("ben", "dora"), "kept"),
    Row("a section's own owners stand for lines that name none", "[Security] @cleo\nauth/\nsrc/ @ben\n", ("ben",), "broken", "cleo"),
    Row("an exclusion takes a path out of its section", "[Security]\nauth/ @cleo\n!auth/login.py\n", ("ben",), "kept"),
    Row("an exclusion cannot be taken back by a later line", "[Security]\n!auth/login.py\nauth/ @cleo\n", ("ben",), "kept"),
    Row("an exclusion takes nothing out of another section", "* @cleo\n[Security]\nauth/ @dora\n!auth/login.py\n", ("ben",), "broken", "cleo"),
    Row("a role stands for the project's direct members who have it", "* @@maintainer\n", ("mia",), "kept"),
    Row("who has a higher role than the one named does not own it", "* @@maintainer\n", ("dora",), "broken"),
    Row("a group stands for its direct members", "auth/ @acme/security\n", ("cleo",), "kept"),
    Row("one star crosses no slash, two do", "/*.py @cleo\n/**/app.py @ben\n", ("ben",), "kept"),
]  # fmt: skip


@pytest.mark.parametrize("row", ROWS, ids=[row.title for row in ROWS])
def test_owners(row, lab, lab_server, tmp_path):
    shop = lab_shop(lab)
    shop.project.members[lab.user("mia")] = 40
    shop.commit("develop", {"CODEOWNERS": row.text})
    pull = approved(opened(shop, files=FILES), *row.approvers)
    told = ToldOfLab(pull, lab, lab_server, tmp_path, clone=False)
    run = open_pull(told.asked, told.env)
    live = judge(run.hosted, run.clone, run.policy, lab.clock.now, everything=True)
    (found,) = [one for one in live.findings if one.rule == "code-owners"]
    assert found.verdict == row.verdict, found.message
    assert row.words in found.message
