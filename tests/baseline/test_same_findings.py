"""Reading only what may differ finds what reading everything finds: over random projects and random changes of them."""

import random
import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest

from imperal_cachegen.compiler.baseline import Compared, compare_with
from imperal_cachegen.compiler.baseline.sides import Sides
from imperal_cachegen.compiler.compare import breaking, pair_up
from imperal_cachegen.compiler.results import Options
from imperal_cachegen.compiler.rules import load_all

HEADS = ("", "a:", "ab:", "a:b:", "b", "b:", "c-", "x:y:z:")
APPS = ("mail", "post", "mail-two")
TTLS = ("30s", "60s", "1m", "{fresh: 30s, stale: 10s}")
SHARED = "cachegen: 1\ntypes:\n  Row:\n    fields:\n      id: str\n"
DOCUMENT = '{"Doc": {"type": "object", "properties": {"id": {"type": "string"}}, "required": ["id"]}}\n'


class Drawn:
    """A project of some schemas; each is an app, and models by name with head, TTL and what a field is made of."""

    def __init__(self, draw: random.Random) -> None:
        self.draw = draw
        self.shared, self.document = SHARED, DOCUMENT
        self.free = (f"m{number}" for number in range(1000))
        self.files: dict[str, tuple[str, dict[str, list[str]]]] = {}
        for number in range(draw.randint(3, 7)):
            self.files[f"s{number}"] = (
                draw.choice(APPS),
                {next(self.free): self.model() for _ in range(draw.randint(1, 3))},
            )

    def model(self) -> list[str]:
        return [self.draw.choice(HEADS), self.draw.choice(TTLS), self.draw.choice(("str", "int", "Row", "Doc"))]

    def change(self) -> None:
        """Change one thing."""
        name = self.draw.choice(sorted(self.files))
        _, models = self.files[name]
        match self.draw.randrange(9):
            case 0:
                self.files[name] = (self.draw.choice((*APPS, "new-app")), models)
            case 1 if len(self.files) > 2:
                del self.files[name]
            case 2:
                self.files[f"n{next(self.free)}"] = (self.draw.choice(APPS), {next(self.free): self.model()})
            case 3:
                self.shared = SHARED.replace("str", "int")
            case 4:
                self.document = DOCUMENT.replace("string", "integer")
            case 5 if models:
                other = self.draw.choice(sorted(self.files))
                moved = self.draw.choice(sorted(models))
                self.files[other][1][moved] = models.pop(moved)
            case 6 if models:
                models[next(self.free)] = models.pop(self.draw.choice(sorted(models)))
            case _ if models:
                model = models[self.draw.choice(sorted(models))]
                at = self.draw.randrange(3)
                model[at] = self.model()[at]
            case _:
                models[next(self.free)] = self.model()

    def write(self, folder: Path) -> None:
        shutil.rmtree(folder / "schemas", ignore_errors=True)
        (folder / "schemas").mkdir(parents=True)
        (folder / "cachegen.toml").write_text("")
        (folder / "schemas/shared.yaml").write_text(self.shared)
        (folder / "row.json").write_text(self.document)
        for name, (app, models) in self.files.items():
            (folder / f"schemas/{name}.yaml").write_text("".join(self.lines(name, app, models)))

    def lines(self, name: str, app: str, models: dict[str, list[str]]) -> Iterator[str]:
        yield f"cachegen: 1\napp: {app}\nmodule: {name}_cache\nsegments:\n  who: id(20)\n"
        if any(model[2] == "Row" for model in models.values()):
            yield "use: [shared.yaml]\n"
        if any(model[2] == "Doc" for model in models.values()):
            yield f"types:\n  Doc{name}:\n    schema: ../row.json#/Doc\n"
        yield "models:\n" if models else "models: {}\n"
        for model, (head, ttl, made) in models.items():
            field = f"Doc{name}" if made == "Doc" else made
            yield f'  {model}:\n    class: C{model}\n    key: "{head}{{who}}"\n    ttl: {ttl}\n    fields:\n      x: {field}\n'


def findings(compared: Compared) -> list[tuple[str, str]]:
    assert compared.usage == ()
    assert compared.diagnostics == ()
    return sorted(
        (one.code, one.message) for side in compared.baselines for one in breaking(pair_up(side.old, side.new))
    )


@pytest.mark.parametrize("seed", range(40))
def test_the_same_findings(seed: int, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    load_all()
    drawn = Drawn(random.Random(seed))
    drawn.write(tmp_path / "old")
    for _ in range(drawn.draw.randint(1, 3)):
        drawn.change()
    drawn.write(tmp_path / "new")
    options = Options((tmp_path / "new").resolve())
    some = compare_with("../old", (), options)
    with monkeypatch.context() as patched:
        patched.setattr(Sides, "differing", lambda sides: sides.every)
        every = compare_with("../old", (), options)
    assert every.read == every.compared == some.compared
    assert findings(some) == findings(every)
