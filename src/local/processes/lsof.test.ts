import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { anyCharacter } from '../../../fixtures/any-character.js';

import { capturedText } from '../../../fixtures/captured-text.js';
import { isAmbiguous, parseLsof, unescapeLsofName, type LsofProcess } from './lsof.js';
import { threadFileOf } from '../../core/rollout/thread-file.js';

function processesOf(text: string): readonly LsofProcess[] {
  const parsed = parseLsof(text);
  if (!parsed.ok) throw new Error(parsed.error);
  return parsed.value;
}

function onlyProcess(text: string): LsofProcess {
  const [process, ...others] = processesOf(text);
  if (!process || others.length > 0) throw new Error('not one process');
  return process;
}

describe('the output of lsof -F', () => {
  it('gives each process with its user, directory and program', () => {
    const processes = processesOf(capturedText('lsof/linux-0.169-daemon-and-client.txt'));
    expect(processes.map(({ pid, parentPid }) => [pid, parentPid])).toEqual([
      [7395, 7382],
      [7423, 7395],
      [7499, 7395],
    ]);
    expect(processes[1]).toMatchObject({
      command: 'codex',
      uid: 0,
      cwd: '/home/user/proj1',
      executable:
        '/home/user/.codex/packages/app-server-daemon/releases/0.169.0-x86_64-unknown-linux-musl/bin/codex',
      unreadable: false,
    });
  });

  it('lists the regular files that are open for writing, each with its descriptor', () => {
    const processes = processesOf(capturedText('lsof/linux-0.169-daemon-and-client.txt'));
    const held = processes.map(({ writtenFiles }) =>
      writtenFiles.filter(({ path }) => /\/sessions\/|thread-writer/.test(path)),
    );
    const id = '01a20928-1979-7f42-8da5-c8e8ddd2dbf9';
    expect(held).toEqual([
      [],
      [
        { fd: '40', path: `/home/user/.codex/thread-writer-locks/${id}.lock` },
        {
          fd: '50',
          path: `/home/user/.codex/sessions/2026/11/23/rollout-2026-11-23T16-05-52-${id}.jsonl`,
        },
      ],
      [],
    ]);
  });

  it.each([
    ['0.94', ['rollout']],
    ['0.150', ['writer-lock', 'rollout']],
  ])('shows what `codex exec` of %s holds', (version, kinds) => {
    const { writtenFiles } = onlyProcess(capturedText(`lsof/linux-${version}-exec.txt`));
    const files = writtenFiles.flatMap(({ path }) => threadFileOf(path) ?? []);
    expect(files.map(({ kind }) => kind)).toEqual(kinds);
    expect(files[0]?.codexHome).toBe('/home/user/.codex');
  });

  it('lists no reader, directory, device or library', () => {
    const process = onlyProcess(
      [
        ...['p7', 'ccodex', 'f3', 'ar', 'tREG', 'n/reader', 'f4', 'au', 'tDIR', 'n/directory'],
        ...['f5', 'au', 'tCHR', 'n/dev/null', 'fmem', 'au', 'tREG', 'n/lib', 'f6', 'n/untyped'],
        ...['f7', 'aw', 'tREG', 'n/writer', ''],
      ].join('\n'),
    );
    expect(process.writtenFiles).toEqual([{ fd: '7', path: '/writer' }]);
  });

  it.each(['utf8', 'c-locale'])('reads odd names alike, whatever the locale (%s)', (locale) => {
    const process = onlyProcess(capturedText(`lsof/linux-odd-names-${locale}.txt`));
    const home = '/home/user/héome/.codex';
    expect(process.cwd).toBe(`${home}/new\nline`);
    expect(process.writtenFiles.map(({ path }) => path.replace(`${home}/`, ''))).toEqual([
      'plain/f',
      'tab\there/f',
      'new\nline/f',
      'back\\slash/f',
      'car^et/f',
      '日本/f',
      'bidi\u202e/f',
      'c1\u0085x/f',
      'esc^[[31m/f',
      'nul/f',
      'sp ace/f',
      '(deleted) x/f',
      'x (deleted)/f',
      'tilde\x7f/f',
      'slash\\x41/f',
      'bell^G\b\f\r/f',
      'bad\udcff\udcc3(',
      'deleted (deleted)',
      'sessions/2026/11/23/rollout-2026-11-23T10-00-00-01a2b3c4-0000-7000-8000-000000000001.jsonl',
      'thread-writer-locks/01a2b3c4-0000-7000-8000-000000000001.lock',
    ]);
    expect(process.ambiguousNames).toBe(true);
  });

  it('takes a refusal for unreadable, never for a name', () => {
    const processes = processesOf(capturedText('lsof/linux-other-users-processes.txt'));
    expect(processes).toHaveLength(4);
    for (const process of processes) {
      expect(process).toMatchObject({ unreadable: true, cwd: undefined, executable: undefined });
    }
  });

  it('does not call a process that is ending unreadable', () => {
    const process = onlyProcess(
      'p7\nccodex\nfcwd\nn/proc/7/cwd (readlink: No such file or directory)\n',
    );
    expect(process).toMatchObject({ unreadable: false, cwd: undefined });
  });

  it('takes the first program text for the executable, as macOS lists libraries after it', () => {
    const process = onlyProcess(
      'p7\nccodex\nftxt\ntREG\nn/bin/codex\nftxt\ntREG\nn/usr/lib/dyld\n',
    );
    expect(process.executable).toBe('/bin/codex');
  });

  it('finds nothing in nothing', () => {
    expect(processesOf('')).toEqual([]);
  });

  it.each(['1234\t/bin/codex\t/dev/null\n', 'pabc\nccodex\n', 'usage: lsof\n', '\0\0\0'])(
    'refuses what is not its output: %j',
    (text) => {
      expect(parseLsof(text).ok).toBe(false);
    },
  );

  it('passes over broken lines behind a good one', () => {
    expect(onlyProcess('p7\nccodex\npxyz\n\nq\nR\nux\nf\na\n').command).toBe('codex');
  });

  it('throws at no text', () => {
    const field = fc.stringMatching(/^[pRucftan][ -~]{0,12}$/);
    const text = fc.oneof(
      fc.string({ unit: anyCharacter }),
      fc.array(field).map((x) => x.join('\n')),
    );
    fc.assert(fc.property(text, (any) => void parseLsof(any)));
  });
});

describe('a name as lsof prints it', () => {
  it.each([
    ['/home/user/plain', '/home/user/plain'],
    ['h\\xc3\\xa9ome', 'héome'],
    ['\\xe6\\x97\\xa5\\xe6\\x9c\\xac', '日本'],
    ['tab\\there', 'tab\there'],
    ['new\\nline', 'new\nline'],
    ['\\b\\f\\r', '\b\f\r'],
    ['back\\\\slash', 'back\\slash'],
    ['slash\\\\x41', 'slash\\x41'],
    ['slash\\\\\\\\nail', 'slash\\\\nail'],
    ['tilde\\x7f', 'tilde\x7f'],
    ['c1\\xc2\\x85x', 'c1\u0085x'],
    ['Code\\x20Helper', 'Code Helper'],
  ])('reads %j as %j', (printed, name) => {
    expect(unescapeLsofName(printed)).toBe(name);
  });

  it('keeps what is no escape, and keeps bytes that are no UTF-8', () => {
    expect(unescapeLsofName('a\\q\\xZZ\\')).toBe('a\\q\\xZZ\\');
    expect(unescapeLsofName('bad\\xff\\xc3(')).toBe('bad\udcff\udcc3(');
  });

  it('leaves a caret alone and reports that it may mean a control character', () => {
    expect(unescapeLsofName('esc^[[31m')).toBe('esc^[[31m');
    expect(isAmbiguous('esc^[[31m')).toBe(true);
    expect(isAmbiguous('car^et')).toBe(false);
  });
});
