"""Text → vectors. ``port`` says what an encoder is, ``static`` is the one that ships, ``onnx`` and ``remote``
are better tiers by setting; ``train`` makes the shipped table and is never imported by the service.

No vectors are stored here and no papers are known here.
"""
