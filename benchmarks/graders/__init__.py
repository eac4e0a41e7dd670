"""The assignment that `benchmarks/grading.py` has three systems grade, its class of learners, and the systems."""
