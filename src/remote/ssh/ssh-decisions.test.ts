import { describe, expect, it } from 'vitest';
import { parseKnownKeys } from './known-hosts.js';
import { parseSshSettings } from './ssh-config.js';
import { hostKeyAlgorithms, hostKeyVerdict } from './known-hosts.js';
import { opensshFailure } from './openssh-failure.js';
import { needsOpenSsh } from './ssh-options.js';

const baseline =
  'hostname a\nport 22\nstricthostkeychecking ask\nkexalgorithms x,y\nproxyusefdpass no\n';

describe('OpenSSH is needed', () => {
  it.each<readonly [string, readonly string[]]>([
    [
      'port 2222\nhostname b\nuser me\nidentityfile ~/k\nsendenv LANG\ngssapiauthentication yes',
      [],
    ],
    ['proxyjump b', ['proxyjump b']],
    ['proxycommand nc %h', ['proxycommand nc %h']],
    ['certificatefile ~/c', ['certificatefile ~/c']],
    ['stricthostkeychecking no', ['stricthostkeychecking ask no']],
    ['kexalgorithms z', ['kexalgorithms x,y z']],
    ['somethingnew yes', ['somethingnew yes']],
    ['preferredauthentications password', ['preferredauthentications password']],
    ['identityagent ~/agent', []],
  ])('for %j: %j', (more, reasons) => {
    const settings = parseSshSettings(`${baseline}${more}\n`);
    expect(needsOpenSsh(settings, parseSshSettings(baseline))).toEqual(reasons);
  });
});

describe('a host key', () => {
  const known = parseKnownKeys(
    '# Host a found: line 1\na ssh-ed25519 AAAA\n|1|x|y ssh-rsa BBBB me\n@revoked a ssh-ed25519 CCCC\n@cert-authority *.a ssh-rsa DDDD\n',
  );
  it.each([
    ['AAAA', 'known'],
    ['BBBB', 'known'],
    ['CCCC', 'revoked'],
    ['DDDD', 'changed'],
    ['EEEE', 'changed'],
  ])('%s is %s', (blob, verdict) => {
    expect(hostKeyVerdict(known, blob)).toBe(verdict);
  });

  it('is unknown where only an authority is known, and revoked even where it is known too', () => {
    const [, , , authority] = known;
    expect(hostKeyVerdict(authority ? [authority] : [], 'DDDD')).toBe('unknown');
    expect(hostKeyVerdict([...known, { marker: 'revoked', type: 'x', blob: 'AAAA' }], 'AAAA')).toBe(
      'revoked',
    );
  });

  it('is asked for in the types that are known, RSA never by SHA-1', () => {
    const allowed = [
      'ssh-ed25519-cert-v01@openssh.com',
      'ssh-ed25519',
      'ecdsa-sha2-nistp256',
      'rsa-sha2-512',
      'ssh-rsa',
    ];
    expect(hostKeyAlgorithms(known, allowed)).toEqual(['ssh-ed25519', 'rsa-sha2-512']);
    expect(hostKeyAlgorithms([], allowed)).toEqual([
      'ssh-ed25519',
      'ecdsa-sha2-nistp256',
      'rsa-sha2-512',
    ]);
  });
});

describe('what the client says', () => {
  it.each<readonly [string, boolean, string]>([
    ['Host key verification failed.', false, 'hostkey-unknown'],
    [
      '@ WARNING: REMOTE HOST IDENTIFICATION HAS CHANGED! @\nOffending ED25519 key in /h/known:3\nHost key verification failed.',
      false,
      'hostkey-changed',
    ],
    [
      'WARNING: REVOKED HOST KEY DETECTED!\nHost key verification failed.',
      false,
      'hostkey-revoked',
    ],
    ['me@h: Permission denied (publickey).', false, 'auth'],
    ['Received disconnect from h: Too many authentication failures', false, 'auth'],
    [
      'Unable to negotiate with h port 22: no matching key exchange method found. Their offer: x',
      false,
      'protocol',
    ],
    ['kex_exchange_identification: Connection closed by remote host', false, 'reset'],
    ['ssh: connect to host h port 22: No route to host', false, 'unreachable'],
    ['client_loop: send disconnect: Broken pipe', true, 'lost'],
    ['Permission denied (from the program there)', true, 'lost'],
    ['', true, 'lost'],
    ['', false, 'lost'],
    ['something new went wrong', false, 'protocol'],
  ])('%j, begun %s: %s', (stderr, started, kind) => {
    expect(opensshFailure(stderr, started).kind).toBe(kind);
  });
});
