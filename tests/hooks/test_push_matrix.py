"""The push matrix: every way to move refs, judged where it leaves and where it arrives. Real git, file URLs.

A row whose `client` or `server` is None is not pushed on that side: there Git itself never asks the hook.
"""

from typing import NamedTuple

import pytest

ALLOWED: tuple[str, ...] = ()
NEVER = None


class Row(NamedTuple):
    """One push.

    Attributes:
        title: What is shown.
        push: The command, run in the clone.
        client, server: Which rules refuse it on that side; empty for none.
        prepare: A script that runs before.
        moves: Whether the server's refs change when the push is allowed.
    """

    title: str
    push: str
    client: tuple[str, ...] | None = ALLOWED
    server: tuple[str, ...] | None = ALLOWED
    prepare: str = ""
    moves: bool = True


def both(title, push, *codes, prepare="", moves=True):
    return Row(title, push, codes, codes, prepare, moves)


ROWS = [
    # Branches
    both("a new feature branch is created", "git push origin feature/x", prepare="git switch -qc feature/x develop; c one"),
    both("a branch of no kind is not created", "git push origin weird", "RW101", prepare="git branch weird develop"),
    both("a bad name is refused", "git push origin feature/Bad_Name", "RW102", prepare="git branch feature/Bad_Name develop"),
    both("the name on the server counts, not the local one", "git push origin feature/fine:weird", "RW101", prepare="git branch feature/fine develop"),
    both("a bad local name does not matter when the server's is good", "git push origin weird:feature/good", prepare="git switch -qc weird develop; c one"),
    both("HEAD as the local ref is pushed by the remote name", "git push origin HEAD:feature/x", prepare="git switch -qc feature/x develop; c one"),
    both("HEAD~1 as the local ref is pushed by the remote name", "git push origin HEAD~1:refs/heads/weird", "RW101", prepare="git switch -qc feature/x develop; c one; c two"),
    both("an object id as the local ref is pushed by the remote name", "git push origin $(git rev-parse HEAD):refs/heads/main", "RW104", prepare="c direct"),
    both("a feature branch is fast-forwarded", "git push origin feature/old", prepare="git switch -q feature/old; c more"),
    both("main does not move by a direct push", "git push origin main", "RW104", prepare="c direct"),
    both("develop, which the policy leaves open, moves by a direct push", "git push origin develop", prepare="git switch -q develop; c more"),
    both("a feature branch is rewritten", "git push --force origin feature/old", prepare="git switch -q feature/old; git commit -q --amend --no-verify --allow-empty -m other"),
    both("develop is not rewritten", "git push --force origin develop", "RW105", prepare="git switch -q develop; git commit -q --amend --no-verify --allow-empty -m other"),
    both("develop is not rewritten with a lease either", "git push --force-with-lease origin develop", "RW105", prepare="git switch -q develop; git commit -q --amend --no-verify --allow-empty -m other"),
    both("a plus in the refspec is a forced push like any other", "git push origin +develop", "RW105", prepare="git switch -q develop; git commit -q --amend --no-verify --allow-empty -m other"),
    both("main is neither moved nor rewritten", "git push --force origin main", "RW104", "RW105", prepare="git commit -q --amend --no-verify --allow-empty -m other"),
    both("develop is set back to an older commit only by force, which is refused", "git push --force origin main:develop", "RW105"),
    Row(
        "a forced push over a tip that this clone has never seen counts as a rewriting",
        "git push --force origin develop", ("RW105",), ("RW105",),
        prepare="git clone -q --template= $SERVER $FOLDER/other; cd $FOLDER/other; git switch -q develop; c unseen; git push -q --no-verify origin develop; cd $FOLDER/clone; git switch -q develop; c mine",
    ),
    both("a feature branch is deleted", "git push origin --delete feature/old"),
    both("develop is not deleted", "git push origin --delete develop", "RW106"),
    both("a colon with nothing before it is a deletion like any other", "git push origin :develop", "RW106"),
    both("main is not deleted", "git push origin :main", "RW106"),
    both("a branch that is deleted may have any name", "git push origin :weird", prepare="git push -q --no-verify $SERVER develop:refs/heads/weird"),
    both("a second root is a new feature branch like any other", "git push origin feature/root", prepare="git switch -q --orphan feature/root; c root"),
    # Tags
    both("an annotated version on main is created", "git push origin v1.0.1", prepare="git tag -am v v1.0.1"),
    both("a light version tag is refused", "git push origin v1.0.1", "RW702", prepare="git tag v1.0.1"),
    both("a version that is no semantic version is refused", "git push origin v1.x", "RW701", prepare="git tag -am v v1.x"),
    both("a version that is not on main is refused", "git push origin v1.0.1", "RW704", prepare="git tag -am v v1.0.1 feature/old"),
    both("a tag of a tag of main is a version as good as one of main", "git push origin v1.0.1", prepare="git tag -am inner inner; git tag -am outer v1.0.1 inner"),
    both("a tag of a tag of another branch is refused", "git push origin v1.0.1", "RW704", prepare="git tag -am inner inner feature/old; git tag -am outer v1.0.1 inner"),
    both("a version tag on a tree is on no branch", "git push origin v1.0.1", "RW704", prepare="git tag -am v v1.0.1 HEAD^{tree}"),
    both("a version tag on a blob is on no branch", "git push origin v1.0.1", "RW704", prepare="git tag -am v v1.0.1 HEAD:.refwarden.yml"),
    both("a version is not moved", "git push --force origin v1.0.0", "RW705", prepare="c later; git push -q --no-verify origin main; git tag -f -am v v1.0.0 >/dev/null"),
    both("a version is not deleted", "git push origin :v1.0.0", "RW705"),
    both("a tag of no kind is created", "git push origin nightly", prepare="git tag nightly"),
    both("a tag of no kind is moved", "git push --force origin nightly", prepare="git tag nightly; git push -q --no-verify $SERVER nightly; git tag -f nightly develop >/dev/null"),
    # Several at once
    both("two good branches go together", "git push origin feature/a feature/b", prepare="git branch feature/a develop; git branch feature/b develop"),
    both("one bad branch refuses the good one with it", "git push origin feature/a weird", "RW101", prepare="git branch feature/a develop; git branch weird develop"),
    both("the last of many refs is judged, too", "git push origin $(seq -f feature/n%g 20) weird", "RW101", prepare="for n in $(seq 20); do git branch feature/n$n develop; done; git branch weird develop"),
    both("a creation, an update and a deletion are judged together", "git push origin feature/a feature/old :main", "RW106", prepare="git branch feature/a develop; git switch -q feature/old; c more"),
    both("--atomic is refused as a whole", "git push --atomic origin feature/a weird", "RW101", prepare="git branch feature/a develop; git branch weird develop"),
    both("--all pushes every branch, the bad one included", "git push --all origin", "RW101", prepare="git branch weird develop"),
    both("--all of good branches passes", "git push --all origin", prepare="git branch feature/a develop"),
    both("--tags pushes every tag, the light one included", "git push --tags origin", "RW702", prepare="git tag v1.0.1"),
    both("--follow-tags brings an annotated tag along, and it is judged", "git push --follow-tags origin feature/x", "RW704", prepare="git switch -qc feature/x develop; c one; git tag -am v v1.0.1"),
    both("--follow-tags leaves a light tag at home", "git push --follow-tags origin feature/x", prepare="git switch -qc feature/x develop; c one; git tag v1.0.1"),
    both("--prune deletes what is not here, develop included", "git push --prune origin 'refs/heads/*'", "RW106", prepare="git branch -q -D develop"),
    both("--prune of what may go passes", "git push --prune origin 'refs/heads/*:refs/heads/*'", prepare="git branch -q -D feature/old"),
    Row("--mirror deletes what is not here; Git tells only the server's hook of that", "git push --mirror origin", ALLOWED, ("RW106",), "git branch -q -D develop"),
    both("--mirror of nothing but additions passes", "git push --mirror origin"),
    both("a ref outside branches and tags is pushed without a word", "git push origin HEAD:refs/changes/1", prepare="c one"),
    both("a note is pushed without a word", "git push origin refs/notes/commits", prepare="git notes add -m n"),
    # Ways to push
    both("a push by URL is judged like one by name", "git push file://$SERVER main", "RW104", prepare="c direct"),
    both("a good push by URL passes", "git push file://$SERVER feature/x", prepare="git switch -qc feature/x develop; c one"),
    both("a push from a linked worktree is judged", "cd ../linked && git push origin weird", "RW101", prepare="git worktree add -q -b weird ../linked develop"),
    both("a good push from a linked worktree passes", "cd ../linked && git push origin feature/x", prepare="git worktree add -q -b feature/x ../linked develop"),
    both("a push with --git-dir from another folder is judged", "cd / && git --git-dir=$FOLDER/clone/.git --work-tree=$FOLDER/clone push origin main", "RW104", prepare="c direct"),
    both("a push with --git-dir and no working tree is judged", "cd / && git --git-dir=$FOLDER/clone/.git push origin main", "RW104", prepare="c direct"),
    both("a push with GIT_DIR set is judged", "cd / && GIT_DIR=$FOLDER/clone/.git git push origin weird", "RW101", prepare="git branch weird develop"),
    both("a push from a folder below the top is judged", "mkdir deep && cd deep && git push origin main", "RW104", prepare="c direct"),
    both("a push of a detached HEAD is judged by where it goes", "git push origin HEAD:main", "RW104", prepare="git switch -q --detach; c direct"),
    both("a push in the middle of a rebase is judged by where it goes", "git push origin HEAD:refs/heads/weird", "RW101", prepare="git switch -q feature/old; git -c sequence.editor='sed -i s/pick/edit/' rebase -q -i -f HEAD~1"),
    both("a push that has nothing to do passes", "git push origin main", moves=False),
    Row("--dry-run asks the client's hook and not the server's", "git push --dry-run origin main", ("RW104",), NEVER, "c direct", moves=False),
    Row("--no-verify skips the client's hook and not the server's", "git push --no-verify origin main", NEVER, ("RW104",), "c direct"),
    Row("a push that git refuses itself never moves anything", "git push origin main:develop 2>&1 || true", ALLOWED, ALLOWED, "git switch -q main", moves=False),
    # Odd names
    both("a name with a line separator in it is one name", "git push origin \"feature/a$(printf '\\342\\200\\250')b\"", "RW102", "RW103", prepare="git branch \"feature/a$(printf '\\342\\200\\250')b\" develop"),
    both("a no-break space hides no second field: main is still seen", "git push --force origin \"feature/a$(printf '\\302\\240')b\" develop", "RW102", "RW103", "RW105", prepare="git branch \"feature/a$(printf '\\302\\240')b\" develop; git switch -q develop; git commit -q --amend --no-verify --allow-empty -m other"),
    both("a name that is not UTF-8 is judged and shown escaped", "git push origin \"feature/a$(printf '\\377')b\"", "RW102", "RW103", prepare="git branch \"feature/a$(printf '\\377')b\" develop"),
    both("the branch `refs/heads/HEAD` is refused", "git push origin develop:refs/heads/HEAD", "RW101", "RW103"),
    both("a branch that begins with a dash is refused", "git push origin develop:refs/heads/-x", "RW101", "RW103"),
    both("a twin of main in capitals is refused", "git push origin develop:refs/heads/Main", "RW101", "RW103"),
    both("a branch below a branch that is being deleted is created", "git push origin :feature/old && git push origin develop:refs/heads/feature/old/more"),
]  # fmt: skip


def refusing(said: str) -> set[str]:
    """Return the codes of the rules that refuse, as the report lists them."""
    lines = (line.removeprefix("remote:").split() for line in said.split("\n"))
    return {words[1] for words in lines if len(words) > 1 and words[0] == "error" and words[1].startswith("RW")}


def judge(world, row, codes):
    if row.prepare:
        world.sh(row.prepare)
    before = world.refs()
    done = world.sh(row.push, check=False)
    said = done.out + done.err
    assert "Traceback" not in said
    assert "\x1b" not in done.err.replace("\x1b[K", "")  # git's own way to clear a line
    assert refusing(said) == set(codes), said
    assert bool(done.returncode) == bool(codes), said
    moved = world.refs() != before
    assert moved == (row.moves and not codes), said


@pytest.mark.parametrize("row", [row for row in ROWS if row.client is not None], ids=lambda row: row.title)
def test_where_it_leaves(world, row):
    judge(world.guard_client(), row, row.client)


@pytest.mark.parametrize("row", [row for row in ROWS if row.server is not None], ids=lambda row: row.title)
def test_where_it_arrives(world, row):
    # What a case prepares on the server comes before the guard.
    world.sh(row.prepare) if row.prepare else None
    judge(world.guard_server(), row._replace(prepare=""), row.server)
