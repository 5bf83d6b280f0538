"""The Plaza: a practice ground that is a social platform like any other.

It has public rooms, threads, direct messages, buttons, edits, deletions, a stream of events and the bad days of a
real network (`faults`). A bot speaks to it over HTTP and nothing else, so it may run in the same process, in another
one or on another machine. People play customers on its page at `/`.

It imports nothing of the rest of the project, and nothing of the project may reach into it past `create_app`: what
works here only because of a short cut would not work on a foreign platform.
"""
