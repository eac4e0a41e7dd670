"""The checks of each chapter."""
