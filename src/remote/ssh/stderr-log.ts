const maxTailChars = 4096;

/** What the OpenSSH client says on stderr: its own notes on how far it has come, and the last 4 KB of the rest. */
export class StderrLog {
  readonly #decoder = new TextDecoder();
  readonly #onNote: (note: string) => void;
  #torn = '';
  #tail = '';

  constructor(onNote: (note: string) => void) {
    this.#onNote = onNote;
  }

  read(chunk: Uint8Array): void {
    const lines = (this.#torn + this.#decoder.decode(chunk, { stream: true })).split('\n');
    this.#torn = (lines.pop() ?? '').slice(-maxTailChars);
    for (const line of lines) this.#line(line.replace(/\r$/, ''));
  }

  /** All but the notes. */
  tail(): string {
    if (this.#torn !== '') this.#line(this.#torn);
    this.#torn = '';
    return this.#tail;
  }

  #line(line: string): void {
    if (/^debug\d: /.test(line)) this.#onNote(line);
    else if (!/^OpenSSH_\S+, |^Authenticated to |^Transferred: |^Bytes per second: /.test(line)) {
      this.#tail = `${this.#tail}${line}\n`.slice(-maxTailChars);
    }
  }
}
