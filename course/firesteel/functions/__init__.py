"""The operations that know their derivative, one ``autograd.Function`` each."""
