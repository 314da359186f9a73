"""action.yml: of the form that GitHub takes, and its steps run as a runner runs them."""

import os
import re
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
import yaml

ROOT = Path(__file__).parents[2]
ACTION = ROOT / "action.yml"
BIN = Path(sys.executable).parent
SCHEMA = """\
cachegen: 1
app: notes
types:
  Note:
    description: One <note> & more, as of #1054
    fields:
      title: str
"""

pytestmark = pytest.mark.slow


def action() -> dict[str, Any]:
    document = yaml.safe_load(ACTION.read_text(encoding="utf-8"))
    assert isinstance(document, dict)
    return document


def steps() -> dict[str, dict[str, Any]]:
    return {step["name"]: step for step in action()["runs"]["steps"] if "run" in step}


class Runner:
    """What a runner gives a step: inputs by `env`, files for what it says, a folder for what is temporary."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.summary, self.output, self.temporary = folder / "summary", folder / "output", folder / "temporary"
        self.temporary.mkdir()

    def run(self, name: str, **inputs: str) -> subprocess.CompletedProcess[str]:
        """Run a step. `base` and `head` are the commits of a pull request, as its event tells them."""
        given = {key: str(value["default"]) for key, value in action()["inputs"].items()}
        given |= {key.replace("_", "-"): value for key, value in inputs.items()}
        step = steps()[name]
        environment = {key: self._filled(value, given) for key, value in step.get("env", {}).items()}
        self.summary.write_text("", encoding="utf-8")
        self.output.write_text("", encoding="utf-8")
        script = self.temporary / "step.sh"
        script.write_text(step["run"], encoding="utf-8")
        return subprocess.run(
            ["bash", "--noprofile", "--norc", "-e", "-o", "pipefail", str(script)],
            cwd=self.folder / given["working-directory"],
            env={
                "PATH": f"{BIN}{os.pathsep}{os.environ['PATH']}",
                "HOME": str(self.folder),
                "RUNNER_TEMP": str(self.temporary),
                "GITHUB_WORKSPACE": str(self.folder),
                "GITHUB_STEP_SUMMARY": str(self.summary),
                "GITHUB_OUTPUT": str(self.output),
                **{key: value for key, value in os.environ.items() if key.startswith("PIP_")},
                **environment,
            },
            capture_output=True,
            text=True,
            timeout=300,
            check=False,
        )

    @staticmethod
    def _filled(value: str, inputs: dict[str, str]) -> str:
        assert value.startswith("${{ ")
        expression = value.removeprefix("${{ ").removesuffix(" }}")
        if expression.startswith("github."):
            if expression == "github.event.pull_request.head.sha":
                return inputs.get("head", "")
            return str(ROOT) if expression == "github.action_path" else inputs.get("base", "")
        return inputs[expression.removeprefix("inputs.")]


@pytest.fixture
def runner(tmp_path: Path) -> Runner:
    (tmp_path / "schemas").mkdir()
    (tmp_path / "schemas" / "notes.yaml").write_text(SCHEMA, encoding="utf-8")
    return Runner(tmp_path)


def build(folder: Path) -> None:
    subprocess.run([BIN / "cachegen", "build"], cwd=folder, check=True, capture_output=True, timeout=60)


def test_the_action_is_what_github_takes() -> None:
    command = [sys.executable, "-m", "check_jsonschema", "--builtin-schema", "vendor.github-actions", str(ACTION)]
    done = subprocess.run(command, capture_output=True, text=True, timeout=60, check=False)
    assert done.returncode == 0, done.stdout + done.stderr


def test_no_input_is_a_part_of_a_script() -> None:
    assert all("${{" not in step["run"] for step in steps().values())
    assert set(steps()) == {"Install cachegen", "Report to code scanning", "Check", "Review"}


def test_every_output_that_is_asked_for_is_written() -> None:
    written = {step.get("id"): step.get("run", "") for step in action()["runs"]["steps"]}
    asked = re.findall(r"steps\.([\w-]+)\.(\w+)(?:\.([\w-]+))?", ACTION.read_text(encoding="utf-8"))
    assert len(asked) >= 6
    for step, what, output in asked:
        assert what == "outputs"
        assert f'echo "{output}=' in written[step]
    contexts = set(re.findall(r"\b(inputs|github|steps|env|secrets|runner|job)\.", _expressions()))
    assert contexts == {"inputs", "github", "steps"}
    assert set(re.findall(r"inputs\.([\w-]+)", _expressions())) == set(action()["inputs"])


def _expressions() -> str:
    text = ACTION.read_text(encoding="utf-8")
    return "\n".join(re.findall(r"\$\{\{.*?\}\}", text) + re.findall(r"^ +if: (.*)$", text, re.MULTILINE))


@pytest.mark.parametrize("name", ["Install cachegen", "Report to code scanning", "Check", "Review"])
def test_the_scripts_are_clean(name: str) -> None:
    done = subprocess.run(
        [BIN / "shellcheck", "--shell=bash", "--severity=style", "-"],
        input=steps()[name]["run"],
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )
    assert done.returncode == 0, done.stdout


def test_a_failing_check_marks_lines_and_says_so_in_the_summary(runner: Runner) -> None:
    done = runner.run("Check")
    assert done.returncode == 1
    assert "\n::error file=schemas/notes.yaml,line=1," in done.stdout
    assert "\n::warning file=schemas/notes.yaml,line=5," in done.stdout
    summary = runner.summary.read_text(encoding="utf-8")
    assert summary.startswith("### :x: cachegen check\n<pre>\n")
    assert "error[CG703]" in summary
    assert "One &lt;note&gt; &amp; more" in summary
    lines = done.stdout.splitlines()
    (stop,) = [line.removeprefix("::stop-commands::") for line in lines if line.startswith("::stop-commands::")]
    said = lines[1 : lines.index(f"::{stop}::")]
    assert any("error[CG703]" in line for line in said)


def test_a_clean_check_passes(runner: Runner) -> None:
    build(runner.folder)
    done = runner.run("Check")
    assert done.returncode == 0, done.stdout + done.stderr
    assert "1 module up to date" in runner.summary.read_text(encoding="utf-8")
    assert runner.run("Check", args="--strict").returncode == 1


def test_paths_and_options_are_words_whatever_is_in_them(runner: Runner) -> None:
    (runner.folder / "schemas").rename(runner.folder / "$(touch hacked) schemas")
    done = runner.run("Check", paths="  $(touch hacked) schemas\n\n", args="--out\n my caches \n", format="json")
    assert done.returncode == 1
    assert "hacked" not in [path.name for path in runner.folder.iterdir()]
    report = runner.output.read_text(encoding="utf-8").removeprefix("report=").strip()
    assert "CG703" in Path(report).read_text(encoding="utf-8")
    done = runner.run("Check", paths="nowhere; touch hacked")
    assert done.returncode == 2
    assert "`nowhere; touch hacked` does not exist" in done.stdout
    assert not (runner.folder / "hacked").exists()


def test_sarif_for_code_scanning(runner: Runner) -> None:
    assert runner.run("Report to code scanning").returncode == 0
    path = runner.output.read_text(encoding="utf-8").removeprefix("sarif=").strip()
    assert '"ruleId": "CG703"' in Path(path).read_text(encoding="utf-8")
    assert runner.run("Report to code scanning", paths="nowhere").returncode == 0
    assert runner.output.read_text(encoding="utf-8") == ""


def test_the_actions_own_version_is_installed(runner: Runner, monkeypatch: pytest.MonkeyPatch) -> None:
    target = runner.folder / "site"
    monkeypatch.setenv("PIP_TARGET", str(target))
    monkeypatch.setenv("PIP_NO_DEPS", "1")
    monkeypatch.setenv("PIP_NO_BUILD_ISOLATION", "0")  # pip's spelling of no isolation
    monkeypatch.setenv("PIP_NO_INDEX", "1")
    done = runner.run("Install cachegen")
    assert done.returncode == 0, done.stdout + done.stderr
    assert (target / "imperal_cachegen" / "cli").is_dir()
    other = runner.run("Install cachegen", version="0.0.0.1")
    assert other.returncode != 0
    assert "imperal-cachegen==0.0.0.1" in other.stdout + other.stderr
