/** Writes all of `text` to stdout. A reader that goes away (`| head`) ends codex-ps quietly; a full disk is a failure. */
export async function printText(text: string): Promise<void> {
  // The callback of `write` is told too, and a stream without a listener throws.
  if (process.stdout.listenerCount('error') === 0) process.stdout.on('error', () => undefined);
  await new Promise<void>((resolve, reject) => {
    process.stdout.write(text, (error: NodeJS.ErrnoException | null | undefined) => {
      if (!error) resolve();
      else if (error.code === 'EPIPE') process.exit(0);
      else reject(error);
    });
  });
}
