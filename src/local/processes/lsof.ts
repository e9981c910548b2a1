import type { DiscoveryFailure } from '../../core/facts/processes.js';
import { pidOfText, type Pid } from '../../core/ids.js';
import { err, ok, type Result } from '../../core/result.js';
import { pathOf } from '../../platform/paths/path-bytes.js';
import { howItEnded, type CommandOutcome } from '../../platform/host-ports.js';
import type { WrittenFile } from './holdings.js';
import type { Listed } from './proc-process.js';

/** What `lsof -F pRucftan` says of one process. */
export interface LsofProcess extends Listed {
  /** `ttys004`: of its standard streams; undefined where none of them is a terminal. */
  readonly tty: string | undefined;
  readonly writtenFiles: readonly WrittenFile[];
  /** Its open files may not be read: it is another user's, or forbids it. */
  readonly unreadable: boolean;
  /** A name of it holds `^X`, which lsof prints for a control character and for the text alike. */
  readonly ambiguousNames: boolean;
}

type Draft = { -readonly [Key in keyof LsofProcess]: LsofProcess[Key] } & {
  writtenFiles: WrittenFile[];
};

/** Of the file that is being read: descriptor, access mode, type. */
const noFile = { f: '', a: '', t: '' };
type OpenFile = Readonly<typeof noFile>;

/** Lines of a letter and a value: `p` begins a process, `f` a file. The error is the first line of another form. */
export function parseLsof(text: string): Result<readonly LsofProcess[], string> {
  const processes: Draft[] = [];
  let file: OpenFile = noFile;
  for (const line of text.split('\n')) {
    const letter = line.charAt(0);
    const value = line.slice(1);
    const pid = letter === 'p' ? pidOfText(value) : undefined;
    const current = processes.at(-1);
    if (pid !== undefined) {
      processes.push(draftOf(pid));
      file = noFile;
    } else if (current === undefined) {
      if (line !== '') return err(line.slice(0, 80));
    } else if (letter === 'f') file = { ...noFile, f: value };
    else if (letter === 'a' || letter === 't') file = { ...file, [letter]: value };
    else if (letter === 'R') current.parentPid = pidOfText(value);
    else if (letter === 'u') current.uid = /^\d+$/.test(value) ? Number(value) : undefined;
    else if (letter === 'c') current.command = unescapeLsofName(value);
    else if (letter === 'n') readName(current, file, value);
  }
  return ok(processes);
}

function draftOf(pid: Pid): Draft {
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

/** lsof 4.95 prints why it has no name instead: `/proc/7/cwd (readlink: Permission denied)`. */
const refusal =
  / \((?:readlink|opendir|open|stat): (?:Permission denied|Operation not permitted)\)$/;
const failure = / \((?:readlink|opendir|open|stat|lstat|fdinfo): [^()]*\)$/;

function readName(draft: Draft, { f: fd, a: access, t: type }: OpenFile, name: string): void {
  if (name.endsWith(')') && failure.test(name)) {
    if (refusal.test(name) && /^(?:cwd|NOFD)$/.test(fd)) draft.unreadable = true;
    return;
  }
  const path = unescapeLsofName(name);
  // Threads are regular files.
  const written = /^\d+$/.test(fd) && /[wu]/.test(access) && type === 'REG';
  if (fd === 'cwd') draft.cwd = path;
  // The first text file is the program; on macOS its libraries follow.
  else if (fd === 'txt') draft.executable ??= path;
  else if (/^[012]$/.test(fd) && type === 'CHR') draft.tty ??= ttyOf(path);
  else if (written) draft.writtenFiles.push({ fd, path });
  else return;
  if (isAmbiguous(name)) draft.ambiguousNames = true;
}

function ttyOf(device: string): string | undefined {
  return /^\/dev\/(ttys?\d+|pts\/\d+)$/.exec(device)?.[1];
}

/** Save the bytes, as in JSON. */
const escapes = /\\[\\bfnrt]|(?:\\x[0-9a-f]{2})+/g;

/**
 * Undoes how lsof prints what is not printable in its locale: `\n`, `\\`, and bytes as `\xc3\xa9`. `^[` stays: lsof
 * 4.95 prints an escape character like a name with these two characters (`isAmbiguous`).
 */
export function unescapeLsofName(name: string): string {
  if (!name.includes('\\')) return name;
  return name.replace(escapes, (found) =>
    found[1] === 'x' ? decodeBytes(found) : String(JSON.parse(`"${found}"`)),
  );
}

/** Whether a `^X` in it may stand for a control character. */
export function isAmbiguous(name: string): boolean {
  return /\^[@-_?]/.test(name);
}

function decodeBytes(escaped: string): string {
  const bytes = escaped.split('\\x').slice(1);
  return pathOf(Buffer.from(bytes.join(''), 'hex'));
}

export function readLsofOutcome(
  outcome: CommandOutcome,
): Result<readonly LsofProcess[], DiscoveryFailure> {
  if (outcome.kind === 'exited') return readOutput(outcome);
  if (outcome.kind === 'missing') return err({ kind: 'lsof-missing' });
  return outcome.kind === 'timed-out'
    ? err({ kind: 'lsof-timed-out', afterMs: outcome.afterMs })
    : err({ kind: 'lsof-failed', detail: howItEnded(outcome) });
}

/** lsof exits with 1 both where it finds nothing and where it fails: only stderr, apart from warnings, tells which. */
function readOutput(
  exited: Extract<CommandOutcome, { kind: 'exited' }>,
): Result<readonly LsofProcess[], DiscoveryFailure> {
  const { code, stdout, stderr } = exited;
  const processes = parseLsof(stdout);
  if (!processes.ok) {
    const detail = `its output is not lsof's: ${oneLine(processes.error)}`;
    return err({ kind: 'lsof-failed', detail });
  }
  const broken = code > 1 || (code === 1 && firstComplaint(stderr) !== undefined);
  if (processes.value.length > 0 || !broken) return processes;
  const detail = `exit ${code}: ${firstComplaint(stderr) ?? 'no output'}`;
  return err({ kind: 'lsof-failed', detail });
}

/**
 * Warnings of lsof and the dynamic loader. On macOS a process that has just ended, or has a name of 31 characters or
 * more, is reported (`PID 7: can't get argument buffer`) and makes lsof exit with 1.
 */
const harmless = /^lsof: (?:WARNING|avoiding|no pwd entry|PID \d+\b)|^\s|^$/;

/** The port keeps so much of stderr. */
const stderrTailBytes = 4096;

function firstComplaint(stderr: string): string | undefined {
  const lines = stderr.split('\n');
  // What was kept may begin in the middle of a warning.
  const isTorn = Buffer.byteLength(stderr) >= stderrTailBytes && lines.length > 1;
  const complaint = lines.find(
    (line, index) => !harmless.test(line) && (index > 0 || !isTorn || /^\w+: /.test(line)),
  );
  return complaint === undefined ? undefined : oneLine(complaint);
}

function oneLine(text: string): string {
  const words = text
    .replace(/\p{C}+/gu, ' ')
    .trim()
    .slice(0, 160);
  return words === '' ? 'no words' : words;
}

/** From the output of `lsof -v`. */
export function lsofVersion(text: string): string | undefined {
  return /^\s*revision: ([\w.]{1,20})\s*$/m.exec(text)?.[1];
}
