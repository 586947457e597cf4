"""Fits a translator by calling vecbridge, looks at the verdict, translates, and reads the result with numpy.

    python fit_and_translate.py SOURCE.npy TARGET.npy FOLDER [an option of "vecbridge fit" ...]

VECBRIDGE names the program where it is not on the path, for example "node /clone/dist/cli/main.js".
"""

import json
import os
import shlex
import subprocess
import sys
from pathlib import Path

import numpy as np

from vecbridge_translator import Translator

NOT_ALIGNED = 3


def vecbridge(*args):
    """The JSON that a command prints, and its exit code. Errors of use (2) and others (1, 4) are raised with their hint."""
    program = shlex.split(os.environ.get("VECBRIDGE", "vecbridge"))
    done = subprocess.run([*program, *args, "--json", "--quiet"], capture_output=True, text=True)
    answer = json.loads(done.stdout) if done.stdout.strip() else {}
    if done.returncode not in (0, NOT_ALIGNED):
        error = answer.get("error", {"message": done.stderr.strip(), "hint": None})
        raise RuntimeError(f"vecbridge {args[0]}: {error['message']} {error.get('hint') or ''}".strip())
    return answer, done.returncode


def main(source, target, folder, *options):
    folder = Path(folder)
    folder.mkdir(parents=True, exist_ok=True)
    translator, output = folder / "translator", folder / "translated.npy"
    fitted, code = vecbridge("fit", source, target, "-o", str(translator), *options)
    if code == NOT_ALIGNED:
        print(json.dumps({"verdict": fitted["verdict"], "translated": None}))
        return NOT_ALIGNED
    vecbridge("translate", str(translator), source, "-o", str(output), "--accept-verdict")
    by_program = np.load(output)
    by_numpy = Translator(translator).translate(np.load(source))
    print(
        json.dumps(
            {
                "verdict": fitted["verdict"],
                "translated": list(by_program.shape),
                "largest_difference": float(np.abs(by_program - by_numpy).max()),
            }
        )
    )
    return 0


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))
