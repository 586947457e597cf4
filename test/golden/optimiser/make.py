"""Writes golden.json: 50 steps of torch.optim.Adam and AdamW with clipping and an average, and PyTorch's schedules.

Run with PyTorch 1.13 or later: python3 test/golden/optimiser/make.py
"""
import json
import pathlib

import torch

STEPS = 50
CASES = {
    "adam": dict(kind="Adam", betas=(0.9, 0.999), eps=1e-8, weight_decay=0.0, max_norm=None, ema=None),
    "discriminator": dict(kind="Adam", betas=(0.5, 0.999), eps=6.25e-10, weight_decay=0.0, max_norm=None, ema=None),
    "adam with decay": dict(kind="Adam", betas=(0.9, 0.99), eps=1e-6, weight_decay=0.1, max_norm=None, ema=0.9),
    "adamw": dict(kind="AdamW", betas=(0.9, 0.999), eps=1e-8, weight_decay=0.1, max_norm=None, ema=0.99),
    "clipped": dict(kind="AdamW", betas=(0.5, 0.999), eps=1e-8, weight_decay=0.01, max_norm=2.0, ema=None),
}
SIZES = {"weight": 21, "bias": 5}


def run(case):
    torch.manual_seed(1)
    params = {k: torch.randn(n).requires_grad_() for k, n in SIZES.items()}
    start = {k: p.tolist() for k, p in params.items()}
    make = getattr(torch.optim, case["kind"])
    opt = make(params.values(), lr=1.0, betas=case["betas"], eps=case["eps"], weight_decay=case["weight_decay"])
    average = {k: p.detach().clone() for k, p in params.items()}
    rates, gradients, norms = [], [], []
    for step in range(STEPS):
        rate = 0.01 / (1 + 0.1 * step)
        rates.append(rate)
        opt.param_groups[0]["lr"] = rate
        # gradients of very different sizes, some exactly zero
        for k, p in params.items():
            p.grad = torch.randn(p.shape) * torch.logspace(-4, 1, p.numel())
            p.grad[0] = 0
        gradients.append({k: p.grad.tolist() for k, p in params.items()})
        limit = case["max_norm"] if case["max_norm"] is not None else float("inf")
        norms.append(float(torch.nn.utils.clip_grad_norm_(params.values(), limit)))
        opt.step()
        if case["ema"] is not None:
            for k, p in params.items():
                average[k].lerp_(p.detach(), 1 - case["ema"])
    return dict(
        options={k: v for k, v in case.items()},
        start=start,
        rates=rates,
        gradients=gradients,
        norms=norms,
        parameters={k: p.tolist() for k, p in params.items()},
        average={k: a.tolist() for k, a in average.items()} if case["ema"] is not None else None,
    )


def schedules():
    """Rates of 20 steps after which the decay has ended, and of 5 steps more at its end."""
    def rates(make, n):
        opt = torch.optim.SGD([torch.zeros(1, requires_grad=True)], lr=0.1)
        scheduler = make(opt)
        out = []
        for _ in range(n):
            out.append(opt.param_groups[0]["lr"])
            opt.step()
            scheduler.step()
        return out

    lr = torch.optim.lr_scheduler
    return dict(
        warmup=rates(lambda o: lr.LinearLR(o, start_factor=1 / 8, end_factor=1.0, total_iters=7), 20),
        linear=rates(lambda o: lr.LinearLR(o, start_factor=1.0, end_factor=0.1, total_iters=19), 25),
        cosine=rates(lambda o: lr.CosineAnnealingLR(o, T_max=19, eta_min=0.01), 20),
    )


golden = dict(torch=torch.__version__, cases={k: run(c) for k, c in CASES.items()}, schedules=schedules())
path = pathlib.Path(__file__).parent / "golden.json"
path.write_text(json.dumps(golden) + "\n")
