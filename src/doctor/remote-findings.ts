import type { HostName } from '../core/ids.js';
import { cleanLineOrNone } from '../core/text/clean-text.js';
import { arrayAt, asObject, textAt, type JsonObject } from '../core/text/fields.js';
import { objectInText } from '../remote/wire/object-in-text.js';
import type { Finding, FindingLevel } from './finding.js';

/** What the doctor of another host found, under the name of its check. */
export interface FindingThere {
  readonly check: string;
  readonly finding: Finding;
}

/** By host; undefined for one whose codex-ps has no doctor or did not answer. */
export type FindingsThere = ReadonlyMap<HostName, readonly FindingThere[] | undefined>;

/** What only a look there can tell. The other checks judge its rows here, or are about who sits there. */
const toldThere = [
  'lsof',
  '/proc',
  'homes',
  'processes',
  'daemon',
  'rollouts',
  'leftovers',
  'config',
];

const maxFindings = 500;
const maxChars = 1000;

/** What `codex-ps doctor --json` printed on another host: data that is not trusted. Undefined where it is none. */
export function readDoctorDocument(text: string): readonly FindingThere[] | undefined {
  const document = objectInText(text, (object) => Array.isArray(object['checks']));
  if (!document || document === 'too-large') return undefined;
  const found = arrayAt(document, 'checks').flatMap((value) => {
    const check = asObject(value);
    const name = check && textAt(check, 'name');
    if (!check || name === undefined || !toldThere.includes(name)) return [];
    return arrayAt(check, 'findings')
      .slice(0, maxFindings)
      .flatMap((item) => readFinding(name, asObject(item)));
  });
  return found.slice(0, maxFindings);
}

function readFinding(check: string, object: JsonObject | undefined): readonly FindingThere[] {
  if (!object) return [];
  const level = levelOf(textAt(object, 'level'));
  const line = (key: string): string | undefined => cleanLineOrNone(textAt(object, key), maxChars);
  const says = line('says');
  if (level === undefined || says === undefined) return [];
  return [{ check, finding: { level, subject: line('subject'), says, remedy: line('remedy') } }];
}

function levelOf(word: string | undefined): FindingLevel | undefined {
  return word === 'ok' || word === 'warning' || word === 'problem' ? word : undefined;
}

/** What each of the other hosts found by this check, behind its alias. */
export function findingsThere(check: string, there: FindingsThere): readonly Finding[] {
  return [...there].flatMap(([host, found]) =>
    (found ?? [])
      .filter((each) => each.check === check)
      .map(({ finding }) => ({
        ...finding,
        subject: finding.subject === undefined ? host : `${host}: ${finding.subject}`,
      })),
  );
}
