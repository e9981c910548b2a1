import type { HostFacts } from '../core/facts/host-facts.js';

/** What the later steps of a look have to go by. */
export type SeenSoFar = Pick<HostFacts, 'discovery' | 'rollouts' | 'daemons'>;
