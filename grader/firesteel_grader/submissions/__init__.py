"""Read what learners hand in: folders, zips and notebooks, none of it trusted and none of it run."""
