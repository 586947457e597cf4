/** A command as a shell completes it. */
export interface Completed {
  readonly name: string;
  readonly summary: string;
  /** Long option without dashes, the letter of the short one, and what it does. */
  readonly options: readonly { readonly long: string; readonly short: string | undefined; readonly about: string }[];
}

export const SHELLS = ['bash', 'zsh', 'fish'] as const;
export type Shell = (typeof SHELLS)[number];

/** In single quotes a shell reads everything as it is, but a quote. */
const quoted = (text: string): string => `'${text.replaceAll("'", "'\\''")}'`;
const flags = ({ options }: Completed): string[] => options.map(({ long }) => `--${long}`);

const bash = (
  commands: readonly Completed[],
): string => `# vecbridge completion bash > ~/.local/share/bash-completion/completions/vecbridge
_vecbridge() {
  local word=\${COMP_WORDS[COMP_CWORD]} options=
  if [ "$COMP_CWORD" -eq 1 ]; then
    COMPREPLY=($(compgen -W ${quoted(commands.map(({ name }) => name).join(' '))} -- "$word"))
    return
  fi
  case "\${COMP_WORDS[1]}" in
${commands.map((one) => `    ${one.name}) options=${quoted(flags(one).join(' '))} ;;`).join('\n')}
  esac
  if [[ $word == -* ]]; then
    COMPREPLY=($(compgen -W "$options" -- "$word"))
  else
    compopt -o filenames 2>/dev/null
    mapfile -t COMPREPLY < <(compgen -f -- "$word")
  fi
}
complete -F _vecbridge vecbridge
`;

/** A colon ends the name that _describe shows. */
const described = (name: string, about: string): string => quoted(`${name.replaceAll(':', '\\:')}:${about}`);

const zsh = (commands: readonly Completed[]): string => `#compdef vecbridge
# vecbridge completion zsh > a folder of $fpath, as _vecbridge
_vecbridge() {
  local -a commands options
  commands=(${commands.map(({ name, summary }) => described(name, summary)).join(' ')})
  if (( CURRENT == 2 )); then
    _describe command commands
    return
  fi
  case $words[2] in
${commands.map((one) => `    ${one.name}) options=(${one.options.map(({ long, about }) => described(`--${long}`, about)).join(' ')}) ;;`).join('\n')}
  esac
  if [[ $words[CURRENT] == -* ]]; then
    _describe option options
  else
    _files
  fi
}
if [ "$funcstack[1]" = _vecbridge ]; then _vecbridge; else compdef _vecbridge vecbridge; fi
`;

const fish = (commands: readonly Completed[]): string =>
  [
    '# vecbridge completion fish > ~/.config/fish/completions/vecbridge.fish',
    ...commands.map(
      ({ name, summary }) => `complete -c vecbridge -n __fish_use_subcommand -f -a ${name} -d ${fishQuoted(summary)}`,
    ),
    ...commands.flatMap(({ name, options }) =>
      options.map(({ long, short, about }) => {
        const letter = short === undefined ? '' : ` -s ${short}`;
        return `complete -c vecbridge -n '__fish_seen_subcommand_from ${name}' -l ${long}${letter} -d ${fishQuoted(about)}`;
      }),
    ),
    '',
  ].join('\n');

const fishQuoted = (text: string): string => `'${text.replaceAll('\\', '\\\\').replaceAll("'", "\\'")}'`;

/** The script that a shell reads to complete commands, options and files. */
export const completionScript = (shell: Shell, commands: readonly Completed[]): string =>
  ({ bash, zsh, fish })[shell](commands);
