"""Checks our answers against Storm: reads expected.tsv in every folder given, and asks Storm the same questions.

Linear systems are solved by Storm's elimination, so that its own error is rounding; laws by a time with its default precision. Where dates.tsv
lists deadlines, Storm solves the pieces between them, backwards, as README.txt of the folder says.
"""

import re
import sys
from pathlib import Path

import stormpy
from stormpy import environments

TOLERANCE = 1e-9

env = environments.sound()
env.solver().set_linear_equation_solver_type(environments.EquationSolverType.ELIMINATION)
models = {}


def rows_of(path):
    rows = (line.split() for line in path.read_text().splitlines()[1:])
    return [(int(start), int(to), float(figure)) for start, to, figure in rows]


def across_dates(folder, model, question):
    """The answer to P=? [ F<=T "x" ], Storm letting the time between dates pass."""
    days, label = re.fullmatch(r'P=\? \[ F<=(\S+) "(\w+)" \]', question).groups()
    inside = set(model.labeling.get_states(label))
    by_state = [[(state, 1.0)] if state in inside else [] for state in range(model.nr_states)]
    for start, to, rate in rows_of(folder / "model.tra"):
        if start not in inside:
            by_state[start].append((to, rate))
    lines = [f"{state} {to} {rate!r}\n" for state, row in enumerate(by_state) for to, rate in row]
    transitions, labels = folder / "not-left.tra", folder / "every-state.lab"
    transitions.write_text("ctmc\n" + "".join(lines))
    names = [f"s{state}" for state in range(model.nr_states)]
    each = "".join(f"{state} {name}\n" for state, name in enumerate(names))
    labels.write_text(f"#DECLARATION\ninit {' '.join(names)}\n#END\n{each}".replace("\n0 s0", "\n0 init s0"))
    chain = stormpy.build_model_from_explicit(transitions, labels)

    def passed(values, days):
        """The expected value after so many days: state by state, because instantaneous rewards of stormpy 2.0.0 are wrong on small chains."""
        expected = [0.0] * model.nr_states
        for name, value in zip(names, values):
            if value > 0.0:
                formula = stormpy.parse_properties(f'P=? [ F[{days!r},{days!r}] "{name}" ]')[0]
                result = stormpy.model_checking(chain, formula, environment=env)
                expected = [sum + value * result.get_value(state) for state, sum in enumerate(expected)]
        return expected

    values, end = [float(state in inside) for state in range(model.nr_states)], float(days)
    for line in reversed((folder / "dates.tsv").read_text().splitlines()):
        name, day, _ = line.split("\t")
        after = passed(values, end - float(day)) if end > float(day) else values
        values, end = [0.0] * model.nr_states, float(day)
        for start, to, p in rows_of(folder / name):
            values[start] += p * after[to]
        values = [1.0 if state in inside else value for state, value in enumerate(values)]
    return passed(values, end)[model.initial_states[0]]


worst, checked, failed = 0.0, 0, 0
for folder in map(Path, sys.argv[1:]):
    for line in (folder / "expected.tsv").read_text().splitlines():
        name, question, ours = line.split("\t")
        place = folder / name
        if place not in models:
            models[place] = stormpy.build_model_from_explicit(f"{place}.tra", f"{place}.lab")
        model = models[place]
        if (folder / "dates.tsv").exists():
            theirs, ours = across_dates(folder, model, question), float(ours)
        else:
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
