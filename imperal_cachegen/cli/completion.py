"""`cachegen completion`: the script that makes a shell complete our commands."""

import click


@click.command(short_help="Print the completion script of a shell.")
@click.argument("shell", type=click.Choice(["bash", "zsh", "fish"]))
@click.pass_context
def completion(context: click.Context, shell: str) -> int:
    """Print a script that makes SHELL complete commands, options and paths.

    \b
      eval "$(cachegen completion bash)"                                    in ~/.bashrc
      eval "$(cachegen completion zsh)"                                     in ~/.zshrc
      cachegen completion fish > ~/.config/fish/completions/cachegen.fish
    """
    from click.shell_completion import get_completion_class

    found = get_completion_class(shell)
    if found is None:
        raise click.UsageError(f"click knows no completion for {shell}")
    click.echo(found(context.find_root().command, {}, "cachegen", "_CACHEGEN_COMPLETE").source())
    return 0
