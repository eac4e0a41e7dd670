"""Build the course: notebooks, workspaces, exercises and the forged framework."""
