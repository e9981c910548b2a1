import type { Fleet } from '../core/session/snapshot.js';
import { localHost } from '../core/ids.js';
import type { Account } from '../platform/node-identity.js';
import type { CheckResult } from './doctor-checks.js';

/** What stands in sentences as it is, and may stay: codex-ps's own files, and where systems keep programs. */
const plainPath =
  /^(?:~?\/?$|~\/\.codex$|~\/\.(?:config|cache|local\/state)\/codex-ps\b|\/(?:usr|bin|sbin|proc|dev|lib|opt\/homebrew)\b)/;

/** What is private by its form, whoever wrote it. The first that matches wins. */
const forms: readonly (readonly [kind: string, form: RegExp])[] = [
  // Whatever is quoted comes from a file, another program or another host.
  ['text', /"[^"]*"|“[^”]*”/g],
  [
    'thread',
    /\b[\da-f]{8}-[\da-f]{4}-[\da-f]{4}-[\da-f]{4}-[\da-f]{12}\b|\b[\da-f]{8}…[\da-f]{5}\b/gi,
  ],
  ['host', /[\w.+-]+@[\w.-]+|\b\d{1,3}(?:\.\d{1,3}){3}\b|\b[\da-f]{0,4}(?::[\da-f]{0,4}){3,7}\b/gi],
  ['path', /(?<![\w<>/~])(?:~\w*)?\/[^\s,;:()"]*/g],
  ['host', /\b(?:[\w-]+\.)+(?!(?:toml|jsonl?|js|md|sock|lock|codex)\b)[a-z]{2,}\b/gi],
];

/**
 * What the doctor found, safe to post: what names the user, a host, a path below the home, a title, branch, repository or
 * thread is a placeholder, the same one wherever it stands.
 */
export function redacted(
  results: readonly CheckResult[],
  fleet: Fleet,
  account: Account,
): { readonly results: readonly CheckResult[]; readonly hosts: readonly string[] } {
  const redact = redactor(knownWords(fleet, account), account.homeDir);
  return {
    hosts: fleet.chosenHosts.map(redact),
    results: results.map((result) => ({
      ...result,
      findings: result.findings.map(({ level, subject, says, remedy }) => ({
        level,
        subject: subject === undefined ? undefined : redact(subject),
        says: redact(says),
        remedy: remedy === undefined ? undefined : redact(remedy),
      })),
    })),
  };
}

type Word = readonly [kind: string, word: string];
type MaybeWord = readonly [kind: string, word: string | undefined];

/** The longest first, for a title may hold a branch. */
function knownWords(fleet: Fleet, { user, hostname, homeDir }: Account): readonly Word[] {
  const words: readonly MaybeWord[] = [
    ...fleet.sessions.flatMap((session): readonly MaybeWord[] => [
      ['title', session.title],
      ['name', session.name],
      ['branch', session.gitBranch],
      ['path', session.cwd],
      ['path', session.rolloutPath],
      ['path', session.repoRoot],
      ['repository', session.repoRoot?.split('/').at(-1)],
      ['text', session.lastMessage],
    ]),
    ...[...fleet.chosenHosts, ...fleet.hosts.map(({ host }) => host)]
      .filter((host) => host !== localHost)
      .map((host): MaybeWord => ['host', host]),
    ['host', hostname],
    ['host', hostname.split('.')[0]],
    ['user', user],
    ['user', homeDir.split('/').at(-1)],
  ];
  return words
    .map(([kind, word = '']): Word => [kind, belowHome(word, homeDir)])
    .filter(([, word]) => !/^[\s~/]*$/.test(word))
    .toSorted(([, one], [, other]) => other.length - one.length);
}

/** Without `<` and `>`, too: a title may imitate a placeholder. */
function belowHome(text: string, homeDir: string): string {
  const plain = text.replaceAll(/[<>]/g, '');
  return homeDir === '/' ? plain : plain.replaceAll(homeDir, '~');
}

function redactor(words: readonly Word[], homeDir: string): (text: string) => string {
  const placeholders = new Map<string, string>();
  const counts = new Map<string, number>();
  const placeholder = (kind: string, value: string): string => {
    const known = placeholders.get(value);
    if (known !== undefined) return known;
    const count = (counts.get(kind) ?? 0) + 1;
    counts.set(kind, count);
    placeholders.set(value, `<${kind} ${count}>`);
    return `<${kind} ${count}>`;
  };
  /** Only what is not a placeholder yet is looked at. */
  const outside = (text: string, change: (part: string) => string): string =>
    text
      .split(/(<[a-z]+ \d+>)/)
      .map((part, index) => (index % 2 === 1 ? part : change(part)))
      .join('');
  return (text) =>
    [...words, ...forms].reduce(
      (left, [kind, form]) =>
        outside(left, (part) =>
          part.replaceAll(form, (found) =>
            kind === 'path' && found !== form && plainPath.test(found)
              ? found
              : placeholder(kind, found),
          ),
        ),
      belowHome(text, homeDir),
    );
}
