"""Why a job came to nothing, in words for those who asked for it (任务未完成的原因)."""

NEVER_ENDED = "no attempt came to an end: the worker died or lost the database"

# The first mark that stands in the stored cause decides; the cause itself is for the log.
_WORDS = (
    (("DiskFull", "No space left"), "服务器磁盘已满"),
    (("MemoryError", "OutOfMemory", "out of memory"), "服务器内存不足"),
    ((NEVER_ENDED,), "后台程序中断，或与数据库断开"),
    (("QueryCanceled", "LockNotAvailable", "DeadlockDetected"), "等待其他任务或查询超时"),
    (("OperationalError", "InterfaceError"), "与数据库的连接中断"),
    (("FileNotFoundError",), "服务器上找不到所需的文件"),
    (("PermissionError",), "服务器文件夹不能读写"),
)
_OTHER = "程序内部出错，详情在服务器日志"


def cause_words(cause: str) -> str:
    """A stored cause (class and text of the error) as a phrase; "" where none was stored."""
    if not cause:
        return ""
    return next((said for marks, said in _WORDS if any(mark in cause for mark in marks)), _OTHER)
