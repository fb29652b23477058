"""CODEOWNERS files, in the dialects of GitHub and GitLab: who owns which path."""
