/** What the script at the other end prints. */
export type RemoteLine =
  /** The login is through: what was printed before is the shell's own. */
  | { readonly kind: 'start' }
  /** The codex-ps there cannot watch: it is asked for each document. */
  | { readonly kind: 'poll' }
  /** The program was found here. */
  | { readonly kind: 'place'; readonly directory: string }
  | { readonly kind: 'missing' }
  | { readonly kind: 'no-node' }
  | { readonly kind: 'old-node'; readonly version: string }
  /** The program ended; all since the last `end` is what it printed. */
  | { readonly kind: 'end'; readonly code: number; readonly text: string }
  /** A whole line of a program that watches. */
  | { readonly kind: 'line'; readonly text: string };

/** Cuts a stream of bytes into what the script said and what the program said. */
export class RemoteLines {
  readonly #prefix: string;
  readonly #maxBytes: number;
  readonly #decoder = new TextDecoder();
  readonly #byLine: boolean;
  #started = false;
  #poll = false;
  /** The beginning of a line whose end has not come yet. */
  readonly #torn = new Pieces('');
  /** The lines since the last answer. */
  readonly #kept = new Pieces('\n');
  #bytes = 0;

  /** `byLine`: each line is a document, until the other end says `poll`. */
  constructor(token: string, byLine: boolean, maxBytes: number) {
    this.#prefix = `#codex-ps ${token} `;
    this.#byLine = byLine;
    this.#maxBytes = maxBytes;
  }

  get started(): boolean {
    return this.#started;
  }

  /** What these bytes complete; undefined where one answer has grown past its limit. */
  read(chunk: Uint8Array): readonly RemoteLine[] | undefined {
    const found: RemoteLine[] = [];
    const pieces = this.#decoder.decode(chunk, { stream: true }).split('\n');
    const rest = pieces.pop() ?? '';
    this.#bytes += chunk.length;
    for (const piece of pieces) {
      const line = this.#torn.isEmpty ? piece : this.#torn.text() + piece;
      this.#torn.clear();
      const said = this.#said(line.endsWith('\r') ? line.slice(0, -1) : line);
      if (said) found.push(said);
    }
    if (rest !== '') this.#torn.push(rest);
    return this.#bytes > this.#maxBytes ? undefined : found;
  }

  /** What was printed since the last answer and is none yet. */
  rest(): string {
    return this.#kept.isEmpty ? this.#torn.text() : `${this.#kept.text()}\n${this.#torn.text()}`;
  }

  #said(line: string): RemoteLine | undefined {
    if (line.startsWith(this.#prefix)) return this.#own(line.slice(this.#prefix.length));
    if (line === '') return undefined;
    // A forced command may answer in the place of our script: nothing is dropped before the start.
    if (this.#byLine && this.#started && !this.#poll) {
      this.#bytes = 0;
      return { kind: 'line', text: line };
    }
    this.#kept.push(line);
    return undefined;
  }

  #own(words: string): RemoteLine | undefined {
    const [word = '', ...others] = words.split(' ');
    const value = others.join(' ');
    switch (word) {
      case 'start':
        this.#started = true;
        this.#reset();
        return { kind: 'start' };
      case 'poll':
        this.#poll = true;
        this.#reset();
        return { kind: 'poll' };
      case 'place':
        return { kind: 'place', directory: value };
      case 'missing':
      case 'no-node':
        return { kind: word };
      case 'old-node':
        return { kind: 'old-node', version: value };
      case 'end':
        return { kind: 'end', code: Number(value) || 0, text: this.#reset() };
      default:
        return undefined;
    }
  }

  /** Begins the next answer; gives what the last one was. */
  #reset(): string {
    const text = this.#kept.text();
    this.#kept.clear();
    this.#bytes = 0;
    return text;
  }
}

const maxPieces = 1024;

/** Text in pieces. Millions of tiny pieces take many times the memory of their text, so they are joined in blocks. */
class Pieces {
  readonly #between: string;
  #blocks: string[] = [];
  #tail: string[] = [];

  constructor(between: string) {
    this.#between = between;
  }

  push(piece: string): void {
    this.#tail.push(piece);
    if (this.#tail.length < maxPieces) return;
    this.#blocks.push(this.#tail.join(this.#between));
    this.#tail = [];
  }

  get isEmpty(): boolean {
    return this.#blocks.length + this.#tail.length === 0;
  }

  text(): string {
    return [...this.#blocks, ...this.#tail].join(this.#between);
  }

  clear(): void {
    this.#blocks = [];
    this.#tail = [];
  }
}
