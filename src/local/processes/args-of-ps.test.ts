import { describe, expect, it } from 'vitest';
import { err, ok } from '../../core/result.js';
import { epochMs } from '../../core/time.js';
import { programOf } from '../../core/session/owner-kind.js';
import type { FilePort } from '../../platform/host-ports.js';
import { argsOfPs } from './args-of-ps.js';

const directories = ['/Users/ada/My Projects/app', '/Users/ada/src'];

const files: Pick<FilePort, 'stat'> = {
  stat: (path) => {
    const modifiedAt = epochMs(0);
    const about = { identity: '1:2', sizeBytes: 0, modifiedAt, uid: 501, mode: 0o755 };
    const isThere = directories.includes(path);
    return Promise.resolve(isThere ? ok({ kind: 'directory', ...about }) : err({ code: 'ENOENT' }));
  },
};

async function argsOf(commandLine: string, more: { tty?: string } = { tty: 'ttys000' }) {
  const place = { executable: '/opt/homebrew/bin/codex', cwd: '/Users/ada', tty: undefined };
  return argsOfPs({ ...place, ...more, commandLine }, files);
}

async function kindOf(commandLine: string, more?: { tty?: string }): Promise<string> {
  const args = await argsOf(commandLine, more);
  return programOf({ command: 'codex', executable: undefined, args }).kind;
}

describe('the arguments that ps joined', () => {
  it.each([
    'codex delete the old files',
    'codex update the readme',
    'codex help me with this',
    'codex a new page for the shop',
    'codex login page is broken',
    'codex app-server crashes when I start it',
    'codex debug the failing test',
    'codex features of this program',
    'codex -m gpt-5 review the diff',
    'codex fix it with --managed-daemon app-server',
  ])('are a prompt in a terminal, where the subcommand cannot take its words: %s', async (line) => {
    expect(await kindOf(line)).toBe('tui');
  });

  it.each([
    ['codex review --uncommitted', 'exec'],
    ['codex exec fix it', 'exec'],
    ['codex exec --json review the diff', 'exec'],
    ['codex resume 01a20928-1979-7f42-8da5-c8e8ddd2dbf9', 'tui'],
    ['codex app-server --listen unix:// --managed-daemon', 'daemon'],
    ['codex app-server daemon', 'updater'],
    ['codex mcp list', 'command'],
    ['codex apply task_1', 'command'],
    ['codex update', 'updater'],
    ['codex', 'tui'],
    ['codex --yolo', 'tui'],
  ])('are what they say otherwise: %s', async (line, kind) => {
    expect(await kindOf(line)).toBe(kind);
  });

  it('are no prompt of a TUI without a terminal', async () => {
    expect(await kindOf('codex review the diff', {})).toBe('exec');
  });

  it('hold no options within a prompt', async () => {
    const args = await argsOf('codex explain what -C /tmp does');
    expect(programOf({ command: 'codex', executable: undefined, args }).directory).toBeUndefined();
  });

  it.each([
    ['codex -C /Users/ada/My Projects/app fix it', '/Users/ada/My Projects/app', 'tui'],
    ['codex -C My Projects/app exec fix it', 'My Projects/app', 'exec'],
    ['codex --cd /Users/ada/src exec fix it', '/Users/ada/src', 'exec'],
    ['codex -C /nowhere/My exec', '/nowhere/My', 'exec'],
  ])('keep the blanks of a directory: %s', async (line, directory, kind) => {
    const args = await argsOf(line);
    const program = programOf({ command: 'codex', executable: undefined, args });
    expect(program).toMatchObject({ directory, kind });
  });

  it('are unknown where ps may not read them', async () => {
    expect(await argsOf('(codex)')).toEqual([]);
    expect(await kindOf('(codex)')).toBe('unknown');
  });
});
