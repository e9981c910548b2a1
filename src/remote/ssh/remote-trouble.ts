import type { DocumentTrouble } from '../wire/snapshot-document.js';
import { lastLine } from './openssh-trouble.js';
import { trouble, type SshTrouble } from './ssh-trouble.js';

const install =
  'install it there (npm install -g codex-ps), name it with --remote-bin, or send it with --remote-bin @push';

/** The program at the other end is not there, or not to be run. */
export const missingProgram = (remoteBin: string, stderr: string): SshTrouble =>
  trouble('not-found', withTail(`${remoteBin} was not found on {host}`, stderr), install);

export const missingNode = trouble(
  'not-found',
  'there is no Node.js on {host}, which @push needs',
  'install Node.js 20.19 or later there',
);

export function oldNode(version: string): SshTrouble {
  return trouble(
    'version',
    `Node.js ${version} on {host} is too old for codex-ps`,
    'it needs 20.19 or later',
  );
}

/** The shell or the program ended, and what it printed was no answer. */
export function endedBadly(code: number, stderr: string): SshTrouble {
  if (code === 127 || code === 126) return missingProgram('codex-ps', stderr);
  return trouble(
    'exit',
    withTail(`codex-ps there ended with code ${code}`, stderr),
    'run `ssh {host} codex-ps --json` to see why',
  );
}

export function documentTrouble(found: DocumentTrouble): SshTrouble {
  if (found.kind === 'newer-schema') {
    return trouble(
      'version',
      `the codex-ps there speaks schema ${found.schemaVersion}, which this one does not know`,
      'update codex-ps on this machine',
    );
  }
  return trouble(
    'protocol',
    'it answered with something else than a snapshot',
    'run `ssh {host} codex-ps --json` to see what',
  );
}

function withTail(sentence: string, stderr: string): string {
  const tail = lastLine(stderr);
  return tail === undefined ? sentence : `${sentence}: ${tail}`;
}
