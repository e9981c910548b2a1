import { describe, expect, it } from 'vitest';
import { aFleet, aSession, aThreadId } from '../../fixtures/a-session.js';
import { localHost, type HostName } from '../core/ids.js';
import { fine, problem, type Finding } from './finding.js';
import { redacted } from './redact.js';

const account = { user: 'ada', hostname: 'ada-laptop.example.org', homeDir: '/home/ada' };
const session = aSession({
  title: 'Rotate the keys (of $& [acme])',
  name: 'keys',
  gitBranch: 'secret/rotate',
  cwd: '/home/ada/src/acme vault',
  repoRoot: '/home/ada/src/acme vault',
  lastMessage: 'I rotated them',
});
const fleet = aFleet([session], { chosenHosts: [localHost, 'studio' as HostName] });

function told(...findings: readonly Finding[]): string {
  const checks = [{ name: 'hosts', examines: 'each host', findings }];
  const { results, hosts } = redacted(checks, fleet, account);
  return JSON.stringify({ results, hosts });
}

const says = (text: string): string => {
  const { results } = redacted(
    [{ name: 'x', examines: 'y', findings: [fine(text)] }],
    fleet,
    account,
  );
  return results[0]?.findings[0]?.says ?? '';
};

describe('a redacted report', () => {
  it('tells nothing private, wherever and however it stands', () => {
    const report = told(
      problem(
        'studio: ssh: connect to host 192.168.7.9: no route',
        'run ssh -v ada@studio',
        'studio',
      ),
      fine(`Rotate the keys (of $& [acme]) on secret/rotate, ${aThreadId(7)}, 0199ab12…c0ffe`),
      fine('/home/ada/src/acme vault/notes and /home/ada/other, ~/third, /srv/acme/data'),
      fine('config.toml:3: hosts: "build.acme.example" is no host; keys; I rotated them'),
      fine('gate.acme.internal, fe80:0:0:0:1:2:3:4, ada-laptop, ada'),
    );
    const secrets = [
      'ada',
      'acme',
      'studio',
      'rotate',
      'Rotate',
      'keys',
      '192.168',
      'other',
      'third',
    ];
    for (const secret of [...secrets, 'fe80', 'c0ffe', aThreadId(7).slice(0, 8), 'build']) {
      expect(report).not.toContain(secret);
    }
  });

  it('has the same placeholder for the same thing, wherever it stands', () => {
    expect(says(`${aThreadId(1)} and ${aThreadId(2)} and ${aThreadId(1)}`)).toBe(
      '<thread 1> and <thread 2> and <thread 1>',
    );
  });

  it('still says what helps', () => {
    const text =
      'lsof 4.95.0 at /usr/bin/lsof, in 34 ms; /home/ada/.codex; codex-ps 0.1.0, config.toml:3';
    expect(says(text)).toBe(
      'lsof 4.95.0 at /usr/bin/lsof, in 34 ms; ~/.codex; codex-ps 0.1.0, config.toml:3',
    );
    expect(JSON.parse(told(fine('x')))).toMatchObject({
      hosts: ['local', expect.stringMatching(/^<host \d>$/) as string],
    });
  });

  it('is not fooled by a text that imitates a placeholder', () => {
    expect(says('<thread 1>/home/ada/x and <path 9> y')).not.toMatch(/ada|<path 9>/);
  });
});
