"""The published vec2vec code on one pair of this project, to stand beside our own network.

R. Jha, C. Zhang, V. Shmatikov, J. X. Morris, "Harnessing the Universal Geometry of Embeddings", arXiv 2505.12540; code
github.com/rjha18/vec2vec. A checkout of it is an argument, and nothing of it is part of this project. Its translator,
discriminators, GAN steps, losses and training loop run as they are, on vectors in place of texts: this is its own
`fmri` branch, which takes vectors and brings them to unit length. Packages it imports for encoders, texts and logging
are replaced by empty ones where they are not installed; `accelerate` does nothing on one processor in full precision,
and fp16 is left out. Optimisers, schedules and order of construction follow its main().

  python3 bench/vec2vec/reference.py CHECKOUT SOURCE.npy TARGET.npy [--config unsupervised] [--set d_hidden=256 ...]
    [--fit 19000] [--test 2000] [--seconds 240] [--looks 60] [--seed 0] [--threads 1] [--out FILE.jsonl]

Row i of both files is the same item. The source is fitted on rows 0 to FIT-1, the target on the FIT rows after them, and
the TEST rows after those are only looked at. A line is appended to FILE at every look, with the processor seconds
of training alone (no reading, no looking). Translated source rows are ranked among the target's test rows ("there") and the
other way ("back"). The source is the code's `unsup`, the target its `sup`.
"""

import argparse
import ast
import importlib.abc
import importlib.machinery
import importlib.util
import json
import pathlib
import random
import subprocess
import sys
import tempfile
import time
import tomllib
import types
from contextlib import nullcontext

import numpy as np
import torch

NOT_NEEDED = (
    "accelerate beir datasets diffusers evaluate huggingface_hub matplotlib nltk safetensors seaborn "
    "sentence_transformers sklearn toml tqdm transformers vec2text wandb"
).split()


class Empty(importlib.abc.MetaPathFinder, importlib.abc.Loader):
    """Stands in for the packages of NOT_NEEDED: every name of theirs is a class whose calls do nothing."""

    def find_spec(self, name, path=None, target=None):
        return importlib.machinery.ModuleSpec(name, self, is_package=True) if name.split(".")[0] in NOT_NEEDED else None

    def create_module(self, spec):
        def name_of(name):
            if name.startswith("__"):
                raise AttributeError(name)
            return type(name, (), {"__init__": lambda self, *_, **__: None})

        module = types.ModuleType(spec.name)
        module.__getattr__ = name_of
        return module

    def exec_module(self, module):
        pass


class Bar:
    """tqdm without its bar."""

    def __init__(self, steps, **_):
        self.steps = steps

    def __iter__(self):
        return iter(self.steps)

    def set_postfix(self, *_):
        pass


class OneProcessor:
    """What accelerate.Accelerator does on one processor in full precision."""

    device = torch.device("cpu")

    def accumulate(self, _):
        return nullcontext()

    def autocast(self):
        return nullcontext()

    def backward(self, loss):
        loss.backward()

    def clip_grad_norm_(self, weights, largest):
        return torch.nn.utils.clip_grad_norm_(weights, largest)

    def unwrap_model(self, model):
        return model


class Batches:
    """Shuffled batches without end, the last part of a pass left out; stops where `until()` is true."""

    def __init__(self, name, rows, size, until):
        self.name, self.rows, self.size, self.until = name, rows, size, until
        self.order, self.at = None, len(rows)

    def __len__(self):
        return len(self.rows) // self.size

    def __iter__(self):
        while not self.until():
            if self.at + self.size > len(self.rows):
                self.order, self.at = torch.randperm(len(self.rows)), 0
            yield {self.name: self.rows[self.order[self.at : self.at + self.size]]}
            self.at += self.size


def unit(rows):
    return rows / np.maximum(np.linalg.norm(rows, axis=1, keepdims=True), 1e-12)


def read(path, fit, test, second):
    rows = np.load(path, mmap_mode="r")
    fitted = rows[fit : 2 * fit] if second else rows[:fit]
    return [torch.from_numpy(unit(part.astype(np.float32))) for part in (fitted, rows[2 * fit : 2 * fit + test])]


def ranks(queries, pool):
    """Place of row i of the pool for query i, counted from 1; half of what is equally near stands before it."""
    scores = queries @ pool.T
    own = scores.diagonal()[:, None]
    return 1 + (scores > own).sum(1) + ((scores == own).sum(1) - 1) / 2


def look(translator, tests):
    translator.eval()
    with torch.no_grad():
        source, target = tests["source"], tests["target"]
        there = translator.translate_embeddings(source, "source", "target")
        back = translator.translate_embeddings(target, "target", "source")
        round_trip = translator.translate_embeddings(there, "target", "source")
    translator.train()
    forward, backward = ranks(there, target), ranks(back, source)
    return {
        "top1": round((forward == 1).float().mean().item(), 4),
        "backTop1": round((backward == 1).float().mean().item(), 4),
        "meanRank": round(forward.mean().item(), 1),
        "backMeanRank": round(backward.mean().item(), 1),
        "roundTripCosine": round((round_trip * source).sum(1).mean().item(), 4),
    }


def main():
    parser = argparse.ArgumentParser(description="the published vec2vec code on vectors")
    for name in ("checkout", "source", "target"):
        parser.add_argument(name)
    parser.add_argument("--config", default="unsupervised")
    parser.add_argument("--set", nargs="*", default=[], help="settings over those of the configuration, key=value")
    parser.add_argument("--out")
    for name, value in {"fit": 19000, "test": 2000, "seconds": 240, "looks": 60, "seed": 0, "threads": 1}.items():
        parser.add_argument(f"--{name}", type=int, default=value)
    args = parser.parse_args()
    torch.set_num_threads(args.threads)
    result_stream, sys.stdout = sys.stdout, sys.stderr  # the checkout prints what it builds

    sys.path.insert(0, args.checkout)
    sys.meta_path.append(Empty())  # after the real finders: an installed package is used
    import train  # of the checkout
    from utils.utils import load_n_translator

    train.tqdm = Bar
    config = tomllib.loads((pathlib.Path(args.checkout) / "configs" / f"{args.config}.toml").read_text())
    settings = {key: value for part in config.values() for key, value in part.items()}
    changed = {key: ast.literal_eval(value) for key, value in (word.split("=") for word in args.set)}
    settings |= {"sup_emb": "target", "unsup_emb": "source", "seed": args.seed, "mixed_precision": "no"} | changed
    cfg = types.SimpleNamespace(**settings | {"dataset": "fmri"})

    random.seed(cfg.seed)
    torch.manual_seed(cfg.seed)
    np.random.seed(cfg.seed)
    sides = {n: read(path, args.fit, args.test, n == "target") for n, path in vars(args).items() if n in ("source", "target")}
    fits, tests = ({name: parts[i] for name, parts in sides.items()} for i in (0, 1))
    dims = {"target": fits["target"].shape[1], "source": fits["source"].shape[1]}

    translator = load_n_translator(cfg, dims)
    optimisers = train.build_generator_optimizers(cfg, translator)

    def warm_up(step):
        return min(1, step / cfg.warmup_length)

    schedules = [torch.optim.lr_scheduler.LambdaLR(o, warm_up) for o in optimisers]
    accelerator = OneProcessor()

    def adversary(dim):
        critic = train.Discriminator(dim, cfg.disc_dim, cfg.disc_depth, cfg.weight_init)
        optimiser = torch.optim.Adam(critic.parameters(), lr=cfg.disc_lr, eps=cfg.eps, betas=(0.5, 0.999))
        schedule = torch.optim.lr_scheduler.LambdaLR(optimiser, warm_up)
        assert cfg.gan_style == "least_squares" and cfg.no_scheduler
        return train.LeastSquaresGAN(cfg, translator, critic, optimiser, schedule, accelerator)

    adversaries = [adversary(d) for d in (dims["source"], dims["target"], cfg.d_adapter, cfg.bs)]
    logger = train.Logger(dummy=True)
    spent, started = 0.0, time.process_time()
    until = 0.0
    steps = 0

    def over():
        nonlocal steps
        done = spent + time.process_time() - started >= until
        steps += not done
        return done

    loaders = {
        "target": Batches("target", fits["target"], cfg.bs, over),  # zip() asks it first
        "source": Batches("source", fits["source"], cfg.bs, lambda: False),
    }
    head = ["git", "-C", args.checkout, "rev-parse", "HEAD"]
    facts = {
        "config": args.config,
        "set": changed,
        "fit": args.fit,
        "test": args.test,
        "seed": args.seed,
        "threads": args.threads,
        "parameters": sum(p.numel() for p in translator.parameters()),
        "criticParameters": sum(p.numel() for a in adversaries[:3] for p in a.discriminator.parameters()),
        "reference": subprocess.run(head, capture_output=True, text=True, check=True).stdout.strip(),
        "files": [pathlib.Path(path).name for path in (args.source, args.target)],
        "versions": {"torch": torch.__version__, "numpy": np.__version__, "python": sys.version.split()[0]},
    }
    with tempfile.TemporaryDirectory() as folder:
        while True:
            result = look(translator, tests)
            line = {"cpuSeconds": round(spent, 1), "steps": steps, "warmUp": cfg.warmup_length, **result, **facts}
            print(json.dumps(line), file=result_stream, flush=True)
            if args.out:
                with open(args.out, "a") as file:
                    file.write(json.dumps(line) + "\n")
            if spent >= args.seconds:
                break
            until = min(args.seconds, until + args.looks)
            started = time.process_time()
            train.training_loop_(
                folder + "/", accelerator, adversaries[0], adversaries[1], adversaries[2], adversaries[3], translator,
                loaders["target"], None, loaders["source"], {}, {}, cfg, optimisers, schedules, logger,
            )  # fmt: skip
            spent += time.process_time() - started


if __name__ == "__main__":
    main()
