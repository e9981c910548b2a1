import type { Fleet } from '../core/session/snapshot.js';
import { toUnixSeconds } from '../core/time.js';
import { type CheckResult, worstLevel } from './doctor-checks.js';
import type { Finding, FindingLevel } from './finding.js';
import { displayWidth, drawable } from '../output/text/display-width.js';
import { schemaVersion } from '../core/document/document-fields.js';
import type { JsonDocument } from '../core/document/shape.js';
import { span, wrap, type Span, type StyledLine, type Tone } from '../output/text/line.js';

const tones: Readonly<Record<FindingLevel, Tone>> = {
  ok: 'work',
  warning: 'ask',
  problem: 'fail',
};
const nameWidth = 12;
const levelWidth = 9;
const leastTextWidth = 20;

/**
 * Each finding on a line of its own, its remedy below it:
 *
 *     lsof        warning  lsof did not end within 2 s: read /proc instead
 *                          do: look for a network mount that is dead
 */
export function doctorPage(results: readonly CheckResult[], width: number): readonly StyledLine[] {
  return [
    ...results.flatMap((result) =>
      result.findings.flatMap((finding, index) =>
        findingLines(index === 0 ? result.name : '', finding, width),
      ),
    ),
    [],
    summaryLine(results),
  ];
}

function findingLines(name: string, finding: Finding, width: number): readonly StyledLine[] {
  const { level, subject, says, remedy } = finding;
  const room = Math.max(leastTextWidth, width - nameWidth - levelWidth);
  const text = subject === undefined ? says : `${subject}: ${says}`;
  const said = wrap(text, room).map((line, index): StyledLine => {
    const head = index === 0 ? [padded(name, nameWidth), levelSpan(level)] : [blank()];
    return [...head, span(line)];
  });
  const advised = remedy === undefined ? [] : wrap(`do: ${remedy}`, room);
  return [...said, ...advised.map((line): StyledLine => [blank(), span(line, 'accent')])];
}

function blank(): Span {
  return span(' '.repeat(nameWidth + levelWidth));
}

function padded(text: string, width: number): Span {
  return span(drawable(text) + ' '.repeat(Math.max(1, width - displayWidth(text))), {
    tone: 'plain',
    bold: true,
  });
}

function levelSpan(level: FindingLevel): Span {
  return span(level.padEnd(levelWidth), { tone: tones[level], bold: level !== 'ok' });
}

function summaryLine(results: readonly CheckResult[]): StyledLine {
  const level = worstLevel(results);
  const count = (wanted: FindingLevel): number =>
    results.flatMap(({ findings }) => findings).filter((finding) => finding.level === wanted)
      .length;
  const counted = (number: number, word: string): string =>
    `${number} ${word}${number === 1 ? '' : 's'}`;
  const text =
    level === 'ok'
      ? 'Nothing is wrong.'
      : `${counted(count('problem'), 'problem')}, ${counted(count('warning'), 'warning')}.`;
  return [span(text, { tone: tones[level], bold: true })];
}

/** `codex-ps doctor --json`. */
export function doctorJson(
  results: readonly CheckResult[],
  fleet: Fleet,
  codexPsVersion: string,
): JsonDocument {
  return {
    schema_version: schemaVersion,
    codex_ps_version: codexPsVersion,
    generated_at_unix_s: toUnixSeconds(fleet.generatedAt),
    host: fleet.chosenHosts.join(','),
    level: worstLevel(results),
    checks: results.map(({ name, looksAt, findings }) => ({
      name,
      looks_at: looksAt,
      findings: findings.map(({ level, subject, says, remedy }) => ({
        level,
        subject: subject ?? null,
        says,
        remedy: remedy ?? null,
      })),
    })),
  };
}
