import { describe, expect, it } from 'vitest';
import { parseConfig } from './config-file.js';

const read = (text: string) => parseConfig(text, '/c.toml');
const bare = { transport: undefined, remoteBin: undefined, timeoutMs: undefined };

describe('the configuration', () => {
  it.each([
    ['hosts = ["a", { name = "b", transport = "openssh" }]'],
    ['[[hosts]]\nname = "a"\n[[hosts]]\nname = "b"\ntransport = "openssh"\n'],
    ['[hosts.a]\n[hosts.b]\ntransport = "openssh"\n'],
  ])('names hosts: %j', (text) => {
    expect(read(text)).toEqual({
      hosts: [
        { host: 'a', ...bare },
        { host: 'b', ...bare, transport: 'openssh' },
      ],
      defaultHost: undefined,
      problems: [],
    });
  });

  it('says where a mistake is and what is allowed, and the rest counts', () => {
    const { hosts, defaultHost, problems } = read(
      'default_host = "all"\ncolour = 1\n[hosts.a]\ntransport = "telnet"\ntimeout_ms = 9000\n[hosts.b]\nremote_bin = 7\nwho = 1\n',
    );
    expect(defaultHost).toBe('all');
    expect(hosts).toEqual([
      { host: 'a', ...bare, timeoutMs: 9000 },
      { host: 'b', ...bare },
    ]);
    expect(problems).toEqual([
      '/c.toml, line 2: colour: unknown; allowed are hosts and default_host',
      '/c.toml, line 4: transport: allowed are auto, node-ssh, openssh',
      '/c.toml, line 8: who: unknown; a host may have transport, remote_bin and timeout_ms',
      '/c.toml, line 7: remote_bin: must be a text: a program, a path or @push',
    ]);
  });

  it('with a line that is no TOML is read without it', () => {
    const { defaultHost, problems } = read('what is this\ndefault_host = "a"\n');
    expect(defaultHost).toBe('a');
    expect(problems).toHaveLength(1);
    expect(problems[0]).toMatch(/^\/c\.toml, line 1: no TOML/);
  });

  it.each(['hosts = 3', 'hosts = ["-oProxyCommand=x"]', 'hosts = ["a b"]', 'hosts = [3]'])(
    'refuses %j',
    (text) => {
      expect(read(text).problems).toHaveLength(1);
      expect(read(text).hosts ?? []).toEqual([]);
    },
  );
});
