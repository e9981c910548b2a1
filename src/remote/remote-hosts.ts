import type { HostResult } from '../core/session/snapshot.js';
import { err, ok } from '../core/result.js';
import { durationMs, type DurationMs } from '../core/time.js';
import { namesReader, type NamesReader, type UserNames } from '../local/titles/titles-reader.js';
import { builtFile } from '../platform/runtime/package-files.js';
import type { SshPorts } from '../platform/ports/ssh-ports.js';
import type { ConnectionDeps, HostPlan } from './host-connection.js';
import { loginSlots } from './ssh/login-slots.js';
import { ChoosingTransport } from './ssh/ssh-transport.js';

/** Plain data, for a worker. */
export interface RemoteWorkerData {
  readonly plans: readonly HostPlan[];
  readonly sshBin: string;
  readonly allSources: boolean;
  readonly namesPath: string;
}

export interface RemoteHosts extends ConnectionDeps {
  /** The answer with the names that the user gave on this machine, which win over those given there. */
  readonly named: (result: HostResult) => Promise<HostResult>;
  /** Calls the listener when the user has named something; returns what ends that. */
  readonly onNewNames: (listener: () => void) => () => void;
}

export function remoteHosts(
  ports: SshPorts,
  data: RemoteWorkerData,
  interval: DurationMs,
): RemoteHosts {
  const names = namesReader(ports.files, data.namesPath);
  return {
    transport: new ChoosingTransport({ ports, sshBin: data.sshBin, slots: loginSlots() }),
    ports,
    interval,
    allSources: data.allSources,
    readProgram: () => {
      const program = builtFile('codex-ps-push.cjs');
      return Promise.resolve(
        program === undefined
          ? err('this build of codex-ps has nothing to send: codex-ps-push.cjs is missing')
          : ok(Buffer.from(program)),
      );
    },
    named: (result) => named(result, names),
    onNewNames: (listener) => followNames(ports, names, listener),
  };
}

const namesEveryMs = durationMs(2_000);

function followNames({ after }: SshPorts, names: NamesReader, listener: () => void): () => void {
  let stopped = false;
  let cancel = (): void => undefined;
  let known: UserNames | undefined;
  const check = async (): Promise<void> => {
    const now = await names();
    if (stopped) return;
    if (known && known !== now) listener();
    known = now;
    cancel = after(namesEveryMs, () => void check());
  };
  void check();
  return () => {
    stopped = true;
    cancel();
  };
}

async function named(result: HostResult, names: NamesReader): Promise<HostResult> {
  if (result.kind === 'failed') return result;
  const { answer } = result;
  const { byHost } = await names();
  const own = byHost.get(answer.snapshot.host);
  if (!own) return result;
  const sessions = answer.snapshot.sessions.map((session) => {
    const name = own.get(session.threadId);
    return name === undefined ? session : { ...session, name };
  });
  return { kind: 'answered', answer: { ...answer, snapshot: { ...answer.snapshot, sessions } } };
}
