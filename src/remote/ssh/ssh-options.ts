import type { SshSettings } from './ssh-config.js';

/** What the in-process transport does as OpenSSH does, whatever the value. */
const honoured = [
  'hostname',
  'user',
  'port',
  'identityfile',
  'identitiesonly',
  'hostkeyalias',
  'userknownhostsfile',
  'globalknownhostsfile',
  'hostkeyalgorithms',
  'connecttimeout',
  'serveraliveinterval',
  'serveralivecountmax',
  'addressfamily',
  'bindaddress',
];

/** What makes no difference to one command without a terminal, a prompt or a forwarded port. */
const immaterial = [
  'host',
  'tag',
  'batchmode',
  'ignoreunknown',
  'sendenv',
  'setenv',
  'forwardagent',
  'forwardx11',
  'forwardx11trusted',
  'forwardx11timeout',
  'xauthlocation',
  'localforward',
  'remoteforward',
  'dynamicforward',
  'clearallforwardings',
  'exitonforwardfailure',
  'gatewayports',
  'permitremoteopen',
  'streamlocalbindmask',
  'streamlocalbindunlink',
  'tunnel',
  'tunneldevice',
  'requesttty',
  'remotecommand',
  'sessiontype',
  'stdinnull',
  'forkafterauthentication',
  'escapechar',
  'enableescapecommandline',
  'obscurekeystroketiming',
  'controlmaster',
  'controlpersist',
  'controlpath',
  'hashknownhosts',
  'updatehostkeys',
  'visualhostkey',
  'fingerprinthash',
  'loglevel',
  'logverbose',
  'syslogfacility',
  'addkeystoagent',
  'permitlocalcommand',
  'localcommand',
  'connectionattempts',
  'numberofpasswordprompts',
  'passwordauthentication',
  'kbdinteractiveauthentication',
  'kbdinteractivedevices',
  'gssapiauthentication',
  'gssapikeyexchange',
  'gssapidelegatecredentials',
  'gssapitrustdns',
  'gssapirenewalforcesrekey',
  'gssapikexalgorithms',
  'gssapiclientidentity',
  'gssapiserveridentity',
  'enablesshkeysign',
  'hostbasedacceptedalgorithms',
  'casignaturealgorithms',
  'tcpkeepalive',
  'ipqos',
  'compression',
  'proxyusefdpass',
];

/** A key whose values decide, whatever the baseline is: says why not, or nothing. */
type Rule = (value: string) => boolean;
const only: Readonly<Record<string, Rule>> = {
  stricthostkeychecking: (value) => /^(?:true|yes|ask)$/.test(value),
  preferredauthentications: (value) => value.split(',').includes('publickey'),
  pubkeyauthentication: (value) => /^(?:true|yes)$/.test(value),
  // An agent of another name is a socket all the same.
  identityagent: () => true,
  proxyjump: (value) => value === 'none',
  proxycommand: (value) => value === 'none',
};

const fine = new Set([...honoured, ...immaterial]);

/**
 * Why this host needs the OpenSSH client: every setting that differs from OpenSSH's baseline and that
 * the in-process transport is not known to honour. Empty where it can do all that is asked.
 */
export function needsOpenSsh(settings: SshSettings, baseline: SshSettings): readonly string[] {
  const keys = new Set([...settings.keys(), ...baseline.keys()]);
  return [...keys].flatMap((key) => {
    if (fine.has(key)) return [];
    const values = settings.get(key) ?? [];
    if (Object.hasOwn(only, key)) {
      const rule = only[key];
      return values.every((value) => rule?.(value)) ? [] : [`${key} ${values.join(' ')}`];
    }
    const before = baseline.get(key) ?? [];
    return values.join('\n') === before.join('\n') ? [] : [reasonOf(key, values)];
  });
}

function reasonOf(key: string, values: readonly string[]): string {
  const said = values.join(' ');
  if (said === '') return `${key} is unset`;
  return said.length > 60 ? `${key} is set` : `${key} ${said}`;
}
