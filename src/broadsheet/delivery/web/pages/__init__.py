"""One file per page: read the address, ask one question, render the answer."""
