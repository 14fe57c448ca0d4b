"""Data with fixed splits, synthetic or bundled with scikit-learn, and the shared training loops."""
