import { describe, expect, it } from 'vitest';
import { opensshFailure } from './openssh-failure.js';

function kindOf(text: string, started = false): string {
  return opensshFailure(text.split('\n'), started).kind;
}

const changed = [
  '@@@@@@@@@@@@@@@@',
  '@    WARNING: REMOTE HOST IDENTIFICATION HAS CHANGED!     @',
  '@@@@@@@@@@@@@@@@',
  'Offending ED25519 key in /h/my known:3',
  'Host key verification failed.',
].join('\n');

describe('before the login', () => {
  it.each<readonly [string, string]>([
    ['Host key verification failed.', 'hostkey-unknown'],
    [changed, 'hostkey-changed'],
    [
      '@       WARNING: REVOKED HOST KEY DETECTED!               @\nHost key verification failed.',
      'hostkey-revoked',
    ],
    [
      'Host key ED25519 SHA256:x revoked by file /etc/revoked keys\nHost key verification failed.',
      'hostkey-revoked',
    ],
    [
      '/h/config: line 2: Bad configuration option: x\n/h/config: terminating, 1 bad configuration options',
      'config',
    ],
    ['ssh: Could not resolve hostname h: Name or service not known', 'dns'],
    ['ssh: connect to host h port 22: Connection refused', 'refused'],
    ['ssh: connect to host h port 22: No route to host', 'unreachable'],
    ['ssh: connect to host h port 22: Connection timed out', 'timeout'],
    [
      'Connection timed out during banner exchange\nConnection to 1.2.3.4 port 22 timed out',
      'timeout',
    ],
    [
      'Unable to negotiate with h port 22: no matching key exchange method found. Their offer: x',
      'protocol',
    ],
    ['kex_exchange_identification: Connection closed by remote host', 'reset'],
    ['Connection closed by UNKNOWN port 65535', 'reset'],
    ['something new went wrong', 'protocol'],
    ['', 'lost'],
  ])('%j: %s', (text, kind) => {
    expect(kindOf(text)).toBe(kind);
  });

  it('what a bastion could not do counts before the end that follows from it', () => {
    const end =
      '\nkex_exchange_identification: Connection closed by remote host\nConnection closed by UNKNOWN port 65535';
    expect(kindOf(`ssh: connect to host b port 22: Connection refused${end}`)).toBe('refused');
    const refused =
      'channel 0: open failed: connect failed: Connection refused\nstdio forwarding failed';
    expect(kindOf(refused + end)).toBe('refused');
    expect(
      kindOf(`Welcome to Connection refused Inc.\nme@b: Permission denied (publickey).${end}`),
    ).toBe('auth');
  });

  it('a line about a dead ControlMaster is not about the host', () => {
    const aside = 'Control socket connect(/h/cm): Connection refused\n';
    expect(kindOf(`${aside}me@h: Permission denied (publickey).`)).toBe('auth');
    expect(kindOf(`${aside}Connection timed out during banner exchange`)).toBe('timeout');
  });
});

describe('during the login, when the host may print what it likes', () => {
  it.each([
    'ssh: connect to host h port 22: Connection refused',
    'Host key verification failed.',
    changed,
    'Unable to negotiate with h port 22: no matching key exchange method found.',
    'This account is currently not available, locked, expired, timed out: Connection refused',
  ])('a banner with %j changes nothing', (banner) => {
    expect(kindOf(`${banner}\nme@h: Permission denied (publickey).`)).toBe('auth');
    expect(kindOf(`${banner}\nand more\nConnection closed by 1.2.3.4 port 22`)).toBe('reset');
  });

  it('the last words of a host that hangs up are shown', () => {
    const { kind, error } = opensshFailure(
      ['', 'The system is going down', 'Connection closed by 1.2.3.4 port 22'],
      false,
    );
    expect([kind, error]).toEqual(['reset', expect.stringContaining('(The system is going down)')]);
  });

  it('distinguishes too many keys, an agent that refuses and a key file that others can read', () => {
    const denied = 'me@h: Permission denied (publickey).';
    expect(
      opensshFailure(
        ["Permissions 0644 for '/h/k' are too open.", 'Load key "/h/k": bad permissions', denied],
        false,
      ).hint,
    ).toContain('chmod 600');
    expect(
      opensshFailure(
        [
          'sign_and_send_pubkey: signing failed for ED25519 "me" from agent: agent refused operation',
          denied,
        ],
        false,
      ).error,
    ).toContain('agent refused');
    expect(
      kindOf(
        'Received disconnect from h port 22:2: Too many authentication failures\nDisconnected from h port 22',
      ),
    ).toBe('auth');
  });
});

describe('after the remote command has begun', () => {
  it.each([
    'client_loop: send disconnect: Broken pipe',
    'Permission denied (from the program there)',
    'me@h: Permission denied (publickey).',
    '',
  ])('%j: lost', (text) => {
    expect(kindOf(text, true)).toBe('lost');
  });
});
