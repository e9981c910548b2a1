import { basename, dirname, join, resolve } from 'node:path/posix';
import { pathBelow } from '../core/fleet/file-conflicts.js';
import { localHost } from '../core/ids.js';
import { err, ok, type Result } from '../core/result.js';
import type { Session } from '../core/session/session.js';
import { repositoryFields } from '../interpret/session-row.js';
import { headReader } from '../local/git/head-reader.js';
import type { HostPorts } from '../platform/host-ports.js';

/** A directory or a file of this machine, and its repository as a session there would have it. */
export interface Place extends Pick<Session, 'repoRoot' | 'repoMainRoot' | 'repoRemote'> {
  /** It, as it was given and without links. */
  readonly paths: readonly string[];
  /** The same of the directory: of a file that which it is in. */
  readonly directories: readonly string[];
  readonly homeDir: string;
}

/** The error is one sentence. A file need not exist yet, its directory must. */
export async function readPlace(ports: HostPorts, text: string): Promise<Result<Place, string>> {
  const path = resolve('/', text);
  const stat = await ports.files.stat(path);
  const isDirectory = stat.ok && stat.value.kind === 'directory';
  const directory = isDirectory ? path : dirname(path);
  const real = await ports.files.realPath(directory);
  if (!real.ok) return err(`${directory} cannot be read here (${real.error.code}): check the path`);
  const repository = (await headReader(ports)([real.value])).get(real.value);
  if (repository?.kind === 'failure') {
    return err(`the repository at ${directory} cannot be read: ${repository.detail}`);
  }
  const directories = [directory, real.value];
  return ok({
    ...repositoryFields(repository),
    directories,
    paths: isDirectory ? directories : directories.map((each) => join(each, basename(path))),
    homeDir: ports.identity.homeDir,
  });
}

/** What a session has to do with a place; undefined for nothing, as far as it is known. */
export function relationOf(session: Session, place: Place): string | undefined {
  const { cwd = '', repoRoot, changedFiles = [] } = session;
  const isHere = session.host === localHost;
  const same = (key: 'repoRoot' | 'repoMainRoot' | 'repoRemote'): boolean =>
    place[key] !== undefined && session[key] === place[key];
  const isWithin = (directory: string, path: string): boolean =>
    path === directory || pathBelow(directory === '/' ? '' : directory, path) !== undefined;
  // Many sessions share these directories, and work anywhere below.
  const isBroad = cwd === '' || cwd === '/' || cwd === place.homeDir || repoRoot !== undefined;
  const meets = (directory: string): boolean =>
    isWithin(directory, cwd) || (!isBroad && isWithin(cwd, directory));
  const isChanged = place.paths.some((at) => changedFiles.some(({ path }) => isWithin(at, path)));
  const relations = {
    changed_here: isHere && isChanged,
    same_worktree: isHere && same('repoRoot'),
    same_directory: isHere && place.directories.some(meets),
    other_worktree: isHere && same('repoMainRoot'),
    other_clone: same('repoRemote'),
  };
  return Object.entries(relations).find(([, holds]) => holds)?.[0];
}
