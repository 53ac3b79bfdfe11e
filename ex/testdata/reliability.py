"""Reference values for TestReliabilityFixture: python3 testdata/reliability.py (standard library only)."""
from statistics import correlation, variance

rows = [tuple(map(int, p.split())) for team in (
    "4 5 4|4 4 4|5 4 4|3 4 3|4 4 5", "2 3 2|3 3 2|2 2 3|1 2 2", "5 5 4|4 5 5|5 5 5|4 4 5|5 4 4|3 4 4",
    "3 2 3|3 4 3|2 3 4|4 3 3", "4 3 4|2 3 3|3 4 3|5 5 4|3 3 2|1 2 2|4 4 5") for p in team.split("|")]
items = list(zip(*rows))


def alpha(cols):
    k = len(cols)
    return k / (k - 1) * (1 - sum(map(variance, cols)) / variance([sum(r) for r in zip(*cols)]))


print("n", len(rows), "alpha", alpha(items))
r = [correlation(items[i], items[j]) for i, j in ((0, 1), (0, 2), (1, 2))]
print("standardised", 3 * (sum(r) / 3) / (1 + 2 * sum(r) / 3))
for i in range(3):
    rest = [c for j, c in enumerate(items) if j != i]
    print("q%d" % (i + 1), "item-rest", correlation(items[i], [sum(x) for x in zip(*rest)]), "alpha without", alpha(rest))
