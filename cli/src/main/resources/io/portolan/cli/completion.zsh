#compdef portolan
# zsh completion for portolan. In ~/.zshrc, after compinit:  source <(portolan completion zsh)
_portolan() {
  local line word
  local -a found
  for line in "${(@f)$("${words[1]}" completion words -- "${(@)words[2,CURRENT]}" 2>/dev/null)}"; do
    if [[ $line == :files* ]]; then
      _files
      return
    fi
    [[ -n $line ]] || continue
    word=${line%%$'\t'*}
    found+=("${word//:/\\:}:${line#*$'\t'}")
  done
  _describe -V 'portolan' found
}
compdef _portolan portolan
