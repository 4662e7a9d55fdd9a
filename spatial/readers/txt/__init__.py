"""报盘 TXT (勘测定界界址点坐标交换格式): every known spelling, each judged by evidence."""

from spatial.readers.txt.reader import read_txt

__all__ = ["read_txt"]
