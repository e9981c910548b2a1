import { describe, expect, it } from 'vitest';
import { badInputs } from '../../fixtures/bad-inputs.js';
import type { HostName } from '../core/ids.js';
import { examine } from './doctor-checks.js';
import { findingsOfOthers, readDoctorDocument } from './remote-findings.js';

const home = 'home' as HostName;

function read(checks: unknown, before = ''): ReturnType<typeof readDoctorDocument> {
  return readDoctorDocument(before + JSON.stringify({ schema_version: 1, checks }));
}

function check(name: unknown, ...findings: readonly unknown[]): unknown {
  return { name, findings };
}

const good = { level: 'ok', subject: 'pid 7', says: 'shown', remedy: null };

describe('what the doctor of another host printed', () => {
  it('is shown with its alias, by check', () => {
    const found = read([check('processes', good), check('lsof', { ...good, subject: null })]);
    const there = new Map([
      [home, found],
      ['silent' as HostName, undefined],
    ]);
    expect(findingsOfOthers('processes', there)).toEqual([
      { level: 'ok', subject: 'home: pid 7', says: 'shown', remedy: undefined },
    ]);
    expect(findingsOfOthers('lsof', there)).toMatchObject([{ subject: 'home' }]);
    expect(findingsOfOthers('daemon', there)).toEqual([]);
  });

  it('is found among what a login prints', () => {
    expect(read([check('lsof', good)], 'Welcome { "you": {\n')).toHaveLength(1);
  });

  it('excludes what is checked here, or is about a screen there', () => {
    const names = ['alarms', 'hosts', 'versions', 'names', 'terminal', 'x', 'lsof', 'config'];
    const there = new Map([[home, read(names.map((name) => check(name, good)))]]);
    const input = badInputs['nothing-wrong'];
    const shown = (input ? examine({ ...input, there }) : []).filter(({ findings }) =>
      findings.some(({ subject }) => subject === 'home: pid 7'),
    );
    expect(shown.map(({ name }) => name)).toEqual(['lsof', 'config']);
  });

  it.each([
    ['an unknown level', [check('lsof', { ...good, level: 'fatal' })]],
    ['no sentence', [check('lsof', { ...good, says: null }, { level: 'ok' })]],
    ['no object', [check('lsof', 7, null, [])]],
    ['a name that is no text', [check(['lsof'], good), null, 'x']],
  ])('is ignored if it has %s', (_, checks) => {
    expect(read(checks)).toEqual([]);
  });

  it('is no document without checks', () => {
    expect(readDoctorDocument('{"sessions":[]}')).toBeUndefined();
    expect(read({})).toBeUndefined();
  });

  it('is cleaned and bounded', () => {
    const long = { ...good, says: `\u001b[2J${'x'.repeat(5000)}`, remedy: 'a\nb\u202e' };
    const [found] = read([check('lsof', long)]) ?? [];
    expect(found?.finding.says.length).toBeLessThanOrEqual(1000);
    expect(found?.finding).toMatchObject({
      says: expect.stringMatching(/^x+…$/) as string,
      remedy: 'a b',
    });
    expect(read([check('lsof', ...Array<unknown>(900).fill(good))])).toHaveLength(500);
  });
});
