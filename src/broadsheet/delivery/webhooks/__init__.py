"""The webhook channel: new papers of saved searches, told to other programs."""
