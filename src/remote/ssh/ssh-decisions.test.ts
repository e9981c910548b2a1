import { describe, expect, it } from 'vitest';
import {
  hostKeyAlgorithms,
  hostKeyFailure,
  isPathList,
  isTooShort,
  parseKnownKeys,
  type KnownHost,
} from './known-hosts.js';
import { parseSshSettings, sentVariables } from './ssh-config.js';
import { needsOpenSsh } from './ssh-options.js';

const baseline =
  'hostname a\nport 22\nstricthostkeychecking ask\nkexalgorithms x,y\nrequiredrsasize 1024\nsomethingdefault 1\n';

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
    ['requiredrsasize 2048', ['requiredrsasize 1024 2048']],
    ['setenv A=b', ['setenv A=b']],
    ['sendenv LC_*\nsendenv MY_VAR', []],
    ['sendenv L?NG', ['sendenv L?NG']],
    ['sendenv *_A', ['sendenv *_A']],
    ['setenv', []],
    ['checkhostip yes', ['checkhostip yes']],
    ['revokedhostkeys /a b', ['revokedhostkeys /a b']],
    ['revokedhostkeys none', []],
    ['identityfile ~/my keys/id', []],
    ['identityfile ~/%h', ['identityfile ~/%h']],
    ['identityfile ~ada/id', ['identityfile ~ada/id']],
    ['identityfile ${KEYS}/a', ['identityfile ${KEYS}/a']],
    ['userknownhostsfile /a', []],
    ['userknownhostsfile /a /b', ['userknownhostsfile /a /b']],
    ['userknownhostsfile none', ['userknownhostsfile none']],
    ['bindaddress 10.0.0.1', ['bindaddress 10.0.0.1']],
    ['preferredauthentications password', ['preferredauthentications password']],
    ['identityagent ~/agent', []],
  ])('for %j: %j', (more, reasons) => {
    const settings = parseSshSettings(`${baseline}${more}\n`);
    expect(needsOpenSsh(settings, parseSshSettings(baseline))).toEqual(reasons);
  });
});

const keyOf = (text: string): Buffer => Buffer.from(text, 'base64');
const kindOf = (known: KnownHost, key: Buffer): string | undefined =>
  hostKeyFailure(known, key)?.kind;

describe('a host key', () => {
  const keys = parseKnownKeys(
    '# Host a found: line 1\na ssh-ed25519 AAAA\n|1|x|y ssh-rsa BBBB me\n@revoked a ssh-ed25519 CCCC\n',
  );
  it.each([
    ['AAAA', undefined, undefined],
    ['BBBB', undefined, undefined],
    ['CCCC', 'hostkey-revoked', 'hostkey-revoked'],
    ['EEEE', 'hostkey-changed', 'hostkey-unknown'],
  ])('%s: %s, and %s where the port is not known', (key, kind, withoutPort) => {
    expect(kindOf({ keys, withoutPort: false }, keyOf(key))).toBe(kind);
    expect(kindOf({ keys, withoutPort: true }, keyOf(key))).toBe(withoutPort);
  });

  it('is unknown where no key is known, and revoked even where it is known too', () => {
    expect(kindOf({ keys: [], withoutPort: false }, keyOf('AAAA'))).toBe('hostkey-unknown');
    const revoked = { marker: 'revoked', type: 'x', blob: 'AAAA' } as const;
    const known = { keys: [...keys, revoked], withoutPort: false };
    expect(kindOf(known, keyOf('AAAA'))).toBe('hostkey-revoked');
  });

  it('is asked for in the types that are known, RSA never by SHA-1', () => {
    const allowed = [
      'ssh-ed25519-cert-v01@openssh.com',
      'ssh-ed25519',
      'ecdsa-sha2-nistp256',
      'rsa-sha2-512',
      'ssh-rsa',
    ];
    expect(hostKeyAlgorithms({ keys }, allowed)).toEqual(['ssh-ed25519', 'rsa-sha2-512']);
    expect(hostKeyAlgorithms({ keys }, ['ecdsa-sha2-nistp256'])).toEqual(['ecdsa-sha2-nistp256']);
    expect(hostKeyAlgorithms({ keys: [] }, allowed)).toEqual([
      'ssh-ed25519',
      'ecdsa-sha2-nistp256',
      'rsa-sha2-512',
    ]);
  });
});

describe('a list of paths that can be read for certain', () => {
  it.each<readonly [string, boolean]>([
    ['/a/b', true],
    ['/home/ada/.ssh/known_hosts /home/ada/.ssh/known_hosts2', true],
    ['/home/ada/.ssh/known_hosts /home/bob/.ssh/known_hosts2', false],
    ['/a /b', false],
    ['"/a b" /c', false],
    ['/a "b', false],
    ['relative', false],
    ['~/a', false],
    ['none', false],
    ['', false],
  ])('%j: %s', (value, expected) => {
    expect(isPathList(value)).toBe(expected);
  });
});

describe('the output of ssh -G', () => {
  it('keeps blanks, empty values and every value of a key', () => {
    const settings = parseSshSettings(
      'identityfile ~/a b\nIdentityFile /c\nlocalcommand \nsetenv\n',
    );
    expect([...settings]).toEqual([
      ['identityfile', ['~/a b', '/c']],
      ['localcommand', ['']],
      ['setenv', ['']],
    ]);
  });

  it('names the variables that are sent', () => {
    const settings = parseSshSettings('sendenv LC_*\nsendenv LANG\n');
    const env = { LANG: 'de', LC_ALL: 'x', LC: 'no', HOME: '/h', LANGX: 'no' };
    expect(sentVariables(settings, env)).toEqual({ LANG: 'de', LC_ALL: 'x' });
  });
});

describe('the length of an RSA key', () => {
  const field = (bytes: Buffer): Buffer => {
    const length = Buffer.alloc(4);
    length.writeUInt32BE(bytes.length);
    return Buffer.concat([length, bytes]);
  };
  const key = (bits: number, type = 'ssh-rsa'): Buffer => {
    const modulus = Buffer.alloc(Math.ceil(bits / 8), 0xff);
    modulus[0] = 0xff >> (modulus.length * 8 - bits);
    const fields = [
      Buffer.from(type),
      Buffer.from([1, 0, 1]),
      // A number whose first bit is set would be negative without a zero byte.
      bits % 8 === 0 ? Buffer.concat([Buffer.of(0), modulus]) : modulus,
    ];
    return Buffer.concat(fields.map(field));
  };

  it.each([
    [768, true],
    [1023, true],
    [1024, false],
    [2048, false],
  ])('%d bits are too few: %s', (bits, expected) => {
    expect(isTooShort(key(bits))).toBe(expected);
  });

  it('is of no matter for another key, and too short in a broken one', () => {
    expect(isTooShort(key(256, 'ssh-ed25519'))).toBe(false);
    expect(isTooShort(Buffer.from('000000077373682d727361', 'hex'))).toBe(true);
  });
});
