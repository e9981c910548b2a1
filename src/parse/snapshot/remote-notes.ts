import type { HostFailure, HostFailureKind } from '../../domain/host-failure.js';
import type { HostName } from '../../domain/ids.js';
import { debugMark } from '../../domain/snapshot.js';
import { cleanLineOrNone } from '../clean-text.js';
import { arrayAt, asObject, textAt, textsAt, type JsonObject } from '../fields.js';

/** A host that has more than this to say says it in its own document. */
const maxNotes = 100;
const maxNoteChars = 1000;

const kinds: Readonly<Record<HostFailureKind, true>> = {
  unsupported: true,
  config: true,
  dns: true,
  refused: true,
  unreachable: true,
  timeout: true,
  reset: true,
  lost: true,
  'hostkey-unknown': true,
  'hostkey-changed': true,
  'hostkey-revoked': true,
  auth: true,
  'not-found': true,
  exit: true,
  deadline: true,
  protocol: true,
  'too-big': true,
  version: true,
};

function isKind(word: string): word is HostFailureKind {
  return Object.hasOwn(kinds, word);
}

/** The other machine's own warnings, each behind the alias; not the notes that our `--debug` makes it add. */
export function remoteWarnings(document: JsonObject, host: HostName): readonly string[] {
  return textsAt(document, 'warnings')
    .slice(0, maxNotes)
    .flatMap((text) => {
      const clean = cleanLineOrNone(text, maxNoteChars);
      return clean === undefined || clean.startsWith(debugMark) ? [] : [`${host}: ${clean}`];
    });
}

/** The other machine's own failures, under the alias. */
export function remoteFailures(document: JsonObject, host: HostName): readonly HostFailure[] {
  return arrayAt(document, 'host_errors')
    .slice(0, maxNotes)
    .flatMap((item) => {
      const object = asObject(item);
      const error = cleanLineOrNone(object && textAt(object, 'error'), maxNoteChars);
      if (!object || error === undefined) return [];
      const kind = textAt(object, 'kind') ?? '';
      return [
        {
          host,
          kind: isKind(kind) ? kind : 'exit',
          error: `${host}: ${error}`,
          hint: cleanLineOrNone(textAt(object, 'hint'), maxNoteChars),
        },
      ];
    });
}
