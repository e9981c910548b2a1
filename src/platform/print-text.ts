/**
 * What a terminal might obey or that turns text round: C0 controls but tab and newline, DEL, C1, bidi marks, line and
 * paragraph separators, zero-width characters. Our own colours (SGR) stay.
 */
const unsafe =
  /(?!\x1b\[[\d;]*m)[\x00-\x08\x0b-\x1f\x7f-\x9f\u200b\u200e\u200f\u2028-\u202e\u2060\u2066-\u2069\ufeff]/g;

/** `text` without what a terminal would obey: the last guard, behind the cleaning of everything that is read. */
export function printable(text: string): string {
  return text.replace(unsafe, '');
}

/** One line of JSON, or an indented one, in which such characters are written as escapes: nothing is lost. */
export function printableJson(document: unknown, indent?: number): string {
  return JSON.stringify(document, undefined, indent).replace(
    unsafe,
    (character) => `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`,
  );
}

/** Writes text for people to stdout. */
export async function printText(text: string): Promise<void> {
  await writeToStdout(printable(text));
}

/** Writes a JSON document and a newline to stdout. */
export async function printJson(document: unknown, indent?: number): Promise<void> {
  await writeToStdout(`${printableJson(document, indent)}\n`);
}

/** Writes a message to stderr, in one line that says whose it is. */
export function printError(message: string): void {
  process.stderr.write(`codex-ps: ${printable(message).replace(/\s+/g, ' ')}\n`);
}

/** Writes all of `text` to stdout. A reader that goes away (`| head`) ends codex-ps quietly; a full disk is a failure. */
async function writeToStdout(text: string): Promise<void> {
  // The callback of `write` gets the error too, and a stream without a listener throws.
  if (process.stdout.listenerCount('error') === 0) process.stdout.on('error', () => undefined);
  await new Promise<void>((resolve, reject) => {
    process.stdout.write(text, (error: NodeJS.ErrnoException | null | undefined) => {
      if (!error) resolve();
      else if (error.code === 'EPIPE') process.exit(0);
      else reject(error);
    });
  });
}
