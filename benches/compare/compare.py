"""Times the same model in Storm, Mesa and NumPy, and prints the ratios to offramp's figures.

The model: eight actors with two yes-or-no options each and twelve random statements; a decision is one actor revising one
option by a logit choice. Give the folder that the example `figures` wrote into, and the file with its output.
"""

import sys
import time
from pathlib import Path

import mesa
import numpy as np
import stormpy

ACTORS, OPTIONS, STATEMENTS, LAMBDA = 8, 16, 12, 0.6
rng = np.random.default_rng(1)
BITS = rng.integers(0, OPTIONS, size=(ACTORS, STATEMENTS, 2))
MASK = (1 << BITS[..., 0]) | (1 << BITS[..., 1])
VALUE = rng.integers(0, 1 << OPTIONS, size=(ACTORS, STATEMENTS)) & MASK
WEIGHT = 1.0 + rng.integers(0, 3, size=(ACTORS, STATEMENTS))


def mesa_rate(steps=400):
    """Decisions per second of Mesa: every agent revises once per step, in random order."""
    statements = [list(zip(MASK[a].tolist(), VALUE[a].tolist(), WEIGHT[a].tolist())) for a in range(ACTORS)]

    class Actor(mesa.Agent):
        def __init__(self, model, number):
            super().__init__(model)
            self.number = number

        def worth(self, state):
            return sum(w for m, v, w in statements[self.number] if state & m == v)

        def revise(self):
            state = self.model.state
            other = state ^ (1 << (2 * self.number + self.random.randrange(2)))
            p = 1.0 / (1.0 + np.exp(LAMBDA * (self.worth(state) - self.worth(other))))
            if self.random.random() < p:
                self.model.state = other

    class Conflict(mesa.Model):
        def __init__(self):
            super().__init__(seed=1)
            self.state = 1
            for number in range(ACTORS):
                Actor(self, number)

        def step(self):
            self.agents.shuffle_do("revise")

    model = Conflict()
    begin = time.process_time()
    for _ in range(steps):
        model.step()
    return steps * ACTORS / (time.process_time() - begin)


def numpy_rate(width=4096, steps=200):
    """Decisions per second of NumPy with many trajectories side by side."""
    state = np.ones(width, dtype=np.int64)
    begin = time.process_time()
    for step in range(steps):
        actor = step % ACTORS
        other = state ^ (1 << (2 * actor + rng.integers(0, 2, width)))
        m, v, w = MASK[actor][:, None], VALUE[actor][:, None], WEIGHT[actor][:, None]
        gain = (((other & m) == v) * w).sum(0) - (((state & m) == v) * w).sum(0)
        state = np.where(rng.random(width) < 1.0 / (1.0 + np.exp(-LAMBDA * gain)), other, state)
    return width * steps / (time.process_time() - begin)


def storm_times(folder):
    """Seconds Storm takes for one outcome in the end, and for four outcomes by 52 units of time; and its value."""
    model = stormpy.build_model_from_explicit(str(folder / "toy.tra"), str(folder / "toy.lab"))

    def ask(question):
        formula = stormpy.parse_properties(question)[0]
        begin = time.process_time()
        result = stormpy.model_checking(model, formula)
        return time.process_time() - begin, result.get_value(model.initial_states[0])

    others = {x: " | ".join(f'"{y}"' for y in "abcd" if y != x) for x in "abcd"}
    end, value = ask(f'P=? [ !({others["a"]}) U "a" ]')
    by = sum(ask(f'P=? [ !({others[x]}) U<=52 "{x}" ]')[0] for x in "abcd")
    return end, by, value


folder, figures = Path(sys.argv[1]), dict(line.split("\t") for line in Path(sys.argv[2]).read_text().splitlines())
ours = {name: float(figure) for name, figure in figures.items()}
end, by, value = storm_times(folder)
decisions = next(figure for name, figure in ours.items() if name.startswith("decisions") and "65536" in name)
rows = [("offramp: " + name, figure, "") for name, figure in ours.items() if name != "value"]
rows += [
    ("Storm: one outcome, s", end, f"{end / ours['one outcome, s']:.0f} times offramp's"),
    ("Storm: four outcomes by 52, s", by, f"{by / ours['four outcomes by 52, s']:.0f} times offramp's"),
]
for name, rate in [("Mesa", mesa_rate()), ("NumPy", numpy_rate())]:
    rows.append((f"{name}: decisions per s and core", rate, f"offramp makes {decisions / rate:.0f} times as many"))
for name, figure, note in rows:
    print(f"{name:<50} {figure:>12.4g}  {note}")
print(f"the outcome's probability: offramp {ours['value']:.12f}, Storm {value:.12f}")
