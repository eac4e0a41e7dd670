"""Training in a thread and the board that shows it: is it learning, and if not, which layer is to blame."""
