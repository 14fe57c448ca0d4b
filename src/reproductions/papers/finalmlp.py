"""FinalMLP: An Enhanced Two-Stream MLP Model for CTR Prediction.

Clicks with planted pairwise crosses of categorical fields. Two gated streams joined bilinearly against one
MLP of about as many parameters and against gradient boosting.
"""

from __future__ import annotations

import torch
from sklearn.ensemble import HistGradientBoostingClassifier

from reproductions.methods.clicks import ClickMLP, FinalMLP
from reproductions.methods.graphs import roc_auc
from reproductions.protocol import Bars, Claim, Criterion, Measure, Measurements, Paper, Reproduction
from reproductions.tasks.clicks import auc, planted_clicks, tuned_click_model
from reproductions.tasks.digits import Data

REPRODUCTION = Reproduction(
    slug="finalmlp",
    paper=Paper("FinalMLP: An Enhanced Two-Stream MLP Model for CTR Prediction"),
    family="clicks",
    claim=Claim(
        (
            "Two gated MLP streams with bilinear fusion outperform many sophisticated two-stream "
            "click models on four benchmarks."
        ),
    ),
    checked=(
        "AUC on 15,000 synthetic clicks with three planted pairwise crosses against one MLP "
        "and gradient boosting."
    ),
    not_checked="The four benchmarks and the other two-stream models.",
    data="Ten fields of 20 values, weak main effects and three crosses of rank 3.",
    baseline=(
        "One MLP of about as many parameters with the same grid of learning rates and decays;"
        " scikit-learn's histogram gradient boosting on categorical fields, learning rate "
        "from two."
    ),
    budget="400 steps of batch 512, four settings by validation AUC.",
    measures=(
        Measure("finalmlp", "AUC of FinalMLP"),
        Measure("mlp", "AUC of one MLP"),
        Measure("boosting", "AUC of gradient boosting"),
        Measure("gain", "FinalMLP minus one MLP"),
        Measure("over_boosting", "FinalMLP minus gradient boosting"),
    ),
    rule=(
        Criterion("better than one MLP", "gain", at_least=0, over="clear"),
        Criterion("better than gradient boosting", "over_boosting", at_least=0, over="clear", core=False),
    ),
    picture=Bars(("mlp", "boosting", "finalmlp"), y="AUC"),
)

FIELDS, VALUES, WIDTH = 10, 20, 8


def run(seed: int) -> Measurements:
    """Three models on one data set."""
    data = planted_clicks(15_000, FIELDS, VALUES, torch.Generator().manual_seed(seed))
    final = auc(tuned_click_model(FinalMLP, (FIELDS, VALUES, WIDTH, (48, 32)), data, seed), data.test)
    one = auc(tuned_click_model(ClickMLP, (FIELDS, VALUES, WIDTH, (96, 64)), data, seed), data.test)
    trees = _boosting(data)
    values = {
        "finalmlp": final,
        "mlp": one,
        "boosting": trees,
        "gain": final - one,
        "over_boosting": final - trees,
    }
    return Measurements(values)


def _boosting(data: Data) -> float:
    def fitted(rate: float) -> HistGradientBoostingClassifier:
        model = HistGradientBoostingClassifier(
            learning_rate=rate, categorical_features=list(range(FIELDS)), random_state=0
        )
        return model.fit(data.train.x.numpy(), data.train.y.numpy())

    def scores(model: HistGradientBoostingClassifier, part: str) -> float:
        rows = data.valid if part == "valid" else data.test
        return roc_auc(torch.tensor(model.predict_proba(rows.x.numpy())[:, 1]), rows.y)

    return scores(max((fitted(rate) for rate in (0.05, 0.15)), key=lambda m: scores(m, "valid")), "test")
