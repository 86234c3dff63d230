"""Takes from a process, for good, what no query needs: the network, other programs, and files that are not the store's.

Linux does it for a process that asks, without any privilege: seccomp refuses system calls, Landlock refuses files. It
holds whatever the process runs afterwards, the parser and the query engine included.
"""

import ctypes
import errno
import os
import struct
import sys
from collections.abc import Sequence
from contextlib import suppress
from pathlib import Path

_REFUSED = (
    "socket socketpair connect bind listen accept accept4 sendto sendmsg sendmmsg execve execveat fork vfork ptrace "
    "process_vm_readv process_vm_writev pidfd_getfd io_uring_setup io_uring_enter io_uring_register bpf "
    "open_by_handle_at mount move_mount open_tree fsopen pivot_root chroot unshare setns userfaultfd keyctl"
).split()

_PR_SET_NO_NEW_PRIVS = 38
_CREATE_RULESET, _ADD_RULE, _RESTRICT_SELF = 444, 445, 446  # the same on every architecture
_VERSION = 1
_PATH_BENEATH = 1
_READ_FILE, _READ_DIR = 1 << 2, 1 << 3
_HANDLED = (1 << 13) - 1  # every right to files that the first version of Landlock knows


def confine(readable: Sequence[Path] | None) -> list[str]:
    """Refuse this process the network and other programs and, where `readable` is given, all files not below these.

    Call it before any thread is started. Returns what could not be refused, for a warning: the kernel or the library
    may lack it.
    """
    missing = [] if _refuse_calls() else ["the network"]
    if readable is not None and not _keep_to_files(readable):
        missing.append("files")
    return missing


def _refuse_calls() -> bool:
    try:
        import pyseccomp
    except (ImportError, RuntimeError, OSError):
        return False
    rules = pyseccomp.SyscallFilter(pyseccomp.ALLOW)
    for name in _REFUSED:
        with suppress(OSError, ValueError):  # a call that this architecture does not have
            rules.add_rule(pyseccomp.ERRNO(errno.EACCES), name)
    try:
        rules.load()
    except OSError:
        return False
    return True


def _keep_to_files(readable: Sequence[Path]) -> bool:
    if sys.platform != "linux":
        return False
    libc = ctypes.CDLL(None, use_errno=True)
    if libc.syscall(_CREATE_RULESET, None, ctypes.c_size_t(0), ctypes.c_uint(_VERSION)) < 1:
        return False
    handled = struct.pack("=Q", _HANDLED)
    ruleset = libc.syscall(_CREATE_RULESET, handled, ctypes.c_size_t(len(handled)), ctypes.c_uint(0))
    if ruleset < 0:
        return False
    try:
        for path in readable:
            descriptor = os.open(path, os.O_PATH)
            rule = struct.pack("=Qi", _READ_FILE | _READ_DIR, descriptor)
            failed = libc.syscall(_ADD_RULE, ruleset, _PATH_BENEATH, rule, ctypes.c_uint(0))
            os.close(descriptor)
            if failed:
                return False
        libc.prctl(_PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0)
        return bool(libc.syscall(_RESTRICT_SELF, ruleset, ctypes.c_uint(0)) == 0)
    finally:
        os.close(ruleset)
