"""Tell the outcome of a class run to those who asked for it: learners, instructors, Gradescope, a spreadsheet, CI."""
