import type { Fleet } from '../core/session/snapshot.js';
import { toUnixSeconds } from '../core/time.js';
import { type CheckResult, worstLevel } from './doctor-checks.js';
import type { Finding, FindingLevel } from './finding.js';
import { counted } from '../core/text/clean-text.js';
import { fit } from '../output/text/display-width.js';
import { schemaVersion } from '../core/document/document-fields.js';
import type { JsonDocument } from '../core/document/shape.js';
import { span, wrap, type StyledLine, type Tone } from '../output/text/line.js';

const tones: Readonly<Record<FindingLevel, Tone>> = { ok: 'work', warning: 'ask', problem: 'fail' };
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
  const head = [
    span(fit(name, nameWidth), { tone: 'plain', bold: true }),
    span(level.padEnd(levelWidth), { tone: tones[level], bold: level !== 'ok' }),
  ];
  const blank = span(' '.repeat(nameWidth + levelWidth));
  return [
    ...wrap(text, room).map((line) => span(line)),
    ...(remedy === undefined ? [] : wrap(`do: ${remedy}`, room)).map((line) =>
      span(line, 'accent'),
    ),
  ].map((line, index) => [...(index === 0 ? head : [blank]), line]);
}

function summaryLine(results: readonly CheckResult[]): StyledLine {
  const level = worstLevel(results);
  const levels = results.flatMap(({ findings }) => findings.map((finding) => finding.level));
  const count = (wanted: FindingLevel): string =>
    counted(levels.filter((other) => other === wanted).length, wanted);
  const text = level === 'ok' ? 'Nothing is wrong.' : `${count('problem')}, ${count('warning')}.`;
  return [span(text, { tone: tones[level], bold: true })];
}

export function doctorJson(
  results: readonly CheckResult[],
  { generatedAt }: Fleet,
  hosts: readonly string[],
  codexPsVersion: string,
): JsonDocument {
  return {
    schema_version: schemaVersion,
    codex_ps_version: codexPsVersion,
    generated_at_unix_s: toUnixSeconds(generatedAt),
    host: hosts.join(','),
    level: worstLevel(results),
    checks: results.map(({ name, examines, findings }) => ({
      name,
      looks_at: examines,
      findings: findings.map(({ level, subject, says, remedy }) => ({
        level,
        subject: subject ?? null,
        says,
        remedy: remedy ?? null,
      })),
    })),
  };
}
