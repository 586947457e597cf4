"""Values and gradients of the losses of training/vec2vec/losses, by PyTorch in float64.

python3 test/golden/vec2vec/losses.py   (needs torch and numpy; writes losses.json beside this file; torch 1.13.0a0)
Each case: the named inputs (nested lists), the value, and the gradient by every input that has one.
The formulas are written with torch's own loss functions wherever it has them.
"""
import json
import os

import numpy as np
import torch
import torch.nn.functional as F

torch.set_default_dtype(torch.float64)
draw = np.random.RandomState(20)


def rows(n, d, scale=1.0):
    return np.round(draw.randn(n, d) * scale, 4)


x, y, r = rows(6, 5), rows(6, 5), rows(6, 5)
out = rows(6, 3)
more = rows(8, 5)
near, far = rows(6, 5, 0.4), rows(8, 5, 0.4)
real, fake = rows(6, 1), rows(6, 1)
w1, w2 = rows(5, 4), rows(4, 1)


def vsp(ref, o, reflected, norm):
    a, b = F.normalize(ref), F.normalize(o)
    loss = F.l1_loss if norm == "l1" else F.mse_loss
    value = loss(b @ b.T, a @ a.T)
    return value + loss(b @ a.T, a @ a.T) if reflected else value


def kernel(a, b, hs):
    return sum(torch.exp(-((a[:, None] - b[None]) ** 2).sum(-1) / (2 * h * h)) for h in hs) / len(hs)


def mmd(a, b, hs, unbiased):
    def within(z):
        k, n = kernel(z, z, hs), len(z)
        return (k.sum() - k.trace()) / (n * (n - 1)) if unbiased else k.mean()

    return within(a) + within(b) - 2 * kernel(a, b, hs).mean()


def cauchy_schwarz(a, b, h):
    k = lambda p, q: kernel(p, q, [h]).mean()
    return -torch.log(k(a, b) ** 2 / (k(a, a) * k(b, b)))


def transport(a, b, eps, sweeps):
    cost = ((a[:, None] - b[None]) ** 2).sum(-1) / 2
    n, m = cost.shape
    f, g = torch.zeros(n), torch.zeros(m)
    soft = lambda c, p: -eps * torch.log(torch.exp((p[None] - c) / eps).mean(1))
    for _ in range(sweeps):
        f, g = (f + soft(cost, g)) / 2, (g + soft(cost.T, f)) / 2
    return soft(cost, g).mean() + soft(cost.T, f).mean()


def sinkhorn(a, b, eps, sweeps):
    return transport(a, b, eps, sweeps) - (transport(a, a, eps, sweeps) + transport(b, b, eps, sweeps)) / 2


def penalty(rows_, u, v, reduce):
    score = torch.tanh(rows_ @ u) @ v
    slopes, = torch.autograd.grad(score.sum(), rows_, create_graph=True)
    squared = (slopes ** 2).sum(1)
    return squared.mean() if reduce == "mean" else squared.sum()


bce = lambda z, t: F.binary_cross_entropy_with_logits(z, torch.full_like(z, t))
mse = lambda z, t: F.mse_loss(z, torch.full_like(z, t))


def clip(a, b, scale):
    logits = scale * F.normalize(a) @ F.normalize(b).T
    labels = torch.arange(len(a))
    return (F.cross_entropy(logits, labels) + F.cross_entropy(logits.T, labels)) / 2


def similarity(x):
    a = F.normalize(x)
    s = a @ a.T
    s = s - torch.diag(torch.diag(s))
    return (s ** 2 * torch.arange(1.0, len(a) + 1)).sum()


cases = {
    "reconstruction": (dict(x=x, r=r), lambda x, r: 1 - F.cosine_similarity(x, r).mean()),
    "reconstruction, squared": (dict(x=x, r=r), lambda x, r: ((x - r) ** 2).sum(1).mean()),
    "cycle": (dict(x=x, back=y), lambda x, back: 1 - F.cosine_similarity(x, back).mean()),
    "vsp": (dict(ref=x, out=r), lambda ref, out: vsp(ref, out, True, "l1")),
    "vsp, not reflected": (dict(ref=x, out=out), lambda ref, out: vsp(ref, out, False, "l1")),
    "vsp, l2": (dict(ref=x, out=r), lambda ref, out: vsp(ref, out, True, "l2")),
    "lsgan discriminator": (dict(real=real, fake=fake), lambda real, fake: (mse(real, 0.0) + mse(fake, 1.0)) / 2),
    "lsgan generator": (dict(fake=fake), lambda fake: mse(fake, 0.0) / 2),
    "vanilla discriminator": (dict(real=real, fake=fake), lambda real, fake: (bce(real, 0.1) + bce(fake, 0.9)) / 2),
    "vanilla generator": (dict(fake=fake), lambda fake: bce(fake, 0.0)),
    "relativistic discriminator": (dict(real=real, fake=fake), lambda real, fake: bce(fake - real, 1.0)),
    "relativistic generator": (dict(real=real, fake=fake), lambda real, fake: bce(real - fake, 1.0)),
    "mmd": (dict(x=near, y=far), lambda x, y: mmd(x, y, [0.25, 0.5, 1, 2], True)),
    "mmd, biased": (dict(x=near, y=far), lambda x, y: mmd(x, y, [0.3, 0.7], False)),
    "cauchy-schwarz": (dict(x=near, y=far), lambda x, y: cauchy_schwarz(x, y, 0.5)),
    "sinkhorn": (dict(x=near, y=far), lambda x, y: sinkhorn(x, y, 0.1, 12)),
    "gradient penalty": (dict(x=more, w1=w1, w2=w2), lambda x, w1, w2: penalty(x, w1, w2, "mean")),
    "gradient penalty, sum": (dict(x=more, w1=w1, w2=w2), lambda x, w1, w2: penalty(x, w1, w2, "sum")),
    "similarity rows": (dict(x=x), similarity),
    "contrastive": (dict(a=x, b=y, scale=np.array(7.3)), clip),
    "representation alignment": (dict(y=y, projected=r), lambda y, projected: F.cosine_embedding_loss(y, projected, torch.ones(len(y)))),
}

golden = {}
for name, (inputs, loss) in cases.items():
    leaves = {key: torch.tensor(value, requires_grad=True) for key, value in inputs.items()}
    value = loss(**leaves)
    value.backward()
    golden[name] = {
        "inputs": {k: {"shape": list(v.shape), "data": v.ravel().tolist()} for k, v in inputs.items()},
        "value": value.item(),
        "gradients": {k: v.grad.ravel().tolist() for k, v in leaves.items()},
    }

with open(os.path.join(os.path.dirname(os.path.abspath(__file__)), "losses.json"), "w") as file:
    lines = (f"{json.dumps(name)}: {json.dumps(case)}" for name, case in golden.items())
    file.write("{" + ",\n".join(lines) + "}\n")
print({k: v["value"] for k, v in golden.items()})
