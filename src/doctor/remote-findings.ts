import type { HostName } from '../core/ids.js';
import { err, ok } from '../core/result.js';
import { cleanLineOrNone } from '../core/text/clean-text.js';
import { arrayAt, asObject, textAt, type JsonObject } from '../core/text/fields.js';
import {
  askFor,
  newMemory,
  type ConnectionDeps,
  type HostPlan,
} from '../remote/host-connection.js';
import { pushBin } from '../remote/ssh/remote-command.js';
import { objectInText } from '../remote/wire/object-in-text.js';
import type { Finding } from './finding.js';

/** What the doctor of another host found, under the name of its check. */
interface RemoteFinding {
  readonly check: string;
  readonly finding: Finding;
}

/** By host; undefined for one whose codex-ps has no doctor or did not answer. */
export type RemoteFindings = ReadonlyMap<HostName, readonly RemoteFinding[] | undefined>;

export function findingsOfOthers(check: string, there: RemoteFindings): readonly Finding[] {
  return [...there].flatMap(([host, found = []]) =>
    found
      .filter((each) => each.check === check)
      .map(({ finding }) => ({
        ...finding,
        subject: finding.subject === undefined ? host : `${host}: ${finding.subject}`,
      })),
  );
}

/** Asks the codex-ps of another host; undefined where it has no doctor or does not answer in time. */
export async function askDoctor(
  plan: HostPlan,
  deps: ConnectionDeps,
): Promise<readonly RemoteFinding[] | undefined> {
  // What is sent there can only make rows.
  if (plan.remoteBin === pushBin) return undefined;
  const task = { plan, memory: newMemory(), mode: 'doctor' } as const;
  const asked = await askFor(deps, task, (text) => {
    const found = readDoctorDocument(text);
    return found ? ok(found) : err(undefined);
  });
  return asked.ok ? asked.value : undefined;
}

const maxFindings = 500;
const maxChars = 1000;

/** What `codex-ps doctor --json` printed on another host: untrusted. Undefined where it is no such document. */
export function readDoctorDocument(text: string): readonly RemoteFinding[] | undefined {
  const document = objectInText(text, (object) => Array.isArray(object['checks']));
  if (!document || document === 'too-large') return undefined;
  const found = arrayAt(document, 'checks').flatMap((value) => {
    const check = asObject(value);
    const name = check && textAt(check, 'name');
    if (!check || name === undefined) return [];
    return arrayAt(check, 'findings')
      .slice(0, maxFindings)
      .flatMap((item) => readFinding(name, asObject(item)));
  });
  return found.slice(0, maxFindings);
}

function readFinding(check: string, object: JsonObject | undefined): readonly RemoteFinding[] {
  if (!object) return [];
  const level = textAt(object, 'level');
  const line = (key: string): string | undefined => cleanLineOrNone(textAt(object, key), maxChars);
  const says = line('says');
  if (says === undefined) return [];
  if (level !== 'ok' && level !== 'warning' && level !== 'problem') return [];
  return [{ check, finding: { level, subject: line('subject'), says, remedy: line('remedy') } }];
}
