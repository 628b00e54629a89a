"""How long `import mentor_training` takes beside `import pandas`, and what a kernel with a panel weighs beside a bare one.

uv run --group test python tests/benchmarks/import_and_memory.py [rounds]
"""

from __future__ import annotations

import os
import statistics
import subprocess
import sys
import tempfile

import psutil
from jupyter_client.manager import start_new_kernel

TIMED = "import time; t = time.perf_counter(); import {}; print(time.perf_counter() - t)"
PANEL = "import mentor_training as mt; panel = mt.practise('owq-01', assessor='IA-07'); panel"


def seconds(module: str) -> float:
    return float(
        subprocess.run([sys.executable, "-c", TIMED.format(module)], capture_output=True, text=True, check=True).stdout
    )


def resident(code: str) -> float:
    """Megabytes of a kernel's resident memory after it ran the code."""
    manager, client = start_new_kernel()
    try:
        reply = client.execute_interactive(code, output_hook=lambda message: None, timeout=60)
        assert reply["content"]["status"] == "ok", reply["content"]
        return psutil.Process(manager.provisioner.process.pid).memory_info().rss / 1e6
    finally:
        client.stop_channels()
        manager.shutdown_kernel(now=True)


def main(rounds: int) -> None:
    with tempfile.TemporaryDirectory() as home:
        os.environ["MENTOR_TRAINING_WORKSPACE"] = home
        kit, pandas, bare, panel = [], [], [], []
        resident(PANEL)  # fills the workspace's cache, as a first start does
        for _ in range(rounds):
            kit.append(seconds("mentor_training"))
            pandas.append(seconds("pandas"))
            bare.append(resident("pass"))
            panel.append(resident(PANEL))
    k, p = statistics.median(kit), statistics.median(pandas)
    print(f"import mentor_training {k * 1000:.0f} ms, import pandas {p * 1000:.0f} ms: {k / p:.3f} times (at most 0.5)")
    b, w = statistics.median(bare), statistics.median(panel)
    print(f"bare kernel {b:.0f} MB, kernel with the grading panel {w:.0f} MB: {w / b:.2f} times (at most 1.6)")


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else 5)
