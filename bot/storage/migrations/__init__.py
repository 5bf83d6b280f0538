"""Revisions of the schema, oldest first in `versions/`. A revision that was released is never changed."""

TARGET = "0021"  # the newest revision; a test keeps it so
