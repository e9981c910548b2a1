import { err } from '../src/domain/result.js';
import { serve } from '../src/protocol/serve.js';
import { after, threadPort } from './thread-port.js';

// The other hosts.
serve({
  port: threadPort(),
  after,
  collect: (host) =>
    Promise.resolve(
      err({
        host,
        kind: 'unsupported',
        error: 'other hosts are not supported yet',
        hint: 'run codex-ps on that host',
      }),
    ),
  readDetails: () => Promise.resolve(undefined),
});
