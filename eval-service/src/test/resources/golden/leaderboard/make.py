"""Writes style-control.json: python make.py, with numpy and scipy."""

import json
import os

import numpy
import scipy
from scipy.optimize import minimize
from scipy.special import expit

HERE = os.path.dirname(os.path.abspath(__file__))
REG = 0.5

random = numpy.random.default_rng(7)
strengths = numpy.array([0.8, 0.3, 0.0, -0.4, -0.7])
effects = numpy.array([0.9, -0.3])
n, players, elements = 120, len(strengths), len(effects)
pairs = numpy.array([random.choice(players, 2, replace=False) for _ in range(n)])
of_a = numpy.column_stack([random.integers(20, 400, n), random.integers(0, 6, n)])
of_b = numpy.column_stack([random.integers(20, 400, n), random.integers(0, 6, n)])

# Every vote from both sides: the mean difference is 0, so the arena's standardising is a plain scaling.
pairs = numpy.vstack([pairs, pairs[:, ::-1]])
of_a, of_b = numpy.vstack([of_a, of_b]), numpy.vstack([of_b, of_a])

relative = (of_a - of_b) / (of_a + of_b + 1.0)
features = (relative - relative.mean(axis=0)) / relative.std(axis=0)
chance = expit(strengths[pairs[:, 0]] - strengths[pairs[:, 1]] + features @ effects)
scores = numpy.where(random.random(n) < 0.15, 0.5, (random.random(n) < chance[:n]).astype(float))
scores = numpy.concatenate([scores, 1 - scores])
n *= 2

design = numpy.zeros((n, players + elements))
design[numpy.arange(n), pairs[:, 0]] += 1
design[numpy.arange(n), pairs[:, 1]] -= 1
design[:, players:] = features


def loss(x):
    eta = design @ x
    value = (numpy.logaddexp(0, eta) - scores * eta).sum() + REG / 2 * x @ x
    return value, design.T @ (expit(eta) - scores) + REG * x


found = minimize(loss, numpy.zeros(players + elements), jac=True, method="BFGS", options={"gtol": 1e-10}).x
for _ in range(5):  # polish
    p = expit(design @ found)
    hessian = (design * (p * (1 - p))[:, None]).T @ design + REG * numpy.eye(len(found))
    found = found - numpy.linalg.solve(hessian, loss(found)[1])

with open(os.path.join(HERE, "style-control.json"), "w") as out:
    golden = {
        "header": {
            "tool": f"numpy {numpy.__version__}, scipy {scipy.__version__}",
            "settings": "logistic regression on +1/-1 of the competitors and on (a-b)/(a+b+1) of two counts, "
            "standardised over all votes (mean, population deviation), L2 penalty reg/2 on all parameters; the arena's style "
            "control with alpha = 1, solved with BFGS and polished with Newton",
        },
        "reg": REG,
        "votes_a_b_score_of_a": [[int(a), int(b), float(s)] for (a, b), s in zip(pairs, scores)],
        "counts_of_a": of_a.tolist(),
        "counts_of_b": of_b.tolist(),
        "log_strengths": found[:players].tolist(),
        "style_coefficients": found[players:].tolist(),
        "max_abs_gradient": float(abs(loss(found)[1]).max()),
    }
    out.write("{\n" + ",\n".join(f' "{k}": {json.dumps(v)}' for k, v in golden.items()) + "\n}\n")
