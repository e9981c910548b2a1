import { untilWords } from '../../core/fleet/thread-wait.js';
import { targets } from '../../notify/notification-programs.js';
import { serviceUnits } from '../../notify/service-unit.js';
import { command, type Command, type CommandCall, type CommandEnd } from '../../options/command.js';
import { statusFormats } from '../../output/text/status-line.js';
import { printError, printText } from '../../platform/print-text.js';
import { builtFile } from '../../platform/runtime/package-files.js';

const aboutThread =
  'Give a thread by its id, the start of it, its short form in the table, its name or its title.';

/** Those with a script in src/cli/shell. */
export const shells = ['bash', 'zsh', 'fish'] as const;

async function runCompletion({ words }: CommandCall<unknown>): Promise<CommandEnd> {
  const shell = shells.find((name) => name === words[0]);
  if (!shell) return { kind: 'wrong-usage', sentence: `completion is for ${shells.join(', ')}` };
  // What makes a shell ask `codex-ps __complete`.
  await printText(builtFile(`completions/codex-ps.${shell}`) ?? '');
  return { kind: 'exit', code: 0 };
}

async function runMan(): Promise<CommandEnd> {
  const page = builtFile('../man/codex-ps.1');
  if (page === undefined) printError('the man page is missing from this build');
  else await printText(page);
  return { kind: 'exit', code: page === undefined ? 1 : 0 };
}

export const commands: readonly Command[] = [
  command({
    name: 'go',
    summary: 'focus the terminal of a session',
    words: '[thread]',
    flags: {
      next: {
        type: 'switch',
        group: 'Sessions',
        help: 'go to the session that has waited longest for you; called again, to the next one',
      },
      'dry-run': {
        type: 'switch',
        help: 'print the commands instead of running them',
      },
    },
    notes: [
      aboutThread,
      'With --next, sessions that ask come before those that failed or are stopped; --state, --repo,',
      '--model, --filter and --view leave out others.',
      'A session on another host opens in a new tab, by ssh.',
      'docs/terminals.md in the package says what each terminal program needs.',
      '',
      'Exit codes: 0 focused, 1 not possible (stderr says why and what to paste),',
      '2 no such session, nobody needs you, or wrong usage.',
    ].join('\n'),
    load: async () => (await import('./run-go.js')).runGo,
  }),
  command({
    name: 'name',
    summary: 'name a session; an empty name removes it',
    words: '<thread> <name>',
    notes: `${aboutThread}\nOne that is not running needs its full id, and --host for its host.`,
    load: async () => (await import('./run-name.js')).runName,
  }),
  command({
    name: 'wait',
    summary: 'wait until a session asks, is idle, fails, works or ends',
    flags: {
      until: {
        type: 'choice',
        choices: untilWords,
        required: true,
        help: 'what to wait for; attention means ask or fail',
      },
      thread: {
        type: 'list',
        value: 'threads',
        group: 'Sessions',
        help: 'wait for this thread only; may be repeated',
        defaultText: 'every session that --once lists',
      },
      'all-of': {
        type: 'switch',
        help: 'require all sessions to match, not just one',
      },
      likely: { type: 'switch', help: 'count inferred states (ASK?) too' },
      timeout: { type: 'number', help: 'give up after this many seconds' },
    },
    notes: [
      'Prints the matching sessions; returns at once if they already match. Give a thread by its id, ' +
        'the start of its id, its name or its title; by its full id also one that is yet to start.',
      '',
      'Exit codes: 0 matched, 1 codex-ps failed, 2 wrong usage, 3 timed out.',
      'Example: codex-ps wait --thread migration --until idle && notify-send "migration is done"',
    ].join('\n'),
    load: async () => (await import('./run-wait.js')).runWait,
  }),
  command({
    name: 'status',
    summary: 'print how many sessions are in each state, in one line for status bars',
    flags: {
      format: {
        type: 'text',
        default: 'plain',
        choices: statusFormats,
        help: 'plain, tmux, waybar, polybar, json, or a template such as "{ask} ask, {limit}"',
      },
      watch: { type: 'switch', help: 'print a line now and at each change' },
      'exit-code': {
        type: 'switch',
        help: 'exit with 10 if a session asks, 11 if one has failed',
      },
    },
    notes: [
      'docs/status-bars.md in the package has snippets for tmux, waybar, polybar and others.',
      '',
      'Exit codes: 0 printed; with --exit-code 0 nobody needs you, 10 a session asks, 11 one failed; ' +
        '1 codex-ps failed, 2 wrong usage.',
    ].join('\n'),
    load: async () => (await import('./run-status.js')).runStatus,
  }),
  command({
    name: 'list',
    summary: 'print the table as TSV or CSV, for other programs',
    flags: {
      format: {
        type: 'choice',
        choices: ['tsv', 'csv'],
        default: 'tsv',
        help: 'how the columns are separated',
      },
      header: { type: 'switch', help: 'print the names of the columns first' },
    },
    notes: [
      'Choose columns with --columns. The thread id is whole, and nothing is cut or padded.',
      'Example: codex-ps list --columns tid,state,title | fzf --with-nth 2.. | cut -f 1',
    ].join('\n'),
    load: async () => (await import('./print-table.js')).runList,
  }),
  command({
    name: 'notify',
    summary: 'notify you when a session needs you, without the monitor',
    words: '',
    flags: {
      to: {
        type: 'choice',
        choices: targets,
        group: 'Output',
        help: 'what notifies you; desktop: notify-send, or osascript on macOS',
        defaultText: 'command if notify.command is set, else desktop',
      },
      'print-unit': {
        type: 'choice',
        choices: Object.keys(serviceUnits) as readonly (keyof typeof serviceUnits)[],
        group: 'Output',
        help: 'print a unit that runs this command line as a service, and exit',
      },
      debug: { type: 'switch', group: 'Output', help: 'print each notification to stderr' },
    },
    notes: [
      'The settings of [notify] apply, and what you mute or snooze in the monitor. Several codex-ps ' +
        'notify you once. docs/notifications.md in the package says how to run it as a service.',
      '',
      'Ends by a signal. Exit codes: 1 codex-ps failed, 2 wrong usage.',
    ].join('\n'),
    load: async () => (await import('./run-notify.js')).runNotify,
  }),
  command({
    name: 'explain',
    summary: 'show all evidence for the status of a thread',
    words: '<thread>',
    notes: `${aboutThread}\nExit codes: 0 explained, 1 not live (the page says what was searched), 2 wrong usage.`,
    load: async () => (await import('./run-explain.js')).runExplain,
  }),
  command({
    name: 'ended',
    summary: 'list the sessions that have ended, and how to resume them',
    flags: {
      since: {
        type: 'text',
        group: 'Sessions',
        default: '24h',
        help: 'how far to look back: 90m, 24h, 7d',
      },
    },
    notes: 'Exit codes: 0 listed, 1 codex-ps failed, 2 wrong usage.',
    load: async () => (await import('./run-ended.js')).runEnded,
  }),
  command({
    name: 'mcp',
    summary: 'serve your sessions, read-only, to a coding agent over MCP on stdin and stdout',
    words: '',
    flags: {},
    notes: [
      'Tools: list_sessions, explain_session, who_else_works_here, wait_for.',
      'docs/mcp.md in the package says how to configure Codex for it.',
      '',
      'Exit codes: 0 the client has closed stdin, 1 codex-ps failed, 2 wrong usage.',
      'Example: codex mcp add codex-ps -- codex-ps mcp',
    ].join('\n'),
    load: async () => (await import('./run-mcp.js')).runMcp,
  }),
  command({
    name: 'doctor',
    summary: 'check the environment and find out why a session may be missing',
    flags: {
      redact: {
        type: 'switch',
        help: 'replace names, paths, titles and hosts, to make the report safe to post',
      },
    },
    notes:
      'Exit codes: 0 no problems (warnings allowed), 1 a problem was found or codex-ps failed, 2 wrong usage.',
    load: async () => (await import('./run-doctor.js')).runDoctor,
  }),
  command({
    name: 'config',
    summary: 'show the effective settings and where each comes from',
    flags: {
      check: {
        type: 'switch',
        help: 'print only the mistakes in the configuration file, one per line',
      },
    },
    notes:
      'Exit codes: 0 no mistakes, 1 the configuration file has a mistake (on stderr; with --check on stdout), 2 wrong usage.',
    load: async () => (await import('./run-config.js')).runConfig,
  }),
  command({
    name: 'completion',
    summary: 'print a shell completion script',
    words: `<${shells.join('|')}>`,
    notes: [
      'bash: eval "$(codex-ps completion bash)" in ~/.bashrc',
      'zsh:  source <(codex-ps completion zsh) in ~/.zshrc, below compinit',
      'fish: codex-ps completion fish > ~/.config/fish/completions/codex-ps.fish',
    ].join('\n'),
    load: () => Promise.resolve(runCompletion),
  }),
  command({
    name: 'man',
    summary: 'print the man page',
    notes: 'Read it with: codex-ps man | man -l -',
    load: () => Promise.resolve(runMan),
  }),
  // What the shells ask when Tab is pressed.
  command({
    name: '__complete',
    summary: 'print what completes the last argument',
    words: '[argument]…',
    hidden: true,
    load: async () => (await import('./run-complete.js')).runComplete,
  }),
];
