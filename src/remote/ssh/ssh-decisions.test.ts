import { describe, expect, it } from 'vitest';
import {
  hostKeyAlgorithms,
  hostKeyVerdict,
  isTooShort,
  parseKnownKeys,
  rsaBits,
} from './known-hosts.js';
import { parseSshSettings, pathsOf, sentVariables } from './ssh-config.js';
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
    ['somethingnew yes', ['the option somethingnew']],
    ['requiredrsasize 2048', []],
    ['checkhostip yes', ['checkhostip yes']],
    ['revokedhostkeys /a b', ['revokedhostkeys /a b']],
    ['revokedhostkeys none', []],
    ['identityfile ~/my keys/%r@%h', []],
    ['identityfile ~/%C', ['identityfile ~/%C']],
    ['identityfile ${KEYS}/a', ['identityfile ${KEYS}/a']],
    ['userknownhostsfile /a /b', []],
    ['userknownhostsfile /a b', ['userknownhostsfile /a b']],
    ['userknownhostsfile none', []],
    ['bindaddress eth0.example', ['bindaddress eth0.example']],
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

describe('a list of paths', () => {
  it.each<readonly [string, readonly string[] | undefined]>([
    ['/a /b', ['/a', '/b']],
    ['"/a b" /c', ['/a b', '/c']],
    ['/a b', undefined],
    ['/a  /b', undefined],
    ['/a "b', undefined],
    ['relative', undefined],
    ['~/a', undefined],
    ['none', []],
    ['', []],
  ])('%j is %j', (value, paths) => {
    expect(pathsOf(value)).toEqual(paths);
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

  it('names the variables that are sent: patterns, then what is set, the first of a name', () => {
    const settings = parseSshSettings(
      'sendenv LC_*\nsendenv L?NG\nsetenv A=b c=d\nsetenv A=no\nsetenv LANG=C\nsetenv broken\n',
    );
    const env = { LANG: 'de', LC_ALL: 'x', LC: 'no', HOME: '/h', LANGX: 'no' };
    expect(sentVariables(settings, env)).toEqual({ LANG: 'C', LC_ALL: 'x', A: 'b c=d' });
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
      Buffer.concat([Buffer.of(0), modulus]),
    ];
    return Buffer.concat(fields.map(field));
  };

  it.each([768, 1023, 1024, 2048])('%d bits', (bits) => {
    expect(rsaBits(key(bits))).toBe(bits);
  });

  it('is at least what is required, and at least 1024', () => {
    expect(isTooShort(key(1023), '512')).toBe(true);
    expect(isTooShort(key(1024), undefined)).toBe(false);
    expect(isTooShort(key(2048), '3072')).toBe(true);
    expect(isTooShort(key(256, 'ssh-ed25519'), '3072')).toBe(false);
    expect(isTooShort(Buffer.from('00000007' + '7373682d727361', 'hex'), undefined)).toBe(true);
  });
});
