/** Options with a value, from `--help` of 0.150 and 0.169; an unknown one is taken to have none. */
const takesValue = new Set([
  ...['-c', '--config', '--enable', '--disable', '--remote', '--remote-auth-token-env'],
  ...['-m', '--model', '--local-provider', '-p', '--profile', '-s', '--sandbox'],
  ...['-C', '--cd', '--add-dir', '-a', '--ask-for-approval'],
  ...['--thread-source', '--output-schema', '--color', '-o', '--output-last-message'],
  ...['--listen', '--base', '--commit', '--title'],
]);
/** Takes every word up to the next option. */
const takesMany = new Set(['-i', '--image']);

const subcommands = new Set([
  ...['agents', 'exec', 'e', 'review', 'login', 'logout', 'mcp', 'mcp-server', 'plugin'],
  ...['app-server', 'remote-control', 'completion', 'update', 'doctor', 'sandbox', 'debug'],
  ...['apply', 'a', 'resume', 'fork', 'queue', 'archive', 'delete', 'unarchive', 'cloud'],
  ...['migrate-rollouts', 'migrate-nfs-db', 'exec-server', 'features', 'help', 'proto'],
  ...['execpolicy', 'responses-api-proxy', 'stdio-to-uds', 'app', 'cloud-tasks'],
]);

export interface CodexArgs {
  /** undefined for the interactive TUI. */
  readonly subcommand: string | undefined;
  /** The words after the subcommand that are no options; of a TUI without one, its prompt. */
  readonly words: readonly string[];
  /** The options, without their values. */
  readonly options: ReadonlySet<string>;
  /** The value of `-C`: where the thread works, whatever the process's own directory. */
  readonly directory: string | undefined;
  /** The value of `--remote` (a TUI's) or `--listen` (a server's). */
  readonly address: string | undefined;
}

export function parseCodexArgs(args: readonly string[]): CodexArgs {
  const words: string[] = [];
  const options = new Map<string, string | undefined>();
  let at = 0;
  while (at < args.length) {
    const arg = args[at] ?? '';
    at += 1;
    if (arg === '--') break;
    if (!arg.startsWith('-') || arg === '-') {
      words.push(arg);
      continue;
    }
    const { name, value } = splitOption(arg);
    const end = value === undefined ? endOfValues(args, at, name) : at;
    options.set(name, value ?? (end > at ? args[at] : undefined));
    at = end;
  }
  const first = words[0] ?? '';
  const subcommand = subcommands.has(first) ? first : undefined;
  return {
    subcommand,
    // What follows `--` is text, never a subcommand.
    words: [...(subcommand === undefined ? words : words.slice(1)), ...args.slice(at)],
    options: new Set(options.keys()),
    directory: options.get('-C') ?? options.get('--cd'),
    address: options.get('--remote') ?? options.get('--listen'),
  };
}

/** `--cd=x` and `-Cx` carry their value; `--cd x` does not. */
function splitOption(arg: string): { readonly name: string; readonly value: string | undefined } {
  if (arg.startsWith('--')) {
    const equals = arg.indexOf('=');
    return equals === -1
      ? { name: arg, value: undefined }
      : { name: arg.slice(0, equals), value: arg.slice(equals + 1) };
  }
  const name = arg.slice(0, 2);
  const attached = arg.slice(2);
  return attached === '' || !(takesValue.has(name) || takesMany.has(name))
    ? { name: arg, value: undefined }
    : { name, value: attached.replace(/^=/, '') };
}

/** The place behind the values of an option that stands before `at`. */
function endOfValues(args: readonly string[], at: number, name: string): number {
  if (takesValue.has(name)) return Math.min(at + 1, args.length);
  if (!takesMany.has(name)) return at;
  const next = args.findIndex((arg, index) => index >= at && arg.startsWith('-'));
  return next === -1 ? args.length : next;
}
