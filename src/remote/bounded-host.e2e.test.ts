import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { costlyShapes, distinct, mib, repeated } from '../../fixtures/costly-json.js';
import { boundedHome } from '../../fixtures/whole-program/bounded-run.js';
import type { MeasuredRun } from '../../fixtures/whole-program/measured-run.js';

const home = boundedHome();

/** A stand-in ssh, whose `-G` prints one text, and at whose other end `codex-ps` prints another. */
function run(settings: string, printed: string, transport: string): Promise<MeasuredRun> {
  const { folder } = home.live();
  const file = (name: string, text: string): string => {
    const path = join(folder, name);
    writeFileSync(path, text, { mode: 0o755 });
    return path;
  };
  const ssh = file(
    'ssh',
    `#!/bin/sh
for word in "$@"; do
  if [ "$word" = -G ]; then exec cat '${file('settings', settings)}'; fi
  last=$word
done
PATH='${folder}':$PATH
exec sh -c "$last"
`,
  );
  file('codex-ps', `#!/bin/sh\nexec cat '${file('printed', printed)}'\n`);
  const host = ['--host', 'local,far', '--ssh-timeout-ms', '60000'];
  return home.run({}, [...host, '--ssh-bin', ssh, '--transport', transport]);
}

const failureOf = ({ document }: MeasuredRun): unknown => document.host_errors[0]?.['kind'];

describe('another host that prints', () => {
  const printing = (text: string): Promise<MeasuredRun> =>
    run('hostname 127.0.0.1\n', text, 'openssh');
  const head = `{"schema_version":1,"generated_at_unix_s":${Math.floor(Date.now() / 1000)},"host":"local"`;

  const shapes = ['nested arrays', 'empty objects', 'different keys', 'one text'];
  it.each(shapes)('a document with 5.5 MiB of %s', async (shape) => {
    const value = costlyShapes[shape]?.(5.5 * mib);
    const costly = await printing(`${head},"sessions":[],"warnings":${value}}\n`);
    expect([undefined, 'too-big']).toContain(failureOf(costly));
  });

  const lists: Readonly<Record<string, (n: string) => string>> = {
    sessions: (n) =>
      `{"host":"local","thread_id":"019aaaaa-0000-7000-8000-${n.padStart(12, '0')}","pids":[1],"status":"waiting"}`,
    host_errors: (n) => `{"host":"h${n}","kind":"exit","error":"x","hint":null}`,
    processes: (n) => `{"host":"h","pid":1${n},"kind":"tui","why":"x"}`,
  };
  it.each(Object.entries(lists))('5.5 MiB of %s', async (key, make) => {
    const list = `[${distinct(5.5 * mib, (n) => `${make(n)},`)}{}]`;
    const others = key === 'sessions' ? '' : ',"sessions":[]';
    expect(failureOf(await printing(`${head}${others},"${key}":${list}}\n`))).toBe('too-big');
  });

  it.each([0, 3_600])('4,500 rows with long titles, by a clock %i s behind', async (behind) => {
    const now = Math.floor(Date.now() / 1000) - behind;
    const rows = Array.from({ length: 4_500 }, (_, n) => ({
      thread_id: `019aaaaa-0000-7000-8000-${String(n).padStart(12, '0')}`,
      ...{ host: 'local', pids: [n + 1], cwd: `/home/u/w${n}`, last_activity_unix_s: now - n },
      ...{ status: 'waiting', status_detail: 'idle', status_certain: true, status_reason: 'done' },
      title: 't'.repeat(1_000),
    }));
    const made = { schema_version: 1, generated_at_unix_s: now, host: 'local', sessions: rows };
    const { document } = await printing(`${JSON.stringify(made)}\n`);
    expect(document.warnings).toContain('far: 3700 rows beyond 800 left out');
    expect(document.sessions.filter(({ host }) => host === 'far')).toHaveLength(800);
  });

  it.each(['\n', 'x\n', '{}\n', '{"', '{}', '{"\\'])('5.5 MiB of %j', async (text) => {
    expect(failureOf(await printing(repeated(text, 5.5 * mib)))).toMatch(/^(protocol|too-big)$/);
  });

  it('more than it may', async () => {
    expect(failureOf(await printing('x'.repeat(40 * mib)))).toBe('too-big');
  });
});

describe('an ssh whose -G prints', () => {
  const lines: Readonly<Record<string, (bytes: number) => string>> = {
    'one key': (bytes) => repeated('identityfile /a\n', bytes),
    'other keys': (bytes) => distinct(bytes, (n) => `k${n} v\n`),
    'patterns of variables': (bytes) => repeated('sendenv *a*a*a*a*a*a*b\n', bytes),
    'one long line': (bytes) => `sendenv ${repeated('*a', bytes)}\n`,
    'empty lines': (bytes) => '\n'.repeat(bytes),
  };
  const hostname = 'hostname 127.0.0.1\nport 9\n';
  it.each(Object.entries(lines))('120 KiB of %s', async (_, make) => {
    await run(hostname + make(0.12 * mib), '', 'auto');
  });

  it('more than it may', async () => {
    const costly = await run(hostname + repeated('a b\n', 8 * mib), '', 'auto');
    expect(failureOf(costly)).toBe('config');
  });
});
