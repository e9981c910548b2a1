/** The shells that codex-ps writes completions for. */
export const shells = ['bash', 'zsh', 'fish'] as const;

type Shell = (typeof shells)[number];

/** A text in which only `$\{` is not meant as it stands: it is what a template would take for its own. */
function script(text: TemplateStringsArray): string {
  return String.raw(text).replaceAll('$\\{', '${');
}

/**
 * What makes each shell ask `codex-ps __complete` what fits (run-complete.ts). What codex-ps prints is data throughout:
 * it is never given to `compgen -W` or `eval`, which would run what the name of a thread says.
 */
export const completionScripts: Readonly<Record<Shell, string>> = {
  bash: script`# codex-ps: completion for bash 3.2 and later. In ~/.bashrc:  eval "$(codex-ps completion bash)"

# Splits a command line as the shell does. words are the arguments before the last one, without quotes; typed is the
# last one without quotes; quote is the quote that is open at its end. tail is what readline replaces: the end of the
# argument from the open quote or the last of COMP_WORDBREAKS, at which bash 3.2 does not split COMP_WORDS.
_codex_ps_split() {
  local line=$1 opened= begun= c i
  words=() typed= tail= quote=
  for ((i = 0; i < $\{#line}; i++)); do
    c=$\{line:i:1}
    tail+=$c opened+=$c
    if [[ $c == "$quote" ]]; then
      quote=
    elif [[ $c == '\' && $quote != "'" ]]; then
      ((i++))
      c=$\{line:i:1}
      tail+=$c opened+=$c typed+=$c begun=1
    elif [[ -n $quote ]]; then
      typed+=$c
    elif [[ $c == "'" || $c == '"' ]]; then
      quote=$c opened= begun=1
    elif [[ $c == ' ' || $c == $'\t' ]]; then
      [[ -z $begun ]] || words+=("$typed")
      typed= tail= begun=
    else
      typed+=$c begun=1
      [[ $COMP_WORDBREAKS != *"$c"* ]] || tail=
    fi
  done
  [[ -z $quote ]] || tail=$opened
}

# What was typed stays as it is, with its quotes: only the rest of a candidate is added, quoted as it was begun.
_codex_ps_offer() {
  local rest=$1 quoted= tick=$'\x60'
  case $quote in
    "'") quoted=$\{rest//\'/\'\\\'\'} ;;
    '"')
      # Nothing keeps a ! from the history there.
      [[ $rest == *!* ]] && return
      quoted=$\{rest//\\/\\\\}
      quoted=$\{quoted//\"/\\\"}
      quoted=$\{quoted//\$/\\\$}
      quoted=$\{quoted//$tick/\\$tick}
      ;;
    *) [[ -n $rest ]] && printf -v quoted %q "$rest" ;;
  esac
  COMPREPLY+=("$tail$quoted")
}

_codex_ps() {
  local typed tail quote kind prefix line value
  local -a words
  COMPREPLY=()
  _codex_ps_split "$\{COMP_LINE:0:COMP_POINT}"
  {
    IFS=$'\t' read -r kind prefix
    while IFS= read -r line; do
      value=$\{line%%$'\t'*}
      [[ -n $value && "$\{value:0:$\{#typed}}" == "$typed" ]] || continue
      _codex_ps_offer "$\{value:$\{#typed}}"
    done
  } < <(command codex-ps __complete -- "$\{words[@]:1}" "$typed" 2>/dev/null)
  # Names of files, which readline quotes by itself.
  case $kind in
    directory) kind=-d ;;
    program) kind=-c ;;
    *) return ;;
  esac
  compopt -o filenames 2>/dev/null
  while IFS= read -r line; do COMPREPLY+=("$line"); done < <(compgen $kind -- "$\{typed:prefix}")
}

complete -F _codex_ps codex-ps
`,
  zsh: script`#compdef codex-ps
# codex-ps: completion for zsh. As the file _codex-ps in a folder of $fpath, or in ~/.zshrc:
#   source <(codex-ps completion zsh)

_codex-ps() {
  local -a lines values shown head
  local line
  lines=("$\{(@f)$(command codex-ps __complete -- "$\{(@Q)words[2,CURRENT-1]}" "$\{(Q)PREFIX}" 2>/dev/null)}")
  head=("$\{(@ps:\t:)lines[1]}")
  case $head[1] in
    directory | program) (( head[2] )) && compset -P 1 '*=' ;;
  esac
  case $head[1] in
    directory) _files -/ ;;
    program) _command_names -e ;;
  esac
  for line in "$\{(@)lines[2,-1]}"; do
    [[ -n $line ]] || continue
    line=$\{line[head[2]+1,-1]}
    values+=("$\{line%%$'\t'*}")
    shown+=("$\{line/$'\t'/  -- }")
  done
  (( $#values )) || return
  if (( head[2] )); then
    [[ $\{lines[2][head[2]]} == , ]] && compset -P '*,' || compset -P 1 '*='
    compset -S ',*'
  fi
  compadd -l -d shown -a -- values
}

if [[ $funcstack[1] == _codex-ps ]]; then
  _codex-ps "$@"
else
  compdef _codex-ps codex-ps
fi
`,
  fish: script`# codex-ps: completion for fish. As the file ~/.config/fish/completions/codex-ps.fish

function __codex_ps_complete
    set -l typed (commandline -ct)
    set -l plain (string unescape -- $typed; or echo -- $typed)
    set -l words (commandline -opc)
    set -l lines (command codex-ps __complete -- $words[2..-1] "$plain" 2>/dev/null)
    set -l head (string split \t -- $lines[1])
    set -l before (string sub -l $head[2] -- $plain)
    switch $head[1]
        case directory
            for path in (__fish_complete_directories (string sub -s (math $head[2] + 1) -- $plain))
                echo -- $before$path
            end
        case program
            __fish_complete_command
        case '*'
            printf '%s\n' $lines[2..-1]
    end
end

complete -c codex-ps -f -a '(__codex_ps_complete)'
`,
};
