"""What GitHub's GraphQL API says of commits, refs and what machines reported."""

import pytest
from pygit2.enums import ObjectType

from tests.forges.github.events import github
from tests.forges.github.graphql import execute
from tests.forges.github.graphql.story import asked, token
from tests.forges.github.state import Signature, iso
from tests.forges.github.world import World
from tests.forges.gitrepo import Person


@pytest.fixture
def world(tmp_path):
    return World(tmp_path)


@pytest.fixture
def shop(world):
    story = world.repository("ana/shop").gitflow({"README.md": "one\n"})
    story.user("bob")
    return story


def within(query):
    return f'{{ repository(owner: "ana", name: "shop") {{ {query} }} }}'


def of_commit(story, sha, query):
    return asked(story, within(f'object(oid: "{sha}") {{ ... on Commit {{ {query} }} }}'), "ana")["repository"][
        "object"
    ]


# Who made it


def test_co_authors_of_the_trailers_follow_the_author_each_once(shop):
    text = "feat: a\n\nCo-authored-by: In The Body <body@example.org>\n\nCo-authored-by: Bob <bob@example.org>\nCO-AUTHORED-BY: Nobody Known <no@where.org>\nCo-authored-by: Again <ANA@example.org>"
    sha = shop.commit("feature/A-1", message=text, start="main")
    found = of_commit(shop, sha, "authors(first: 9) { totalCount nodes { name email date user { login } } }")["authors"]
    assert [(one["email"], one["user"] and one["user"]["login"]) for one in found["nodes"]] == [
        ("ana@example.org", "ana"),
        ("bob@example.org", "bob"),
        ("no@where.org", None),
    ]
    assert found["totalCount"] == 3


def test_a_forged_address_misattributes_and_an_unknown_one_is_nobody(shop):
    sha = shop.git.commit(
        {"a": "b"}, parents=[shop.git.tip("main")], author=Person("Mallory", "bob@example.org", 1_700_000_100, 330)
    )
    found = of_commit(
        shop, sha, "author { name date user { login } } committer { user { login } } authoredByCommitter authoredDate"
    )
    assert found["author"] == {"name": "Mallory", "date": "2023-11-15T03:45:00+05:30", "user": {"login": "bob"}}
    assert found["authoredDate"] == "2023-11-14T22:15:00Z"
    other = shop.git.commit({"a": "b"}, author=Person("X", "x@nowhere.org", 1))
    assert of_commit(shop, other, "author { user { login } }") == {"author": {"user": None}}


def test_a_bot_is_a_user_with_its_own_login_where_the_schema_knows_users_only(shop, world):
    bot = world.app("renovate").bot
    sha = shop.commit("feature/A-1", author="renovate[bot]", start="main")
    found = of_commit(shop, sha, "author { user { __typename id login url } }")["author"]["user"]
    assert found == {"__typename": "User", "id": bot.node_id, "login": "renovate[bot]", "url": found["url"]}
    assert found["url"].endswith("/apps/renovate")
    pull = shop.pull("feature/A-1", "main", "renovate[bot]")
    answer = asked(shop, within(f"pullRequest(number: {pull.number}) {{ author {{ __typename login }} }}"), "ana")
    assert answer["repository"]["pullRequest"]["author"] == {"__typename": "Bot", "login": "renovate"}


def test_a_commit_by_web_is_githubs_only_where_github_signed_it(shop):
    query = "committedViaWeb committer { name user { login } } signature { __typename isValid state wasSignedByGitHub signer { login } }"
    web = of_commit(shop, shop.web_commit("main", {"a": "b"}, "ana"), query)
    assert web["committedViaWeb"]
    assert web["signature"] == {
        "__typename": "GpgSignature",
        "isValid": True,
        "state": "VALID",
        "wasSignedByGitHub": True,
        "signer": {"login": "web-flow"},
    }
    forged = shop.git.commit({"a": "c"}, parents=[shop.git.tip("main")], committer=github(shop.forge))
    found = of_commit(shop, forged, query)
    assert not found["committedViaWeb"]
    assert found["signature"] is None
    assert found["committer"]["name"] == "GitHub"


@pytest.mark.parametrize("kind, name", [("gpg", "GpgSignature"), ("ssh", "SshSignature"), ("smime", "SmimeSignature")])
def test_a_signature_has_its_kind_and_its_state(shop, kind, name):
    sha = shop.git.tip("main")
    shop.forge.signatures[sha] = Signature("UNKNOWN_KEY", kind)
    found = of_commit(shop, sha, "signature { __typename isValid state }")["signature"]
    assert found == {"__typename": name, "isValid": False, "state": "UNKNOWN_KEY"}


# What it holds


def test_texts_are_whole_and_what_is_binary_or_long_says_so(shop):
    sha = shop.commit(
        "main", {"a.bin": b"\0\1", "long.txt": "x" * 600_000, "bad.txt": b"caf\xe9\n", "d/e.txt": "deep\n"}
    )
    query = (
        'file(path: "{}") {{ path type size oid object {{ ... on Blob {{ text isBinary isTruncated byteSize }} }} }}'
    )
    found = [of_commit(shop, sha, query.format(path))["file"] for path in ("a.bin", "long.txt", "bad.txt", "d/e.txt")]
    blobs = [one["object"] for one in found]
    assert blobs[0] == {"text": None, "isBinary": True, "isTruncated": False, "byteSize": 2}
    assert (len(blobs[1]["text"]), blobs[1]["isTruncated"], blobs[1]["byteSize"]) == (512_000, True, 600_000)
    assert blobs[2]["text"] == "caf\ufffd\n"
    assert (found[3]["path"], blobs[3]["text"]) == ("d/e.txt", "deep\n")
    assert of_commit(shop, sha, 'file(path: "none") { path }') == {"file": None}


@pytest.mark.parametrize(
    "expression, kind",
    [
        ("main", "Commit"), ("HEAD", "Commit"), ("refs/heads/develop", "Commit"), ("v1", "Tag"), ("main:README.md", "Blob"),
        ("develop:", "Tree"), ("main:docs", "Tree"), ("none", None), ("main:none", None), ("0" * 40, None),
    ],
)  # fmt: skip
def test_an_expression_is_read_as_git_reads_it(shop, expression, kind):
    shop.commit("main", {"docs/a.md": "b"})
    shop.tag("v1", message="First.")
    found = asked(shop, within(f'object(expression: "{expression}") {{ __typename oid }}'), "ana")["repository"][
        "object"
    ]
    assert (found and found["__typename"]) == kind


def test_refs_are_branches_and_tags_and_not_githubs_own(shop):
    shop.pull("feature/A-1", "main")
    shop.tag("v1")
    found = asked(shop, within('refs(refPrefix: "refs/", first: 9) { nodes { prefix name } }'), "ana")["repository"][
        "refs"
    ]
    assert [one["prefix"] + one["name"] for one in found["nodes"]] == [
        "refs/heads/develop",
        "refs/heads/feature/A-1",
        "refs/heads/main",
        "refs/tags/v1",
    ]
    below = asked(shop, within('refs(refPrefix: "refs/heads/feature/", first: 9) { nodes { name } }'), "ana")
    assert below["repository"]["refs"]["nodes"] == [{"name": "feature/A-1"}]


def test_an_annotated_tag_says_who_made_it_and_leads_to_its_commit(shop):
    shop.git.tag("v1", shop.git.tip("main"), "The first.", Person("Ana", "ana@example.org", 1_700_000_000, -90))
    query = within(
        'ref(qualifiedName: "refs/tags/v1") { name target { __typename ... on Tag { name message tagger { date user { login } } target { oid } } } }'
    )
    assert asked(shop, query, "ana")["repository"]["ref"]["target"] == {
        "__typename": "Tag",
        "name": "v1",
        "message": "The first.",
        "tagger": {"date": "2023-11-14T20:43:20-01:30", "user": {"login": "ana"}},
        "target": {"oid": shop.git.tip("main")},
    }


def test_what_is_no_utf_8_is_replaced_and_stops_nothing(shop):
    tree = shop.git.info(shop.git.tip("main")).tree
    raw = (
        f"tree {tree}\nauthor A".encode()
        + b"\xe9 <a@example.org> 1 +0000\ncommitter A <a@example.org> 1 +0000\n\ncaf\xe9\n\nbody \xff"
    )
    sha = str(shop.git.store.odb.write(ObjectType.COMMIT, raw))
    found = of_commit(shop, sha, "message messageHeadline messageBody author { name } committer { name }")
    assert found == {
        "message": "caf\ufffd\n\nbody \ufffd",
        "messageHeadline": "caf\ufffd",
        "messageBody": "body \ufffd",
        "author": {"name": "A\ufffd"},
        "committer": {"name": "A"},
    }


def test_history_is_what_git_log_says_with_second_parents_and_narrowed(shop, world):
    shop.pull("feature/A-1", "develop", files={"a.txt": "a"}).merge("ana")
    tip = shop.git.tip("develop")
    query = "history(first: 9{}) {{ totalCount nodes {{ oid messageHeadline parents(first: 2) {{ totalCount }} }} }}"
    found = of_commit(shop, tip, query.format(""))["history"]
    assert [one["oid"] for one in found["nodes"]] == shop.git.log(tip)
    assert [one["parents"]["totalCount"] for one in found["nodes"]] == [2, 1, 0]
    assert of_commit(shop, tip, query.format(', path: "README.md"'))["history"]["totalCount"] == 1
    later = of_commit(shop, tip, query.format(f', since: "{iso(world.clock.now)}"'))["history"]
    assert later["totalCount"] == 0


def test_a_comparison_counts_both_sides(shop):
    shop.commit("develop")
    shop.commit("develop")
    shop.commit("main")
    query = 'ref(qualifiedName: "main") {{ compare(headRef: "{}") {{ aheadBy behindBy status commits(first: 9) {{ totalCount }} }} }}'
    found = asked(shop, within(query.format("develop")), "ana")["repository"]["ref"]["compare"]
    assert found == {"aheadBy": 2, "behindBy": 1, "status": "DIVERGED", "commits": {"totalCount": 2}}
    assert asked(shop, within(query.format("none")), "ana")["repository"]["ref"]["compare"] is None


# Which pull requests brought it


def numbers(story, sha):
    found = of_commit(story, sha, "associatedPullRequests(first: 9) { nodes { number merged baseRefName } }")
    return [one["number"] for one in found["associatedPullRequests"]["nodes"]]


@pytest.mark.parametrize("method, made", [("merge", 1), ("squash", 1), ("rebase", 2)])
def test_a_merged_pull_request_brought_its_commits_and_those_it_was_merged_by(shop, method, made):
    pull = shop.pull("feature/A-1", "main")
    pull.push({"b.txt": "b"})
    own = shop.git.between(pull.pull.base_sha, pull.head)
    before = shop.git.tip("main")
    after = pull.merge("ana", method)
    new = shop.git.log(after, "--first-parent", f"^{before}")
    assert len(new) == made
    assert all(numbers(shop, sha) == [pull.number] for sha in [*own, *new])
    assert numbers(shop, before) == []


def test_a_queue_that_lands_several_gives_each_its_own_commits(shop):
    first = shop.pull("feature/A-1", "develop", files={"a.txt": "a"})
    second = shop.pull("feature/A-2", "develop", files={"b.txt": "b"})
    entries = [pull.enqueue("ana") for pull in (first, second)]
    second.land()
    assert [numbers(shop, entry.head_sha) for entry in entries] == [[first.number], [second.number]]
    assert [numbers(shop, pull.head) for pull in (first, second)] == [[first.number], [second.number]]


def test_a_commit_that_came_to_integration_and_on_to_production_has_both_pull_requests(shop):
    feature = shop.pull("feature/A-1", "develop")
    feature.merge("ana")
    release = shop.pull("develop", "main")
    release.merge("ana")
    assert numbers(shop, feature.head) == [feature.number, release.number]


def test_an_open_pull_request_counts_until_the_commit_is_on_the_default_branch(shop):
    pull = shop.pull("feature/A-1", "main")
    again = shop.pull("feature/A-1", "develop")
    assert numbers(shop, pull.head) == [pull.number, again.number]
    pull.merge("ana")
    assert numbers(shop, pull.head) == [pull.number]


# What machines said


def rollup(
    story,
    sha,
    inner="state contexts(first: 20) { totalCount checkRunCount nodes { __typename ... on CheckRun { name conclusion checkSuite { app { slug } } } ... on StatusContext { context state } } }",
):
    return of_commit(story, sha, f"statusCheckRollup {{ {inner} }}")["statusCheckRollup"]


def test_a_commit_of_which_nobody_said_anything_has_no_rollup(shop):
    assert rollup(shop, shop.git.tip("main")) is None


def test_the_newest_run_of_a_name_in_a_suite_and_the_newest_status_of_a_context_count(shop):
    sha = shop.git.tip("main")
    shop.check(sha, "build", "failure")
    shop.check(sha, "build", "success")
    shop.check(sha, "build", "failure", app="other-ci")
    shop.status(sha, "lint", "pending")
    shop.status(sha, "lint", "success")
    found = rollup(shop, sha)
    runs = [
        (one["name"], one["conclusion"], one["checkSuite"]["app"]["slug"])
        for one in found["contexts"]["nodes"]
        if "name" in one
    ]
    assert runs == [("build", "SUCCESS", "github-actions"), ("build", "FAILURE", "other-ci")]
    assert [one for one in found["contexts"]["nodes"] if "context" in one] == [
        {"__typename": "StatusContext", "context": "lint", "state": "SUCCESS"}
    ]
    assert (found["state"], found["contexts"]["checkRunCount"]) == ("FAILURE", 2)


@pytest.mark.parametrize(
    "said, state",
    [
        ([("check", "success"), ("check", "skipped")], "SUCCESS"),
        ([("check", "success"), ("check", None)], "PENDING"),
        ([("check", "success"), ("status", "pending")], "PENDING"),
        ([("check", None), ("status", "failure")], "FAILURE"),
        ([("check", "cancelled")], "FAILURE"),
        ([("status", "error")], "ERROR"),
    ],
)
def test_the_rollup_is_the_worst_of_all(shop, said, state):
    sha = shop.git.tip("main")
    for number, (kind, word) in enumerate(said):
        getattr(shop, kind)(sha, f"job {number}", word)
    assert rollup(shop, sha, "state") == {"state": state}


def test_a_check_is_required_only_of_the_app_that_it_is_pinned_to(shop):
    shop.protect("main", checks=["any", ("pinned", "github-actions")])
    shop.ruleset("more", ("required_status_checks", {"required_status_checks": [{"context": "by rule"}]}))
    pull = shop.pull("feature/A-1", "main")
    for name in ("any", "pinned", "by rule", "other"):
        pull.check(name, app="another-ci")
    pull.check("pinned")
    pull.status("any")
    inner = f"contexts(first: 20) {{ nodes {{ ... on CheckRun {{ name app: checkSuite {{ app {{ slug }} }} isRequired(pullRequestNumber: {pull.number}) }} ... on StatusContext {{ context isRequired(pullRequestNumber: {pull.number}) }} }} }}"
    found = rollup(shop, pull.head, inner)["contexts"]["nodes"]
    needed = {
        (one.get("name") or one["context"], one["app"]["app"]["slug"] if "app" in one else "")
        for one in found
        if one["isRequired"]
    }
    assert needed == {("any", "another-ci"), ("pinned", "github-actions"), ("by rule", "another-ci"), ("any", "")}


def test_a_suite_says_who_pushed_and_by_which_workflow(shop):
    pull = shop.pull("feature/A-1", "main")
    pull.push(by="bob")
    pull.check("build", workflow="CI", event="pull_request")
    found = of_commit(
        shop,
        pull.head,
        "checkSuites(first: 9) { nodes { creator { login } workflowRun { event workflow { name } } branch { name } } }",
    )
    assert found["checkSuites"]["nodes"] == [
        {
            "creator": {"login": "bob"},
            "workflowRun": {"event": "pull_request", "workflow": {"name": "CI"}},
            "branch": {"name": "feature/A-1"},
        }
    ]


def test_a_token_without_the_permission_is_refused_at_the_field_alone(shop, world):
    shop.repository.private = True
    sha = shop.git.tip("main")
    bot = world.app("ci").bot
    installed = world.install("ci", "ana", metadata="read", contents="read")
    machine = token(
        shop, bot, "installation", permissions={"metadata": "read", "contents": "read"}, installation=installed
    )
    query = within(f'object(oid: "{sha}") {{ ... on Commit {{ oid statusCheckRollup {{ state }} }} }}')
    answer = execute(shop.forge, machine, query)
    assert answer["data"] == {"repository": {"object": {"oid": sha, "statusCheckRollup": None}}}
    error = answer["errors"][0]
    assert (error["type"], error["path"]) == ("FORBIDDEN", ["repository", "object", "statusCheckRollup"])
    assert (error["message"], error["extensions"]) == (
        "Resource not accessible by integration",
        {"saml_failure": False},
    )
