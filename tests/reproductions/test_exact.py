"""Properties of the methods that hold exactly, tested exactly."""

from __future__ import annotations

import pytest

torch = pytest.importorskip("torch", reason="torch is not installed: pip install broadsheet[reproductions]")

from torch.nn import functional  # noqa: E402

from reproductions.methods import (  # noqa: E402
    analysis,
    associative,
    attention,
    dynamic,
    experts,
    flows,
    graphs,
    hypernetworks,
    nested,
    networking,
    optimisers,
    proximal,
    refinement,
    vision,
)
from reproductions.methods.pruning import allocation, gates, masks  # noqa: E402
from reproductions.methods.quantisation import binary, rounding  # noqa: E402


@pytest.fixture(autouse=True)
def seeded():
    torch.manual_seed(0)


def test_hopfield_update_is_attention():
    stored, state = torch.randn(50, 16, dtype=torch.double), torch.randn(7, 16, dtype=torch.double)
    wanted = functional.scaled_dot_product_attention(state[None], stored[None], stored[None])[0]
    assert torch.allclose(associative.hopfield_update(stored, state, 0.25), wanted, atol=1e-6)


def test_hopfield_update_lowers_the_energy():
    stored, state = torch.randn(20, 8), torch.randn(5, 8)
    before = associative.hopfield_energy(stored, state, 2.0)
    after = associative.hopfield_energy(stored, associative.hopfield_update(stored, state, 2.0), 2.0)
    assert bool((after <= before + 1e-6).all())


def test_split_layers_sum_to_the_original():
    weight = torch.randn(30, 20)
    parts = rounding.split_layers(weight)
    assert len(parts) == 3
    assert torch.equal(torch.stack(parts).sum(0), weight)
    assert float((rounding.split_rounded(weight, 8) - weight).abs().max()) < 0.02


def test_steps_equal_the_clip():
    clip = torch.randn(2, 4, 30)
    conv = dynamic.ContinualConv1d(4, 5, 3, dilation=2)
    stepped = torch.stack([conv.step(clip[..., t]) for t in range(30)], -1)
    assert torch.allclose(stepped, conv(clip), atol=1e-5)
    mixer = dynamic.ContinualAttention(4, 7)
    rows = clip.transpose(1, 2)
    assert torch.allclose(torch.stack([mixer.step(rows[:, t]) for t in range(30)], 1), mixer(rows), atol=1e-5)


def test_product_of_spectra_is_circular_convolution():
    x, kernel = torch.randn(3, 2, 7, 8, dtype=torch.double), torch.randn(3, 2, 7, 8, dtype=torch.double)
    gap = vision.spectral_product(x, kernel) - vision.circular_convolution(x, kernel)
    assert float(gap.abs().max()) < 1e-10


def test_tree_order_gives_the_same_outputs():
    weights, columns = (
        torch.randint(0, 2, (12, 27)).float() * 2 - 1,
        torch.randint(0, 2, (27, 9)).float() * 2 - 1,
    )
    out, operations = binary.tree_outputs(weights, columns)
    assert torch.equal(out, weights @ columns)
    assert operations <= weights.numel()
    edges = binary.spanning_tree(binary.hamming(weights))
    assert sorted(child for _, child in edges) == list(range(1, 12))


def test_surrogate_gradients():
    x = torch.tensor([-2.0, -0.5, 0.0, 0.5, 2.0], requires_grad=True)
    out = binary.sign(x)
    out.sum().backward()
    assert out.tolist() == [-1, -1, 1, 1, 1]
    assert x.grad.tolist() == [0, 1, 1, 1, 0]
    y = torch.tensor([0.1, -0.1], requires_grad=True)
    wave = binary.periodic(y, 3.0)
    wave.sum().backward()
    assert wave.tolist() == [1, -1]
    assert torch.allclose(y.grad, 3 * torch.cos(3 * y.detach()))


def test_routed_flows_are_the_whole_flow():
    mixture = flows.Mixture(
        torch.randn(4, 2, dtype=torch.double), 0.3, torch.tensor([0.1, 0.2, 0.3, 0.4]).double()
    )
    x, t = torch.randn(40, 2, dtype=torch.double), 0.1 + 0.8 * torch.rand(40, 1, dtype=torch.double)
    routed = (mixture.posterior(x, t)[:, :, None] * mixture.flows(x, t)).sum(1)
    assert torch.allclose(routed, mixture.flow(x, t), atol=1e-9)


def test_edge_colouring_is_proper_and_tight():
    chance = torch.Generator().manual_seed(1)
    flows_ = torch.randint(0, 6, (60, 2), generator=chance).tolist()
    colours = networking.colour_edges([(a, b) for a, b in flows_], 6)
    degree = max(sum(f[s] == leaf for f in flows_) for s in (0, 1) for leaf in range(6))
    assert max(colours) < degree
    for side in (0, 1):
        seen = {(f[side], c) for f, c in zip(flows_, colours, strict=True)}
        assert len(seen) == len(flows_)


def test_refinement_orders_the_classics():
    hexagon, triangles = refinement.cycle(6), refinement.cycle(3) + refinement.cycle(3, 3)
    assert not refinement.tells_apart("WL", hexagon, triangles)
    assert refinement.tells_apart("SWL(VS)", hexagon, triangles)
    assert not refinement.tells_apart("FWL(2)", refinement.rook(), refinement.shrikhande())


def test_balanced_bias_is_a_minimum_of_the_dual():
    scores, bias = torch.randn(4000, 8, dtype=torch.double), torch.zeros(8, dtype=torch.double)
    values = []
    for _ in range(60):
        values.append(experts.dual_value(scores, bias))
        bias, gap = experts.balancing_step(scores, bias, 0.05)
    assert values == sorted(values, reverse=True)
    assert gap < 0.05


def test_projection_is_orthogonal_and_lamb_scales():
    weight, update = torch.randn(5, 7), torch.randn(5, 7)
    kept = optimisers.remove_radial(update, weight)
    assert float((kept * weight).sum(1).abs().max()) < 1e-5
    assert torch.allclose(optimisers.trust_ratio(weight, update), weight.norm() / update.norm())


def test_learned_proximal_is_monotone():
    net = proximal.LearnedProximal(proximal.ConvexNet(1, 16))
    values = net(torch.linspace(-3, 3, 101)[:, None])[:, 0]
    assert bool((values.diff() >= -1e-6).all())
    assert proximal.soft_threshold(torch.tensor([-3.0, -0.5, 0.5, 3.0]), 1.0).tolist() == [-2, 0, 0, 2]


def test_masks_keep_what_they_say():
    model = torch.nn.Sequential(torch.nn.Linear(40, 30), torch.nn.ReLU(), torch.nn.Linear(30, 10))
    shapes = [w.shape for w in masks.matrices(model)]
    densities = masks.erk_densities(shapes, 0.2)
    drawn = masks.random_masks(model, densities, torch.Generator().manual_seed(0))
    assert abs(masks.kept(drawn) - 0.2) < 0.01
    found = masks.globally(masks.magnitudes(model), 0.1)
    assert abs(masks.kept(found) - 0.1) < 0.01
    least = masks.globally([torch.rand(10, 10), 5 + torch.rand(10, 10)], 0.5, least=0.05)
    assert float(least[0].mean()) == pytest.approx(0.05)


def test_allocation_is_optimal():
    distortions = torch.rand(3, 4, dtype=torch.double)
    costs = torch.randint(1, 5, (3, 4))
    picked = allocation.allocate(distortions, costs, 9)
    assert sum(int(costs[k, i]) for k, i in enumerate(picked)) <= 9
    every = [(a, b, c) for a in range(4) for b in range(4) for c in range(4)]
    within = [p for p in every if sum(int(costs[k, i]) for k, i in enumerate(p)) <= 9]
    best = min(sum(float(distortions[k, i]) for k, i in enumerate(p)) for p in within)
    assert sum(float(distortions[k, i]) for k, i in enumerate(picked)) == pytest.approx(best)


def test_slices_share_weights():
    net = nested.SlicedMLP(6, 8, 3)
    x = torch.randn(4, 6)
    assert torch.equal(net(x, 8), net(x))
    low = nested.OrderedLowRank(6, 5, 4)
    assert torch.allclose(low(x), x @ (low.v @ low.u).T, atol=1e-6)


def test_default_hypernetwork_is_proportional_and_mip_is_not():
    plain, mip = (hypernetworks.ScalarHypernetwork(4, 3, 2, invariant=flag) for flag in (False, True))
    for net, factor in ((plain, 10.0), (mip, None)):
        big, small = (
            torch.cat([w.detach().flatten() for w in net.generate(torch.tensor(s))]) for s in (1.0, 0.1)
        )
        if factor:
            assert torch.allclose(big, factor * small, rtol=1e-4)
        else:
            assert 0.8 < float(big.norm() / small.norm()) < 1.25


def test_graph_matrices_and_scores():
    edges = torch.tensor([[0, 1, 1, 2], [1, 0, 2, 1]])
    row = graphs.adjacency(edges, 4, how="row").to_dense()
    assert row.sum(1).tolist() == [1, 1, 1, 0]
    symmetric = graphs.adjacency(edges, 3).to_dense()
    assert torch.equal(symmetric, symmetric.T)
    assert graphs.roc_auc(torch.tensor([0.1, 0.4, 0.35, 0.8]), torch.tensor([0, 0, 1, 1])) == 0.75
    assert graphs.roc_auc(torch.ones(4), torch.tensor([0, 1, 0, 1])) == 0.5
    sets = [torch.arange(100), torch.arange(50, 150)]
    owners = torch.cat([torch.full((100,), k) for k in range(2)])
    signatures = graphs.minhash(torch.cat(sets), owners, 2, 600, torch.Generator().manual_seed(0))
    assert float((signatures[0] == signatures[1]).float().mean()) == pytest.approx(1 / 3, abs=0.08)


def test_random_attention_features_ignore_the_order_of_keys():
    tokens, weights = torch.randn(3, 6, 4), torch.randn(5, 4, 4)
    shuffled = torch.cat([tokens[:, :1], tokens[:, 1:].flip(1)], 1)
    same = attention.random_attention_features(tokens, weights)
    assert torch.allclose(same, attention.random_attention_features(shuffled, weights), atol=1e-5)


def test_measures_of_representations():
    a = torch.randn(200, 5)
    turned = a @ torch.linalg.qr(torch.randn(5, 5)).Q
    assert analysis.cka(a, turned) == pytest.approx(1, abs=1e-4)
    assert torch.allclose(analysis.canonical_correlations(a, turned, 5), torch.ones(5), atol=1e-3)
    assert float(analysis.principal_angles(a[:, :2], a[:, :2] @ torch.randn(2, 2)).max()) < 0.1
    x = torch.randn(800, 1)
    y = 0.8 * x + 0.6 * torch.randn(800, 1)
    assert analysis.ksg(x, y) == pytest.approx(0.51, abs=0.12)


def test_gates_and_targets():
    layer = gates.GatedLinear(6, 4)
    closed = layer.hard() == 0
    x = torch.eye(6)
    assert (
        bool((layer(x).T - layer.linear.bias[:, None])[closed].abs().max() <= 0)
        if bool(closed.any())
        else True
    )
    target = gates.heaviest(torch.rand(3, 8, 2, 2), 0.5)
    assert target.sum(1).tolist() == [4, 4, 4]
