"""Installs the shims that git runs, beside whatever is there, and takes them away without a trace."""
