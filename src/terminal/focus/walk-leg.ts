import type { CommandLine } from '../../platform/processes/command-line.js';
import type { Pid } from '../../core/ids.js';
import type { Refusal } from '../../core/refusal.js';
import { err, ok, type Result } from '../../core/result.js';
import { unreachable } from '../../core/unreachable.js';
import type { HeldSeat } from './held-seat.js';
import type { Leg, TrustedSocket } from './leg.js';
import { holdingOf } from './terminal-programs.js';
import { cleanLine } from '../../core/text/clean-text.js';
import { readChain, type SeatPorts } from './read-chain.js';
import { runStep } from './run-step.js';

/** The way to a terminal, found: nothing has been changed yet. */
export interface Way {
  readonly commands: readonly CommandLine[];
  /** The programs that are told, from the inside outwards. */
  readonly through: readonly string[];
  /** What stays undone. */
  readonly note: string | undefined;
}

type GoLeg = Extract<Leg, { readonly kind: 'go' }>;

/** Asks what there is to ask, until it is known what to run. */
export async function walkLeg(ports: SeatPorts, start: Leg): Promise<Result<GoLeg, Refusal>> {
  for (let leg = start; ;) {
    switch (leg.kind) {
      case 'go':
        return ok(leg);
      case 'refused':
        return err(leg.refusal);
      case 'trust': {
        const trouble = await distrust(ports, leg.socket);
        if (trouble !== undefined) return err({ reason: trouble, paste: undefined });
        leg = leg.then;
        break;
      }
      case 'ask': {
        const answer = await runStep(ports, leg.command);
        if (!answer.ok) {
          return err({ reason: `${answer.error}: ${leg.remedy}`, paste: undefined });
        }
        leg = leg.read(answer.value);
        break;
      }
      default:
        unreachable(leg);
    }
  }
}

/** Why nothing may be asked of the socket; undefined where it is trusted. */
async function distrust(ports: SeatPorts, socket: TrustedSocket): Promise<string | undefined> {
  switch (socket.kind) {
    case 'file':
      return distrustFile(ports, socket.path);
    case 'abstract':
      return (await isListener(ports, socket))
        ? undefined
        : `its socket ${socket.name} is not that of process ${socket.pid}: codex-ps asks it nothing`;
  }
}

const maxUnixTableBytes = 16 << 20;

/** Whether the process has the listening socket of that name open. The kernel tells the owner of no abstract name. */
async function isListener(
  { files }: SeatPorts,
  { name, pid }: Extract<TrustedSocket, { readonly kind: 'abstract' }>,
): Promise<boolean> {
  const table = await files.readText('/proc/net/unix', maxUnixTableBytes);
  const rows = table.ok ? table.value.split('\n').map((row) => row.split(' ')) : [];
  const links = new Set(
    rows.flatMap((row) => (row.at(-1) === name ? `socket:[${row.at(-2) ?? ''}]` : [])),
  );
  if (links.size === 0) return false;
  const fds = await files.list(`/proc/${pid}/fd`);
  for (const fd of fds.ok ? fds.value : []) {
    const target = await files.readLink(`/proc/${pid}/fd/${fd}`);
    if (target.ok && links.has(target.value)) return true;
  }
  return false;
}

async function distrustFile(
  { files, identity }: SeatPorts,
  path: string,
): Promise<string | undefined> {
  const shown = cleanLine(path, 120);
  const stat = await files.stat(path);
  if (!stat.ok) return `its socket ${shown} cannot be reached (${stat.error.code})`;
  if (stat.value.kind !== 'socket') return `${shown} is no socket`;
  return stat.value.uid === identity.uid
    ? undefined
    : `the socket ${shown} belongs to another user: codex-ps asks it nothing`;
}

/** Multiplexers in multiplexers in a terminal: nobody goes deeper. */
const maxDepth = 5;

/** From a process in a terminal to the window before the user's eyes. */
export async function wayTo(
  ports: SeatPorts,
  target: { readonly pid: Pid; readonly tty: string },
  here: HeldSeat | undefined,
): Promise<Result<Way, Refusal>> {
  const chain = await readChain(ports, target.pid);
  if (chain?.[0].tty !== target.tty) {
    return err({ reason: 'its process is not in that terminal any more', paste: undefined });
  }
  return outwards(ports, chain, here, maxDepth);
}

async function outwards(
  ports: SeatPorts,
  chain: NonNullable<Awaited<ReturnType<typeof readChain>>>,
  here: HeldSeat | undefined,
  depth: number,
): Promise<Result<Way, Refusal>> {
  const holding = holdingOf(chain);
  if (holding.kind === 'mute') return err({ reason: holding.reason, paste: undefined });
  const { program, seat } = holding;
  const leg = await walkLeg(ports, program.focus(seat, here));
  if (!leg.ok) return leg;
  const { commands, outer, note } = leg.value;
  const inner: Way = { commands, through: [program.called], note };
  if (outer === undefined) return ok(inner);
  const next = depth > 1 ? await readChain(ports, outer) : undefined;
  const rest = next && (await outwards(ports, next, here, depth - 1));
  // What is inside is worth showing even where its window cannot be raised.
  if (!rest?.ok) {
    const why = rest ? rest.error.reason : 'nothing more is known of it';
    return ok({ ...inner, note: `its window is not raised: ${why}` });
  }
  return ok({
    commands: [...commands, ...rest.value.commands],
    through: [...inner.through, ...rest.value.through],
    note: rest.value.note,
  });
}
