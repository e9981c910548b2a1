import { unreachable } from '../../core/unreachable.js';
import type { FlagFacts, ValueKind } from '../../options/flag-facts.js';
import type { ShellTable, ShellTables } from './shell-tables.js';

/** Completion for fish, which takes each line of a candidate's command as data. */
export function fishCompletion([plain, ...commands]: ShellTables): string {
  const names = commands.map(({ name }) => name);
  const takers = [plain, ...commands].flatMap(({ flags }) =>
    flags.filter(({ value }) => value !== undefined).flatMap(({ names: all }) => all),
  );
  return `# codex-ps: completion for fish. As the file ~/.config/fish/completions/codex-ps.fish

# The command that is being given; nothing for codex-ps without one.
function __codex_ps_command
    set -l words (commandline -opc)
    if contains -- "$words[2]" ${names.map(fishWord).join(' ')}
        echo $words[2]
    else
        echo plain
    end
end

${wordTest(takers)}
${rest}
complete -c codex-ps -f
${commands.map(commandLine).join('\n')}
${[{ ...plain, name: 'plain' }, ...commands].flatMap(linesOf).join('\n')}
`;
}

function wordTest(takers: readonly string[]): string {
  return `# Whether the word that is being given is the command's n-th.
function __codex_ps_word
    set -l words (commandline -opc)
    set -l place 1
    set -l skip no
    for word in $words[3..-1]
        if test $skip = yes
            set skip no
        else if contains -- $word ${[...new Set(takers)].map(fishWord).join(' ')}
            set skip yes
        else if not string match -q -- '-*' $word
            set place (math $place + 1)
        end
    end
    test $skip = no -a $place = $argv[1]
end
`;
}

const rest = `function __codex_ps_in
    test (__codex_ps_command) = $argv[1]
end

# A list is completed after its last comma.
function __codex_ps_list
    set -l before (commandline -ct | string replace -r '^--[a-z-]*=' '' | string match -r '^.*,')
    for choice in $argv
        echo -- "$before$choice"
    end
end


function __codex_ps_hosts
    set -l before (commandline -ct | string replace -r '^--host=' '' | string match -r '^.*,')
    for line in (command codex-ps __complete hosts 2>/dev/null)
        echo -- "$before$line"
    end
end
`;

function commandLine({ name, summary }: ShellTable): string {
  const first = fishWord('test (count (commandline -opc)) = 1');
  return `complete -c codex-ps -n ${first} -a ${fishWord(name)} -d ${fishWord(summary)}`;
}

function linesOf({ name, flags, words }: ShellTable): readonly string[] {
  const within = `__codex_ps_in ${name}`;
  return [
    ...flags.map(
      (flag) => `complete -c codex-ps -n ${fishWord(within)} ${flagWords(flag)}${valueOf(flag)}`,
    ),
    ...words
      .map((value, place) => [value, `${within}; and __codex_ps_word ${place + 1}`] as const)
      .filter(([value]) => value.kind !== 'text')
      .map(([value, where]) => `complete -c codex-ps -n ${fishWord(where)}${candidates(value)}`),
  ];
}

function flagWords({ names, help }: FlagFacts): string {
  const words = names.map((name) =>
    name.startsWith('--') ? `-l ${fishWord(name.slice(2))}` : `-s ${fishWord(name.slice(1))}`,
  );
  return `${words.join(' ')} -d ${fishWord(help)}`;
}

function valueOf({ value }: FlagFacts): string {
  return value ? ` -r${candidates(value)}` : '';
}

function candidates(value: ValueKind): string {
  switch (value.kind) {
    case 'choices':
      if (value.commaSeparated) {
        return ` -f -a ${fishWord(`(__codex_ps_list ${value.choices.map(fishWord).join(' ')})`)}`;
      }
      return ` -f -a ${fishWord(value.choices.join(' '))}`;
    case 'threads':
      return ` -f -a ${fishWord('(command codex-ps __complete threads 2>/dev/null)')}`;
    case 'hosts':
      return ` -f -a ${fishWord('(__codex_ps_hosts)')}`;
    case 'directory':
      return ` -f -a ${fishWord('(__fish_complete_directories (commandline -ct))')}`;
    case 'program':
      return ` -f -a ${fishWord('(__fish_complete_command)')}`;
    case 'number':
    case 'text':
      return ' -f';
    default:
      return unreachable(value);
  }
}

/** `text` as one word of fish, whose single quotes know two escapes. */
function fishWord(text: string): string {
  return /^[\w./:@%+,-]+$/.test(text) ? text : `'${text.replace(/['\\]/g, '\\$&')}'`;
}
