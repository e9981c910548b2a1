import type { DaemonFailure } from '../../core/facts/daemon.js';
import type { Result } from '../../core/result.js';
import { err, ok } from '../../core/result.js';
import type { FilePort, FileFailure, HostIdentity } from '../../platform/host-ports.js';

const controlDirectory = 'app-server-control';
const socketName = 'app-server-control.sock';

/** The limit of macOS; Linux has 4 bytes more. libuv truncates a longer path and connects to another socket. */
const maxSocketPathBytes = 103;

/**
 * The control socket of a CODEX_HOME, with its links resolved; undefined where there is none. 0.157 and later put a link
 * there, to `/tmp/codex-daemon-<uid>/<sha256>`. Anyone may write in /tmp, so the socket must be owned by the user or
 * root, and so must the directory of the link, which could lead to any socket of the user's.
 */
export async function findSocket(
  codexHome: string,
  files: FilePort,
  identity: HostIdentity,
): Promise<Result<string | undefined, DaemonFailure>> {
  const directory = await files.stat(`${codexHome}/${controlDirectory}`);
  if (!directory.ok) return absentOr(directory.error);
  const path = await files.realPath(`${codexHome}/${controlDirectory}/${socketName}`);
  if (!path.ok) return absentOr(path.error);
  const socket = await files.stat(path.value);
  if (!socket.ok) return absentOr(socket.error);
  if (socket.value.kind !== 'socket') return err({ kind: 'nonsense', detail: 'not a socket' });
  const owners = [directory.value.uid, socket.value.uid];
  if (owners.some((uid) => uid !== identity.uid && uid !== 0))
    return err({ kind: 'foreign-owner' });
  if (Buffer.byteLength(path.value) > maxSocketPathBytes) {
    return err({ kind: 'refused', code: 'ENAMETOOLONG' });
  }
  return ok(path.value);
}

function absentOr({ code }: FileFailure): Result<undefined, DaemonFailure> {
  return code === 'ENOENT' || code === 'ENOTDIR' ? ok(undefined) : err({ kind: 'refused', code });
}
