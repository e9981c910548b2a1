import { ok } from '../../core/result.js';
import type { FileOutcome, FilePort, FileStat, OpenedFile } from '../../platform/host-ports.js';
import { isUnchanged } from './is-unchanged.js';
import { readBackward, type BackwardVisitor } from './rollout-lines.js';
import { withFile } from './with-file.js';

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
  const add = (line: string, isWhole: boolean): void => {
    if (line.trim() !== '') collector.add(line, isWhole);
  };
  const readOn = async (file: OpenedFile, stat: FileStat): FileOutcome<Position> => {
    const to = stat.sizeBytes;
    const from = await resumeFrom(file, position, stat);
    const read = await readBackward(file, { from: from ?? 0, to }, () => newest(to, maxBytes));
    if (!read.ok) return read;
    const { visitor, readTo, reached } = read.value;
    // After skipped bytes without a line break, where a line begins is not known.
    const offset = Math.max(readTo, reached);
    const markFrom = Math.max(0, offset - markBytes);
    const end = await file.read(markFrom, to - markFrom);
    if (!end.ok) return end;
    if (from === undefined) collector.clear();
    for (const line of visitor.lines.reverse()) add(line, true);
    if (offset === readTo) add(end.value.toString('utf8', offset - markFrom), false);
    return ok({ stat, offset, mark: Buffer.from(end.value.subarray(0, offset - markFrom)) });
  };
  return async () => {
    const stat = await files.stat(path);
    const isFile = stat.ok && stat.value.kind === 'file';
    if (isFile && position && isUnchanged(position.stat, stat.value)) return result;
    const read = isFile
      ? await withFile(files, path, (file) => readOn(file, stat.value))
      : undefined;
    if (!read?.ok && !position) return result;
    if (!read?.ok) collector.clear();
    position = read?.ok ? read.value : undefined;
    result = collector.result();
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

function newest(to: number, maxBytes: number): BackwardVisitor & { readonly lines: string[] } {
  const lines: string[] = [];
  return {
    lines,
    visit: ({ bytes }) => lines.push(bytes.toString('utf8')) < maxLines,
    budget: (reached) => maxBytes - (to - reached),
  };
}
