"""The three loops (receive, think, send) and what keeps them running. No decision is made here."""
