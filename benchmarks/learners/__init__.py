"""Thousands of learners who do not exist, and what they hand in."""
