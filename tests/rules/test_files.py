"""The rules about the files that commits change."""

from collections.abc import Callable
from pathlib import Path

import pytest

from refwarden.model.commits import Commit, FileChange, Person
from refwarden.model.paths import CommitFiles, Siblings
from refwarden.model.refs import Actor
from refwarden.model.verdict import Unreadable
from refwarden.rules import changes
from refwarden.rules.files import (
    allowed_paths,
    change_scope,
    forbidden_extensions,
    forbidden_paths,
    guarded_paths,
    max_file_size,
    no_submodule_change,
    path_case_collision,
    path_length,
    secret_file_names,
)
from tests.rules.table import Row, broken, inapplicable, judged, kept, unsure
from tests.support.repository import Repository, run

B, C = "b" * 40, "c" * 40
FILE, LINK, SUBMODULE = 0o100644, 0o120000, 0o160000
ESCAPE, ESCAPED = "\x1b[2J\udcff", r"\x1b[2J\xff"


def added(path: str, *, size: int = 10, mode: int = FILE) -> FileChange:
    return FileChange(path, "added", mode, B, C, "feature/x", size)


def modified(path: str, *, size: int = 10, mode: int = FILE) -> FileChange:
    return FileChange(path, "modified", mode, B, C, "feature/x", size)


def deleted(path: str) -> FileChange:
    return FileChange(path, "deleted", 0, "", C, "feature/x")


def staged(path: str, *, size: int = 10) -> FileChange:
    return FileChange(path, "added", FILE, B, "", "feature/x", size)


OWN = {"paths": ("secret/**", "*.bak")}

test_forbidden_paths = judged(
    forbidden_paths.RULE,
    Row("an ordinary file", added("src/a.py"), kept(), doc=True),
    Row("a desktop's droppings", added("docs/.DS_Store"), broken("docs/.DS_Store is added"), doc=True),
    Row("at the root too", staged(".DS_Store"), broken()),
    Row("dependencies at any depth", added("web/node_modules/a/b.js"), broken("node_modules")),
    Row("changing one is no better", modified("web/node_modules/a/b.js"), broken("modified")),
    Row("deleting one is right", deleted(".DS_Store"), inapplicable("right"), doc=True),
    Row("paths of the team's own", added("secret/a/b"), broken("secret/**"), options=OWN),
    Row("one star stays within a directory", added("old/a.bak"), kept(), options=OWN),
    Row("an exception", added("secret/README"), kept(), options={**OWN, "allowed": ("secret/README",)}),
    Row("a directory that only begins so", added("node_modules_list.txt"), kept()),
    Row("a hostile name is escaped", added(ESCAPE + "/.DS_Store"), broken(ESCAPED)),
)

ANA, ROBOT = Actor(("ana", "ana@example.org"), "authenticated"), Actor(("robot",), "authenticated")
CLAIM, NOBODY = Actor(("ana@example.org",), "claimed"), Actor()
DOCS = {"paths": ("docs/**", "README.md")}
LIMITED = {"paths": ("requirements*.txt",), "who": ("robot",)}

test_allowed_paths = judged(
    allowed_paths.RULE,
    Row("no paths limit nothing", added("a"), inapplicable(), (ANA,)),
    Row("within the paths", added("docs/a/b.md"), kept(), (ANA,), options=DOCS, doc=True),
    Row("outside them", added("src/a.py"), broken("outside docs/** and README.md"), (ANA,), options=DOCS, doc=True),
    Row("deleting is changing", deleted("src/a.py"), broken("deleted"), (ANA,), options=DOCS),
    Row("a limit on a robot", added("src/a.py"), broken("outside"), (ROBOT,), options=LIMITED),
    Row("is none on others", added("src/a.py"), inapplicable("other people"), (ANA,), options=LIMITED, doc=True),
    Row("whoever hides may be the robot", added("src/a.py"), unsure("not known"), (NOBODY,), options=LIMITED),
    Row("a hostile name is escaped", added(ESCAPE), broken(ESCAPED), (ANA,), options=DOCS),
)

MIB = 1024 * 1024

test_max_file_size = judged(
    max_file_size.RULE,
    Row("a small file", added("a", size=10), kept(), doc=True),
    Row("a large one", added("a.bin", size=6 * MIB), broken("has 6 MiB, more than 5 MiB"), doc=True),
    Row("exactly the limit", added("a", size=5 * MIB), kept()),
    Row("one byte more", added("a", size=5 * MIB + 1), broken("5,242,881 bytes, more than 5 MiB")),
    Row("a file that grew", modified("a", size=6 * MIB), broken()),
    Row("what is staged", staged("a", size=6 * MIB), broken()),
    Row("a size that could not be read", added("a", size=-1), unsure("could not be read"), doc=True),
    Row("an LFS pointer is small", added("a.psd", size=130), kept(), options={"limit": 200}),
    Row("a submodule has no content here", added("lib", size=-1, mode=SUBMODULE), inapplicable()),
    Row("a deletion adds nothing", deleted("a.bin"), inapplicable()),
    Row("an exception", added("data/a.csv", size=6 * MIB), inapplicable("large"), options={"exempt": ("data/**",)}),
    Row("a hostile name is escaped", added(ESCAPE, size=6 * MIB), broken(ESCAPED)),
)

test_forbidden_extensions = judged(
    forbidden_extensions.RULE,
    Row("a source file", added("src/a.c"), kept(), doc=True),
    Row("a program", added("bin/tool.exe"), broken(".exe are forbidden"), doc=True),
    Row("in capitals", added("bin/TOOL.EXE"), broken()),
    Row("deleting it is right", deleted("bin/tool.exe"), inapplicable(), doc=True),
    Row("a name that is nothing but the extension", added("a/.jar"), kept()),
    Row("a word that ends so without a dot", added("src/include.so/readme"), kept()),
    Row("two extensions at once", added("a.tar.gz"), broken(), options={"extensions": ("tar.gz",)}),
    Row("with the dot written", added("a.zip"), broken(), options={"extensions": (".ZIP",)}),
    Row("an exception", added("gradle/w.jar"), kept(), options={"allowed": ("gradle/*.jar",)}),
    Row("a hostile name is escaped", added(ESCAPE + ".exe"), broken(ESCAPED)),
)

test_path_length = judged(
    path_length.RULE,
    Row("a short path", added("src/a.py"), kept(), doc=True),
    Row("a long one", added("a/" * 100 + "b"), broken("201 characters, more than 200"), doc=True),
    Row("exactly the limit", added("a/" * 99 + "bb"), kept(), doc=True),
    Row("a part beyond 255 bytes", added("é" * 128), broken("256 bytes")),
    Row("a path that was there already", modified("a/" * 200), inapplicable()),
    Row("deleting it is right", deleted("a/" * 200), inapplicable()),
    Row("a hostile name is escaped", added(ESCAPE * 50), broken(ESCAPED)),
)


def beside(**directories: tuple[str, ...]) -> tuple[Siblings]:
    return (Siblings.of({"" if name == "root" else name: names for name, names in directories.items()}),)


def unreadable(directory: str) -> tuple[str, ...]:
    raise Unreadable(f"the tree of {directory or 'the root'} is not at hand")


test_path_case_collision = judged(
    path_case_collision.RULE,
    Row("a name of its own", added("docs/a"), kept(), beside(root=("docs",), docs=("a", "b")), doc=True),
    Row(
        "a name in another case",
        added("Readme"),
        broken("Readme and README"),
        beside(root=("README", "Readme")),
        doc=True,
    ),
    Row("directories collide as well", added("Docs/a"), broken("Docs and docs"), beside(root=("Docs", "docs"))),
    Row(
        "deep inside",
        added("docs/A"),
        broken("docs/A and docs/a"),
        beside(root=("docs",), docs=("A", "a")),
    ),
    Row("the same letter in two forms", added("\u00e9"), broken(), beside(root=("\u00e9", "e\u0301")), doc=True),
    Row("a dot makes another name", added("a.b"), kept(), beside(root=("A", "a.b"))),
    Row("a change adds no name", modified("readme"), inapplicable(), beside(root=("README", "readme"))),
    Row("a tree that is not at hand", added("docs/a"), unsure("not at hand"), (Siblings(unreadable),)),
    Row("hostile names are escaped", added("\x1b[a"), broken(r"\x1b[A"), beside(root=("\x1b[a", "\x1b[A"))),
)

test_secret_file_names = judged(
    secret_file_names.RULE,
    Row("a source file", added("src/keys.py"), kept(), doc=True),
    Row("a private key", added("deploy/id_ed25519"), broken("hold secrets"), doc=True),
    Row("its public half", added("deploy/id_ed25519.pub"), kept()),
    Row("passwords of the environment", staged(".env"), broken(".env is added")),
    Row("for one environment", added("api/.env.production"), broken()),
    Row("a template for them", added("api/.env.example"), kept(), doc=True),
    Row("capitals do not hide it", added("certs/SERVER.PFX"), broken()),
    Row("a path of two parts", added("home/.aws/credentials"), broken(".aws/credentials")),
    Row("the word alone says nothing", added("docs/credentials"), kept()),
    Row("removing a secret must be possible", deleted(".env"), inapplicable(), doc=True),
    Row("changing one is no better", modified(".env"), broken("modified")),
    Row("a team's own name", added("a/Vault.txt"), broken(), options={"names": ("Vault.txt",)}),
    Row("an exception", added("test/fake.pem"), kept(), options={"allowed": ("test/*.pem",)}),
    Row("a hostile name is escaped", added(ESCAPE + ".pem"), broken(ESCAPED)),
)

test_no_submodule_change = judged(
    no_submodule_change.RULE,
    Row("a file is none", modified("lib/a.c"), inapplicable(), doc=True),
    Row("a submodule that moved", modified("lib", mode=SUBMODULE), broken("lib is modified, now at bbbb"), doc=True),
    Row("a new submodule", added("lib", mode=SUBMODULE), broken("added")),
    Row("the list of submodules", deleted(".gitmodules"), broken(".gitmodules is deleted")),
    Row("one that may move", modified("lib", mode=SUBMODULE), kept(), options={"allowed": ("lib",)}, doc=True),
    Row("a list elsewhere is a file", added("test/.gitmodules"), inapplicable()),
    Row("a hostile name is escaped", added(ESCAPE, mode=SUBMODULE), broken(ESCAPED)),
)

OWNERS = {"who": ("ana", "ana@example.org")}

test_guarded_paths = judged(
    guarded_paths.RULE,
    Row("an ordinary file", modified("src/a.py"), inapplicable(), (ROBOT,), doc=True),
    Row(
        "the policy, by somebody else",
        modified(".refwarden.yml"),
        broken("only by ana"),
        (ROBOT,),
        options=OWNERS,
        doc=True,
    ),
    Row(
        "the policy, by its owner",
        modified(".refwarden.yml"),
        kept("ana may change it"),
        (ANA,),
        options=OWNERS,
        doc=True,
    ),
    Row("a claim is no proof", modified(".refwarden.yml"), kept("user.email claims"), (CLAIM,), options=OWNERS),
    Row("nobody knows who pushes", modified(".refwarden.yml"), unsure("not known"), (NOBODY,), options=OWNERS),
    Row("deleting it is changing it", deleted(".github/workflows/ci.yml"), broken("deleted"), (ROBOT,), options=OWNERS),
    Row("nobody listed means nobody", modified("CODEOWNERS"), broken("nobody"), (ANA,)),
    Row("names are compared in any case", modified("CODEOWNERS"), kept(), (ANA,), options={"who": ("ANA",)}),
    Row("paths of the team's own", added("infra/a"), broken(), (ROBOT,), options={**OWNERS, "paths": ("infra/**",)}),
    Row("a hostile name is escaped", added(".husky/" + ESCAPE), broken(ESCAPED), (ROBOT,), options=OWNERS),
)

ONE = Person("Ana Lima", "ana@example.org", 1_700_000_000)
COMMIT = Commit(C, (B,), ONE, ONE, "words", "feature/x")
GROUPS = {"groups": {"database": ("migrations/**",), "code": ("src/**",)}}


def files(*paths: str) -> tuple[CommitFiles]:
    return (CommitFiles(tuple(modified(path) for path in paths)),)


test_change_scope = judged(
    change_scope.RULE,
    Row("one area", COMMIT, kept("within code"), files("src/a", "src/b"), options=GROUPS, doc=True),
    Row(
        "two areas",
        COMMIT,
        broken("migrations/1.sql (database)"),
        files("src/a", "migrations/1.sql"),
        options=GROUPS,
        doc=True,
    ),
    Row("paths of no group go with any", COMMIT, kept(), files("src/a", "README.md"), options=GROUPS, doc=True),
    Row("a commit that changes nothing", COMMIT, kept("no group"), files(), options=GROUPS),
    Row("no groups keep nothing apart", COMMIT, inapplicable(), files("src/a", "migrations/b")),
    Row(
        "what is staged",
        COMMIT._replace(id=""),
        broken("what is staged mixes"),
        files("src/a", "migrations/b"),
        options=GROUPS,
    ),
    Row("hostile names are escaped", COMMIT, broken(ESCAPED), files("src/" + ESCAPE, "migrations/b"), options=GROUPS),
)


@pytest.mark.parametrize("take_back", [changes.taken_out, changes.undone])
def test_the_commands_that_take_a_file_out_work(tmp_path: Path, take_back: Callable[[FileChange], str]) -> None:
    repository = Repository(tmp_path / "repository")
    repository.commit("begin", {"kept file": "1"})
    tip = repository.commit("feat: a", {"a bad file": "1", "b": "1"})
    change = FileChange("a bad file", "added", FILE, B, tip)
    command = take_back(change).partition(" for the last commit")[0]
    shell(repository, command)
    assert repository.read("ls-tree", "--name-only", "HEAD").split("\n") == ["b", "kept file"]
    assert repository.read("log", "--format=%s", "-1") == "feat: a"


@pytest.mark.parametrize("take_back", [changes.taken_out, changes.undone])
def test_what_is_staged_is_taken_out_even_before_the_first_commit(
    tmp_path: Path, take_back: Callable[[FileChange], str]
) -> None:
    repository = Repository(tmp_path / "repository")
    (repository.path / "it's").write_text("1")
    repository.git("add", "it's")
    shell(repository, take_back(FileChange("it's", "added", FILE, B, "")))
    assert repository.read("ls-files") == ""


def shell(repository: Repository, command: str) -> None:
    """Run a remedy as somebody would who copies it."""
    run("sh", "-c", command, cwd=repository.path)
