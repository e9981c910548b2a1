import { isPathList } from './known-hosts.js';
import { isNone, type SshSettings } from './ssh-config.js';

/** The options of ssh_config that the built-in client honours as OpenSSH does, whatever their value. */
const honoured = 'host hostname user port identitiesonly hostkeyalias hostkeyalgorithms'.split(' ');

/**
 * Those that it honours for the values that pass. Any other value, and any other option that is not at the client's
 * own default, sends the host to OpenSSH.
 */
const honouredValues: Readonly<Record<string, (value: string) => boolean>> = {
  // Other patterns than `LC_*` are OpenSSH's.
  sendenv: (value) => /^[^*?]*\*?$/.test(value),
  // No tokens, variables or home directories of others; quotes are not printed as they were meant.
  identityfile: (value) => /^(?!~(?!\/))[^%$"'\\]+$/.test(value),
  identityagent: (value) => /^(?:none|SSH_AUTH_SOCK|~?\/[^%$"'\\]*)$/i.test(value),
  // What the built-in client lacks is only tried after a public key.
  preferredauthentications: (value) => value.split(',').includes('publickey'),
  userknownhostsfile: isPathList,
  globalknownhostsfile: isPathList,
  stricthostkeychecking: (value) => /^(?:true|yes|ask)$/.test(value),
  // The default before OpenSSH 8.5 was yes.
  checkhostip: (value) => /^(?:no|false)$/.test(value),
};

/**
 * The options that change nothing for one command without a terminal, a prompt or a forwarded port, or that our own
 * arguments to OpenSSH override too. Those about authentication are of methods tried after a public key: where no
 * key is accepted, OpenSSH is asked.
 */
const withoutEffect = new Set(
  `connectionattempts connecttimeout serveraliveinterval serveralivecountmax tcpkeepalive ipqos compression
   compressionlevel proxyusefdpass obscurekeystroketiming warnweakcrypto
   canonicaldomains canonicalizefallbacklocal canonicalizemaxdots canonicalizepermittedcnames
   casignaturealgorithms updatehostkeys hashknownhosts fingerprinthash visualhostkey
   addkeystoagent usekeychain batchmode passwordauthentication kbdinteractiveauthentication kbdinteractivedevices
   challengeresponseauthentication numberofpasswordprompts hostbasedacceptedalgorithms hostbasedkeytypes
   enablesshkeysign gssapiauthentication gssapidelegatecredentials gssapitrustdns gssapirenewalforcesrekey
   gssapikexalgorithms gssapiclientidentity gssapiserveridentity
   remotecommand requesttty sessiontype stdinnull forkafterauthentication localcommand permitlocalcommand escapechar
   enableescapecommandline forwardagent forwardx11 forwardx11trusted forwardx11timeout xauthlocation localforward
   remoteforward dynamicforward clearallforwardings exitonforwardfailure gatewayports permitremoteopen
   streamlocalbindmask streamlocalbindunlink tunnel tunneldevice
   controlmaster controlpath controlpersist ignoreunknown tag loglevel logverbose syslogfacility`.split(
    /\s+/,
  ),
);

/**
 * Why this host needs the OpenSSH client: one reason for each option that the built-in client would treat
 * differently. Empty where it does all that is asked.
 * @param baseline the client's own defaults
 */
export function needsOpenSsh(settings: SshSettings, baseline: SshSettings): readonly string[] {
  const keys = new Set([...settings.keys(), ...baseline.keys()]);
  return [...keys].flatMap((key) => {
    if (withoutEffect.has(key) || honoured.includes(key)) return [];
    const values = settings.get(key) ?? [];
    const passes = Object.hasOwn(honouredValues, key) ? honouredValues[key] : undefined;
    const fits = passes
      ? values.every(passes)
      : withoutNone(values) === withoutNone(baseline.get(key) ?? []);
    return fits ? [] : [describe(key, values)];
  });
}

/** Whether an option is `none` or not set is the same. */
function withoutNone(values: readonly string[]): string {
  return values.filter((value) => value !== '' && !isNone(value)).join('\n');
}

function describe(key: string, values: readonly string[]): string {
  const name = key.slice(0, 40);
  const text = values.join(' ');
  if (text === '') return `${name} is unset`;
  return text.length > 60 ? `${name} is set` : `${name} ${text}`;
}
