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
  local flag= command= place=0 kind= word i
  local cur typed raw quote tail
  local -a words
  COMPREPLY=()
  _codex_ps_split "\${COMP_LINE:0:COMP_POINT}"
  # What readline replaces is the end of the argument: it breaks at more characters than a shell does.
  tail=\${COMP_WORDS[COMP_CWORD]}
  [[ $raw == *"$tail" ]] || tail=$raw
  [[ -n $quote && $tail == "$quote"* ]] && tail=\${tail:1}
  case $tail in = | : | @) tail= ;; esac
  cur=$typed
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
    if ((\${#words[@]} == 1)); then
      _codex_ps_offer < <(printf '%s\\n' ${names.map(shellWord).join(' ')})
      return
    fi
  fi
  _codex_ps_complete "$kind"
}

complete -F _codex_ps codex-ps
`;
}

const head = `# codex-ps: completion for bash. In ~/.bashrc:  eval "$(codex-ps completion bash)"

# Splits a command line as the shell does. \`words\` are the arguments before the last one, without quotes; \`typed\` is the
# last one without quotes and \`raw\` with them; \`quote\` is the quote that is open at its end.
_codex_ps_split() {
  local line=$1 c i
  words=() typed= raw= quote=
  for ((i = 0; i < \${#line}; i++)); do
    c=\${line:i:1}
    raw+=$c
    if [[ $quote == "'" ]]; then
      if [[ $c == "'" ]]; then quote=; else typed+=$c; fi
    elif [[ $c == '\\' ]]; then
      ((i++))
      raw+=\${line:i:1}
      typed+=\${line:i:1}
    elif [[ $quote == '"' ]]; then
      if [[ $c == '"' ]]; then quote=; else typed+=$c; fi
    elif [[ $c == "'" || $c == '"' ]]; then
      quote=$c
    elif [[ $c == ' ' || $c == $'\\t' ]]; then
      [[ $raw == [[:space:]] ]] || words+=("$typed")
      typed= raw=
    else
      typed+=$c
    fi
  done
}

# Offers those of the lines on stdin that begin as \`cur\` does. What was typed stays as it is, with its quotes: only the rest
# is added, quoted as it was begun.
_codex_ps_offer() {
  local line value rest quoted
  while IFS= read -r line; do
    value=\${line%%$'\\t'*}
    [[ -n $value && "\${value:0:\${#cur}}" == "$cur" ]] || continue
    rest=\${value:\${#cur}}
    case $quote in
      "'") quoted=\${rest//\\'/\\'\\\\\\'\\'} ;;
      '"')
        # Nothing keeps a ! from the history there.
        [[ $rest == *!* ]] && continue
        quoted=\${rest//\\\\/\\\\\\\\}
        quoted=\${quoted//\\"/\\\\\\"}
        quoted=\${quoted//\\$/\\\\\\$}
        quoted=\${quoted//\\\`/\\\\\\\`}
        ;;
      *) if [[ -n $rest ]]; then printf -v quoted %q "$rest"; else quoted=; fi ;;
    esac
    COMPREPLY+=("$tail$quoted")
  done
}

# Names of files, which readline quotes by itself.
_codex_ps_files() {
  local line
  compopt -o filenames 2>/dev/null
  while IFS= read -r line; do COMPREPLY+=("$line"); done
}

_codex_ps_complete() {
  case $1 in
    threads) _codex_ps_offer < <(command codex-ps __complete threads 2>/dev/null) ;;
    hosts)
      cur=\${cur##*,}
      _codex_ps_offer < <(command codex-ps __complete hosts 2>/dev/null)
      ;;
    list:*)
      cur=\${cur##*,}
      _codex_ps_offer < <(printf '%s\\n' \${1#list:})
      ;;
    directory) _codex_ps_files < <(compgen -d -- "$cur") ;;
    program) _codex_ps_files < <(compgen -c -- "$cur") ;;
    choices:*) _codex_ps_offer < <(printf '%s\\n' \${1#choices:}) ;;
  esac
}
`;

/** Which command it is, how many arguments it has so far, and the flag whose value is being completed. */
function walk(tables: readonly ShellTable[], names: readonly string[]): string {
  return `  for ((i = 1; i < \${#words[@]}; i++)); do
    word=\${words[i]}
    flag=
    if [[ $word == -* ]]; then
      [[ $word == *=* ]] && continue
      case "$command $word" in
        ${alternatives(takers(tables))})
          flag=$word
          ((i++))
          ;;
      esac
      ((i >= \${#words[@]})) || flag=
    elif ((i == 1)); then
      case $word in
        ${alternatives(names.map(shellWord))}) command=$word ;;
      esac
      [[ -n $command ]] || ((place++))
    else
      ((place++))
    fi
  done
  if [[ -z $flag && $cur == --*=* ]]; then
    flag=\${cur%%=*}
    cur=\${cur#*=}
  fi`;
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
  const names = flags.flatMap((flag) => flag.names.map(shellWord)).join(' ');
  return `      ${shellWord(name)}) _codex_ps_offer < <(printf '%s\\n' ${names}) ;;`;
}

function alternatives(patterns: readonly string[]): string {
  return patterns.join(' | ');
}
