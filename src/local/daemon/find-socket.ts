import type { DaemonFailure } from '../../core/facts/daemon.js';
import type { Result } from '../../core/result.js';
import { err, ok } from '../../core/result.js';
import type { FilePort, FileStat, FileFailure, HostIdentity } from '../../platform/host-ports.js';

const controlDirectory = 'app-server-control';
const socketName = 'app-server-control.sock';

/** What `sun_path` holds on macOS; Linux has 4 bytes more. libuv cuts a longer one, silently, and connects to another. */
const maxSocketPathBytes = 103;

/**
 * The control socket of a CODEX_HOME, with its links resolved; undefined where there is none.
 * 0.157 and later put a link there, to `/tmp/codex-daemon-<uid>/<sha256>`: /tmp is everybody's, so
 * whoever owns the socket must be the user, or root, who could pose as the user anyway. The same goes for
 * the directory that names it, for another's link could lead us to any socket of ours.
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
  const untrusted = [directory.value, socket.value].find((stat) => !isTrusted(stat, identity));
  if (untrusted) return err({ kind: 'foreign-owner', uid: untrusted.uid });
  if (Buffer.byteLength(path.value) > maxSocketPathBytes) {
    return err({ kind: 'refused', code: 'ENAMETOOLONG' });
  }
  return ok(path.value);
}

function isTrusted(stat: FileStat, identity: HostIdentity): boolean {
  return stat.uid === identity.uid || stat.uid === 0;
}

/** No such file, or a file where a directory should be: there is no daemon here. */
function absentOr({ code }: FileFailure): Result<undefined, DaemonFailure> {
  return code === 'ENOENT' || code === 'ENOTDIR' ? ok(undefined) : err({ kind: 'refused', code });
}
