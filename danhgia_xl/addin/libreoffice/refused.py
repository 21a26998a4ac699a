"""What the engine does not do is refused in words: no member of xlwings is silently ignored or half done."""

from __future__ import annotations

from collections.abc import Callable
from inspect import get_annotations
from typing import Any, NoReturn, TypeVar

from danhgia_xl.errors import DanhGiaError

_Class = TypeVar("_Class", bound=type)


class Unsupported(DanhGiaError, NotImplementedError):
    """A member of xlwings that this engine does not offer; `member` is "Range.sort"."""

    def __init__(self, member: str) -> None:
        self.member = member
        super().__init__(
            f"LibreOffice: phần mềm chưa hỗ trợ “{member}” của xlwings. "
            "Dùng lệnh ấy trong Excel, hoặc làm bằng tay trong LibreOffice."
        )


def refuse_the_rest(*also: str, keep: tuple[str, ...] = ()) -> Callable[[_Class], _Class]:
    """Make a class refuse every member its xlwings base declares and it does not define, and those in `also`.

    `also` are members xlwings asks for without declaring them, `keep` those whose base implementation is good as it is.
    A property defined here without a setter refuses to be set; what is annotated in the class is an attribute of its
    objects.
    """

    def finish(cls: _Class) -> _Class:
        base = cls.__mro__[-2]  # the class of xlwings.base_classes, just before object
        attributes = set(get_annotations(cls))
        for name in attributes:
            setattr(cls, name, None)  # or the property of the base stands in the way of the attribute
        for name in {*vars(base), *also} - attributes - set(keep):
            if name.startswith("__"):
                continue
            member = f"{cls.__name__}.{name}"
            own = next((vars(c)[name] for c in cls.__mro__ if name in vars(c) and c is not base), None)
            if own is None:
                declared = vars(base).get(name)
                is_method = callable(declared) or isinstance(declared, staticmethod)
                setattr(cls, name, _method(member) if is_method else _property(member))
            elif isinstance(own, property) and own.fset is None:
                setattr(cls, name, property(own.fget, _refuser(member)))
        return cls

    return finish


def _refuser(member: str) -> Callable[..., NoReturn]:
    def refuse(*_: Any, **__: Any) -> NoReturn:  # noqa: ANN401 - whatever the member would have taken
        raise Unsupported(member)

    return refuse


def _method(member: str) -> Callable[..., NoReturn]:
    return _refuser(member)


def _property(member: str) -> property:
    return property(_refuser(member), _refuser(member))
