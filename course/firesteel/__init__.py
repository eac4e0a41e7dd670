"""A small PyTorch: tensors, autograd, kernels, layers and training on NumPy."""

# isort: off
# fmt: off
import math
from . import autograd, cuda, dtypes, functions, kernels, nn, optim, random, scalar, shapes, stable, strides, utils
from .autograd.grad_mode import enable_grad, inference_mode, is_grad_enabled, no_grad, set_grad_enabled
from .cpu import result_dtype as result_type
from .creation import (
    BoolTensor, DoubleTensor, FloatTensor, LongTensor, arange, as_tensor, empty, empty_like, eye, from_numpy, full,
    full_like, is_tensor, linspace, ones, ones_like, tensor, zeros, zeros_like,
)
from .device import device
from .dtypes import (
    dtype, finfo, float16, float32, float64, get_default_dtype, iinfo, int8, int16, int32, int64, promote_types,
    set_default_dtype, uint8,
)
from .generator import Generator, default_generator
from .operations.arithmetic import (
    add, addcdiv, addcmul, clamp, clamp as clip, div, divide, floor_divide, lerp, maximum, minimum, mul, multiply,
    pow, remainder, sub, subtract, where,
)
from .operations.comparison import (
    allclose, bitwise_and, bitwise_or, bitwise_xor, eq, equal, ge, gt, isclose, le, logical_and, logical_or,
    logical_xor, lt, ne,
)
from .operations.counting import bincount, meshgrid, unique
from .operations.matrix import addmm, bmm, dot, einsum, matmul, mm, mv, outer, trace
from .operations.pointwise import (
    abs, absolute, bitwise_not, ceil, cos, erf, exp, expm1, floor, isfinite, isinf, isnan, log, log10, log1p, log2,
    logical_not, neg, negative, reciprocal, relu, round, rsqrt, sigmoid, sign, sin, sqrt, square, tan, tanh, trunc,
)
from .operations.reduction import (
    all, amax, amin, any, argmax, argmin, argsort, cumsum, log_softmax, logsumexp, max, mean, min, norm, prod,
    softmax, sort, std, sum, topk, var,
)
from .operations.shaping import (
    as_strided, broadcast_tensors, broadcast_to, cat, chunk, clone, concat, concatenate, flatten, flatten as ravel,
    flip, gather, index_select, masked_fill, masked_select, movedim, narrow, nonzero, permute, reshape, scatter,
    scatter_add, select, split, squeeze, stack, swapaxes, t, take_along_dim, transpose, tril, triu, unbind,
    unsqueeze,
)
from .random import (
    bernoulli, get_rng_state, initial_seed, manual_seed, multinomial, normal, rand, rand_like, randint,
    randint_like, randn, randn_like, randperm, seed, set_rng_state,
)
from .shapes import broadcast_shapes
from .size import Size
from .tensor import Tensor
# fmt: on
# isort: on

bool = dtypes.bool_
float = dtypes.float32
double = dtypes.float64
half = dtypes.float16
short = dtypes.int16
int = dtypes.int32
long = dtypes.int64
__version__ = "0.1.0"
pi, inf, nan = math.pi, math.inf, math.nan

# fmt: off
__all__ = [
    "BoolTensor", "DoubleTensor", "FloatTensor", "Generator", "LongTensor", "Size", "Tensor", "abs", "absolute",
    "add", "addcdiv", "addcmul", "addmm", "all", "allclose", "amax", "amin", "any", "arange", "argmax", "argmin",
    "argsort", "as_strided", "as_tensor", "autograd", "bernoulli", "bincount", "bitwise_and", "bitwise_not",
    "bitwise_or", "bitwise_xor", "bmm", "bool", "broadcast_shapes", "broadcast_tensors", "broadcast_to", "cat",
    "ceil", "chunk", "clamp", "clip", "clone", "concat", "concatenate", "cos", "cuda", "cumsum",
    "default_generator", "device", "div", "divide", "dot", "double", "dtype", "dtypes", "einsum", "empty",
    "empty_like", "enable_grad", "eq", "equal", "erf", "exp", "expm1", "eye", "finfo", "flatten", "flip", "float",
    "float16", "float32", "float64", "floor", "floor_divide", "from_numpy", "full", "full_like", "functions",
    "gather", "ge", "get_default_dtype", "get_rng_state", "gt", "half", "iinfo", "index_select", "inf",
    "inference_mode", "initial_seed", "int", "int8", "int16", "int32", "int64", "is_grad_enabled", "is_tensor",
    "isclose", "isfinite", "isinf", "isnan", "kernels", "le", "lerp", "linspace", "log", "log1p", "log2", "log10",
    "log_softmax", "logical_and", "logical_not", "logical_or", "logical_xor", "logsumexp", "long", "lt",
    "manual_seed", "masked_fill", "masked_select", "matmul", "max", "maximum", "mean", "meshgrid", "min", "minimum",
    "mm", "movedim", "mul", "multinomial", "multiply", "mv", "nan", "narrow", "ne", "neg", "negative", "nn",
    "no_grad", "nonzero", "norm", "normal", "ones", "ones_like", "optim", "outer", "permute", "pi", "pow", "prod",
    "promote_types", "rand", "rand_like", "randint", "randint_like", "randn", "randn_like", "random", "randperm",
    "ravel", "reciprocal", "relu", "remainder", "reshape", "result_type", "round", "rsqrt", "scalar", "scatter",
    "scatter_add", "seed", "select", "set_default_dtype", "set_grad_enabled", "set_rng_state", "shapes", "short",
    "sigmoid", "sign", "sin", "softmax", "sort", "split", "sqrt", "square", "squeeze", "stable", "stack", "std",
    "strides", "sub", "subtract", "sum", "swapaxes", "t", "take_along_dim", "tan", "tanh", "tensor", "topk",
    "trace", "transpose", "tril", "triu", "trunc", "uint8", "unbind", "unique", "unsqueeze", "utils", "var",
    "where", "zeros", "zeros_like",
]
# fmt: on
