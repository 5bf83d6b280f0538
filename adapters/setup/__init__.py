"""What a person has to do on each platform before Beancan can work there, and how to see whether it was done.

`connect` and `doctor` read it. One file a platform: `GUIDE`, the steps as data, and `examine`, which only looks: it
never writes into a room and takes no event away from a bot that runs. It speaks each platform's plain HTTP interface,
so that the guide works before the platform's library is installed.
"""
