/** What the script itself says. */
const scriptWords = [
  /** The login is done: what was printed before is the shell's. */
  'start',
  /** The codex-ps there cannot watch: it is asked for each document. */
  'poll',
  /** The program, or the Node.js that it needs, is not there; with the version of one that is too old. */
  'missing',
  'no-node',
  'old-node',
  /** The program ended, with this code; all since the last `end` is what it printed. */
  'end',
] as const;

export interface ScriptLine {
  readonly kind: (typeof scriptWords)[number];
  readonly value: string;
  /** What was printed before. */
  readonly text: string;
}

/** Or a whole line of a program that watches. */
export type RemoteLine = ScriptLine | { readonly kind: 'line'; readonly text: string };

const newline = 0x0a;

/**
 * Splits a stream of bytes into the lines of the script and the output of the program. Only a program that watches is read line
 * by line: a document may have millions of lines.
 */
export class RemoteLines {
  readonly #prefix: string;
  readonly #byLine: boolean;
  readonly #maxBytes: number;
  /** The script has begun. */
  started = false;
  #polls = false;
  /** Received since the last answer: the bytes from `#from` to `#to`. */
  #bytes = Buffer.alloc(0);
  #from = 0;
  #to = 0;
  /** No line of the script begins before this. */
  #searched = 0;

  /** `byLine`: each line is a document, until the other end says `poll`. */
  constructor(token: string, byLine: boolean, maxBytes: number) {
    this.#prefix = `#codex-ps ${token} `;
    this.#byLine = byLine;
    this.#maxBytes = maxBytes;
  }

  /** What these bytes complete; undefined where one answer has grown past its limit. */
  read(chunk: Uint8Array): readonly RemoteLine[] | undefined {
    this.#append(chunk);
    const found: RemoteLine[] = [];
    for (;;) {
      // A forced command may answer in the place of our script: nothing is dropped before the start.
      const isWatching = this.#byLine && this.started && !this.#polls;
      const begin = isWatching ? this.#from : this.#scriptLine();
      const end = begin < 0 ? -1 : this.#received().indexOf(newline, begin);
      if (end < 0) break;
      const before = this.#from;
      this.#from = end + 1;
      this.#searched = this.#from;
      if (end === begin) continue;
      const line = this.#text(begin, end).trimEnd();
      if (line.startsWith(this.#prefix)) {
        found.push(...this.#command(line.slice(this.#prefix.length), before, begin));
      } else if (line !== '') found.push({ kind: 'line', text: line });
    }
    return this.#to - this.#from > this.#maxBytes ? undefined : found;
  }

  rest(): string {
    return this.#text(this.#from, this.#to);
  }

  #append(chunk: Uint8Array): void {
    const kept = this.#bytes.subarray(this.#from, this.#to);
    const size = kept.length + chunk.length;
    if (size > this.#bytes.length) this.#bytes = Buffer.allocUnsafe(2 * size);
    kept.copy(this.#bytes);
    this.#bytes.set(chunk, kept.length);
    this.#searched -= this.#from;
    this.#from = 0;
    this.#to = size;
  }

  #received(): Buffer {
    return this.#bytes.subarray(0, this.#to);
  }

  #text(from: number, to: number): string {
    return this.#bytes.toString('utf8', from, to);
  }

  /** Where the next line of the script begins; -1 if none has been received. */
  #scriptLine(): number {
    const received = this.#received();
    let at = received.indexOf(this.#prefix, this.#searched);
    while (at > this.#from && received[at - 1] !== newline) {
      at = received.indexOf(this.#prefix, at + 1);
    }
    this.#searched = at < 0 ? Math.max(this.#searched, this.#to - this.#prefix.length) : at;
    return at;
  }

  /** A line of the script; one that is new to us is left out. */
  #command(words: string, from: number, to: number): readonly RemoteLine[] {
    const [, word, value = ''] = /^(\S*) ?(.*)$/.exec(words) ?? [];
    const kind = scriptWords.find((known) => known === word);
    this.started ||= kind === 'start';
    this.#polls ||= kind === 'poll';
    return kind ? [{ kind, value, text: this.#text(from, to).trim() }] : [];
  }
}
