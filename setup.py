"""The compiled loops of `aligner/kernels/`. An installation without a compiler leaves them out; NumPy runs instead.

All else about the package stands in pyproject.toml, which cannot choose by platform, as this file must.
"""

import sys
import sysconfig
from pathlib import Path

from setuptools import Extension, setup

KERNELS = Path("aligner", "kernels")
# One binary serves all versions of Python from the oldest on, except those without a global lock.
IS_ABI3 = not sysconfig.get_config_var("Py_GIL_DISABLED")
# No sum or product is rounded otherwise than NumPy rounds it. The compiler of Windows keeps to that unasked.
FLAGS = [] if sys.platform == "win32" else ["-O3", "-g0", "-ffp-contract=off", "-fno-math-errno"]

setup(
    ext_modules=[
        Extension(
            "aligner.kernels._compiled",
            [(KERNELS / "_compiled.pyx").as_posix(), *sorted(path.as_posix() for path in KERNELS.glob("[!_]*.c"))],
            depends=[(KERNELS / "loops.h").as_posix()],
            include_dirs=[KERNELS.as_posix()],
            define_macros=[("Py_LIMITED_API", "0x030B0000")] if IS_ABI3 else [],
            extra_compile_args=FLAGS,
            py_limited_api=IS_ABI3,
            optional=True,
        )
    ],
    options={"build_ext": {"cython_c_in_temp": True}, "bdist_wheel": {"py_limited_api": "cp311"} if IS_ABI3 else {}},
)
