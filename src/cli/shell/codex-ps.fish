# codex-ps: completion for fish. As the file ~/.config/fish/completions/codex-ps.fish

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
