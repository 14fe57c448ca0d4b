"""Methods of the papers as PyTorch modules and functions, in families that share parts; for use in other
work too.
"""
