import { sha256 } from '../../core/text/sha256.js';
import type { HostPorts } from '../../platform/host-ports.js';

type MachinePorts = Pick<HostPorts, 'run' | 'identity'> & {
  readonly files: Pick<HostPorts['files'], 'readText'>;
};

/**
 * The same for two aliases of one machine: a hash of systemd's id, which must not be shown itself, or of macOS's
 * IOPlatformUUID. undefined where there is none.
 */
export function machineIdReader(ports: MachinePorts): () => Promise<string | undefined> {
  let known: Promise<string | undefined> | undefined;
  return () => (known ??= readMachineId(ports));
}

async function readMachineId(ports: MachinePorts): Promise<string | undefined> {
  const id = await (ports.identity.platform === 'darwin' ? platformUuid(ports) : systemdId(ports));
  return id === undefined || id === '' ? undefined : sha256(`codex-ps ${id}`).slice(0, 32);
}

async function systemdId({ files }: MachinePorts): Promise<string | undefined> {
  const id = await files.readText('/etc/machine-id', 64);
  return id.ok ? id.value.trim() : undefined;
}

async function platformUuid({ run }: MachinePorts): Promise<string | undefined> {
  const args = ['-rd1', '-c', 'IOPlatformExpertDevice'];
  const asked = await run({ program: 'ioreg', args, timeoutMs: 2_000, maxBytes: 1 << 20 });
  return asked.kind === 'exited'
    ? /"IOPlatformUUID" = "([0-9A-Fa-f-]{36})"/.exec(asked.stdout)?.[1]
    : undefined;
}
