import { isNone, pathsOf, type SshSettings } from './ssh-config.js';

/**
 * What the built-in client does about an option of ssh_config:
 * - `honoured`: the same as OpenSSH, whatever the value
 * - `no effect`: nothing, for it changes nothing for one command without a terminal, a prompt or a
 *   forwarded port, or because our own arguments to OpenSSH override it too
 * - `default only`: the host goes to OpenSSH unless the value is the client's own default
 * - a test: the host goes to OpenSSH unless every value passes
 */
type Treatment = 'honoured' | 'no effect' | 'default only' | ((value: string) => boolean);

const isNo = (value: string): boolean => /^(?:no|false)$/.test(value);
const isUnset = (value: string): boolean => value === '' || isNone(value);
const isPathList = (value: string): boolean => pathsOf(value) !== undefined;

/** Every option that OpenSSH 8.0 to 10.2 prints with `ssh -G`, those of Debian, Fedora and Apple included. */
export const optionTreatments: Readonly<Record<string, Treatment>> = {
  // Where to, and as whom.
  host: 'honoured',
  hostname: 'honoured',
  user: 'honoured',
  port: 'honoured',
  addressfamily: (value) => /^(?:any|inet|inet6)$/.test(value),
  // node needs an address, OpenSSH also takes a name.
  bindaddress: (value) => value === '' || /^[0-9.]+$|^[0-9a-f:]+$/i.test(value),
  bindinterface: isUnset,
  proxycommand: isUnset,
  proxyjump: isUnset,
  proxyusefdpass: 'no effect',
  refuseconnection: isUnset,
  canonicalizehostname: (value) => isNo(value) || isUnset(value),
  canonicaldomains: 'no effect',
  canonicalizefallbacklocal: 'no effect',
  canonicalizemaxdots: 'no effect',
  canonicalizepermittedcnames: 'no effect',
  connectionattempts: 'no effect',
  connecttimeout: 'no effect',
  serveraliveinterval: 'no effect',
  serveralivecountmax: 'no effect',
  tcpkeepalive: 'no effect',
  ipqos: 'no effect',
  versionaddendum: isUnset,
  useprivilegedport: isNo,

  // Which host keys are accepted.
  hostkeyalias: 'honoured',
  hostkeyalgorithms: 'honoured',
  requiredrsasize: (value) => /^\d+$/.test(value),
  userknownhostsfile: isPathList,
  globalknownhostsfile: isPathList,
  stricthostkeychecking: (value) => /^(?:true|yes|ask)$/.test(value),
  checkhostip: isNo,
  knownhostscommand: isUnset,
  nohostauthenticationforlocalhost: isNo,
  revokedhostkeys: isUnset,
  verifyhostkeydns: isNo,
  // Hosts with a certificate authority go to OpenSSH in any case.
  casignaturealgorithms: 'no effect',
  updatehostkeys: 'no effect',
  hashknownhosts: 'no effect',
  fingerprinthash: 'no effect',
  visualhostkey: 'no effect',

  // How the user proves who they are. What the built-in client lacks is only tried after a public key:
  // where no key is accepted, OpenSSH is asked.
  identityfile: isKeyPath,
  identitiesonly: 'honoured',
  identityagent: (value) => /^(?:none|SSH_AUTH_SOCK|\$\w+|(?:~\/|\/)[^%"'\\]*)$/i.test(value),
  certificatefile: isUnset,
  pkcs11provider: isUnset,
  securitykeyprovider: 'default only',
  addkeystoagent: 'no effect',
  usekeychain: 'no effect',
  preferredauthentications: (value) => value.split(',').includes('publickey'),
  pubkeyauthentication: (value) => /^(?:true|yes|unbound)$/.test(value),
  pubkeyacceptedalgorithms: 'default only',
  pubkeyacceptedkeytypes: 'default only',
  hostbasedauthentication: isNo,
  hostbasedacceptedalgorithms: 'no effect',
  hostbasedkeytypes: 'no effect',
  enablesshkeysign: 'no effect',
  batchmode: 'no effect',
  passwordauthentication: 'no effect',
  kbdinteractiveauthentication: 'no effect',
  kbdinteractivedevices: 'no effect',
  challengeresponseauthentication: 'no effect',
  numberofpasswordprompts: 'no effect',
  gssapiauthentication: 'no effect',
  gssapikeyexchange: isNo,
  gssapidelegatecredentials: 'no effect',
  gssapitrustdns: 'no effect',
  gssapirenewalforcesrekey: 'no effect',
  gssapikexalgorithms: 'no effect',
  gssapiclientidentity: 'no effect',
  gssapiserveridentity: 'no effect',

  // How the connection is protected.
  ciphers: 'default only',
  kexalgorithms: 'default only',
  macs: 'default only',
  rekeylimit: 'default only',
  compression: 'no effect',
  compressionlevel: 'no effect',
  warnweakcrypto: 'no effect',
  obscurekeystroketiming: 'no effect',

  // What the session is. The variables are sent; the rest is overridden for OpenSSH too.
  sendenv: 'honoured',
  setenv: 'honoured',
  remotecommand: 'no effect',
  requesttty: 'no effect',
  sessiontype: 'no effect',
  stdinnull: 'no effect',
  forkafterauthentication: 'no effect',
  localcommand: 'no effect',
  permitlocalcommand: 'no effect',
  escapechar: 'no effect',
  enableescapecommandline: 'no effect',
  channeltimeout: isUnset,

  // Forwarding, which is off.
  forwardagent: 'no effect',
  forwardx11: 'no effect',
  forwardx11trusted: 'no effect',
  forwardx11timeout: 'no effect',
  xauthlocation: 'no effect',
  localforward: 'no effect',
  remoteforward: 'no effect',
  dynamicforward: 'no effect',
  clearallforwardings: 'no effect',
  exitonforwardfailure: 'no effect',
  gatewayports: 'no effect',
  permitremoteopen: 'no effect',
  streamlocalbindmask: 'no effect',
  streamlocalbindunlink: 'no effect',
  tunnel: 'no effect',
  tunneldevice: 'no effect',

  // A live ControlMaster is found by its socket.
  controlmaster: 'no effect',
  controlpath: 'no effect',
  controlpersist: 'no effect',

  // How the configuration is read, and what is logged.
  ignoreunknown: 'no effect',
  tag: 'no effect',
  loglevel: 'no effect',
  logverbose: 'no effect',
  syslogfacility: 'no effect',
};

/** A path that `readUserKeys` expands as OpenSSH does. */
function isKeyPath(value: string): boolean {
  if (/["'\\]|\$\{|^~(?!\/)/.test(value)) return false;
  return [...value.matchAll(/%(.?)/g)].every(([, token = '']) => 'dhnrp%'.includes(token || ' '));
}

/**
 * Why this host needs the OpenSSH client: one reason for each option that the built-in client would
 * treat otherwise, or does not know. Empty where it does all that is asked.
 * @param baseline the client's own defaults
 */
export function needsOpenSsh(settings: SshSettings, baseline: SshSettings): readonly string[] {
  const keys = new Set([...settings.keys(), ...baseline.keys()]);
  return [...keys].flatMap((key) => {
    const values = settings.get(key) ?? [];
    const treatment = Object.hasOwn(optionTreatments, key) ? optionTreatments[key] : undefined;
    if (treatment === undefined) return [`the option ${key.slice(0, 40)}`];
    if (treatment === 'honoured' || treatment === 'no effect') return [];
    const fits =
      treatment === 'default only'
        ? values.join('\n') === (baseline.get(key) ?? []).join('\n')
        : values.every(treatment);
    return fits ? [] : [describe(key, values)];
  });
}

function describe(key: string, values: readonly string[]): string {
  const text = values.join(' ');
  if (text === '') return `${key} is unset`;
  return text.length > 60 ? `${key} is set` : `${key} ${text}`;
}
