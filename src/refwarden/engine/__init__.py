"""Select, judge: a policy and a source's facts become findings."""
