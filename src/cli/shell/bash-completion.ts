import type { ValueKind } from '../../options/flag-facts.js';
import { shellWord, type ShellTable } from './shell-tables.js';

/**
 * Completion for bash 3.2 and later. What codex-ps tells at run time is data throughout: it is never given to
 * `compgen -W` or `eval`, which would run what a thread's name says.
 */
export function bashCompletion(tables: readonly ShellTable[]): string {
  const names = tables.map(({ name }) => name).filter((name) => name !== '');
  return `${head}
_codex_ps() {
  local cur=\${COMP_WORDS[COMP_CWORD]} flag= command= place=0 kind= word i
  COMPREPLY=()
  [[ $cur == = ]] && cur=
${walk(tables, names)}
  if [[ -n $flag ]]; then
    case "$command $flag" in
${kindCases(flagKinds(tables))}
    esac
  elif [[ $cur == -* ]]; then
    case $command in
${tables.map(flagsCase).join('\n')}
    esac
    return
  else
    case "$command $place" in
${kindCases(wordKinds(tables))}
    esac
    if ((COMP_CWORD == 1)); then
      COMPREPLY=($(compgen -W ${shellWord(names.join(' '))} -- "$cur"))
      return
    fi
  fi
  _codex_ps_complete "$kind"
}

complete -F _codex_ps codex-ps
`;
}

const head = `# codex-ps: completion for bash. In ~/.bashrc:  eval "$(codex-ps completion bash)"

# Those of the lines on stdin that begin as the word does, quoted as it has been begun.
_codex_ps_offer() {
  local before=$1 typed=$2 quote=$3 line value quoted
  while IFS= read -r line; do
    value=\${line%%$'\\t'*}
    [[ -n $value && "\${value:0:\${#typed}}" == "$typed" ]] || continue
    case $quote in
      "'") quoted=\${value//\\'/\\'\\\\\\'\\'} ;;
      '"')
        # Nothing keeps a ! from the history there.
        [[ $value == *!* ]] && continue
        quoted=\${value//\\\\/\\\\\\\\}
        quoted=\${quoted//\\"/\\\\\\"}
        quoted=\${quoted//\\$/\\\\\\$}
        quoted=\${quoted//\\\`/\\\\\\\`}
        ;;
      *) printf -v quoted %q "$value" ;;
    esac
    COMPREPLY+=("$before$quoted")
  done
}

# Names of files, which readline quotes by itself.
_codex_ps_files() {
  local line
  compopt -o filenames 2>/dev/null
  while IFS= read -r line; do COMPREPLY+=("$line"); done
}

_codex_ps_complete() {
  local typed=$cur quote= before=
  case $cur in
    \\'*) quote="'" typed=\${cur:1} ;;
    \\"*) quote='"' typed=\${cur:1} ;;
    *) typed=\${cur//\\\\/} ;;
  esac
  case $1 in
    threads) _codex_ps_offer '' "$typed" "$quote" < <(command codex-ps __complete threads 2>/dev/null) ;;
    hosts)
      [[ $typed == *,* ]] && before=\${typed%,*},
      _codex_ps_offer "$before" "\${typed##*,}" "$quote" < <(command codex-ps __complete hosts 2>/dev/null)
      ;;
    directory) _codex_ps_files < <(compgen -d -- "$typed") ;;
    program) _codex_ps_files < <(compgen -c -- "$typed") ;;
    list:*)
      [[ $typed == *,* ]] && before=\${typed%,*},
      _codex_ps_offer "$before" "\${typed##*,}" "$quote" < <(printf '%s\\n' \${1#list:})
      ;;
    choices:*) COMPREPLY=($(compgen -W "\${1#choices:}" -- "$cur")) ;;
  esac
}
`;

/** Which command it is, how many of its words stand there, and the flag whose value is being given. */
function walk(tables: readonly ShellTable[], names: readonly string[]): string {
  return `  for ((i = 1; i < COMP_CWORD; i++)); do
    word=\${COMP_WORDS[i]}
    flag=
    if [[ $word == -* ]]; then
      if [[ \${COMP_WORDS[i + 1]} == = ]]; then
        ((i + 2 >= COMP_CWORD)) && flag=$word
        ((i += 2))
        continue
      fi
      case "$command $word" in
        ${alternatives(takers(tables))})
          flag=$word
          ((i++))
          ;;
      esac
      ((i >= COMP_CWORD)) || flag=
    elif [[ $word == : ]]; then
      # bash parts words at colons.
      ((i++))
    elif ((i == 1)); then
      case $word in
        ${alternatives(names.map(shellWord))}) command=$word ;;
      esac
      [[ -n $command ]] || ((place++))
    else
      ((place++))
    fi
  done`;
}

function takers(tables: readonly ShellTable[]): readonly string[] {
  return tables.flatMap(({ name, flags }) =>
    flags
      .filter(({ value }) => value !== undefined)
      .flatMap(({ names }) => names.map((flag) => shellWord(`${name} ${flag}`))),
  );
}

type Kinds = readonly (readonly [pattern: string, value: ValueKind])[];

function flagKinds(tables: readonly ShellTable[]): Kinds {
  return tables.flatMap(({ name, flags }) =>
    flags.flatMap(({ names, value }) =>
      value ? names.map((flag) => [`${name} ${flag}`, value] as const) : [],
    ),
  );
}

function wordKinds(tables: readonly ShellTable[]): Kinds {
  return tables.flatMap(({ name, words }) =>
    words.map((value, place) => [`${name} ${place}`, value] as const),
  );
}

/** One line for each kind of value. */
function kindCases(kinds: Kinds): string {
  const patterns = new Map<string, string[]>();
  for (const [pattern, value] of kinds) {
    if (value.kind === 'text') continue;
    const kind = value.kind === 'choices' && value.commaSeparated ? 'list' : value.kind;
    const word = value.kind === 'choices' ? `${kind}:${value.choices.join(' ')}` : kind;
    patterns.set(word, [...(patterns.get(word) ?? []), shellWord(pattern)]);
  }
  return [...patterns]
    .map(([word, all]) => `      ${alternatives(all)}) kind=${shellWord(word)} ;;`)
    .join('\n');
}

function flagsCase({ name, flags }: ShellTable): string {
  const names = flags.flatMap((flag) => flag.names).join(' ');
  return `      ${shellWord(name)}) COMPREPLY=($(compgen -W ${shellWord(names)} -- "$cur")) ;;`;
}

function alternatives(patterns: readonly string[]): string {
  return patterns.join(' | ');
}
