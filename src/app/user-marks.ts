import { keptMarks, type KeptMarks } from '../config/kept-marks.js';
import { stateFile } from '../config/state-file.js';
import type { Options } from '../options/options.js';
import { userFile } from '../platform/paths/user-file.js';
import { nodePorts } from '../platform/ports/node-ports.js';

/** The user's marks; none in the demo, and none for the codex-ps of another host, which has marks of its own. */
export function marksFor({
  demo,
  deadlineMs,
}: Pick<Options, 'demo' | 'deadlineMs'>): KeptMarks | undefined {
  if (demo || deadlineMs !== undefined) return undefined;
  const { files, now } = nodePorts();
  return keptMarks(stateFile(userFile('state')), files, now);
}
