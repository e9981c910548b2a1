#compdef codex-ps
# codex-ps: completion for zsh. As the file _codex-ps in a folder of $fpath, or in ~/.zshrc:
#   source <(codex-ps completion zsh)

_codex-ps() {
  local -a lines values shown head
  local line
  lines=("${(@f)$(command codex-ps __complete -- "${(@Q)words[2,CURRENT-1]}" "${(Q)PREFIX}" 2>/dev/null)}")
  head=("${(@ps:\t:)lines[1]}")
  case $head[1] in
    directory | program) (( head[2] )) && compset -P 1 '*=' ;;
  esac
  case $head[1] in
    directory) _files -/ ;;
    program) _command_names -e ;;
  esac
  for line in "${(@)lines[2,-1]}"; do
    [[ -n $line ]] || continue
    line=${line[head[2]+1,-1]}
    values+=("${line%%$'\t'*}")
    shown+=("${line/$'\t'/  -- }")
  done
  (( $#values )) || return
  if (( head[2] )); then
    [[ ${lines[2][head[2]]} == , ]] && compset -P '*,' || compset -P 1 '*='
    compset -S ',*'
  fi
  compadd -l -d shown -a -- values
}

if [[ $funcstack[1] == _codex-ps ]]; then
  _codex-ps "$@"
else
  compdef _codex-ps codex-ps
fi
