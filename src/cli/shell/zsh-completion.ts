import { unreachable } from '../../core/unreachable.js';
import type { FlagFacts, ValueKind } from '../../options/flag-facts.js';
import { shellWord, type ShellTable, type ShellTables } from './shell-tables.js';

/** Completion for zsh. What codex-ps tells at run time is handed to `compadd`, which quotes it. */
export function zshCompletion([plain, ...commands]: ShellTables): string {
  return `${head}
_codex_ps_commands() {
  local -a values shown
  values=(${commands.map(({ name }) => shellWord(name)).join(' ')})
  shown=(
${commands.map(({ name, summary }) => `    ${shellWord(`${name}  -- ${summary}`)}`).join('\n')}
  )
  compadd "$@" -l -d shown -a -- values
}

_codex-ps() {
  local curcontext=$curcontext context state state_descr line name=$words[2]
  typeset -A opt_args
  if (( CURRENT > 2 )); then
    case $name in
${commands.map(commandCase).join('\n')}
    esac
  fi
${argumentsCall(plain, ['1:command:_codex_ps_commands'], '  ')}
}

if [[ $funcstack[1] == _codex-ps ]]; then
  _codex-ps "$@"
else
  compdef _codex-ps codex-ps
fi
`;
}

const head = `#compdef codex-ps
# codex-ps: completion for zsh. As the file _codex-ps in a folder of $fpath, or in ~/.zshrc:
#   source <(codex-ps completion zsh)

_codex_ps_lines() {
  local line
  values=() shown=()
  for line in \${(f)"$(command codex-ps __complete $1 2>/dev/null)"}; do
    values+=("\${line%%$'\\t'*}")
    shown+=("\${line/$'\\t'/  -- }")
  done
}

_codex_ps_threads() {
  local -a values shown
  _codex_ps_lines threads
  compadd "$@" -l -d shown -a -- values
}

_codex_ps_hosts() {
  local -a values shown
  compset -P '*,'
  compset -S ',*'
  _codex_ps_lines hosts
  compadd "$@" -l -d shown -a -- values
}
`;

function commandCase(table: ShellTable): string {
  return `      ${shellWord(table.name)})
        shift words
        (( CURRENT-- ))
${argumentsCall(table, [], '        ')}
        return
        ;;`;
}

function argumentsCall(table: ShellTable, more: readonly string[], indent: string): string {
  const words = table.words.map(
    (value, index) => `${index + 1}:${messageOf(value)}:${actionOf(value)}`,
  );
  const specs = [...table.flags.flatMap(flagSpecs), ...words, ...more].map(shellWord);
  return [`${indent}_arguments -s -S :`, ...specs].join(` \\\n${indent}  `);
}

/** `(-h --help)--help[show this help]`, `*--thread=[…]:thread:_codex_ps_threads`. */
function flagSpecs({ names, help, value, repeatable }: FlagFacts): readonly string[] {
  const text = `[${help.replace(/[\\[\]]/g, '\\$&')}]`;
  const others = names.length > 1 ? `(${names.join(' ')})` : '';
  return names.map((name) => {
    const sign = name.startsWith('--') ? '=' : '+';
    const behind = value ? `${sign}${text}:${messageOf(value)}:${actionOf(value)}` : text;
    return `${repeatable ? '*' : others}${name}${behind}`;
  });
}

function messageOf({ kind }: ValueKind): string {
  return kind === 'choices' ? 'one of' : kind;
}

function actionOf(value: ValueKind): string {
  switch (value.kind) {
    case 'choices':
      // The leading space keeps _arguments from adding options of its own, which _values does not take.
      if (value.commaSeparated) return ` _values -s , value ${value.choices.join(' ')}`;
      return `(${value.choices.map((choice) => choice.replace(/[\s\\():]/g, '\\$&')).join(' ')})`;
    case 'threads':
    case 'hosts':
      return `_codex_ps_${value.kind}`;
    case 'directory':
      return '_files -/';
    case 'program':
      return '_command_names -e';
    case 'number':
    case 'text':
      return ' ';
    default:
      return unreachable(value);
  }
}
