"""Beancan: answers customers on social platforms with approved text, and calls a person when it is not sure."""

import os

# Before numpy is loaded by anybody: a decision multiplies small matrices, and sharing such work among threads made it
# five times slower on a busy machine. Who knows better sets it before the start.
os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")

__version__ = "0.1.0"
