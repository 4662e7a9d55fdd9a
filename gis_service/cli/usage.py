"""How a command is called (用法): its help, and what is wrong with a call, in Chinese.

Typer's own words are English and belong to its classes. The fixed ones are replaced on the built
command; about a wrong call we write our own sentence.
"""

import re
import sys
from collections.abc import Iterator
from functools import partial
from typing import Any, Final

import typer
from typer import rich_utils
from typer.main import get_command

# What Typer says of a value, and what is expected instead; ``{}`` is what the phrase names.
_EXPECTED: Final = (
    (r"does not match the formats", "日期写作 2025-12-31"),
    (r"unable to parse string as an integer", "应是整数"),
    (r"unable to parse string as a number", "应是数字"),
    (r"greater than or equal to (\S+)", "不小于 {}"),
    (r"less than or equal to (\S+)", "不大于 {}"),
    (r"is not one of (.+)\.$", "只能是 {}"),
    (r"does not exist", "没有这个文件，请核对路径"),
    (r"is a directory", "这是文件夹，请给出文件名"),
    (r"is not readable", "文件读不了，请核对权限"),
)
_TYPES: Final = (
    ("list[str]", "文字"),
    ("str", "文字"),
    ("int range", "整数"),
    ("int", "整数"),
    ("float range", "数字"),
    ("float", "数字"),
    ("file", "文件"),
    ("%Y-%m-%d", "年-月-日"),
)
_EXTRA: Final = re.compile(r"unexpected extra argument\(s\) \((.*)\)")
_CHINESE: Final = re.compile(r"[\u4e00-\u9fff]")


def run(app: typer.Typer) -> None:
    """Run the command that ``sys.argv`` names and leave with its exit code; a wrong call is 2."""
    command = get_command(app)
    _translate(command)
    try:
        code = command(standalone_mode=False)
    except typer.Abort:
        typer.echo("已取消，没有改动。", err=True)
        sys.exit(1)
    except typer.TyperException as error:
        typer.echo(_sentence(error), err=True)
        sys.exit(error.exit_code)
    sys.exit(code if isinstance(code, int) else 0)


def _translate(command: Any) -> None:
    rich_utils.ARGUMENTS_PANEL_TITLE = "参数"
    rich_utils.OPTIONS_PANEL_TITLE = "选项"
    rich_utils.COMMANDS_PANEL_TITLE = "命令"
    rich_utils.DEFAULT_STRING = "[不写即 {}]"
    rich_utils.ENVVAR_STRING = "[环境变量 {}]"
    rich_utils.REQUIRED_LONG_STRING = "[必填]"
    context = command.context_class
    context.formatter_class = _formatter(context.formatter_class)
    for each in _with_inner(command):
        each.options_metavar = "[选项]"
        if hasattr(each, "subcommand_metavar"):
            each.subcommand_metavar = "命令 [参数]…"
        shown = each.get_help_option(context(each))
        shown.help = "显示这份说明"
        for parameter in (*each.params, shown):
            said = _type(parameter.display_type(context(each)))
            parameter.display_type = partial(_said, said)


def _said(text: str, _context: Any) -> str:
    return text


def _type(said: str) -> str:
    """What kind of value a parameter takes; nothing for a switch."""
    if said == "<bool>":
        return ""
    for name, label in _TYPES:
        said = said.replace(f"<{name}>", f"<{label}>")
    return said


def _formatter(base: Any) -> Any:
    class Formatter(base):
        def write_usage(self, prog: str, args: str = "", prefix: str | None = None) -> None:
            super().write_usage(prog, args, prefix or "用法：")

    return Formatter


def _with_inner(command: Any) -> Iterator[Any]:
    yield command
    for inner in getattr(command, "commands", {}).values():
        yield from _with_inner(inner)


def _sentence(error: typer.TyperException) -> str:
    context = getattr(error, "ctx", None)
    said = _fault(error)
    if context is None or not said:
        return said
    return f"{said}运行 {context.command_path} --help 看用法。"


def _fault(error: typer.TyperException) -> str:
    """What is wrong, by the kind of error; empty where the help has been printed instead."""
    kind = type(error).__name__
    if kind == "NoArgsIsHelpError":
        return ""
    if kind == "NoSuchOption":
        return _no_option(error)
    if kind == "BadOptionUsage":
        return f"{vars(error)['option_name']} 的写法不对：后面要有且只有一个值，开关后面不写值。"
    if kind == "MissingParameter":
        return f"还要写 {_named(error)}。"
    if isinstance(error, typer.BadParameter):
        return f"{_named(error)}：{_expected(error)}。"
    inner = getattr(getattr(error, "cmd", None), "commands", None)
    if inner:
        return f"没有这个命令；可用的是 {'、'.join(sorted(inner))}。"
    extra = _EXTRA.search(error.message)
    if extra:
        return f"多写了 {extra[1]}。"
    return f"命令写得不对（{error.format_message()}）。"


def _no_option(error: typer.TyperException) -> str:
    near = vars(error).get("possibilities") or ()
    hint = f"，是不是 {'、'.join(sorted(near))}" if near else ""
    return f"没有 {vars(error)['option_name']} 这个选项{hint}。"


def _named(error: typer.TyperException) -> str:
    """The option or argument, and what it stands for."""
    parameter = vars(error).get("param")
    if parameter is None:
        return "参数"
    name = " / ".join(parameter.opts)
    return f"{name}（{parameter.help}）" if parameter.help else name


def _expected(error: typer.TyperException) -> str:
    if _CHINESE.search(error.message):
        return error.message.rstrip("。")
    for pattern, said in _EXPECTED:
        found = re.search(pattern, error.message)
        if found:
            return f"写的值不能用，{said.format(*found.groups())}"
    return f"写的值不能用（{error.message}）"
