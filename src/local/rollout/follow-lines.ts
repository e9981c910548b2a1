import type { FilePort, FileStat, OpenedFile } from '../../platform/host-ports.js';
import { isUnchanged } from './is-unchanged.js';

export interface LineCollector<T> {
  /** The file was replaced or removed. */
  readonly clear: () => void;
  /** A line that is not blank. The last one may lack its end (`isWhole` false): it comes again when it has grown. */
  readonly add: (line: string, isWhole: boolean) => void;
  /** A copy of what was collected. */
  readonly result: () => T;
}

interface Position {
  readonly stat: FileStat;
  /** After the last whole line. */
  readonly offset: number;
  /** The bytes before `offset`: where they differ, the file was rewritten in place. */
  readonly mark: Buffer;
}

const markBytes = 64;
/** More lines than anyone has names. */
const maxLines = 20_000;

/**
 * Follows a file to which lines are appended: each call reads only new bytes, at most the last `maxBytes`, and starts again
 * with a file that shrank, was replaced, rewritten or removed. The same result object as long as nothing changes.
 */
export function followLines<T>(
  files: FilePort,
  path: string,
  maxBytes: number,
  collector: LineCollector<T>,
): () => Promise<T> {
  let position: Position | undefined;
  let result = collector.result();
  const lose = (): boolean => {
    const hadAny = position !== undefined;
    position = undefined;
    if (hadAny) collector.clear();
    return hadAny;
  };
  const readNew = async (): Promise<boolean> => {
    const stat = await files.stat(path);
    if (!stat.ok || stat.value.kind !== 'file') return lose();
    if (position && isUnchanged(position.stat, stat.value)) return false;
    const opened = await files.open(path);
    if (!opened.ok) return lose();
    const from = await resumeFrom(opened.value, position, stat.value);
    if (from === undefined) lose();
    position = await readOn(
      opened.value,
      { stat: stat.value, from: from ?? 0, maxBytes },
      collector.add,
    );
    await opened.value.close();
    if (!position) collector.clear();
    return true;
  };
  return async () => {
    if (await readNew()) result = collector.result();
    return result;
  };
}

/** The offset to continue at; undefined where the file has to be read again. */
async function resumeFrom(
  file: OpenedFile,
  position: Position | undefined,
  stat: FileStat,
): Promise<number | undefined> {
  if (position?.stat.identity !== stat.identity) return undefined;
  if (stat.sizeBytes <= position.stat.sizeBytes) return undefined;
  const { offset, mark } = position;
  const now = await file.read(offset - mark.length, mark.length);
  return now.ok && now.value.equals(mark) ? offset : undefined;
}

interface Part {
  readonly stat: FileStat;
  readonly from: number;
  readonly maxBytes: number;
}

async function readOn(
  file: OpenedFile,
  { stat, from, maxBytes }: Part,
  add: LineCollector<unknown>['add'],
): Promise<Position | undefined> {
  const start = Math.max(from, stat.sizeBytes - maxBytes);
  const read = await file.read(start, stat.sizeBytes - start);
  if (!read.ok) return undefined;
  const bytes = read.value;
  // After skipped bytes, the rest of a line is skipped too.
  const first = start === from ? 0 : bytes.indexOf(lineBreak) + 1;
  const wholeTo = bytes.lastIndexOf(lineBreak) + 1;
  const keep = (part: Buffer, isWhole: boolean): void => {
    const line = part.toString('utf8');
    if (line.trim() !== '') add(line, isWhole);
  };
  for (let at = newestLines(bytes, first, wholeTo); at < wholeTo;) {
    const end = bytes.indexOf(lineBreak, at);
    keep(bytes.subarray(at, end), true);
    at = end + 1;
  }
  if (wholeTo > 0 || start === from) keep(bytes.subarray(wholeTo), false);
  const offset = start + wholeTo;
  const mark = Buffer.from(bytes.subarray(Math.max(0, wholeTo - markBytes), wholeTo));
  return { stat: { ...stat, sizeBytes: start + bytes.length }, offset, mark };
}

/** Where the newest `maxLines` whole lines in [first, wholeTo) begin. */
function newestLines(bytes: Buffer, first: number, wholeTo: number): number {
  // The break before the current line; at first that of the last line.
  let at = wholeTo - 1;
  for (let lines = 0; lines < maxLines && at > first; lines += 1) {
    at = bytes.lastIndexOf(lineBreak, at - 1);
  }
  return at > first ? at + 1 : first;
}

const lineBreak = 0x0a;
