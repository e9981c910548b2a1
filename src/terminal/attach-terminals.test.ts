import { describe, expect, it } from 'vitest';
import { ago, aThreadId, fixtureNow } from '../../fixtures/a-session.js';
import { aPid } from '../../fixtures/some-facts.js';
import { attachTerminals } from './attach-terminals.js';
import type { ServedThread, TuiClient } from './attach-terminals.js';

/** A thread at rest, made in the same second as its terminal, ten minutes ago. */
function root(number: number, overrides: Partial<ServedThread> = {}): ServedThread {
  return {
    threadId: aThreadId(number),
    cwd: '/src',
    createdAt: ago(600),
    forkedFromId: undefined,
    loadedAt: overrides.createdAt ?? ago(600),
    lastActivityAt: ago(10),
    atRest: true,
    ...overrides,
  };
}

function tui(pid: number, overrides: Partial<TuiClient> = {}): TuiClient {
  return {
    pid: aPid(pid),
    tty: `pts/${pid}`,
    cwd: '/src',
    startedAt: ago(601),
    resumeThreadId: undefined,
    forkThreadId: undefined,
    continuesThread: overrides.resumeThreadId !== undefined || overrides.forkThreadId !== undefined,
    ...overrides,
  };
}

/** By thread, the pid of its terminal or why there is none. */
function attach(roots: readonly ServedThread[], clients: readonly TuiClient[]): readonly unknown[] {
  const found = attachTerminals(roots, clients, fixtureNow);
  return roots.map(({ threadId }) => {
    const attachment = found.get(threadId);
    return attachment?.kind === 'attached' ? attachment.client.pid : attachment?.kind;
  });
}

interface Case {
  readonly roots: readonly ServedThread[];
  readonly clients: readonly TuiClient[];
  readonly shown: readonly unknown[];
}

const elsewhere = { cwd: '/other' };
const cases: Readonly<Record<string, Case>> = {
  'one terminal and its thread': { roots: [root(1)], clients: [tui(11)], shown: [11] },
  'no terminal': { roots: [root(1)], clients: [], shown: ['detached'] },
  'two directories': {
    roots: [root(1), root(2, elsewhere)],
    clients: [tui(12, elsewhere), tui(11)],
    shown: [11, 12],
  },
  'one directory, two starts': {
    roots: [root(1), root(2, { createdAt: ago(100) })],
    clients: [tui(11), tui(12, { startedAt: ago(101) })],
    shown: [11, 12],
  },
  'two starts six seconds apart, each with its thread three seconds later': {
    roots: [root(1, { createdAt: ago(597) }), root(2, { createdAt: ago(591) })],
    clients: [tui(11, { startedAt: ago(600) }), tui(12, { startedAt: ago(594) })],
    shown: [11, 12],
  },
  'four starts a second apart: threads come in the order of their terminals': {
    roots: [1, 2, 3, 4].map((n) => root(n, { createdAt: ago(598 - n) })),
    clients: [1, 2, 3, 4].map((n) => tui(10 + n, { startedAt: ago(600.5 - n) })),
    shown: [11, 12, 13, 14],
  },
  'starts a second apart, and one thread is gone: which one is not known': {
    roots: [root(1, { createdAt: ago(598) })],
    clients: [tui(11, { startedAt: ago(600) }), tui(12, { startedAt: ago(599) })],
    shown: ['unclear'],
  },
  'a second start soon after /new in the first terminal': {
    roots: [
      root(1, { createdAt: ago(599), lastActivityAt: ago(30) }),
      root(2, { createdAt: ago(595), lastActivityAt: ago(20) }),
      root(3, { createdAt: ago(592) }),
    ],
    clients: [tui(11, { startedAt: ago(600) }), tui(12, { startedAt: ago(594) })],
    shown: ['unclear', 'unclear', 12],
  },
  'a second start soon after /new in the first terminal, whose first thread is unloaded': {
    roots: [root(2, { createdAt: ago(580) }), root(3, { createdAt: ago(576) })],
    clients: [tui(11, { startedAt: ago(600) }), tui(12, { startedAt: ago(578) })],
    shown: [11, 12],
  },
  'two terminals whose threads must be on show, and a thread at work whose terminal has closed': {
    roots: [
      root(1, { lastActivityAt: ago(200) }),
      root(2, { createdAt: ago(500), lastActivityAt: ago(200) }),
      root(3, { createdAt: ago(400), atRest: false, lastActivityAt: ago(1) }),
    ],
    clients: [tui(11), tui(12, { startedAt: ago(501) })],
    shown: [11, 12, 'detached'],
  },
  'the same while one of the two works: it may have moved on': {
    roots: [
      root(1, { lastActivityAt: ago(200) }),
      root(2, { createdAt: ago(500), atRest: false, lastActivityAt: ago(1) }),
      root(3, { createdAt: ago(400), atRest: false, lastActivityAt: ago(1) }),
    ],
    clients: [tui(11), tui(12, { startedAt: ago(501) })],
    shown: [11, 'unclear', 'unclear'],
  },
  'the terminal that began first has closed a moment ago': {
    roots: [root(1), root(2, { createdAt: ago(300), atRest: false })],
    clients: [tui(12, { startedAt: ago(301) })],
    shown: ['detached', 12],
  },
  'a terminal that has gone to another directory with a fork of its thread': {
    roots: [root(1), root(2, { ...elsewhere, createdAt: ago(300), forkedFromId: aThreadId(1) })],
    clients: [tui(11)],
    shown: ['unclear', 'unclear'],
  },
  'the same when the first thread is unloaded': {
    roots: [root(2, { ...elsewhere, createdAt: ago(300), forkedFromId: aThreadId(1) })],
    clients: [tui(11)],
    shown: ['unclear'],
  },
  'the resume picker in a second terminal makes no thread of its own': {
    roots: [root(1, { createdAt: ago(599) })],
    clients: [
      tui(11, { startedAt: ago(600) }),
      tui(12, { startedAt: ago(599.5), continuesThread: true }),
    ],
    shown: [11],
  },
  'one directory, one start: nothing tells which is which': {
    roots: [root(1), root(2)],
    clients: [tui(11), tui(12)],
    shown: ['unclear', 'unclear'],
  },
  'a thread that is made as late as can be after the start': {
    roots: [root(1, { createdAt: ago(600 - 14) })],
    clients: [tui(11, { startedAt: ago(600) })],
    shown: [11],
  },
  'a start time that ps rounded up': {
    roots: [root(1), root(2, elsewhere)],
    clients: [tui(11, { startedAt: ago(599.5) }), tui(12, { ...elsewhere, startedAt: ago(599) })],
    shown: [11, 12],
  },
  'resume <id>, from any directory': {
    roots: [root(1, { createdAt: ago(90_000) }), root(2)],
    clients: [tui(11, { ...elsewhere, resumeThreadId: aThreadId(1) }), tui(12)],
    shown: [11, 12],
  },
  'resume <id> of a thread that is not loaded says nothing of the others': {
    roots: [root(1)],
    clients: [tui(11, { ...elsewhere, resumeThreadId: aThreadId(9) })],
    shown: ['unclear'],
  },
  'one thread resumed in two terminals': {
    roots: [root(1, { createdAt: ago(90_000) })],
    clients: [tui(11, { resumeThreadId: aThreadId(1) }), tui(12, { resumeThreadId: aThreadId(1) })],
    shown: ['unclear'],
  },
  'fork <id> shows the new thread, not the old': {
    roots: [root(1), root(2, { createdAt: ago(99), forkedFromId: aThreadId(1) })],
    clients: [tui(11), tui(12, { startedAt: ago(101), forkThreadId: aThreadId(1) })],
    shown: [11, 12],
  },
  'fork <id> is no thread that was forked before it': {
    roots: [root(1, { createdAt: ago(700), forkedFromId: aThreadId(9) })],
    clients: [tui(11, { ...elsewhere, forkThreadId: aThreadId(9) })],
    shown: ['unclear'],
  },
  'the terminal of one of two has closed': {
    roots: [root(1), root(2, { ...elsewhere })],
    clients: [tui(11)],
    shown: [11, 'detached'],
  },
  'after /new, within the time that a thread stays loaded': {
    roots: [root(1, { lastActivityAt: ago(30) }), root(2, { createdAt: ago(20) })],
    clients: [tui(11)],
    shown: ['unclear', 'unclear'],
  },
  'after /new, the new one idle for so long that someone must show it': {
    roots: [
      root(1, { lastActivityAt: ago(30) }),
      root(2, { createdAt: ago(200), lastActivityAt: ago(91) }),
    ],
    clients: [tui(11)],
    shown: ['detached', 11],
  },
  'after /new, at the last moment that may be chance': {
    roots: [
      root(1, { lastActivityAt: ago(30) }),
      root(2, { createdAt: ago(200), lastActivityAt: ago(90) }),
    ],
    clients: [tui(11)],
    shown: ['unclear', 'unclear'],
  },
  'after /new, both idle for long: two cannot be shown by one': {
    roots: [root(1, { lastActivityAt: ago(300) }), root(2, { lastActivityAt: ago(300) })],
    clients: [tui(11)],
    shown: ['unclear', 'unclear'],
  },
  'a thread that works is kept by its work, not by a viewer': {
    roots: [root(1, { atRest: false, lastActivityAt: ago(300) }), root(2, { createdAt: ago(200) })],
    clients: [tui(11)],
    shown: ['unclear', 'unclear'],
  },
  'a terminal of another directory whose thread is not here may show any': {
    roots: [root(1)],
    clients: [tui(11), tui(12, elsewhere)],
    shown: [11],
  },
  'the same, and one thread is left over': {
    roots: [root(1), root(2, { ...elsewhere, createdAt: ago(5_000) })],
    clients: [tui(11), tui(12, { cwd: '/third' })],
    shown: [11, 'unclear'],
  },
  'what is left over in one directory belongs together': {
    roots: [root(1, { createdAt: ago(5_000), loadedAt: ago(590) })],
    clients: [tui(11)],
    shown: [11],
  },
  'the same, loaded before the terminal: it may be at a prompt of its own': {
    roots: [root(1, { createdAt: ago(5_000) })],
    clients: [tui(11)],
    shown: ['unclear'],
  },
  'the same after the resume picker': {
    roots: [root(1, { createdAt: ago(5_000) })],
    clients: [tui(11, { continuesThread: true })],
    shown: [11],
  },
  'the same at rest for so long that someone must show it': {
    roots: [root(1, { createdAt: ago(5_000), lastActivityAt: ago(91) })],
    clients: [tui(11)],
    shown: [11],
  },
  'the same beside one that began with its own': {
    roots: [
      root(1, { createdAt: ago(5_000), loadedAt: ago(590) }),
      root(2, { createdAt: ago(100) }),
    ],
    clients: [tui(11), tui(12, { startedAt: ago(101) })],
    shown: [11, 12],
  },
  'two threads left over for one terminal': {
    roots: [root(1, { createdAt: ago(5_000) }), root(2, { createdAt: ago(4_000) })],
    clients: [tui(11)],
    shown: ['unclear', 'unclear'],
  },
  'times that nobody knows': {
    roots: [root(1, { createdAt: undefined })],
    clients: [tui(11, { startedAt: undefined })],
    shown: [11],
  },
  'directories that nobody knows': {
    roots: [root(1, { cwd: undefined })],
    clients: [tui(11, { cwd: undefined })],
    shown: ['unclear'],
  },
};

describe('the terminal of a thread of the daemon', () => {
  it.each(Object.entries(cases))('%s', (_, { roots, clients, shown }) => {
    expect(attach(roots, clients)).toEqual(shown);
  });

  it.each(Object.entries(cases))('does not depend on the order: %s', (_, example) => {
    const { roots, clients, shown } = example;
    expect(attach(roots.toReversed(), clients.toReversed())).toEqual(shown.toReversed());
  });
});
