"""A schema change in review: what `cachegen breaking` stops, and what `cachegen review` tells.

Makes a git repository with two versions of a schema in a temporary folder, and runs both commands in it. Needs git.
"""

import os
import subprocess
import sys
import tempfile
from pathlib import Path

BEFORE = """\
cachegen: 1
app: mail-client

models:
  inbox_page:
    description: One page of one folder.
    key: "inbox:{account_id}:{page}"
    segments:
      account_id: id(40)
      page: int(0..999) = 0
    identity: account_id
    ttl: 60s
    fields:
      account_id: str
      subjects: list[str]

  unread_summary:
    key: "unread:{account_id}"
    segments:
      account_id: id(40)
    identity: account_id
    ttl: 30s
    fields:
      account_id: str
      unread: int
"""

CARELESS = (
    BEFORE.replace("      page: int", "      folder: text(24)\n      page: int")
    .replace("inbox:{account_id}:{page}", "inbox:{account_id}:{folder}:{page}")
    .replace("      unread: int\n", "      unread: int\n      flagged: int\n")
    .replace("ttl: 30s", "ttl: 2m")
)

MEANT = (
    CARELESS.replace("      flagged: int\n", "      flagged: int = 0\n")
    .replace("    ttl: 2m\n", "    ttl: 30s\n")
    .replace(
        '    key: "inbox:',
        '    # cachegen: accept[CG904] pages of two folders shared one entry; they are fetched anew\n    key: "inbox:',
    )
    .replace("      folder: text", "      # cachegen: accept[CG955] both callers pass the folder\n      folder: text")
)

WHO = {f"GIT_{role}_{what}": "you@example.com" for role in ("AUTHOR", "COMMITTER") for what in ("NAME", "EMAIL")}
WHO |= {"GIT_CONFIG_GLOBAL": os.devnull, "GIT_CONFIG_NOSYSTEM": "1"}


def git(folder: Path, *arguments: str) -> None:
    """Run git in the repository, as nobody in particular: without your configuration, hooks and signatures."""
    environment = {name: value for name, value in os.environ.items() if not name.startswith("GIT_")}
    command = ("git", *arguments)
    subprocess.run(command, cwd=folder, env=environment | WHO, check=True)  # noqa: S603 - no word of it is a stranger's


def cachegen(folder: Path, *arguments: str) -> None:
    """Run cachegen in the repository, and show what it says."""
    print(f"   $ cachegen {' '.join(arguments)}")
    command = (sys.executable, "-m", "imperal_cachegen", *arguments)
    done = subprocess.run(command, cwd=folder, capture_output=True, encoding="utf-8", check=False)  # noqa: S603
    for line in (done.stderr + done.stdout).splitlines():
        print(f"   {line}".rstrip())
    print(f"   (exit code {done.returncode})\n")


def main() -> None:
    """Tell the story."""
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        schema = folder / "schemas" / "mail.yaml"
        schema.parent.mkdir()

        print("1. main has a schema of two models.\n")
        schema.write_text(BEFORE, encoding="utf-8")
        git(folder, "init", "--quiet", "--initial-branch=main")
        git(folder, "add", "--all")
        git(folder, "commit", "--quiet", "--message=Cache the inbox and what is unread")

        print("2. A change adds a folder to the key, a field without a default, and minutes to a TTL. CI stops it.\n")
        schema.write_text(CARELESS, encoding="utf-8")
        cachegen(folder, "breaking", "--against", "main", "--format", "concise")

        print(
            "3. The field has a default now, the TTL is what it was, and what is meant is accepted, with the reason.\n"
        )
        schema.write_text(MEANT, encoding="utf-8")
        cachegen(folder, "breaking", "--against", "main", "--format", "concise")

        print("4. The same for the people who review it: this goes into the pull request.\n")
        cachegen(folder, "review", "--against", "main")

        print(
            "5. After the merge the comments accept nothing any more. The next change removes them, and nothing else.\n"
        )
        git(folder, "commit", "--quiet", "--all", "--message=Keep folders apart")
        lines = schema.read_text(encoding="utf-8").splitlines(keepends=True)
        schema.write_text("".join(line for line in lines if "accept[" not in line), encoding="utf-8")
        cachegen(folder, "review", "--against", "main")


if __name__ == "__main__":
    main()
