# codex-ps: completion for bash 3.2 and later. In ~/.bashrc:  eval "$(codex-ps completion bash)"
# It asks `codex-ps __complete` what fits (run-complete.ts). What codex-ps prints is data throughout: it is never given to
# `compgen -W` or `eval`, which would run what the name of a thread says.

# Splits a command line as the shell does. words are the arguments before the last one, without quotes; typed is the
# last one without quotes; quote is the quote that is open at its end. tail is what readline replaces: the end of the
# argument from the open quote or the last of COMP_WORDBREAKS, at which bash 3.2 does not split COMP_WORDS.
_codex_ps_split() {
  local line=$1 opened= begun= c i
  words=() typed= tail= quote=
  for ((i = 0; i < ${#line}; i++)); do
    c=${line:i:1}
    tail+=$c opened+=$c
    if [[ $c == "$quote" ]]; then
      quote=
    elif [[ $c == '\' && $quote != "'" ]]; then
      ((i++))
      c=${line:i:1}
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
    "'") quoted=${rest//\'/\'\\\'\'} ;;
    '"')
      # Nothing keeps a ! from the history there.
      [[ $rest == *!* ]] && return
      quoted=${rest//\\/\\\\}
      quoted=${quoted//\"/\\\"}
      quoted=${quoted//\$/\\\$}
      quoted=${quoted//$tick/\\$tick}
      ;;
    *) [[ -n $rest ]] && printf -v quoted %q "$rest" ;;
  esac
  COMPREPLY+=("$tail$quoted")
}

_codex_ps() {
  local typed tail quote kind prefix line value
  local -a words
  COMPREPLY=()
  _codex_ps_split "${COMP_LINE:0:COMP_POINT}"
  {
    IFS=$'\t' read -r kind prefix
    while IFS= read -r line; do
      value=${line%%$'\t'*}
      [[ -n $value && "${value:0:${#typed}}" == "$typed" ]] || continue
      _codex_ps_offer "${value:${#typed}}"
    done
  } < <(command codex-ps __complete -- "${words[@]:1}" "$typed" 2>/dev/null)
  # Names of files, which readline quotes by itself.
  case $kind in
    directory) kind=-d ;;
    program) kind=-c ;;
    *) return ;;
  esac
  compopt -o filenames 2>/dev/null
  while IFS= read -r line; do COMPREPLY+=("$line"); done < <(compgen $kind -- "${typed:prefix}")
}

complete -F _codex_ps codex-ps
