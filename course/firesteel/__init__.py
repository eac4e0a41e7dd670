"""A small PyTorch: tensors, autograd, kernels, layers and training on NumPy."""
