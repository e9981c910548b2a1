import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';

import { fakeHost } from '../../../fixtures/fake-host.js';
import { fakeNow } from '../../../fixtures/fake-proc.js';
import { startDiscovery } from './start-discovery.js';

const options = { mode: 'auto', lsofTimeoutMs: 1234 } as const;

describe('the start of a pass', () => {
  it('is one lsof for all processes named codex', () => {
    const host = fakeHost();
    const started = startDiscovery(host, options);
    expect(started.ps).toBeUndefined();
    expect(host.ran).toHaveLength(1);
    expect(host.ran[0]?.program).toBe('lsof');
    expect(host.ran[0]?.timeoutMs).toBe(1234);
    expect(host.ran[0]?.args.join(' ')).toContain('-c /codex/i -a -d ^mem,^rtd');
  });

  it('is one ps besides where there is no /proc, and none of both where /proc is demanded', () => {
    const mac = fakeHost({ platform: 'darwin' });
    startDiscovery(mac, options);
    expect(mac.ran.map(({ program }) => program)).toEqual(['lsof', 'ps']);
    const [lsof, ps] = mac.ran;
    expect(lsof?.args).toContain('-b');
    expect(lsof?.args).not.toContain('-X');
    expect([lsof?.timeoutMs, ps?.timeoutMs]).toEqual([6170, 6170]);
    const linux = fakeHost();
    expect(startDiscovery(linux, { ...options, mode: 'proc' })).toEqual({ beganAt: fakeNow });
    expect(linux.ran).toEqual([]);
  });

  it('loads nothing, so that it can come first', () => {
    const source = readFileSync(new URL('start-discovery.ts', import.meta.url), 'utf8');
    expect(source).not.toMatch(/^import (?!type )/m);
  });
});
