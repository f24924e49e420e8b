"""Writes statistics.json: python make_statistics.py, with numpy, scipy and scikit-learn."""

import json
import os

import numpy
import scipy
import sklearn
from scipy import stats
from scipy.optimize import root
from scipy.special import expit
from sklearn import metrics
from sklearn.calibration import calibration_curve

HERE = os.path.dirname(os.path.abspath(__file__))
random = numpy.random.default_rng(11)


def calibration():
    cases = []
    for n, bins in [(3, 10), (57, 10), (203, 15), (119, 5)]:
        claimed = numpy.round(random.beta(2, 1.5, n), 3)
        true = (random.random(n) < claimed**1.5).astype(int)
        true[:2] = [0, 1]
        case = {"probability": claimed.tolist(), "is_true": true.tolist(), "bins": bins}
        for name, strategy in [("equal_width", "uniform"), ("equal_mass", "quantile")]:
            share, confidence = calibration_curve(true, claimed, n_bins=bins, strategy=strategy)
            if strategy == "uniform":
                edges = numpy.linspace(0, 1, bins + 1)
            else:
                edges = numpy.percentile(claimed, numpy.linspace(0, 1, bins + 1) * 100)
            counts = numpy.bincount(numpy.searchsorted(edges[1:-1], claimed), minlength=bins)
            counts = counts[counts > 0]
            assert len(counts) == len(share)
            case[name] = {
                "counts": counts.tolist(),
                "share_true": share.tolist(),
                "confidence": confidence.tolist(),
                "expected_error": float((counts * abs(share - confidence)).sum() / n),
            }
        case["brier"] = metrics.brier_score_loss(true, claimed)
        case["log_loss"] = metrics.log_loss(true, claimed)
        cases.append(case)
    return cases


def many_classes():
    cases = []
    for n, classes in [(4, 3), (40, 5)]:
        probabilities = random.dirichlet(numpy.ones(classes), n)
        gold = random.integers(0, classes, n)
        labels = list(range(classes))
        cases.append({
            "probabilities": probabilities.tolist(),
            "gold": gold.tolist(),
            "brier": float(((probabilities - numpy.eye(classes)[gold]) ** 2).sum(axis=1).mean()),
            "log_loss": metrics.log_loss(gold, probabilities, labels=labels),
            "balanced_accuracy": metrics.balanced_accuracy_score(gold, probabilities.argmax(axis=1)),
        })
    return cases


def sign_tests():
    return [
        {"wins": a, "losses": b, "p": stats.binomtest(a, a + b, 0.5).pvalue if a + b else 1.0}
        for a, b in [(0, 0), (1, 0), (5, 5), (9, 1), (3, 14), (40, 61), (12, 37), (520, 611), (0, 30), (5000, 5200)]
    ]


def paired():
    cases = []
    for n in [8, 30]:
        first = numpy.round(random.normal(0.5, 1, n), 3)
        second = numpy.round(first + random.normal(0.4, 0.9, n), 3)
        difference = second - first
        if n == 8:  # every one of the 2^n exchanges
            signs = 1 - 2 * ((numpy.arange(2**n)[:, None] >> numpy.arange(n)) & 1)
            p = float((abs(signs @ difference) >= abs(difference.sum()) - 1e-12).mean())
        else:
            p = float(stats.permutation_test(
                (first, second), lambda a, b, axis: a.mean(axis) - b.mean(axis), permutation_type="samples",
                n_resamples=200_000, rng=1).pvalue)
        cases.append({
            "first": first.tolist(), "second": second.tolist(), "permutation_p": p,
            "effect_size": float(difference.mean() / difference.std(ddof=1)),
            "mean_stderr_of_first": float(stats.sem(first)),
        })
    return cases


def pooled():
    cases = []
    for sizes in [[10, 10], [100, 13, 57, 2]]:
        samples = [random.normal(i, 1 + i, n) for i, n in enumerate(sizes)]
        stderrs = [float(stats.sem(s)) for s in samples]
        spread = sum((n - 1) * s.var(ddof=1) for n, s in zip(sizes, samples)) / (sum(sizes) - len(sizes))
        cases.append({
            "sizes": sizes, "values": [float(s.mean()) for s in samples], "stderrs": stderrs,
            "weighted_mean": float(numpy.concatenate(samples).mean()),
            "pooled_stderr": float(numpy.sqrt(spread / sum(sizes))),
        })
    return cases


def ranking():
    cases = []
    for n, k in [(6, 3), (20, 5), (20, 20)]:
        grades = random.integers(0, 4, n)
        scores = numpy.arange(n, 0, -1)
        cases.append({
            "grades_by_rank": grades.tolist(), "k": k,
            "ndcg_linear": metrics.ndcg_score([grades], [scores], k=k),
            "ndcg_exponential": metrics.ndcg_score([2.0**grades - 1], [scores], k=k),
            "average_precision": metrics.average_precision_score(grades > 0, scores),
        })
    return cases


def quantiles():
    values = numpy.round(random.normal(size=37), 4)
    at = [0, 0.025, 0.05, 0.31, 0.5, 0.75, 0.975, 1]
    return {"values": values.tolist(), "at": at, "quantiles": numpy.quantile(values, at).tolist()}


def length_controlled():
    cases = []
    for n, soft in [(40, False), (75, True)]:
        lengths, baseline = random.integers(50, 2000, n), random.integers(50, 1200, n)
        delta = (lengths - baseline).astype(float)
        x = numpy.tanh(delta / delta.std(ddof=1))
        chance = expit(0.3 + 1.2 * x)
        preference = numpy.round(chance, 3) if soft else numpy.where(
            random.random(n) < 0.2, 0.5, (random.random(n) < chance).astype(float))
        preference = numpy.clip(preference + (random.normal(0, 0.1, n).round(3) if soft else 0), 0, 1)

        def slope(w):
            gap = expit(w[0] + w[1] * x) - preference
            return numpy.array([gap.sum(), (gap * x).sum()])

        fit = root(slope, [0.0, 0.0], tol=1e-13).x
        cases.append({
            "preferences": preference.tolist(), "lengths": lengths.tolist(), "baseline_lengths": baseline.tolist(),
            "plain": float(preference.mean()), "controlled": float(expit(fit[0])), "length_effect": float(fit[1]),
        })
    return cases


def main():
    golden = {
        "header": {
            "tool": f"numpy {numpy.__version__}, scipy {scipy.__version__}, scikit-learn {sklearn.__version__}",
            "script": "make_statistics.py",
            "format": "calibration: bins without items are left out",
        },
        "calibration": calibration(),
        "many_classes": many_classes(),
        "sign_tests": sign_tests(),
        "paired": paired(),
        "pooled": pooled(),
        "ranking": ranking(),
        "quantiles": quantiles(),
        "length_controlled": length_controlled(),
        "holm": {"p": [0.01, 0.04, 0.03, 0.005, 0.5], "adjusted": [0.04, 0.09, 0.09, 0.025, 0.5]},
    }
    with open(os.path.join(HERE, "statistics.json"), "w") as file:
        json.dump(golden, file)
        file.write("\n")


main()
