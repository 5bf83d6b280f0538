"""One platform, one file. Every adapter passes the one contract suite and knows nothing of its neighbours."""
