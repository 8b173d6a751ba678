"""An encoder whose process is killed when it meets a text with 37 in it: each time, or the first time only."""

from __future__ import annotations

import os
import signal

from aligner import load_encoder


class Deadly:
    """`mark` is a file that says whether the process has died once; without it, it dies each time."""

    def __init__(self, mark=None):
        self.mark = mark

    def encode(self, sentences):
        """Die, or give the vectors of the embedded encoder."""
        if any("37" in sentence for sentence in sentences) and not (self.mark and self.mark.exists()):
            if self.mark:
                self.mark.touch()
            os.kill(os.getpid(), signal.SIGKILL)
        return load_encoder().encode(sentences)
