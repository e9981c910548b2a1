import { execFileSync, spawnSync } from 'node:child_process';
import { generateKeyPairSync } from 'node:crypto';
import { chmodSync, copyFileSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import ssh2 from 'ssh2';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { askDeps, planOf, timed } from '../../../fixtures/ssh-rig/asking.js';
import { lastFirstCodexPs } from '../../../fixtures/ssh-rig/first-codex-ps.js';
import {
  hostLines,
  makeKey,
  noSshd,
  sshdPath,
  startRig,
  type Rig,
} from '../../../fixtures/ssh-rig/ssh-rig.js';
import { durationMs } from '../../core/time.js';
import type { HostResult } from '../../core/session/snapshot.js';
import { nodeSshPorts } from '../../platform/ports/ssh-ports.js';
import type { HostName } from '../../core/ids.js';
import { isDefinedHost, parseSshSettings } from './ssh-config.js';
import type { TransportChoice } from './transport.js';

if (sshdPath === undefined) process.stdout.write(`${noSshd}\n`);

/** Part of what every host of the rig is given. */
const always = [
  'host',
  'hostname',
  'user',
  'port',
  'identityfile',
  'identityagent',
  'userknownhostsfile',
  'globalknownhostsfile',
];

type Sample = readonly [key: string, line: string];

/** Another value than the default, which the built-in client is to honour or may ignore. */
const inProcess: readonly Sample[] = [
  ['addkeystoagent', 'AddKeysToAgent yes'],
  ['batchmode', 'BatchMode yes'],
  ['canonicaldomains', 'CanonicalDomains example.org'],
  ['canonicalizefallbacklocal', 'CanonicalizeFallbackLocal no'],
  ['canonicalizemaxdots', 'CanonicalizeMaxDots 0'],
  ['canonicalizepermittedcnames', 'CanonicalizePermittedCNAMEs *.a.example:*.b.example'],
  ['casignaturealgorithms', 'CASignatureAlgorithms ssh-ed25519'],
  ['clearallforwardings', 'ClearAllForwardings yes'],
  ['compression', 'Compression yes'],
  ['connectionattempts', 'ConnectionAttempts 2'],
  ['connecttimeout', 'ConnectTimeout 9'],
  ['controlmaster', 'ControlMaster auto'],
  ['controlpath', 'ControlPath /nowhere/master'],
  ['controlpersist', 'ControlPersist yes'],
  ['dynamicforward', 'DynamicForward 127.0.0.1:1'],
  ['enableescapecommandline', 'EnableEscapeCommandline yes'],
  ['enablesshkeysign', 'EnableSSHKeysign yes'],
  ['escapechar', 'EscapeChar none'],
  ['exitonforwardfailure', 'ExitOnForwardFailure yes'],
  ['fingerprinthash', 'FingerprintHash md5'],
  ['forkafterauthentication', 'ForkAfterAuthentication yes'],
  ['forwardagent', 'ForwardAgent yes'],
  ['forwardx11', 'ForwardX11 yes'],
  ['forwardx11timeout', 'ForwardX11Timeout 10'],
  ['forwardx11trusted', 'ForwardX11Trusted no'],
  ['gatewayports', 'GatewayPorts yes'],
  ['gssapiauthentication', 'GSSAPIAuthentication yes'],
  ['gssapiclientidentity', 'GSSAPIClientIdentity me'],
  ['gssapidelegatecredentials', 'GSSAPIDelegateCredentials yes'],
  ['gssapikexalgorithms', 'GSSAPIKexAlgorithms gss-group14-sha256-'],
  ['gssapirenewalforcesrekey', 'GSSAPIRenewalForcesRekey yes'],
  ['gssapiserveridentity', 'GSSAPIServerIdentity me'],
  ['gssapitrustdns', 'GSSAPITrustDNS yes'],
  ['hashknownhosts', 'HashKnownHosts yes'],
  ['hostbasedacceptedalgorithms', 'HostbasedAcceptedAlgorithms ssh-ed25519'],
  ['hostkeyalgorithms', 'HostKeyAlgorithms ssh-ed25519'],
  ['identitiesonly', 'IdentitiesOnly yes'],
  ['ignoreunknown', 'IgnoreUnknown UseKeychain,No*\n  UseKeychain yes\n  NoSuchThing yes'],
  ['ipqos', 'IPQoS none'],
  ['kbdinteractiveauthentication', 'KbdInteractiveAuthentication no'],
  ['kbdinteractivedevices', 'KbdInteractiveDevices pam'],
  ['localcommand', 'LocalCommand echo noise'],
  ['localforward', 'LocalForward 127.0.0.1:1 127.0.0.1:2'],
  ['loglevel', 'LogLevel QUIET'],
  ['logverbose', 'LogVerbose kex.c:*:1000'],
  ['numberofpasswordprompts', 'NumberOfPasswordPrompts 1'],
  ['obscurekeystroketiming', 'ObscureKeystrokeTiming no'],
  ['passwordauthentication', 'PasswordAuthentication no'],
  ['permitlocalcommand', 'PermitLocalCommand yes'],
  ['permitremoteopen', 'PermitRemoteOpen none'],
  ['preferredauthentications', 'PreferredAuthentications publickey'],
  ['proxyusefdpass', 'ProxyUseFdpass yes'],
  ['remotecommand', 'RemoteCommand echo noise'],
  ['remoteforward', 'RemoteForward 127.0.0.1:1 127.0.0.1:2'],
  ['requesttty', 'RequestTTY force'],
  ['sendenv', 'SendEnv LANG LC_*'],
  ['serveralivecountmax', 'ServerAliveCountMax 9'],
  ['serveraliveinterval', 'ServerAliveInterval 9'],
  ['sessiontype', 'SessionType none'],
  ['stdinnull', 'StdinNull yes'],
  ['streamlocalbindmask', 'StreamLocalBindMask 0111'],
  ['streamlocalbindunlink', 'StreamLocalBindUnlink yes'],
  ['syslogfacility', 'SyslogFacility LOCAL1'],
  ['tag', 'Tag mine'],
  ['tcpkeepalive', 'TCPKeepAlive no'],
  ['tunnel', 'Tunnel yes'],
  ['tunneldevice', 'TunnelDevice 1:1'],
  ['updatehostkeys', 'UpdateHostKeys ask'],
  ['visualhostkey', 'VisualHostKey yes'],
  ['warnweakcrypto', 'WarnWeakCrypto no'],
  ['xauthlocation', 'XAuthLocation /nowhere'],
];

/** Another value than the default, which only OpenSSH can honour. */
const byOpenSsh: readonly Sample[] = [
  ['addressfamily', 'AddressFamily inet'],
  ['bindaddress', 'BindAddress 127.0.0.1'],
  ['requiredrsasize', 'RequiredRSASize 2048'],
  ['setenv', 'SetEnv "A=b c"'],
  ['bindinterface', 'BindInterface lo'],
  ['canonicalizehostname', 'CanonicalizeHostname yes'],
  ['certificatefile', 'CertificateFile /nowhere'],
  ['channeltimeout', 'ChannelTimeout session:shell=5m'],
  ['checkhostip', 'CheckHostIP yes'],
  ['ciphers', 'Ciphers aes256-ctr'],
  ['gssapikeyexchange', 'GSSAPIKeyExchange yes'],
  ['hostbasedauthentication', 'HostbasedAuthentication yes'],
  ['kexalgorithms', 'KexAlgorithms curve25519-sha256'],
  ['knownhostscommand', 'KnownHostsCommand /bin/true'],
  ['macs', 'MACs hmac-sha2-256'],
  ['nohostauthenticationforlocalhost', 'NoHostAuthenticationForLocalhost yes'],
  ['pkcs11provider', 'PKCS11Provider /nowhere'],
  ['proxyjump', 'ProxyJump plain'],
  ['pubkeyacceptedalgorithms', 'PubkeyAcceptedAlgorithms ssh-ed25519'],
  ['pubkeyauthentication', 'PubkeyAuthentication no'],
  ['refuseconnection', 'RefuseConnection no'],
  ['rekeylimit', 'RekeyLimit 1G'],
  ['revokedhostkeys', 'RevokedHostKeys /dev/null'],
  ['securitykeyprovider', 'SecurityKeyProvider /nowhere'],
  ['stricthostkeychecking', 'StrictHostKeyChecking no'],
  ['verifyhostkeydns', 'VerifyHostKeyDNS yes'],
  ['versionaddendum', 'VersionAddendum mine'],
];

describe.runIf(sshdPath !== undefined)('as ssh itself', () => {
  let rig: Rig;
  let short: Rig;
  const weak = new ssh2.Server(
    {
      hostKeys: [
        generateKeyPairSync('rsa', {
          modulusLength: 768,
          publicKeyEncoding: { type: 'pkcs1', format: 'pem' },
          privateKeyEncoding: { type: 'pkcs1', format: 'pem' },
        }).privateKey,
      ],
    },
    (client) => client.on('error', () => undefined),
  );

  const ask = async (alias: string, choice: TransportChoice): Promise<HostResult> =>
    (await timed(planOf(alias, { timeout: durationMs(6000) }), askDeps(rig.sshBin, choice))).result;

  const overrides = [
    ...['BatchMode=yes', 'RemoteCommand=none', 'SessionType=default', 'RequestTTY=no'],
    ...['ForkAfterAuthentication=no', 'StdinNull=no', 'ClearAllForwardings=yes'],
  ].flatMap((option) => ['-o', option]);
  /** Whether `ssh <alias>` gets in. */
  const sshGetsIn = (alias: string): boolean =>
    spawnSync(rig.sshBin, ['-T', ...overrides, '--', alias, 'true'], { timeout: 10_000 }).status ===
    0;

  beforeAll(async () => {
    rig = await startRig({ ports: 1 });
    rig.program('codex-ps', lastFirstCodexPs);
    rig.host('plain', hostLines(rig, rig.ports[0]));
    const shortKey = join(rig.dir, 'short_host');
    execFileSync('ssh-keygen', ['-q', '-t', 'rsa', '-b', '1024', '-N', '', '-f', shortKey]);
    short = await startRig({ ports: 1, sshd: [`HostKey ${shortKey}`] });
    short.program('codex-ps', lastFirstCodexPs);
    await new Promise<void>((resolve) => {
      weak.listen(0, '127.0.0.1', () => resolve());
    });
  });
  afterAll(() => {
    weak.close();
    for (const each of [rig, short]) each.stop();
  });

  test('every option that this ssh prints is tried below', () => {
    const samples = [...inProcess, ...byOpenSsh].map(([key]) => key);
    const printed = [...(settingsOf(rig.sshBin, 'plain')?.keys() ?? [])];
    expect(printed.length).toBeGreaterThan(60);
    expect(printed.filter((key) => ![...always, ...samples].includes(key))).toEqual([]);
  });

  test.for([
    ...inProcess.map((sample) => [...sample, 'node-ssh'] as const),
    ...byOpenSsh.map((sample) => [...sample, 'openssh'] as const),
  ])('%s: %s goes by %s', async ([key, line, via], ctx) => {
    const own = configOf(rig, line);
    if (!own.knows(key)) ctx.skip(`this ssh does not have ${key}`);
    const { result } = await timed(
      planOf('sample', { timeout: durationMs(6000) }),
      askDeps(own.sshBin, 'auto'),
    );
    const getsIn =
      spawnSync(own.sshBin, ['-T', ...overrides, '--', 'sample', 'true'], { timeout: 10_000 })
        .status === 0;
    const reached = result.kind === 'answered' ? result.answer.transport : result.transport;
    expect({ getsIn: result.kind === 'answered', via: reached }).toEqual({ getsIn, via });
  });

  test.each([
    ['yes', 'openssh', 'acceptanyhostkey yes'],
    ['no', 'node-ssh', expect.stringContaining('in process') as string],
  ])('an option that nobody knows, %s where the default is no', async (value, via, because) => {
    const future = join(rig.dir, 'client', 'future-ssh');
    writeFileSync(
      future,
      `#!/bin/sh
case "$*" in
  *null*-G*) echo "acceptanyhostkey no";;
  *-G*) echo "acceptanyhostkey ${value}";;
esac
exec '${rig.sshBin}' "$@"
`,
      { mode: 0o755 },
    );
    const { result } = await timed(planOf('plain'), askDeps(future, 'auto'));
    expect(result).toMatchObject({
      kind: 'answered',
      answer: { transport: via, transportReason: because },
    });
  });

  test.each([
    ['studio.example', ['HostName 10.0.0.1'], true],
    ['only-a-user', ['User ada'], true],
    ['not-there', undefined, false],
  ])('%s with %j is defined: %s', async (name, lines, defined) => {
    const all = 'Host *\n  ControlPath ~/.ssh/%C\n  UserKnownHostsFile ~/.ssh/known-%n\n';
    const config = join(rig.dir, 'defines');
    writeFileSync(config, (lines ? `Host ${name}\n  ${lines.join('\n')}\n` : '') + all);
    const sshBin = join(rig.dir, 'client', 'defining-ssh');
    writeFileSync(sshBin, `#!/bin/sh\nexec ssh -F '${config}' "$@"\n`, { mode: 0o755 });
    const { ports } = askDeps(sshBin, 'auto');
    expect(await isDefinedHost({ ...nodeSshPorts(), ...ports }, sshBin, name as HostName)).toBe(
      defined,
    );
  });

  test('variables are sent as ssh sends them', async () => {
    rig.program(
      'prints-variables',
      `#!/bin/sh\nprintf '%s' "$LC_A|$LC_B" > '${rig.dir}/variables'\n`,
    );
    const accepting = await startRig({ ports: 1, sshd: ['AcceptEnv LC_*'] });
    accepting.program(
      'prints-variables',
      `#!/bin/sh\nprintf '%s' "$LC_A|$LC_B" > '${rig.dir}/variables'\n`,
    );
    const lines = hostLines(accepting, accepting.ports[0]);
    rig.host('variables', ['SendEnv LC_A LC_B', ...lines]);
    const env = { LC_A: 'own', LC_B: 'b c' };
    try {
      for (const choice of ['node-ssh', 'openssh'] as const) {
        writeFileSync(join(rig.dir, 'variables'), '');
        const deps = askDeps(rig.sshBin, choice, { env });
        Object.assign(process.env, env);
        await timed(planOf('variables', { remoteBin: 'prints-variables' }), deps);
        expect(readFileSync(join(rig.dir, 'variables'), 'utf8')).toBe('own|b c');
      }
    } finally {
      delete process.env['LC_A'];
      delete process.env['LC_B'];
      accepting.stop();
    }
  });

  describe('host keys', () => {
    const files: Record<string, string> = {};
    const put = (name: string, text: string): string => {
      const path = join(rig.dir, name);
      writeFileSync(path, text);
      return path;
    };
    const known = (): string => readFileSync(rig.knownHosts, 'utf8');
    const blob = (): string => known().split(' ').slice(1, 3).join(' ').trim();
    const host = (alias: string, lines: readonly string[]): void =>
      rig.host(alias, [...lines, ...hostLines(rig, rig.ports[0])]);

    beforeAll(() => {
      mkdirSync(join(rig.dir, 'team files'));
      const name = `[127.0.0.1]:${rig.ports[0] ?? 0}`;
      const authority = join(rig.dir, 'authority');
      makeKey(authority);
      const authorityKey = readFileSync(`${authority}.pub`, 'utf8');
      const krl = join(rig.dir, 'my krl');
      const hostKey = put('host.pub', `${blob()}\n`);
      execFileSync('ssh-keygen', ['-q', '-k', '-f', krl, hostKey]);
      Object.assign(files, {
        other: put('other', `@revoked ${known()}`),
        blank: put('team files/known', `@revoked ${known()}`),
        pattern: put('pattern', `@revoked * ${blob()}\n`),
        not: put('not', `*,!${name} ${blob()}\n`),
        neither: put('neither', `*,!*127.0.0.1* ${blob()}\n`),
        bare: put('bare', `127.0.0.1 ${blob()}\n`),
        bareRevoked: put('bare revoked', `@revoked 127.0.0.1 ${blob()}\n`),
        alias: put('alias', `My-Alias ${blob()}\n`),
        authority: put('authority-known', `@cert-authority * ${authorityKey}`),
        large: put('large', `@revoked ${known()}${known().repeat(12_000)}`),
        nonsense: put('nonsense', `not a key at all\n\u0000\u0001\n${known()}`),
        revokedKeys: put('revoked keys', `${blob()}\n`),
        krl,
        hashed: put('hashed', `@revoked ${known()}`),
      });
      execFileSync('ssh-keygen', ['-q', '-H', '-f', join(rig.dir, 'hashed')], { stdio: 'ignore' });
      const quoted = (name: string): string => `"${files[name] ?? ''}"`;
      const list = (...names: string[]): string =>
        `UserKnownHostsFile ${names.map(quoted).join(' ')} ${rig.knownHosts}`;
      host('two-files', [`UserKnownHostsFile /nowhere/known ${rig.knownHosts}`]);
      host('revoked-in-another', [list('other')]);
      host('revoked-in-the-machines', [`GlobalKnownHostsFile ${quoted('other')}`]);
      host('revoked-behind-a-blank', [list('blank')]);
      host('revoked-by-pattern', [list('pattern')]);
      host('revoked-and-hashed', [list('hashed')]);
      host('revoked-in-a-large-file', [list('large')]);
      host('revoked-without-the-port', [list('bareRevoked')]);
      host('revoked-keys', [`RevokedHostKeys ${quoted('revokedKeys')}`]);
      host('revoked-by-krl', [`RevokedHostKeys ${quoted('krl')}`]);
      host('revoked-file-missing', ['RevokedHostKeys /nowhere/revoked']);
      host('excluded-with-the-port', [`UserKnownHostsFile ${quoted('not')}`]);
      host('excluded', [`UserKnownHostsFile ${quoted('neither')}`]);
      host('without-the-port', [`UserKnownHostsFile ${quoted('bare')}`]);
      host('alias-in-capitals', ['HostKeyAlias MY-ALIAS', `UserKnownHostsFile ${quoted('alias')}`]);
      host('with-an-authority', [list('authority')]);
      host('only-an-authority', [`UserKnownHostsFile ${quoted('authority')}`]);
      host('nonsense', [`UserKnownHostsFile ${quoted('nonsense')}`]);
      host('a-directory', [`UserKnownHostsFile ${rig.dir} ${rig.knownHosts}`]);
      host('none', ['UserKnownHostsFile none']);
      host('other-algorithm', ['HostKeyAlgorithms rsa-sha2-512']);

      const rsa = readFileSync(join(rig.dir, 'short_host.pub'), 'utf8');
      const rsaKnown = put('rsa known', `[127.0.0.1]:${short.ports[0] ?? 0} ${rsa}`);
      const shortLines = [`UserKnownHostsFile "${rsaKnown}"`, ...hostLines(short, short.ports[0])];
      rig.host('rsa-1024', shortLines);
      rig.host('rsa-1024-of-2048', ['RequiredRSASize 2048', ...shortLines]);
      const address = weak.address();
      const port = typeof address === 'object' && address !== null ? address.port : 0;
      rig.host('rsa-768', hostLines(rig, port));

      for (const [mode, name] of [
        [0o644, 'open-to-others'],
        [0o640, 'open-to-the-group'],
        [0o400, 'closed'],
      ] as const) {
        const key = join(rig.dir, name);
        copyFileSync(rig.key, key);
        chmodSync(key, mode);
        rig.host(`key-${name}`, hostLines({ ...rig, key }, rig.ports[0]));
      }
    });

    test.each([
      ['two-files', true],
      ['revoked-in-another', false],
      ['revoked-in-the-machines', false],
      ['revoked-behind-a-blank', false],
      ['revoked-by-pattern', false],
      ['revoked-and-hashed', false],
      ['revoked-in-a-large-file', false],
      ['revoked-without-the-port', true],
      ['revoked-keys', false],
      ['revoked-by-krl', false],
      ['revoked-file-missing', false],
      ['excluded-with-the-port', true],
      ['excluded', false],
      ['without-the-port', true],
      ['alias-in-capitals', true],
      ['with-an-authority', true],
      ['only-an-authority', false],
      ['nonsense', true],
      ['a-directory', true],
      ['none', false],
      ['other-algorithm', false],
      ['rsa-1024', true],
      ['rsa-1024-of-2048', false],
      ['rsa-768', false],
      ['key-open-to-others', false],
      ['key-open-to-the-group', false],
      ['key-closed', true],
    ])('%s: %s', async (alias, accepted) => {
      expect(sshGetsIn(alias)).toBe(accepted);
      expect((await ask(alias, 'auto')).kind).toBe(accepted ? 'answered' : 'failed');
      const own = await ask(alias, 'node-ssh');
      if (!accepted) expect(own.kind).toBe('failed');
    });
  });
});

function settingsOf(
  sshBin: string,
  alias: string,
): ReadonlyMap<string, readonly string[]> | undefined {
  const { status, stdout } = spawnSync(sshBin, ['-T', '-G', '--', alias], { encoding: 'utf8' });
  return status === 0 ? parseSshSettings(stdout) : undefined;
}

/** A client with the host `sample`, for a line that this version of ssh may not know. */
function configOf(
  rig: Rig,
  line: string,
): { readonly sshBin: string; readonly knows: (key: string) => boolean } {
  const config = join(rig.dir, 'sample_config');
  const lines = hostLines(rig, rig.ports[0]);
  const hostOf = (alias: string, more: readonly string[]): string =>
    [`Host ${alias}`, ...more, ...lines].map((each) => `${each}\n`).join('');
  writeFileSync(config, hostOf('sample', [line]) + hostOf('plain', []));
  const sshBin = join(rig.dir, 'client', 'sample-ssh');
  writeFileSync(sshBin, `#!/bin/sh\nexec ssh -F '${config}' "$@"\n`, { mode: 0o755 });
  // Some options are printed only where they are set.
  return { sshBin, knows: (key) => settingsOf(sshBin, 'sample')?.has(key) === true };
}
