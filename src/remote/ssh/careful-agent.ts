import type { BaseAgent, ParsedKey } from 'ssh2';
import { durationMs } from '../../core/time.js';
import type { After } from '../../platform/ports/ssh-ports.js';
import { blobOf, type Identities } from './identities.js';

/** An agent answers at once, or there is somebody in front of it. */
const patienceMs = durationMs(1_000);

type Keys = ParsedKey[];

/**
 * The user's agent, asked as OpenSSH asks it: the keys that the configuration names first, and no
 * others where it says so. One that is dead or hangs has no keys; ssh2 would take either for a
 * failure of the whole connection.
 */
export function carefulAgent(
  agent: BaseAgent,
  identities: Identities,
  { after, onHung }: { readonly after: After; readonly onHung: () => void },
): BaseAgent {
  const ordered = (keys: Keys): Keys => {
    const rank = (key: ParsedKey): number => identities.named.indexOf(blobOf(key));
    const named = keys.filter((key) => rank(key) >= 0).toSorted((a, b) => rank(a) - rank(b));
    const others = identities.namedOnly ? [] : keys.filter((key) => rank(key) < 0);
    return [...named, ...others];
  };
  const getIdentities: BaseAgent['getIdentities'] = (callback) => {
    let answered = false;
    const answer = (keys: Keys): void => {
      if (answered) return;
      answered = true;
      cancel();
      callback(undefined, keys);
    };
    const cancel = after(patienceMs, () => {
      onHung();
      answer([]);
    });
    agent.getIdentities((error, keys) => answer(error || !keys ? [] : ordered(keys as Keys)));
  };
  // ssh2 takes only what descends from its own class.
  return Object.assign(Object.create(agent) as BaseAgent, { getIdentities });
}
