"""Checks, workers and verdicts: the learner's code computes in one process, the verdict is reached in another."""
