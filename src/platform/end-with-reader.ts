import { fstatSync } from 'node:fs';
import { printText } from './print-text.js';

const beatMs = 5_000;

/**
 * For what writes so seldom that a failing write may be hours off (`| head -1`): a space every 5 s, which stands
 * before the next JSON text and means nothing there. It fails where the reader has gone, and that ends codex-ps.
 */
export function endWithReader(failed: (error: unknown) => void): void {
  if (!isRead()) return;
  setInterval(() => void printText(' ').catch(failed), beatMs).unref();
}

/** Whether somebody reads it meanwhile: no file and no terminal. */
function isRead(): boolean {
  try {
    const stdout = fstatSync(process.stdout.fd);
    return stdout.isFIFO() || stdout.isSocket();
  } catch {
    return false;
  }
}
