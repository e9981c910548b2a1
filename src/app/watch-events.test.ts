import { expect, test } from 'vitest';
import { aFleet, aSession, aVerdict } from '../../fixtures/a-session.js';
import { checkedEvent } from '../../fixtures/json-schema.js';
import type { Fleet } from '../core/session/snapshot.js';
import type { StatusDetail } from '../core/session/status.js';
import { filteredKeys } from './shown-sessions.js';
import { watchEvents } from './watch.js';

function look(...details: readonly StatusDetail[]): Fleet {
  return aFleet(
    details.map((detail, index) => aSession({ number: index + 1, verdict: aVerdict(detail) })),
  );
}

/** Events of one look after the other; the reader takes a text when `take` is called. */
class Reader {
  readonly texts: string[] = [];
  #fleet = look();
  #taken: () => void = () => undefined;
  readonly #filter: string;
  readonly #changed = watchEvents({
    fleet: () => this.#fleet,
    matching: (fleet) => filteredKeys(fleet, { allSources: false, filter: this.#filter }),
    write: (text) => {
      this.texts.push(text);
      return new Promise((resolve) => {
        this.#taken = resolve;
      });
    },
  });

  constructor(filter = '') {
    this.#filter = filter;
  }

  see(fleet: Fleet): void {
    this.#fleet = fleet;
    this.#changed();
  }

  async take(): Promise<void> {
    this.#taken();
    await new Promise((resolve) => setTimeout(resolve));
  }

  get events(): readonly (readonly string[])[] {
    return this.texts.map((text) => {
      expect(text.endsWith('\n')).toBe(true);
      const events = text.slice(0, -1).split('\n').map(checkedEvent);
      return events.map(({ from, to }) => `${from ?? 'null'}→${to}`);
    });
  }
}

test('nothing for what is there, a line for each change', () => {
  const reader = new Reader();
  reader.see(look('tool', 'idle'));
  reader.see(look('tool', 'idle'));
  reader.see(look('approval', 'model'));
  expect(reader.events).toEqual([['working→approval', 'idle→working']]);
});

test('a slow reader gets what differs from what it got last', async () => {
  const reader = new Reader();
  reader.see(look('tool'));
  reader.see(look('approval'));
  reader.see(look('tool'));
  reader.see(look('idle'));
  expect(reader.events).toEqual([['working→approval']]);
  await reader.take();
  expect(reader.events).toEqual([['working→approval'], ['approval→idle']]);
  await reader.take();
  expect(reader.texts).toHaveLength(2);
});

test('with a filter, a line for what begins to match, changes, and no longer matches', async () => {
  const reader = new Reader('state:ask');
  for (const fleet of [
    look('tool', 'tool', 'approval'),
    look('approval', 'idle', 'approval'),
    look('question', 'tool', 'approval'),
    look('tool', 'idle', 'approval'),
    look('idle', 'tool'),
  ]) {
    reader.see(fleet);
    await reader.take();
  }
  expect(reader.events).toEqual([
    ['working→approval'],
    ['approval→question'],
    ['question→working'],
    ['approval→gone'],
  ]);
});
