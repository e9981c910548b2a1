import { mkdirSync, symlinkSync, writeFileSync } from 'node:fs';
import type { Socket } from 'node:net';
import { join } from 'node:path';
import { afterEach, describe, expect, it } from 'vitest';
import {
  costlyShapes,
  distinct,
  mib,
  repeated,
  writeRepeated,
} from '../../fixtures/costly-json.js';
import { cleanUp, cleanups } from '../../fixtures/daemon-asking.js';
import { git, makeRepository } from '../../fixtures/git-repositories.js';
import { startStandInDaemon, type StandInBehaviour } from '../../fixtures/stand-in-daemon.js';
import { threadIdAt } from '../../fixtures/stand-in/thread-id-at.js';
import { boundedHome } from '../../fixtures/whole-program/bounded-run.js';
import type { MeasuredRun } from '../../fixtures/whole-program/measured-run.js';
import { rowOf } from '../../fixtures/whole-program/expect-row.js';

const home = boundedHome();
afterEach(cleanUp);

describe('a repository', () => {
  /** Again and again. */
  const refs: Readonly<Record<string, string>> = {
    'refs of other branches': distinct(2 * mib, (n) => `${'a'.repeat(40)} refs/heads/other-${n}\n`),
    'one line': 'a',
    'empty lines': '\n',
  };

  it.each(Object.entries(refs))('with 200 MiB of packed refs that are %s', async (_, text) => {
    const thread = await home.live().hold({ cwd: 'repository' });
    makeRepository(thread.cwd);
    git(thread.cwd, 'checkout', '-q', '-b', 'huge');
    git(thread.cwd, 'pack-refs', '--all');
    writeRepeated(join(thread.cwd, '.git', 'packed-refs'), 'a', text, 200 * mib);
    const { document } = await home.run();
    expect(rowOf(document, thread)).toMatchObject({ status: 'waiting', cwd: thread.cwd });
  });

  it.each(['HEAD', 'refs/heads/main', 'commondir', 'config'])(
    'whose %s has 200 MiB',
    async (name) => {
      const thread = await home.live().hold({ cwd: 'repository' });
      makeRepository(thread.cwd);
      writeRepeated(join(thread.cwd, '.git', name), 'w', 'a', 200 * mib);
      const { document } = await home.run();
      expect(rowOf(document, thread)).toMatchObject({ status: 'waiting', cwd: thread.cwd });
    },
  );
});

describe('the configuration', () => {
  /** A little less than is read of it. */
  const bytes = 65_000;
  const blanks = ' '.repeat(bytes / 4);
  const texts: Readonly<Record<string, string>> = {
    'nested arrays': `a = ${costlyShapes['nested arrays']?.(bytes) ?? ''}`,
    'a deep table': `[${repeated('a.', bytes)}a]`,
    'different keys': distinct(bytes, (n) => `a${n}=1\n`),
    'different tables': distinct(bytes, (n) => `[a${n}]\n`),
    'lines that are no TOML': repeated('=\n', bytes),
    'one table again and again': repeated('[[a]]\n', bytes),
    'blanks in a text': `x = """\na${blanks}\n[${blanks}\n"""\nnotify = {x = 1}\nrefresh_ms = "z"\n`,
    'blanks that are no TOML': `a${blanks}x\n[${blanks}x\n`,
    'one host again and again': `hosts = [${repeated('"a",', bytes)}]`,
    'different hosts': `hosts = [${distinct(bytes, (n) => `"a${n}",`)}]`,
  };
  const run = async (write: (path: string) => void): Promise<MeasuredRun> => {
    const config = join(home.live().folder, 'config');
    mkdirSync(join(config, 'codex-ps'), { recursive: true });
    write(join(config, 'codex-ps', 'config.toml'));
    return home.run({ env: { XDG_CONFIG_HOME: config } }, ['--host', 'local']);
  };

  it.each(Object.entries(texts))('that is %s', async (_, text) => {
    const { document } = await run((path) => writeFileSync(path, text));
    expect(JSON.stringify(document.warnings)).not.toContain('larger than');
  });

  it('of 200 MiB is too large', async () => {
    const { document } = await run((path) => writeRepeated(path, 'w', 'a = 1\n', 200 * mib));
    expect(document.warnings).toEqual([expect.stringContaining('larger than 64 KiB; ignored')]);
  });
});

describe('a daemon', () => {
  async function serve(behaviour: StandInBehaviour, threads: readonly { id: string }[] = []) {
    const { codexHome, folder } = home.live();
    mkdirSync(join(codexHome, 'app-server-control'), { mode: 0o700 });
    const socketPath = join(folder, 's');
    symlinkSync(socketPath, join(codexHome, 'app-server-control', 'app-server-control.sock'));
    const daemon = await startStandInDaemon(threads, behaviour, {
      codexHome,
      socketPath,
      remove: () => undefined,
    });
    cleanups.push(daemon.stop);
  }
  const id = threadIdAt(1_700_000_000_000, 1);

  it.each(Object.entries(costlyShapes))('whose messages hold 3.5 MiB of %s', async (_, make) => {
    const value = make(3.5 * mib);
    const thread = `{"thread":{"id":"${id}","name":${value}}}`;
    await serve({
      greeting: [`{"method":"thread/started","params":${thread}}`],
      answer: {
        'thread/loaded/list': (n) => `{"id":${n},"result":{"data":["${id}"],"x":${value}}}`,
        'thread/read': (n) => `{"id":${n},"result":${thread}}`,
      },
    });
    await home.run();
  });

  it('whose list holds 90,000 threads', async () => {
    const ids = distinct(3.5 * mib, (n) => `"${id.slice(0, -n.length)}${n}",`);
    await serve({
      answer: {
        'thread/loaded/list': (n) => `{"id":${n},"result":{"data":[${ids}"${id}"]}}`,
      },
    });
    await home.run();
  });

  /** Frames of WebSocket as they go over the wire. */
  const frames: Readonly<Record<string, { readonly first?: Buffer; readonly then: Buffer }>> = {
    'frames that mean nothing': { then: Buffer.from([0x81, 0x01, 0x31]) },
    'frames that are empty': { then: Buffer.from([0x81, 0x00]) },
    'fragments of one message': {
      first: Buffer.from([0x01, 0x01, 0x31]),
      then: Buffer.from([0x00, 0x01, 0x31]),
    },
    pings: { then: Buffer.from([0x89, 0x00]) },
    pongs: { then: Buffer.from([0x8a, 0x00]) },
  };
  it.each(Object.entries(frames))('that sends %s without end', async (_, { first, then }) => {
    const block = Buffer.alloc(then.length * 100_000, then);
    await serve({
      answer: { 'thread/loaded/list': () => undefined },
      onMessage: (client, method) => {
        if (method !== 'initialized') return;
        const { _socket: socket } = client as unknown as { readonly _socket: Socket };
        const flood = (): void => {
          while (socket.writable && socket.write(block)) continue;
        };
        if (first) socket.write(first);
        socket.pause().on('drain', flood);
        flood();
      },
    });
    await home.run();
  });
});
