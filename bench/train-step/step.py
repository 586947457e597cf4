"""One training step of vec2vec in PyTorch, written from the paper and its reference code, for bench/train-step/run.ts.

Usage: python3 step.py FOLDER [compiled]. The folder holds setup.json and float32 files: every weight by its name
(weights input × output), and batches. Each line read is a number of steps to do; each line written is a JSON object with
the seconds of every step, wall and processor, and its losses before the update. Both generators' adapters, the backbone and
three discriminators (one a space, one for the latent, real = latents of space 0) are updated once a step by Adam, fused.

compiled: forward passes, losses and their gradients by torch.compile. A compiled pass has one gradient, so the scores of
made rows are then computed for each of the two losses. Without a C++ compiler the first line says what is missing.
"""
import json
import pathlib
import sys
import time

import numpy as np
import torch
import torch.nn.functional as F

folder = pathlib.Path(sys.argv[1])
setup = json.loads((folder / "setup.json").read_text())
options = setup["options"]
torch.set_num_threads(setup["threads"])
torch.manual_seed(0)
compiled = sys.argv[2:] == ["compiled"]
if compiled:
    try:
        torch.compile(lambda x: x + 1)(torch.ones(2))
    except Exception as error:  # whatever it lacks
        print(json.dumps(dict(missing=str(error).strip().split("\n")[0])), flush=True)
        sys.exit()


def read(name, shape):
    return torch.from_numpy(np.fromfile(folder / f"{name}.f32", dtype="<f4").reshape(shape))


class Layer(torch.nn.Module):
    """y = pad or cut(x) + branch(x)"""

    def __init__(self, name, kind):
        super().__init__()
        self.kind = kind
        self.main = linear(name)
        if kind == "last":
            self.hidden = linear(f"{name}.hidden")
        if kind == "middle":
            self.norm = norm(name, torch.nn.BatchNorm1d if options["norm"] == "batch" else torch.nn.LayerNorm)

    def forward(self, x):
        if self.kind == "last":
            y = self.main(F.silu(F.dropout(self.hidden(x), options["dropout"])))
        else:
            y = F.silu(self.main(x))
            if self.kind == "middle":
                y = F.dropout(self.norm(y), options["dropout"])
        if x.shape[1] > y.shape[1]:
            x = x[:, : y.shape[1]]
        elif x.shape[1] < y.shape[1]:
            x = F.pad(x, (0, y.shape[1] - x.shape[1]))
        return x + y


def linear(name):
    weight, bias = arrays[f"{name}.weight"], arrays[f"{name}.bias"]
    module = torch.nn.Linear(weight.shape[0], weight.shape[1])
    module.weight.data = weight.t().contiguous()
    module.bias.data = bias
    return module


def norm(name, kind):
    module = kind(arrays[f"{name}.gain"].shape[0])
    module.weight.data, module.bias.data = arrays[f"{name}.gain"], arrays[f"{name}.offset"]
    return module


def module(name, depth):
    kinds = ["first"] + ["middle"] * (depth - 2) + ["last"] * (depth > 1)
    return torch.nn.Sequential(*[Layer(f"{name}.{i}", kind) for i, kind in enumerate(kinds)])


def discriminator(name):
    layers = [linear(f"{name}.0")]
    for i in range(1, options["discriminatorDepth"] - 1):
        layers += [torch.nn.SiLU(), linear(f"{name}.{i}"), norm(f"{name}.{i}", torch.nn.LayerNorm)]
    layers += [torch.nn.SiLU(), linear(f"{name}.{options['discriminatorDepth'] - 1}")]
    return torch.nn.Sequential(*layers)


arrays = {name: read(name, shape) for name, shape in setup["arrays"].items()}
enter = [module(f"in.{s}", options["adapterDepth"]) for s in range(2)]
backbone = module("backbone", options["backboneDepth"])
leave = [module(f"out.{s}", options["adapterDepth"]) for s in range(2)]
critics = [discriminator("output.0"), discriminator("output.1"), discriminator("latent")]
generator_weights = [p for m in [*enter, backbone, *leave] for p in m.parameters()]
critic_weights = [p for m in critics for p in m.parameters()]


def adam(weights, rate, eps):
    return torch.optim.Adam(weights, lr=rate, betas=(options["beta1"], options["beta2"]), eps=eps, fused=True)


generator_adam = adam(generator_weights, options["learningRate"], options["epsilon"])
critic_adam = adam(critic_weights, options["discriminatorLearningRate"], options["discriminatorEpsilon"])
batches = list(zip(*[read(f"batches.{s}", shape) for s, shape in enumerate(setup["batches"])]))  # [batch][space] (rows, dim)


def latent(s, x):
    return backbone(enter[s](x))


def decoded(t, z):
    return F.normalize(leave[t](z), dim=1)


def distance(x, y):
    return 1 - F.cosine_similarity(x, y).mean()


def vsp(ref, out):
    wanted = ref @ ref.t()
    return (wanted - out @ out.t()).abs().mean() + (wanted - out @ ref.t()).abs().mean()


def mean(a, b):
    return (a + b) / 2


def forward(x):
    z = [latent(0, x[0]), latent(1, x[1])]
    rebuilt = [decoded(s, z[s]) for s in range(2)]
    made = [decoded(1 - s, z[s]) for s in range(2)]  # of the rows of space s, in the other space
    back = [decoded(s, latent(1 - s, made[s].detach())) for s in range(2)]
    terms = {
        "reconstruction": mean(*(distance(x[s], rebuilt[s]) for s in range(2))),
        "reconstructionVsp": mean(*(vsp(x[s], rebuilt[s]) for s in range(2))),
        "cycle": mean(*(distance(x[s], back[s]) for s in range(2))),
        "cycleVsp": mean(*(vsp(x[s], back[s]) for s in range(2))),
    }
    real = [x[0], x[1], z[0].detach()]
    fake = [made[1], made[0], z[1]]
    return terms, real, fake


def critic_loss(real, fake):
    return 0.5 * (real.square().mean() + (fake - 1).square().mean())


def generator_loss(terms, scores):
    opposed = [0.5 * s.square().mean() for s in scores]
    terms["adversarial"] = opposed[0] + opposed[1]
    terms["latentAdversarial"] = opposed[2]
    return sum(options[name] * value for name, value in terms.items())


def set_rate(optimiser, rate, step):
    optimiser.param_groups[0]["lr"] = rate * min(1, (step + 1) / max(1, options["warmup"]))


def apply(optimiser, weights, gradients):
    for p, g in zip(weights, gradients):
        p.grad = g
    torch.nn.utils.clip_grad_norm_(weights, options["clip"])
    optimiser.step()


def judged(real, fake):
    """The discriminators' losses, and nothing for what made the rows."""
    return [critic_loss(d(r), d(f.detach())) for d, r, f in zip(critics, real, fake)]


def scored(fake):
    return [d(f) for d, f in zip(critics, fake)]


if compiled:
    forward, judged, scored = torch.compile(forward), torch.compile(judged), torch.compile(scored)


def generator_gradients(terms, fake):
    """Through the discriminators, whose weights are held."""
    for p in critic_weights:
        p.requires_grad_(False)
    total = generator_loss(terms, scored(fake))
    gradients = torch.autograd.grad(total, generator_weights)
    for p in critic_weights:
        p.requires_grad_(True)
    return total, gradients


def simultaneous_compiled(x):
    """Both losses at the weights before the step."""
    terms, real, fake = forward(x)
    critic_losses = judged(real, fake)
    critic_gradients = torch.autograd.grad(sum(critic_losses), critic_weights)
    total, gradients = generator_gradients(terms, fake)
    apply(critic_adam, critic_weights, critic_gradients)
    apply(generator_adam, generator_weights, gradients)
    return total, terms, critic_losses


def simultaneous(x):
    """Both losses at the weights before the step; the scores of made rows are computed once for both."""
    terms, real, fake = forward(x)
    held = [f.detach().requires_grad_() for f in fake]
    scores = [d(f) for d, f in zip(critics, held)]
    critic_losses = [critic_loss(d(r), s) for d, r, s in zip(critics, real, scores)]
    critic_gradients = torch.autograd.grad(sum(critic_losses), critic_weights, retain_graph=True)
    total = generator_loss(terms, scores)
    opposed = options["adversarial"] * terms["adversarial"] + options["latentAdversarial"] * terms["latentAdversarial"]
    # the generator's gradient by what the discriminators saw, then through what made it
    by_made = torch.autograd.grad(opposed, held)
    rest = sum(options[k] * v for k, v in terms.items() if not k.lower().endswith("adversarial"))
    gradients = torch.autograd.grad([rest, *fake], generator_weights, [torch.ones(()), *by_made])
    apply(critic_adam, critic_weights, critic_gradients)
    apply(generator_adam, generator_weights, gradients)
    return total, terms, critic_losses


def alternating(x):
    """The discriminators first, then the generator against the new ones."""
    terms, real, fake = forward(x)
    critic_losses = judged(real, fake)
    apply(critic_adam, critic_weights, torch.autograd.grad(sum(critic_losses), critic_weights))
    total, gradients = generator_gradients(terms, fake)
    apply(generator_adam, generator_weights, gradients)
    return total, terms, critic_losses


update = alternating
if options["update"] == "simultaneous":
    update = simultaneous_compiled if compiled else simultaneous
counts = dict(generator=sum(p.numel() for p in generator_weights), discriminators=sum(p.numel() for p in critic_weights))
print(json.dumps(dict(torch=torch.__version__, **counts)), flush=True)
step = 0
for line in sys.stdin:
    seconds, cpu, losses = [], [], []
    for _ in range(int(line)):
        wall, used = time.perf_counter(), time.process_time()
        set_rate(generator_adam, options["learningRate"], step)
        set_rate(critic_adam, options["discriminatorLearningRate"], step)
        total, terms, critic_losses = update(batches[step % len(batches)])
        losses.append(
            dict(
                generator=float(total),
                **{k: float(v) for k, v in terms.items()},
                **{f"discriminator.{k}": float(v) for k, v in zip(["output.0", "output.1", "latent"], critic_losses)},
            )
        )
        seconds.append(time.perf_counter() - wall)
        cpu.append(time.process_time() - used)
        step += 1
    print(json.dumps(dict(seconds=seconds, cpu=cpu, losses=losses)), flush=True)
