import { describe, expect, it } from 'vitest';
import { columnNames } from '../output/table/columns.js';
import { parseConfig } from './config-file.js';
import { settingKeys, settingTable } from './setting-table.js';

const read = (text: string) => parseConfig(text, '/c.toml');
const line = (line: number) => ({ kind: 'file', file: '/c.toml', line });
const bare = { transport: undefined, remoteBin: undefined, timeoutMs: undefined };

describe('the configuration', () => {
  it.each([
    ['hosts = ["a", { name = "b", transport = "openssh" }]'],
    ['[[hosts]]\nname = "a"\n[[hosts]]\nname = "b"\ntransport = "openssh"\n'],
    ['[hosts.a]\n[hosts.b]\ntransport = "openssh"\n'],
  ])('names hosts: %j', (text) => {
    expect(read(text)).toEqual({
      entries: {
        hosts: {
          value: [
            { host: 'a', ...bare },
            { host: 'b', ...bare, transport: 'openssh' },
          ],
          origin: line(1),
        },
      },
      problems: [],
    });
  });

  it('says where a mistake is and what is allowed, and the rest counts', () => {
    const { entries, problems } = read(
      'default_host = "all"\ncolour = 1\n[hosts.a]\ntransport = "telnet"\ntimeout_ms = 9000\n[hosts.b]\nremote_bin = 7\nwho = 1\n',
    );
    expect(entries.default_host).toEqual({ value: 'all', origin: line(1) });
    expect(entries.hosts?.value).toEqual([
      { host: 'a', ...bare, timeoutMs: 9000 },
      { host: 'b', ...bare },
    ]);
    expect(problems).toEqual([
      '/c.toml, line 2: colour: unknown key; valid keys: hosts, default_host, columns, sort, group, views, refresh_ms, color, theme, glyphs, mouse, titles, program_status, [notify], [status], [actions]',
      '/c.toml, line 4: hosts.a.transport: must be "auto", "node-ssh", "openssh"',
      '/c.toml, line 8: hosts.b.who: unknown key; a host may have transport, remote_bin and timeout_ms',
      '/c.toml, line 7: hosts.b.remote_bin: must be a string: a program, a path or @push',
    ]);
  });

  it('keeps the right names of a list that holds a wrong one', () => {
    const { entries, problems } = read('# columns\n\ncolumns = ["why", "stat", "host", "why"]');
    expect(entries.columns).toEqual({ value: ['why', 'host'], origin: line(3) });
    expect(problems).toEqual([
      `/c.toml, line 3: columns: unknown value "stat"; valid values: ${columnNames.join(', ')}`,
    ]);
  });

  it('finds the line of a key in its own table, and of one in an inline table', () => {
    const { entries, problems } = read(
      'sort = "-age"\n[actions]\nterminal = "kitty"\n[notify]\non = true\nvia = "osc8"\nterminal = 1\n',
    );
    expect(entries['actions.terminal']).toEqual({ value: 'kitty', origin: line(3) });
    expect(entries['notify.on']).toEqual({ value: true, origin: line(5) });
    expect(problems).toEqual([
      '/c.toml, line 7: notify.terminal: unknown key; valid keys: on, likely, via, command, url, timeout_ms, quiet',
      '/c.toml, line 6: notify.via: must be "auto", "bell", "osc9", "osc777", "osc99", "command", "none"',
    ]);
    expect(read('mouse = true\nnotify = { quiet = "9" }').problems).toEqual([
      '/c.toml, line 2: notify.quiet: must be hours such as "22:00-07:00"',
    ]);
    expect(read('notify = true').problems).toEqual([
      '/c.toml, line 1: notify: must be a table [notify] with on, likely, via, command, url, timeout_ms, quiet',
    ]);
  });

  it('has views, in its order; one that is none is left out', () => {
    const { entries, problems } = read(
      '[views]\nreview = "repo:shop  state:ask"\n"caf\u00e9" = "\\u001B[31mred"\nempty = " "\n"a b" = "x"\nn = 3\n',
    );
    expect(entries.views?.value).toEqual([
      { name: 'review', filter: 'repo:shop state:ask' },
      { name: 'caf\u00e9', filter: 'red' },
    ]);
    expect(problems).toEqual([
      '/c.toml, line 4: views.empty: must be a filter such as "repo:shop state:ask", of up to 1000 characters',
      '/c.toml, line 5: views.a b: invalid name of a view; use letters, digits and . _ -',
      '/c.toml, line 6: views.n: must be a filter such as "repo:shop state:ask", of up to 1000 characters',
    ]);
  });

  it('with a line that is invalid TOML is read without it', () => {
    const { entries, problems } = read('what is this\ndefault_host = "a"\n');
    expect(entries.default_host?.value).toBe('a');
    expect(problems).toHaveLength(1);
    expect(problems[0]).toMatch(/^\/c\.toml, line 1: invalid TOML/);
  });

  it('with a list that is never closed is read without it', () => {
    const { entries, problems } = read('default_host = "a"\ncolumns = ["state",\n\n');
    expect(entries.default_host?.value).toBe('a');
    expect(problems).toEqual([expect.stringMatching(/^\/c\.toml, line 2: invalid TOML/)]);
  });

  it.each(['hosts = 3', 'hosts = ["-oProxyCommand=x"]', 'hosts = ["a b"]', 'hosts = [3]'])(
    'refuses %j',
    (text) => {
      expect(read(text).problems).toHaveLength(1);
      expect(read(text).entries.hosts?.value ?? []).toEqual([]);
    },
  );
});

/** A value that no setting allows. */
const wrong = 'x = 1\n';

it.each(settingKeys)('%s refuses a date, and says in its line what is allowed', (key) => {
  const { entries, problems } = read(`${wrong}${key} = 2026-11-23\n`);
  expect(entries[key]).toBeUndefined();
  expect(problems[1]).toBe(`/c.toml, line 2: ${key}: must be ${settingTable[key].kind.allowed}`);
});

it.each(settingKeys)('%s takes its own default', (key) => {
  const { default: value } = settingTable[key];
  if (value === undefined) return;
  const { entries, problems } = read(`${key} = ${JSON.stringify(value)}\n`);
  expect(problems).toEqual([]);
  expect(entries[key]).toEqual({ value, origin: line(1) });
});
