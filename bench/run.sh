#!/usr/bin/env bash
# Installs the peers (Debian; needs root), times both sides on the same files in one
# run and prints the table. BENCH_INSTALL=0 takes what is installed; BENCH_PYTHON names
# another Python than the one installed here, BENCH_R_LIBS a library of R packages.
set -euo pipefail
cd "$(dirname "$0")/.."

work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT

if [ "${BENCH_INSTALL:-1}" = 1 ]; then
	apt-get install -y --no-install-recommends python3-scipy python3-statsmodels python3-pandas python3-venv \
		r-base-core r-cran-lme4 r-cran-clubsandwich r-cran-quantreg r-cran-plm r-cran-survey r-cran-boot r-cran-corpcor >"$work/apt.log"
	# Not in Debian: relaimpo for R, pingouin for Python, and newer NumPy and SciPy than Debian's.
	mkdir -p "$work/r"
	R_LIBS_USER="$work/r" Rscript -e 'install.packages("relaimpo", lib = Sys.getenv("R_LIBS_USER"), repos = "https://cloud.r-project.org")' \
		>"$work/relaimpo.log" 2>&1 || true
	[ -d "$work/r/relaimpo" ] || echo "relaimpo could not be installed (it wants a newer R than some releases have): set BENCH_R_LIBS to a library that has it" >&2
	python3 -m venv "$work/venv"
	"$work/venv/bin/pip" install -q numpy scipy statsmodels pandas pingouin || echo "pip could not install: the newest Python peers are left out" >&2
fi
venv=${BENCH_PYTHON:-$work/venv/bin/python}

go build -o "$work/bench" ./bench
mkdir "$work/data"
"$work/bench" generate "$work/data"

ours() {
	"$work/bench" time "$work/data" >>"$work/ours.tsv"
	GOMAXPROCS=1 "$work/bench" time "$work/data" >>"$work/ours.tsv"
}
ours
/usr/bin/python3 bench/peers.py "$work/data" >"$work/debian.tsv"
if [ -x "$venv" ]; then "$venv" bench/peers.py "$work/data" >"$work/pip.tsv"; else : >"$work/pip.tsv"; fi
R_LIBS_USER="${BENCH_R_LIBS:-$work/r}" Rscript bench/peers.R "$work/data" >"$work/r.tsv"
ours # once more: the least of both counts, for whatever else the machine did

echo "$(nproc) processors, $(go version | cut -d' ' -f3,4)"
echo
"$work/bench" table "$work/ours.tsv" "$work/debian.tsv" "$work/pip.tsv" "$work/r.tsv"
