"""The public operations on tensors, by kind; the package's root hands them on."""
