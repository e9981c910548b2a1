/**
 * A signal makes an exit of our own, with the code that shells expect: so that an lsof that hangs ends with
 * us. For one-shot commands; the monitor gives the terminal back first.
 */
export function exitOnSignals(): void {
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) {
    if (process.listenerCount(signal) > 0) continue;
    process.on(signal, (_name: NodeJS.Signals, number: number) => process.exit(128 + number));
  }
}
