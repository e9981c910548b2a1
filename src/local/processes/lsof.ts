import { pidOf, type Pid } from '../../core/ids.js';
import { err, ok, type Result } from '../../core/result.js';
import { pathOf } from '../../platform/files/path-bytes.js';
import type { WrittenFile } from './holdings.js';

/** What `lsof -F pRucftan` says of one process. */
export interface LsofProcess {
  readonly pid: Pid;
  readonly parentPid: Pid | undefined;
  readonly uid: number | undefined;
  readonly command: string;
  /** As lsof prints it, ` (deleted)` included; undefined where it may not be read. */
  readonly cwd: string | undefined;
  readonly executable: string | undefined;
  /** `ttys004`: of its standard streams; undefined where none of them is a terminal. */
  readonly tty: string | undefined;
  readonly writtenFiles: readonly WrittenFile[];
  /** Its open files may not be inspected: another user's, or one that forbids it. */
  readonly unreadable: boolean;
  /** A name of it holds `^X`, which lsof prints for a control character and for the text alike. */
  readonly ambiguousNames: boolean;
}

/** The text is not what `lsof -F` prints. */
export interface NotLsof {
  readonly firstLine: string;
}

type Draft = { -readonly [Key in keyof LsofProcess]: LsofProcess[Key] } & {
  writtenFiles: WrittenFile[];
};

/** One field of the file that is being read: descriptor, access mode, type. */
interface OpenFile {
  fd: string;
  access: string;
  type: string;
}

/** A process set begins with `p`, a file set with `f`; each line is one letter and its value. */
export function parseLsof(text: string): Result<readonly LsofProcess[], NotLsof> {
  const processes: Draft[] = [];
  let current: Draft | undefined;
  let file: OpenFile = noFile();
  for (const line of text.split('\n')) {
    const begun = line.startsWith('p') ? draftOf(line.slice(1)) : undefined;
    if (begun) {
      processes.push(begun);
      current = begun;
      file = noFile();
    } else if (current === undefined && line !== '') {
      return err({ firstLine: line.slice(0, 80) });
    } else if (line.startsWith('f')) {
      file = { fd: line.slice(1), access: '', type: '' };
    } else if (current) {
      readField(current, file, line);
    }
  }
  return ok(processes);
}

function noFile(): OpenFile {
  return { fd: '', access: '', type: '' };
}

function draftOf(value: string): Draft | undefined {
  const pid = /^\d+$/.test(value) ? pidOf(Number(value)) : undefined;
  if (pid === undefined) return undefined;
  return {
    pid,
    parentPid: undefined,
    uid: undefined,
    command: '',
    cwd: undefined,
    executable: undefined,
    tty: undefined,
    writtenFiles: [],
    unreadable: false,
    ambiguousNames: false,
  };
}

function readField(draft: Draft, file: OpenFile, line: string): void {
  const value = line.slice(1);
  switch (line.charAt(0)) {
    case 'R':
      draft.parentPid = pidOf(Number(value));
      break;
    case 'u':
      draft.uid = /^\d+$/.test(value) ? Number(value) : undefined;
      break;
    case 'c':
      draft.command = unescapeLsofName(value);
      break;
    case 'a':
      file.access = value;
      break;
    case 't':
      file.type = value;
      break;
    case 'n':
      readName(draft, file, value);
      break;
    default:
  }
}

/** lsof 4.95 says in place of a name why it has none: `/proc/7/cwd (readlink: Permission denied)`. */
const refusal =
  / \((?:readlink|opendir|open|stat): (?:Permission denied|Operation not permitted)\)$/;
const failure = / \((?:readlink|opendir|open|stat|lstat|fdinfo): [^()]*\)$/;

function readName(draft: Draft, file: OpenFile, name: string): void {
  if (name.endsWith(')') && failure.test(name)) {
    if (refusal.test(name) && /^(?:cwd|NOFD)$/.test(file.fd)) draft.unreadable = true;
    return;
  }
  const path = unescapeLsofName(name);
  // Only regular files are written threads; a FIFO, a socket or a directory owns nothing.
  const written = /^\d+$/.test(file.fd) && /[wu]/.test(file.access) && file.type === 'REG';
  if (file.fd === 'cwd') draft.cwd = path;
  // The first text file is the program; on macOS its libraries follow.
  else if (file.fd === 'txt') draft.executable ??= path;
  else if (/^[012]$/.test(file.fd) && file.type === 'CHR') draft.tty ??= ttyOf(path);
  else if (written) draft.writtenFiles.push({ fd: file.fd, path });
  else return;
  if (isAmbiguous(name)) draft.ambiguousNames = true;
}

function ttyOf(device: string): string | undefined {
  return /^\/dev\/(ttys?\d+|pts\/\d+)$/.exec(device)?.[1];
}

const escapes = /\\\\|\\[bfnrt]|(?:\\x[0-9a-f]{2})+/g;

const named: Readonly<Record<string, string>> = {
  '\\\\': '\\',
  '\\b': '\b',
  '\\f': '\f',
  '\\n': '\n',
  '\\r': '\r',
  '\\t': '\t',
};

/**
 * Undoes what lsof does to a name that is not printable in its locale: `\n`, `\\`, and bytes as
 * `\xc3\xa9`, which together may make one character. `^[` stays: lsof 4.95 prints an escape
 * character so, but a name that really holds these two characters is printed the same (`isAmbiguous`).
 */
export function unescapeLsofName(name: string): string {
  if (!name.includes('\\')) return name;
  return name.replace(escapes, (found) => named[found] ?? decodeBytes(found));
}

/** Whether a `^X` in it may stand for a control character. */
export function isAmbiguous(name: string): boolean {
  return /\^[@-_?]/.test(name);
}

function decodeBytes(escaped: string): string {
  const bytes = escaped.split('\\x').slice(1);
  return pathOf(Buffer.from(bytes.join(''), 'hex'));
}
