"""What stands in the worker's process: the way in and out, the splice and the limits; no check, tolerance or seed."""
