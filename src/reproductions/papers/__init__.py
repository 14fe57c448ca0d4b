"""One file per reproduction: a declaration, and ``run(seed)``."""
