"""Checks our answers against Storm: reads expected.tsv in every folder given, and asks Storm the same questions.

Linear systems are solved by Storm's elimination, so that its own error is rounding; laws by a time with its default precision.
"""

import sys
from pathlib import Path

import stormpy
from stormpy import environments

TOLERANCE = 1e-9

env = environments.sound()
env.solver().set_linear_equation_solver_type(environments.EquationSolverType.ELIMINATION)
models = {}
worst, checked, failed = 0.0, 0, 0
for folder in map(Path, sys.argv[1:]):
    for line in (folder / "expected.tsv").read_text().splitlines():
        name, question, ours = line.split("\t")
        place = folder / name
        if place not in models:
            models[place] = stormpy.build_model_from_explicit(f"{place}.tra", f"{place}.lab")
        model = models[place]
        formula = stormpy.parse_properties(question)[0]
        result = stormpy.model_checking(model, formula, environment=env)
        theirs, ours = result.get_value(model.initial_states[0]), float(ours)
        off = 0.0 if ours == theirs else abs(ours - theirs) / max(abs(ours), abs(theirs))
        worst, checked = max(worst, off), checked + 1
        if not off <= TOLERANCE:
            failed += 1
            where = folder.name if name == "model" else name
            print(f"{where}: {question}: offramp {ours!r}, Storm {theirs!r}, relative difference {off:.1e}")
print(f"{checked} answers on {len(models)} chains, largest relative difference {worst:.1e}, {failed} above {TOLERANCE:.0e}")
sys.exit(1 if failed or checked < 150 else 0)
