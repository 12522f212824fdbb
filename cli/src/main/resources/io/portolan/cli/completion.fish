# fish completion for portolan. In ~/.config/fish/config.fish:  portolan completion fish | source
function __portolan_words
  set -l typed (commandline -opc) (commandline -ct)
  set -l found ($typed[1] completion words -- $typed[2..-1] 2>/dev/null)
  if string match -q ':files*' -- $found[1]
    __fish_complete_path (commandline -ct)
  else
    printf '%s\n' $found
  end
end
complete -c portolan -f -k -a '(__portolan_words)'
