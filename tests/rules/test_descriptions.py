"""Descriptions as people and templates write them."""

from hypothesis import given
from hypothesis import strategies as st

from refwarden.rules.descriptions import Box, read

PIECES = st.sampled_from(
    ["<!--", "-->", "```", "~~~", "# A", "## B", "\n", "\r\n", "- [ ] x", "* [X] y", "words", " ", "#12", "-"]
)


@given(st.lists(PIECES, max_size=40).map("".join))
def test_what_is_read_is_there_and_no_comment_among_it(body):
    there = read(body)
    for line in there.words.split("\n"):
        assert line in body.replace("\r", "") or "<!--" in body
    assert all(box.text in there.words for box in there.boxes)
    for _, text in there.sections:
        assert all(line in there.words.split("\n") for line in text.split("\n") if line)


@given(st.text("abc\n ", max_size=40), st.text("abc\n #-[]x`", max_size=40))
def test_a_comment_changes_nothing(before, inside):
    assert read(f"{before}\n<!--{inside}-->").words == read(before).words


def test_boxes_are_read_in_every_form_of_list():
    body = "- [ ] a\n* [x] b\n+ [X] c\n  - [x] d\n-[x] e\n- [y] f\n- [x]g"
    assert read(body).boxes == (Box(False, "a"), Box(True, "b"), Box(True, "c"), Box(True, "d"))


def test_a_section_ends_where_one_of_its_rank_begins():
    there = read("# A\na\n## B\nb\n### C\nc\n## D\nd\n# E\ne")
    assert dict(there.sections) == {"A": "a\nb\nc\nd", "B": "b\nc", "C": "c", "D": "d", "E": "e"}
    assert there.section("b") == "b\nc"
    assert there.section("F") is None


def test_a_code_block_ends_with_a_fence_as_long_as_its_own():
    for body in (
        "````\n```\n# A\n````\n# B",
        "```sh\n~~~\n# A\n```\n# B",
        "```\n```sh\n# A\n```\n# B",
        "`` `` ```\n# B",
    ):
        assert [name for name, _ in read(body).sections] == ["B"], body
    assert read("```\n# A\nnobody closed it").sections == ()
    assert [name for name, _ in read("```not `code`\n# B").sections] == ["B"]


def test_a_heading_may_be_closed_and_may_end_with_its_own_mark():
    assert [name for name, _ in read("# A #\n## B ##  \n# C#\n#\n# ##").sections] == ["A", "B", "C#", "", ""]
