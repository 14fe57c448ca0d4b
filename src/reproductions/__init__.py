"""Papers that run: what was claimed against what a small experiment measures.

``methods`` is a library of PyTorch modules and functions, ``tasks`` their data and training loops,
``papers`` one file per reproduction. Importing this package, ``protocol``, ``registry``, ``runner``,
``report`` or ``picture`` never imports torch; only ``methods``, ``tasks`` and ``papers`` do. See
``docs/reproductions.md``.
"""
