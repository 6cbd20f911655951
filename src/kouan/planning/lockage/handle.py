"""A named tuple of arrays passed to kernels as one pointer.

Numba passes a tuple of arrays by value, some seven words an array and a reference count each, to every function
that is not inlined; with fifty arrays the calls cost more than the work. A handle is the address of a small table:
data, rows and row width of each array. Inside a kernel `H.name` is an ordinary array over that memory, not counted.
"""

from __future__ import annotations

from typing import Any

import numpy as np
from llvmlite import ir
from numba.core import cgutils, types
from numba.core.datamodel import models
from numba.core.extending import NativeValue, register_model, typeof_impl, unbox
from numba.core.imputils import lower_getattr_generic
from numba.core.typing.templates import AttributeTemplate, infer_getattr
from numba.np import arrayobj, numpy_support

WORDS = 3  # address, rows, width


class Handle:
    """Keeps the arrays alive and their table; `parts` is the named tuple."""

    def __init__(self, parts: Any) -> None:
        self.parts = parts
        rows = []
        fields = []
        for name, array in zip(parts._fields, parts, strict=True):
            if not array.flags.c_contiguous or array.ndim > 2:
                raise ValueError(f"{name} is no plain table")
            width = array.shape[1] if array.ndim == 2 else 1
            rows.append((array.ctypes.data, array.shape[0], width))
            fields.append((name, str(array.dtype), array.ndim))
        self.table = np.array(rows, np.int64)
        self.address = int(self.table.ctypes.data)
        self.type = HandleType(type(parts).__name__, tuple(fields))

    def __getattr__(self, name: str) -> Any:
        """As in a kernel, for kernels that run as plain Python."""
        if name.startswith("_"):
            raise AttributeError(name)
        return getattr(self.parts, name)


class HandleType(types.Type):
    """One type per named tuple."""

    def __init__(self, name: str, fields: tuple[tuple[str, str, int], ...]) -> None:
        self.fields = fields
        super().__init__(name=f"Handle({name}, {fields})")

    def array(self, attribute: str) -> tuple[int, types.Array]:
        """Place in the table and Numba type of a field."""
        for k, (name, dtype, dimensions) in enumerate(self.fields):
            if name == attribute:
                return k, types.Array(numpy_support.from_dtype(np.dtype(dtype)), dimensions, "C")
        raise AttributeError(attribute)


register_model(HandleType)(models.OpaqueModel)


@typeof_impl.register(Handle)
def _type_of(value: Handle, _context: Any) -> HandleType:
    return value.type


@unbox(HandleType)  # type: ignore[untyped-decorator]
def _unbox(_type: HandleType, value: Any, c: Any) -> NativeValue:
    number = c.pyapi.object_getattr_string(value, "address")
    address = c.pyapi.number_as_ssize_t(number)
    c.pyapi.decref(number)
    return NativeValue(c.builder.inttoptr(address, cgutils.voidptr_t))


@infer_getattr
class _Attributes(AttributeTemplate):
    key = HandleType

    def generic_resolve(self, handle: HandleType, attribute: str) -> Any:  # type: ignore[override]
        if all(name != attribute for name, _, _ in handle.fields):
            return None
        return handle.array(attribute)[1]


@lower_getattr_generic(HandleType)  # type: ignore[untyped-decorator]
def _get(context: Any, builder: Any, handle: HandleType, value: Any, attribute: str) -> Any:
    place, kind = handle.array(attribute)
    word = ir.IntType(64)
    table = builder.bitcast(value, word.as_pointer())

    def load(k: int) -> Any:
        return builder.load(builder.gep(table, [ir.Constant(word, WORDS * place + k)]))

    data = builder.inttoptr(load(0), context.get_data_type(kind.dtype).as_pointer())
    size = ir.Constant(word, 8)
    shape, strides = [load(1)], [size]
    if kind.ndim == 2:
        width = load(2)
        shape, strides = [load(1), width], [builder.mul(width, size), size]
    array = arrayobj.make_array(kind)(context, builder)
    arrayobj.populate_array(array, data=data, shape=shape, strides=strides, itemsize=size, meminfo=None)
    return array._getvalue()
