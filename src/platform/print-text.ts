import { fstatSync, writeSync } from 'node:fs';
import { cleanText } from '../core/text/clean-text.js';
import { errnoOf, tryTo } from './errno.js';

/**
 * What a terminal might obey or that reverses text: C0 controls save tab and newline, DEL, C1, bidi marks, line and
 * paragraph separators, zero-width characters. Colours (SGR) are kept.
 */
const unsafe =
  /(?!\x1b\[[\d;]*m)[\x00-\x08\x0b-\x1f\x7f-\x9f\u200b\u200e\u200f\u2028-\u202e\u2060\u2066-\u2069\ufeff]/g;

/** `text` without what a terminal would obey: the last guard, after everything was cleaned when it was read. */
export function printable(text: string): string {
  return text.replace(unsafe, '');
}

/** JSON in which such characters are escaped. */
export function printableJson(document: unknown, indent?: number): string {
  return JSON.stringify(document, undefined, indent).replace(
    unsafe,
    (character) => `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`,
  );
}

export async function printText(text: string): Promise<void> {
  await writeToStdout(printable(text));
}

export async function printJson(document: unknown, indent?: number): Promise<void> {
  await writeToStdout(`${printableJson(document, indent)}\n`);
}

/** Writes one line to stderr that says whose it is, without colours; that nobody reads it is no failure. */
export function printError(message: string): void {
  const line = Buffer.from(`codex-ps: ${cleanText(message)}\n`);
  try {
    const rest = writeNow(2, line);
    if (rest.length > 0) process.stderr.on('error', () => undefined).write(rest);
  } catch {
    // Nobody is left to report to.
  }
}

/** A reader that goes away (`| head`) ends codex-ps quietly; a full disk is a failure. */
async function writeToStdout(text: string): Promise<void> {
  try {
    const bytes = Buffer.from(text);
    const rest = isBehind ? bytes : writeNow(1, bytes);
    if (rest.length > 0) await writeLater(rest);
  } catch (error) {
    if (errnoOf(error) === 'EPIPE') process.exit(0);
    throw error;
  }
}

/** Writes without `process.stdout`, which takes milliseconds to load; gives what a non-blocking descriptor did not take. */
function writeNow(descriptor: 1 | 2, bytes: Buffer): Buffer {
  let written = 0;
  try {
    while (written < bytes.length) written += writeSync(descriptor, bytes, written);
  } catch (error) {
    if (errnoOf(error) !== 'EAGAIN') throw error;
  }
  return bytes.subarray(written);
}

/** Whether the stream may still have text, which later text must not overtake. */
let isBehind = false;

function writeLater(bytes: Buffer): Promise<void> {
  isBehind = true;
  // The callback of `write` gets the error too, and a stream without a listener throws.
  if (process.stdout.listenerCount('error') === 0) process.stdout.on('error', () => undefined);
  return new Promise((resolve, reject) => {
    process.stdout.write(bytes, (error) => {
      if (error) reject(error);
      else resolve();
    });
  });
}

export interface OutputTarget {
  readonly isTTY: boolean;
  /** Of a terminal. Some report 0. */
  readonly columns?: number | undefined;
}

/** For a pipe or a file `process.stdout` is not loaded. */
export function outputTarget(): OutputTarget {
  return tryTo(() => fstatSync(1).isCharacterDevice()) ? process.stdout : { isTTY: false };
}
