import type { HostFailure, HostFailureKind } from '../../core/session/host-failure.js';
import type { HostName } from '../../core/ids.js';
import { debugMark } from '../../core/session/snapshot.js';
import { cleanLineOrNone } from '../../core/text/clean-text.js';
import { arrayAt, asObject, textAt, textsAt, type JsonObject } from '../../core/text/fields.js';

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

export interface RemoteNotes {
  readonly warnings: readonly string[];
  readonly debugNotes: readonly string[];
}

/** The other machine's own warnings and, for it is always asked with `--debug`, its debug notes, all behind the alias. */
export function remoteNotes(document: JsonObject, host: HostName): RemoteNotes {
  const texts = textsAt(document, 'warnings')
    .slice(0, maxNotes)
    .flatMap((text) => cleanLineOrNone(text, maxNoteChars) ?? []);
  const behindAlias = (text: string): string => `${host}: ${text}`;
  return {
    warnings: texts.filter((text) => !isDebugNote(text)).map(behindAlias),
    debugNotes: texts.filter(isDebugNote).map(behindAlias),
  };
}

/** One of its own, or one that stands behind an alias already. */
const debugNote = new RegExp(`^(?:\\S+: )?${debugMark}`);
function isDebugNote(text: string): boolean {
  return debugNote.test(text);
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
