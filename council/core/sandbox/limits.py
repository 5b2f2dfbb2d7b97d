"""What the process that opens a stranger's file may use."""

import resource

MEMORY = 900 * 2**20
SECONDS = 15


def limit():
    """Take away what is not needed to read one file: more memory and time than that, and every way to write."""
    resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY))
    resource.setrlimit(resource.RLIMIT_CPU, (SECONDS, SECONDS))
    resource.setrlimit(resource.RLIMIT_FSIZE, (0, 0))
    resource.setrlimit(resource.RLIMIT_NOFILE, (64, 64))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
