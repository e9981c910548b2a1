import { nodePorts } from '../platform/ports/node-ports.js';
import { startDiscovery, type StartedDiscovery } from '../local/processes/start-discovery.js';

/** In one-shot commands; the monitor can wait longer without keeping anyone waiting. */
export const oneShotLsofTimeoutMs = 2_000;

/** As codex-ps asks itself on another host: the same as no word of hosts at all. */
function withoutHostLocal(argv: readonly string[]): readonly string[] {
  const at = argv.indexOf('--host');
  return at >= 0 && argv[at + 1] === 'local' ? argv.toSpliced(at, 2) : argv;
}

/** Words that make a run without discovery, or one with another kind than the usual. */
const exceptional = /^(?:-h|--help|-V|--version|--host.*|--discovery.*|--demo)$/;

/**
 * Begins the usual discovery before the command line has been read, where it is plain that it will be
 * wanted: `--json` or `--once` on this machine. undefined where it is not.
 */
export function startEarly(argv: readonly string[]): StartedDiscovery | undefined {
  // A command, which may want no look at all.
  if (argv[0]?.startsWith('-') === false) return undefined;
  const isOneShot = argv.includes('--json') || argv.includes('--once');
  if (!isOneShot || withoutHostLocal(argv).some((word) => exceptional.test(word))) {
    return undefined;
  }
  return startDiscovery(nodePorts(), { mode: 'auto', lsofTimeoutMs: oneShotLsofTimeoutMs });
}
