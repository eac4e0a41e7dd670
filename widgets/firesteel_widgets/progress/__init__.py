"""CourseBoard: what is done, what failed and why, what comes next."""
