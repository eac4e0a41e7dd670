"""StrideView: where each element of a tensor lies in memory, and what is a view of what."""
