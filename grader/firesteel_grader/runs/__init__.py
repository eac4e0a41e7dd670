"""Grade a class: a supervisor, its stations, and a journal in which every submission has exactly one result."""
