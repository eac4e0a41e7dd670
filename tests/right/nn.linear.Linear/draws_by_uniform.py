@exercise("nn.linear.Linear")
class Linear(Module):
    def __init__(self, in_features, out_features, bias=True, *, dtype=None):
        super().__init__()
        self.in_features, self.out_features = in_features, out_features
        weight = empty(out_features, in_features, dtype=dtype)
        bound = in_features**-0.5
        self.weight = Parameter(init.uniform_(weight, -bound, bound))
        self.bias = None
        if bias:
            self.bias = Parameter(init.uniform_(empty(out_features, dtype=dtype), -bound, bound))

    def reset_parameters(self):
        bound = self.in_features**-0.5
        for parameter in self.parameters():
            init.uniform_(parameter, -bound, bound)

    def forward(self, input):
        result = input @ self.weight.mT
        return result if self.bias is None else result + self.bias

    def extra_repr(self):
        has_bias = self.bias is not None
        return f"in_features={self.in_features}, out_features={self.out_features}, bias={has_bias}"
