"""RW7: releases and tags."""
