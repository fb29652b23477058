"""Local Git: refs, commits and files, through pygit2 or, where libgit2 cannot, through git itself."""
