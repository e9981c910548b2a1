import { sha256 } from '../../core/text/sha256.js';
import type { FilePort } from '../../platform/host-ports.js';

/**
 * The same for two aliases of one machine, and good for nothing else: systemd asks that its own id not be
 * shown, so a hash of it is. undefined where there is none (macOS).
 */
export function machineIdReader(
  files: Pick<FilePort, 'readText'>,
): () => Promise<string | undefined> {
  let known: Promise<string | undefined> | undefined;
  return () => (known ??= readMachineId(files));
}

async function readMachineId(files: Pick<FilePort, 'readText'>): Promise<string | undefined> {
  const id = await files.readText('/etc/machine-id', 64);
  if (!id.ok || id.value.trim() === '') return undefined;
  return sha256(`codex-ps ${id.value.trim()}`).slice(0, 32);
}
