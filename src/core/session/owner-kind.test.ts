import fc from 'fast-check';
import { describe, expect, it } from 'vitest';

import { ownerKindOf, programOf, type ProgramFacts } from './owner-kind.js';

const id = '01a20928-1979-7f42-8da5-c8e8ddd2dbf9';

function codex(...args: string[]): ProgramFacts {
  return { command: 'codex', executable: '/usr/lib/codex/bin/codex', args: ['codex', ...args] };
}

describe('what a codex process is', () => {
  it.each([
    ['tui', codex()],
    ['tui', codex('fix the tests')],
    ['tui', codex('--', 'exec')],
    ['tui', codex('-m', 'exec', '-C', 'review')],
    ['tui', codex('-i', 'a.png', 'b.png', '--search')],
    ['tui', codex('--no-daemon', '-c', 'x=1')],
    ['tui', codex('resume', '--last')],
    ['tui', codex('fork')],
    ['unknown', { command: 'codex', executable: undefined, args: [] }],
    ['exec', codex('exec', '--json', 'do it')],
    ['exec', codex('-c', 'model="x"', '--profile=p', 'e', 'do it')],
    ['exec', codex('-Cdir', 'exec')],
    ['exec', codex('review', '--base', 'main')],
    ['daemon', codex('app-server', '--listen', 'unix://', '--managed-daemon')],
    ['updater', codex('app-server', 'daemon', 'pid-update-loop')],
    ['updater', codex('remote-control')],
    ['app-server', codex('app-server', '--analytics-default-enabled')],
    ['app-server', codex('-c', 'a=b', 'app-server', '--listen', 'unix://')],
    ['command', codex('app-server', 'generate-ts')],
    ['mcp', codex('mcp-server')],
    ['command', codex('mcp', 'list')],
    ['agents', codex('agents')],
    ['exec-server', codex('exec-server')],
    ['sandbox', codex('sandbox', 'linux', 'ls')],
    ['command', codex('login')],
    ['exec', { ...codex('exec', 'x'), command: '.codex-wrapped' }],
    ['tui', { command: '.codex-wrapped', executable: undefined, args: ['.codex-wrapped'] }],
    ['tui', { command: 'codex-raw', executable: undefined, args: ['codex-raw', 'fix it'] }],
    ['app-server', { command: 'codex-acp', executable: '/opt/codex-acp', args: ['codex-acp'] }],
    [
      'exec',
      { command: 'cdx', executable: '/opt/cdx', args: ['cdx', 'exec'], holdsCodexFile: true },
    ],
    ['other', { command: 'cdx', executable: '/opt/cdx', args: ['cdx', 'exec'] }],
    [
      'launcher',
      { command: 'node', executable: '/usr/bin/node', args: ['node', '/usr/bin/codex'] },
    ],
  ] as const)('%s: %j', (kind, process) => {
    expect(programOf(process).kind).toBe(kind);
  });

  it.each([
    ['desktop', '/Applications/Codex.app/Contents/Resources/codex'],
    [
      'desktop',
      '/Applications/ChatGPT.app/Contents/Resources/codex-cli/CodexCLI.app/Contents/MacOS/codex',
    ],
    ['ide', '/home/u/.vscode/extensions/openai.chatgpt-26.1-linux-x64/bin/linux-x86_64/codex'],
    ['ide', '/home/u/.vscode-server/extensions/openai.chatgpt-26.1/bin/linux-x86_64/codex'],
    ['ide', '/home/u/.cursor/extensions/openai.chatgpt-26.1/bin/macos-aarch64/codex'],
  ])('%s: the app-server of %s', (kind, executable) => {
    const args = [executable, '-c', 'features.x=true', 'app-server'];
    expect(programOf({ command: 'codex', executable, args }).kind).toBe(kind);
    // As ps splits a value with blanks.
    const split = [executable, '-c', 'x="a', 'b"', 'app-server'];
    expect(programOf({ command: 'codex', executable, args: split }).kind).toBe(kind);
  });

  it('is a terminal session also where its program is that of the desktop app', () => {
    const executable = '/Applications/Codex.app/Contents/Resources/codex';
    expect(programOf({ command: 'codex', executable, args: ['codex'] }).kind).toBe('tui');
  });

  it.each([
    ['sandbox', 'codex-linux-san', ['codex-linux-sandbox', '--', 'ls']],
    ['helper', 'codex-code-mode', ['/x/codex-code-mode-host']],
    ['other', 'codex-ps', ['/usr/local/bin/codex-ps', '--json']],
    ['other', 'codex-monitor', ['codex-monitor']],
    ['exec', 'codex-exec', ['codex-exec', 'x']],
    ['app-server', 'codex-app-serve', ['codex-app-server']],
    ['tui', 'codex-x86_64-un', ['./codex-x86_64-unknown-linux-musl']],
  ])('%s: a process named %s', (kind, command, args) => {
    expect(programOf({ command, executable: undefined, args }).kind).toBe(kind);
  });

  it('is codex by its own name where its program has been removed by an update', () => {
    const process = { command: 'codex', executable: undefined, args: ['node-thing', 'exec'] };
    expect(programOf(process).kind).toBe('exec');
  });
});

describe('the thread that the arguments name', () => {
  it.each([
    [codex('resume', id), id, undefined],
    [codex('resume', '-m', 'x', id.toUpperCase(), 'go on'), id, undefined],
    [codex('-C', '/x', 'resume', id), id, undefined],
    [codex('exec', 'resume', id, 'go on'), id, undefined],
    [codex('fork', id), undefined, id],
    [codex('resume', 'a name'), undefined, undefined],
    [codex('resume', '--last', id.slice(1)), undefined, undefined],
    [codex('explain', 'resume', id), undefined, undefined],
    [codex('archive', id), undefined, undefined],
  ])('%j', (process, resumed, forked) => {
    const program = programOf(process);
    expect([program.resumeThreadId, program.forkThreadId]).toEqual([resumed, forked]);
  });
});

describe('the options that decide where a TUI works', () => {
  it.each([
    [codex('-C', '/a b'), '/a b'],
    [codex('resume', id, '--cd=../x'), '../x'],
    [codex('-C/x'), '/x'],
    [codex('-C'), undefined],
    [codex(), undefined],
  ])('%j works in %s', (process, directory) => {
    expect(programOf(process).directory).toBe(directory);
  });

  it.each([
    [codex('--no-daemon'), true],
    [codex('-c', 'x=1'), true],
    [codex('--config=x=1'), true],
    [codex('resume', id, '--search'), true],
    [codex('--enable', 'x', '-m', 'y', '-C', 'z', '--yolo'), false],
    [codex('tell me of --no-daemon'), false],
  ])('%j keeps to its own server: %s', (process, ownServer) => {
    expect(programOf(process).ownServer).toBe(ownServer);
  });
});

it('holders of threads have a word in the JSON document, the others are unknown', () => {
  expect(ownerKindOf('desktop')).toBe('app_server');
  expect(ownerKindOf('daemon')).toBe('daemon');
  expect(ownerKindOf('other')).toBe('unknown');
});

it('no arguments make it throw', () => {
  fc.assert(
    fc.property(fc.string(), fc.array(fc.string()), (command, args) => {
      expect(() => programOf({ command, executable: undefined, args })).not.toThrow();
    }),
  );
});
