"""OpenReview: submissions, decisions and short summaries of conferences and journals."""
